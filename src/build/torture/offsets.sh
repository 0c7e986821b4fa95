# Offsets of direct streams: drivers as processes, killed at random moments with each kind of store on its own server, every
# record counted. The once_ cells keep results and offsets in one transaction, or in one manifest, and find every record
# exactly once.
# KILLS changes how often; SEED repeats a run.
cells="kafka postgresql topic file hdfs zookeeper redis mariadb h2 hbase once_postgresql once_batches once_kafka once_files once_files_hdfs"

direct_cell() { # cell, kills
  class_paths spark kafka kafka-connector hdfs zookeeper h2 || return 3
  maven_test "DirectCellsTorture#$1" "-Dholdfast.kills=${KILLS:-$2}" ${SEED:+"-Dholdfast.seed=$SEED"}
  local status=$?
  seen=$(direct_seen)
  return $status
}

direct_seen() {
  sed -n 's/^DirectCells: [a-z0-9]*: //p' "$log"
}

# The contract of stores on a real HBase, and kills of drivers.
cell_hbase() {
  class_paths spark kafka kafka-connector hdfs hbase || return 3
  maven_test 'HBaseOffsetsTorture,DirectCellsTorture#hbase' "-Dholdfast.kills=${KILLS:-5}" ${SEED:+"-Dholdfast.seed=$SEED"}
  local status=$?
  seen="contract: $(grep -m 1 -o 'Tests run: [0-9]*.*HBaseOffsetsTorture' "$log" | grep -o '^[^,]*'); $(direct_seen)"
  return $status
}

once_cell() { # test, kills, further class paths
  class_paths spark kafka kafka-connector "${@:3}" || return 3
  maven_test "$1" "-Dholdfast.kills=${KILLS:-$2}" ${SEED:+"-Dholdfast.seed=$SEED"}
  local status=$?
  seen=$(grep -m 1 -o '[0-9]* records over [0-9]* kills of [A-Za-z]*, each once' "$log")
  return $status
}

cell_kafka() { direct_cell kafka 30; }
cell_postgresql() { direct_cell postgresql 30; }
for cell in topic file hdfs zookeeper redis mariadb h2; do
  eval "cell_$cell() { direct_cell $cell 5; }"
done
cell_once_postgresql() { once_cell KilledDriversIT#shouldHaveEveryRecordOnceInTheDatabase 30; }
cell_once_batches() { once_cell KilledDriversIT#shouldCountEveryRecordOnceInTotalsOfBatches 30; }
cell_once_kafka() { once_cell KilledDriversIT#shouldHaveEveryRecordOnceInTheTopic 30; }
cell_once_files() { once_cell KilledDriversIT#shouldHaveEveryRecordOnceInTheFiles 30; }
cell_once_files_hdfs() { once_cell KilledDriversTorture#shouldHaveEveryRecordOnceInTheFilesOnHdfs 5 hdfs; }
