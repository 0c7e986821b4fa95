# Receivers of every source through Spark on a standalone cluster, with the executor killed again and again: cells of
# scripts/torture.sh receivers. A cell is named after its source. ROUNDS changes how often executors are killed.
cells="rabbitmq redisstream sqs sqs-contract"

cell_rabbitmq() {
  on_cluster RabbitMqClusterIT rabbitmq
}

cell_redisstream() {
  on_cluster RedisStreamClusterTorture redis
}

cell_sqs() {
  class_paths elasticmq || return 3
  on_cluster SqsClusterTorture ""
}

# Too large a class path and too slow for every build: the contract, with standard queues and with FIFO queues.
cell_sqs-contract() {
  local status=0
  class_paths elasticmq || return 3
  maven_test SqsQueueTorture,SqsFifoTorture || status=$?
  seen=$(sed -n 's/.*\(Tests run: [0-9]*, Failures: [0-9]*, Errors: [0-9]*, Skipped: [0-9]*\)$/\1/p' "$log" | tail -n 1)
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
