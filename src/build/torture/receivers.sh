# Receivers of every source through Spark on a standalone cluster, with the executor killed again and again: cells of
# scripts/torture.sh receivers. A cell is named after its source. ROUNDS changes how often executors are killed. For servers
# with too large a class path for every build, their contract without Spark is a cell as well.
cells="rabbitmq jms jms_artemis jms_activemq5"

cell_rabbitmq() {
  on_cluster RabbitMqClusterIT rabbitmq
}

cell_jms() {
  class_paths activemq6 activemq6-client || return 3
  on_cluster JmsClusterTorture ""
}
cell_jms_artemis() { contract ArtemisTorture artemis artemis-client; }
cell_jms_activemq5() { contract ActiveMq5Torture activemq5 activemq5-client; }

contract() { # test, class paths ...
  local status=0
  class_paths "${@:2}" || return 3
  maven_test "$1" || status=$?
  seen="the contract without Spark: $(sed -n "s/.*Tests run: \([0-9]*\), .* in .*$1/\1 tests/p" "$log" | head -n 1)"
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
