# Receivers of every source through Spark on a standalone cluster, with the executor killed again and again: cells of
# scripts/torture.sh receivers. A cell is named after its source. ROUNDS changes how often executors are killed. Where a
# server or a mode of it is too much for every build, the contract of all sources, without Spark, is a cell as well.
cells="tcp kafka kafka_contract rabbitmq jms jms_artemis jms_activemq5 mqtt mqtt_contract nats redisstream sqs sqs_contract
  http relp files files_contract postgresql"

cell_tcp() { on_cluster TcpClusterTorture ""; }
cell_kafka() { on_cluster KafkaClusterTorture "" kafka zookeeper; }
cell_kafka_contract() { contract KafkaGroupTorture kafka; }
cell_rabbitmq() { on_cluster RabbitMqClusterIT rabbitmq; }
cell_jms() { on_cluster JmsClusterTorture "" activemq6 activemq6-client; }
cell_jms_artemis() { contract ArtemisTorture artemis artemis-client; }
cell_jms_activemq5() { contract ActiveMq5Torture activemq5 activemq5-client; }
cell_mqtt() { on_cluster MqttClusterIT mosquitto; }
cell_mqtt_contract() { contract HiveMqTorture hivemq; }
cell_nats() { on_cluster JetStreamClusterTorture nats; }
cell_redisstream() { on_cluster RedisStreamClusterTorture redis; }
cell_sqs() { on_cluster SqsClusterTorture "" elasticmq; }
cell_sqs_contract() { contract SqsQueueTorture,SqsFifoTorture elasticmq; }
cell_http() { on_cluster HttpClusterIT ""; }
cell_relp() { on_cluster RelpClusterTorture rsyslog; }
cell_files() { on_cluster FileLinesClusterTorture ""; }
cell_files_contract() { contract FileLinesOnHdfsTorture hdfs; }
cell_postgresql() { on_cluster PostgresClusterTorture postgresql; }

# From a line "RabbitMqClusterIT: 10 executors killed: 3300 records, all put out, 120 of them twice"
on_cluster() { # test, service of scripts/services.sh ("" for none), class paths ...
  local status=0
  class_paths spark "${@:3}" || return 3
  [[ -z $2 ]] || scripts/services.sh --list "$2" >>"$log" || return 3
  maven_test "$1" "-Dholdfast.rounds=${ROUNDS:-10}" || status=$?
  seen=$(sed -n "s/.*$1: \(.* executors killed: .*\)/\1/p" "$log" | tail -n 1)
  return $status
}

contract() { # tests, class paths ...
  local status=0
  class_paths "${@:2}" || return 3
  maven_test "$1" || status=$?
  seen="contract: $(sed -n 's/.*\(Tests run: [0-9]*, Failures: [0-9]*, Errors: [0-9]*, Skipped: [0-9]*\)$/\1/p' "$log" | tail -n 1)"
  return $status
}
