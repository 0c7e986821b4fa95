# The driver's log: drivers as processes that fail, are killed, suspended and started again, every record counted. Each
# cell once per Spark line: those that end in _410 run the same classes on Spark 4.1.0 for Scala 2.13.
# ROUNDS changes how often stock Spark gets its chance, and how often three drivers race.
driver_cells="only_output first_of_two overtaken crash_in_recovery zombie poison state window sliding receivers three_local
  three_hdfs fresh twice restarts idle transform watchdog receiverless offer executors clock_behind clock_ahead
  graceful_block graceful_block_off graceful_single graceful_single_off supervised suspended"
cells="$(echo $driver_cells) $(printf '%s_410 ' $driver_cells)"

driver_tests() { # cell
  case $1 in
    only_output) echo 'DriverCellsIT#shouldRepeatABatchWhoseOnlyOutputFailedWhichStockForgets' ;;
    first_of_two) echo 'DriverCellsIT#shouldRepeatABatchOfTwoOutputsWhoseFirstFailedWhichStockCountsAsDone' ;;
    crash_in_recovery) echo 'DriverCellsIT#shouldRecoverFromACrashDuringRecovery' ;;
    zombie) echo 'DriverCellsIT#shouldEndADriverThatWakesAfterAnotherTookItsPlace' ;;
    poison) echo 'DriverCellsIT#shouldStayDownForAPoisonBatchUntilItIsToBeSetAside' ;;
    three_local) echo 'DriverCellsTorture#threeLocal' ;;
    three_hdfs) echo 'DriverCellsTorture#threeOnHdfs' ;;
    receiverless | executors) echo "ClusterCellsTorture#$1" ;;
    clock_behind) echo 'ClusterCellsTorture#clockBehind' ;;
    clock_ahead) echo 'ClusterCellsTorture#clockAhead' ;;
    graceful_block) echo 'GracefulCellsTorture#block' ;;
    graceful_block_off) echo 'GracefulCellsTorture#blockLogOff' ;;
    graceful_single) echo 'GracefulCellsTorture#single' ;;
    graceful_single_off) echo 'GracefulCellsTorture#singleLogOff' ;;
    supervised) echo 'ClusterCellsIT#shouldRepeatABatchWhoseOutputFailedWhenTheClusterRelaunchesTheDriver' ;;
    suspended) echo 'ClusterCellsIT#shouldEndADriverWhoseWorkerWasSuspendedWhileTheClusterLaunchedAnother' ;;
    *) echo "DriverCellsTorture#$1" ;;
  esac
}

driver_cell() { # cell, class path of Spark
  class_paths "$2" hdfs || return 3
  maven_test "$(driver_tests "$1")" "-Dholdfast.spark=$2" "-Dholdfast.rounds=${ROUNDS:-3}" \
    ${SEED:+"-Dholdfast.seed=$SEED"}
  local status=$?
  seen=$(said DriverCells)
  if grep -q 'Tests run: 1, .*Skipped: 1' "$log"; then
    # The assumption says how to get what is missing.
    seen="skipped: $(grep -m 1 -o 'apt-get install.*' "$log" || echo 'by an assumption')"
    return 3
  fi
  return $status
}

for cell in $driver_cells; do
  eval "cell_$cell() { driver_cell $cell spark; }; cell_${cell}_410() { driver_cell $cell spark410; }"
done
