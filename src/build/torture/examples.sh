# Every example as its users submit it: --deploy-mode cluster --supervise on a standalone cluster, a real server, a real
# HDFS, and kills of executors and drivers in turn; every record is counted. commits_too_early is an application that is
# wrong in one line, to see that the counting finds it. ROUNDS changes how often is killed, SEED repeats a run.
cells="word_count kafka_receiver rabbitmq_to_hdfs direct_database direct_topic direct_files scala commits_too_early"

cell_word_count() { example_cell wordCount ""; }
cell_kafka_receiver() { example_cell kafkaReceiver ""; }
cell_rabbitmq_to_hdfs() { example_cell rabbitMqToHdfs rabbitmq; }
cell_direct_database() { example_cell directDatabase postgresql; }
cell_direct_topic() { example_cell directTopic ""; }
cell_direct_files() { example_cell directFiles ""; }
cell_scala() { example_cell scala ""; }
cell_commits_too_early() { example_cell commitsTooEarly ""; }

example_cell() { # test, service of scripts/services.sh ("" for none)
  local status=0
  class_paths spark hdfs kafka kafka-connector || return 3
  [[ -z $2 ]] || scripts/services.sh --list "$2" >>"$log" || return 3
  example_jars || return 3
  maven_test "ExamplesTorture#$1" ${ROUNDS:+"-Dholdfast.rounds=$ROUNDS"} ${SEED:+"-Dholdfast.seed=$SEED"} || status=$?
  seen=$(sed -n "s/.*ExamplesTorture: $1: //p" "$log" | tail -n 1)
  return $status
}

# What is submitted are jars: made once a run, of the sources as they are.
example_jars() {
  [[ -z ${examples_made:-} ]] || return 0
  local offline=()
  [[ ${MAVEN_OFFLINE:-} != true ]] || offline=(-o)
  mvn "${offline[@]}" -B -q package -DskipTests >>"$log" 2>&1 </dev/null || return 3
  examples_made=true
}
