# Receivers of every source through Spark on a standalone cluster, with the executor killed again and again: cells of
# scripts/torture.sh receivers. A cell is named after its source. ROUNDS changes how often executors are killed.
cells="rabbitmq files files_on_hdfs postgresql"

cell_rabbitmq() {
  on_cluster RabbitMqClusterIT rabbitmq
}

cell_files() { on_cluster FileLinesClusterTorture ""; }
cell_postgresql() { on_cluster PostgresClusterTorture postgresql; }

# The contract alone, on a NameNode and a DataNode.
cell_files_on_hdfs() {
  local status=0
  class_paths hdfs || return 3
  maven_test FileLinesOnHdfsTorture || status=$?
  seen="contract: $(grep -o 'Tests run: [0-9]*, .*FileLinesOnHdfsTorture' "$log" | tail -n 1 | grep -o '^.*Skipped: [0-9]*')"
  return $status
}

# From a line "RabbitMqClusterIT: 10 executors killed: 3300 records, all put out, 120 of them twice"
on_cluster() { # test, service of scripts/services.sh ("" for none)
  local status=0
  class_paths spark || return 3
  [[ -z $2 ]] || scripts/services.sh --list "$2" >>"$log" || return 3
  maven_test "$1" "-Dholdfast.rounds=${ROUNDS:-10}" || status=$?
  seen=$(sed -n "s/.*$1: \(.* executors killed: .*\)/\1/p" "$log" | tail -n 1)
  return $status
}
