# Receivers of every source through Spark on a standalone cluster, with the executor killed again and again: cells of
# scripts/torture.sh receivers. A cell is named after its source. ROUNDS changes how often executors are killed. Cells
# whose name ends in _contract run the contract of all sources where mvn verify does not.
cells="tcp kafka kafka_contract rabbitmq mqtt mqtt_contract nats http relp"

cell_tcp() {
  on_cluster TcpClusterTorture ""
}

cell_kafka() {
  class_paths kafka zookeeper || return 3
  on_cluster KafkaClusterTorture ""
}

cell_kafka_contract() {
  class_paths kafka || return 3
  contract KafkaGroupTorture
}

cell_rabbitmq() {
  on_cluster RabbitMqClusterIT rabbitmq
}

cell_mqtt() {
  on_cluster MqttClusterIT mosquitto
}

cell_mqtt_contract() {
  class_paths hivemq || return 3
  contract HiveMqTorture
}

cell_nats() {
  on_cluster JetStreamClusterTorture nats
}

cell_http() {
  on_cluster HttpClusterIT ""
}

cell_relp() {
  on_cluster RelpClusterTorture rsyslog
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

contract() { # test
  local status=0
  maven_test "$1" || status=$?
  seen=$(sed -n "s/.*\(Tests run: .*\), Time elapsed.* in .*$1/\1/p" "$log" | tail -n 1)
  return $status
}
