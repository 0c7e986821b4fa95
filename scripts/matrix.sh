#!/usr/bin/env bash
# One jar on every stock Spark: the core cells on each line of Spark and Scala. See --help.
set -uo pipefail
base=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$base" || exit 3
# shellcheck source=../src/build/cells.sh
. src/build/cells.sh

# Spark and Scala; class paths of Spark, of its Kafka connector (- where none can be had), of scalac and ScalaTest. The
# preview is there for its connector, which 4.x does not have otherwise.
lines="3.4.1/2.12 3.4.1/2.13 3.5.1/2.13 3.5.5/2.12 4.0.1/2.13 4.1.0/2.13 4.1.0-preview1/2.13"
class_paths_of() { # line
  case $1 in
    3.4.1/2.12) echo spark341_212 kafka-connector341_212 scala2.12.17 ;;
    3.4.1/2.13) echo spark341_213 kafka-connector341_213 scala2.13.8 ;;
    3.5.1/2.13) echo spark351 kafka-connector351 scala2.13.8 ;;
    3.5.5/2.12) echo spark kafka-connector scala2.12.18 ;;
    4.0.1/2.13) echo spark401 - scala2.13.16 ;;
    4.1.0/2.13) echo spark410 - scala2.13.17 ;;
    4.1.0-preview1/2.13) echo spark410p1 kafka-connector410p1 scala2.13.16 ;;
  esac
}
cells="stock log receiver driver_killed relaunched executor_killed fence graceful offsets once observed scala"
jdks="17 21 25"
minutes=10

usage() {
  cat <<TXT
Usage: scripts/matrix.sh [--fresh] [LINE ...] [CELL ...]

  LINE     one of: $lines
  CELL     one of: $cells
  --fresh  run again also what has passed in this version; without, a run goes on where the last one stopped

Builds the jar once, runs the cells with that jar on each line, and prints a row for each line as its cells end. Results
go to src/docs/results/matrix.md, where cells that did not run keep theirs. The cell "stock" is Spark without Holdfast:
where that fails, the others of its row are not run. The last line of the output says how many passed and failed.
Needs the network the first time, at most $minutes minutes for each line; MAVEN_OFFLINE=true forbids it.

  JAVA_HOMES   further JDKs to run all of it on, separated by colons; the JDK of Maven is always tried

Exit status: 0 all passed, 1 a cell failed, 2 wrong use, 3 a cell could not run.
TXT
}

fail() { # status, message
  echo "matrix: $2" >&2
  exit "$1"
}

# ---- cells -----------------------------------------------------------------------------------------------------------

is_for_line() { # cell; whether the line has what it needs
  case $1 in
    stock | scala) ;;
    offsets | once | observed) [[ $connector != - ]] ;;
    *) [[ $line != *preview* ]] ;;
  esac
}

tests() { # classes, Maven's options ...
  local status=0 options=("-Dholdfast.spark=$spark")
  [[ $connector == - ]] || options+=("-Dholdfast.connector=$connector")
  maven_test "$1" "${options[@]}" "${@:2}" || status=$?
  seen=$(said DriverCells)
  [[ -n $seen ]] || seen=$(sed -n 's/^.*Tests run: \([0-9]*\).*/tests: \1/p' "$log" | tail -n 1)
  if grep -q 'Tests run:.*Skipped: [1-9]' "$log"; then
    seen="skipped, for the lack of something"
    return 3
  fi
  return $status
}

# Spark's own, as a driver of its own: not every Spark runs on every JDK.
cell_stock() {
  tests DriverCellsTorture#stockSpark && return
  local why # of the driver rather than of the test that waited for it
  why=$(sed -n 's/.*Exception in thread "[^"]*" //p' "$log" | head -n 1)
  [[ -n $why ]] || why=$(grep -m 1 -o '[a-z.]*[A-Z][A-Za-z]*\(Exception\|Error\): .*' "$log")
  seen="Spark alone does not run: $(cut -c 1-160 <<<"$why")"
  return 3
}

cell_log() { tests DriverCellsTorture#fresh+idle; }
cell_driver_killed() {
  tests DriverCellsIT#shouldRecoverFromACrashDuringRecovery+shouldKeepASlowBatchThatOthersOvertookWhenTheDriverIsKilled
}
cell_relaunched() { tests ClusterCellsIT#shouldRepeatABatchWhoseOutputFailedWhenTheClusterRelaunchesTheDriver; }
cell_executor_killed() { tests ClusterCellsTorture#executors; }
cell_fence() { tests DriverCellsIT#shouldEndADriverThatWakesAfterAnotherTookItsPlace; }
cell_graceful() { tests GracefulCellsTorture#block -Dholdfast.rounds=0; }

# A source over the network on a standalone cluster.
cell_receiver() {
  tests TcpClusterTorture -Dholdfast.rounds=1
  local status=$?
  seen=$(sed -n 's/^TcpClusterTorture: //p' "$log")
  return $status
}

cell_offsets() {
  tests DirectCellsIT#shouldLoseNothingWhenKilledAtRandomMoments+shouldLoseNothingWhenKilledAtRandomMomentsWithACheckpoint+shouldEndADriverThatAnotherHasReplaced
}
cell_once() {
  tests KilledDriversTorture#shouldHaveEveryRecordOnceInTheFilesOnHdfs -Dholdfast.kills=2
  local status=$?
  seen=$(grep -m 1 -o '[0-9]* records over [0-9]* kills of [A-Za-z]*, each once' "$log")
  return $status
}
cell_observed() { tests ObservedCellsIT#shouldSeeWhatANewStartSkipsAndReadsAgainAndShowItInSparksMetrics; }

# The specs and the examples in Scala, compiled against this Spark by the compiler of its Scala; the specs are run.
cell_scala() {
  local specs classes=$base/$state/specs path
  mapfile -t specs < <(scala_specs)
  # The clients of sources, as users add them; last what the build compiled, for classes in Java that specs use.
  path=$base/$jar:$(class_path "$spark"):$(class_path "$scala"):$(class_path source-clients):$(kafka_path):$base/target/test-classes
  command="scalac and ScalaTest of target/classpaths/$scala with $(basename -a "${specs[@]}" | xargs)"
  rm -rf "$classes"
  mkdir -p "$classes"
  compile_specs >"$log" 2>&1 && run_specs >>"$log" 2>&1
  local status=$?
  seen=$(sed -n 's/^Tests: //p' "$log" | tail -n 1)
  if [[ $status -ne 0 ]]; then
    seen=${seen:+$seen; }$(grep -m 1 -oE '\*\*\* (FAILED|ABORTED) \*\*\*|error: .*|[A-Za-z.]*(Error|Exception): .*' "$log" | cut -c 1-160)
    return 1
  fi
  [[ $seen == "succeeded "[1-9]* ]]
}

compile_specs() {
  "${javas[${order[0]}]}" -Xmx1g -cp "$(class_path "$scala")" scala.tools.nsc.Main -feature -release 17 -d "$classes" \
    -classpath "$path" "${specs[@]}"
}

run_specs() {
  # shellcheck disable=SC2046 # options, word by word
  "$java" -Xmx1g $(options_of_spark) -Dlog4j2.configurationFile=conf/log4j2.properties -cp "$classes:$path" \
    org.scalatest.tools.Runner -R "$classes" -oWF
}

scala_specs() { # those that ask for the connector only where there is one
  find src/test/scala src/examples -name '*.scala' | sort | while IFS= read -r file; do
    [[ $connector != - ]] || ! grep -qE 'streaming.kafka010|KafkaOffsets|ExactlyOnce' "$file" || continue
    echo "$file"
  done
}

class_path() { # name
  printf '%s:' "$base/target/classpaths/$1"/*.jar
}

kafka_path() { # the connector and what it needs, or Kafka's client alone, for the receiver
  if [[ $connector != - ]]; then class_path "$connector"; else echo "$base"/target/classpaths/kafka-connector/kafka-clients-*.jar; fi
}

options_of_spark() {
  sed -n 's:.*<spark.jvm.options>\(.*\)</spark.jvm.options>.*:\1:p' pom.xml
}

# ---- JDKs ------------------------------------------------------------------------------------------------------------

property_of_java() { # java, name
  "$1" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$2 = //p"
}

# Fills javas: a java for each feature version, that of Maven first.
find_javas() {
  local home java number homes=()
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java # as Maven finds it
  command -v "$java" >/dev/null || fail 3 "Java is missing: set JAVA_HOME to a JDK 17"
  IFS=: read -ra homes <<<"${JAVA_HOMES:-}"
  for home in "$(property_of_java "$java" java.home)" "${homes[@]}"; do
    java=$home/bin/java
    [[ -x $java ]] || fail 2 "JAVA_HOMES names '$home', where there is no bin/java"
    number=$(property_of_java "$java" java.specification.version)
    [[ -n ${javas[$number]:-} ]] || order+=("$number")
    javas[$number]=${javas[$number]:-$java}
  done
}

missing_jdks() { # feature versions that there are
  local number
  for number in $jdks; do
    [[ " $* " == *" $number "* ]] || echo "Java $number: not run, JAVA_HOMES names no such JDK"
  done
}

# ---- the jar ---------------------------------------------------------------------------------------------------------

sum_of_jar() {
  sha256sum "$jar" 2>/dev/null | cut -d ' ' -f 1
}

# One build for all lines: that of an earlier run of this version, if it is still there.
build() {
  local built=target/matrix/built
  if [[ $version == *changes* || ! -f $built || $(<"$built") != "$version $(sum_of_jar)" ]]; then
    echo "Building $jar; log: target/matrix/build.log"
    maven package -DskipTests >target/matrix/build.log 2>&1 </dev/null \
      || fail 3 "the build failed: $(grep -m 1 '^\[ERROR\]' target/matrix/build.log); see target/matrix/build.log"
    echo "$version $(sum_of_jar)" >"$built"
  fi
  sum=$(sum_of_jar)
}

assert_same_jar() {
  [[ $(sum_of_jar) == "$sum" ]] || fail 3 "$jar was changed by somebody while it was tried; nothing counts"
}

# ---- results ---------------------------------------------------------------------------------------------------------

declare -A kept=() # "line java cell" to the columns of its row
results=src/docs/results/matrix.md

load_results() {
  local text
  while IFS= read -r text; do
    if [[ $text =~ ^\|\ ([^\ ]+)\ \|\ ([0-9]+)\ \|\ ([a-z_]+)\ \|\ (.*)\ \|$ && " $cells " == *" ${BASH_REMATCH[3]} "* ]]; then
      kept["${BASH_REMATCH[1]} ${BASH_REMATCH[2]} ${BASH_REMATCH[3]}"]=${BASH_REMATCH[4]}
    fi
  done < <(cat "$results" 2>/dev/null)
}

write_results() {
  {
    cat <<TXT
# One jar on every Spark

Written by \`scripts/matrix.sh\` on $(date -u +%F), $(machine "$(java_version java)").
The jar of that run: \`$(basename "$jar")\`, SHA-256 \`$sum\`, built once for Spark 3.5.5 and Scala 2.12. A row of
another version is of that version's jar.

$(matrix_table)

$(missing_jdks $(known_javas) | sed 's/$/./')

What ran, and what it saw (a cell that did not run this time keeps what it had):

| Spark/Scala | Java | cell | $columns |
|---|---|---|---|---|---|---|---|---|
$(details)
TXT
  } >"$results.new" && mv "$results.new" "$results"
}

matrix_table() {
  local line number cell row
  echo "| Spark/Scala | Java | ${cells// / | } |"
  printf '|---|---|%s\n' "$(for cell in $cells; do printf -- '---|'; done)"
  for number in $(known_javas); do
    for line in $lines; do
      row=""
      for cell in $cells; do row+=" $(result_of "$cell") |"; done
      [[ $row != *[a-zA-Z]* ]] || echo "| $line | $number |$row"
    done
  done
}

result_of() { # cell; "-" where the line has no such cell, nothing where it was never run
  local result=${kept["$line $number $1"]:-}
  read -r _ connector _ < <(class_paths_of "$line")
  is_for_line "$1" && echo "${result%% |*}" || echo -
}

details() {
  local line number cell
  for number in $(known_javas); do
    for line in $lines; do
      for cell in $cells; do
        [[ -z ${kept["$line $number $cell"]:-} ]] || echo "| $line | $number | $cell | ${kept["$line $number $cell"]} |"
      done
    done
  done
}

known_javas() {
  { printf '%s\n' "${!kept[@]}" | cut -d ' ' -f 2; echo 17; } | sort -nu
}

# ---- the run ---------------------------------------------------------------------------------------------------------

resolve() { # of the line; within the time
  local names=("$spark" "$scala" kafka hdfs source-clients)
  if [[ $connector == - ]]; then names+=(kafka-connector); else names+=("$connector"); fi
  timeout $((minutes * 60)) scripts/classpaths.sh "${names[@]}" >"$state/classpaths.log" 2>&1 || return
  has "$spark" "spark-streaming_${line#*/}-${line%/*}.jar" && has "$scala" "scala-compiler-${scala#scala}.jar" || return
  [[ $connector == - ]] || has "$connector" "spark-streaming-kafka-0-10_${line#*/}-${line%/*}.jar"
}

has() { # class path, jar: that the line is tried with what its name says
  [[ -f target/classpaths/$1/$2 ]] || { echo "$2 is not in target/classpaths/$1" >>"$state/classpaths.log" && return 1; }
}

print_cell() { # cell, text
  local width=${#1}
  printf ' %-*s' $((width > 7 ? width : 7)) "$2"
}

print_header() {
  local cell
  printf '%-20s' "Java $number"
  for cell in "${wanted_cells[@]}"; do print_cell "$cell" "$cell"; done
  echo
}

could_not_run() { # cell, why
  local log=$state/$1.log
  echo "$2" >"$log"
  printf '%s\n' "could not run" "$version" "$(date -u +%F)" 0 "$2" "" >"$state/$1"
  return 3
}

try() { # cell; $obstacle says why none can run
  if [[ $fresh == false ]] && passed_before "$1"; then
    return 0
  elif [[ -n $obstacle ]]; then
    could_not_run "$1" "$obstacle"
  else
    run_cell "$1"
  fi
}

run_line() {
  local cell status obstacle="" notes=()
  read -r spark connector scala < <(class_paths_of "$line")
  state=target/matrix/java$number/${line//\//_}
  mkdir -p "$state"
  printf '%-20s' "$line"
  resolve || obstacle="its class paths cannot be had, or not within $minutes minutes; see $state/classpaths.log"
  [[ -z $obstacle ]] || notes+=("$obstacle")
  for cell in "${wanted_cells[@]}"; do
    if ! is_for_line "$cell"; then
      print_cell "$cell" -
      continue
    fi
    try "$cell"
    status=$?
    kept["$line $number $cell"]=$(row "$cell")
    case $status in
      0) passed=$((passed + 1)) && print_cell "$cell" passed ;;
      3) not_run=$((not_run + 1)) && print_cell "$cell" "not run" ;;
      *) failed=$((failed + 1)) && print_cell "$cell" FAILED ;;
    esac
    [[ $status -eq 0 || -n $obstacle ]] || notes+=("$cell: $(sed -n 5p "$state/$cell") ($state/$cell.log)")
    [[ $cell != stock || $status -eq 0 || -n $obstacle ]] || obstacle="Spark alone does not run, see stock"
    assert_same_jar
    write_results
  done
  echo
  [[ ${#notes[@]} -eq 0 ]] || printf '    %s\n' "${notes[@]}"
}

fresh=false
wanted_lines=()
wanted_cells=()
for argument in "$@"; do
  case " $lines $cells " in
    *" $argument "*) [[ $argument == */* ]] && wanted_lines+=("$argument") || wanted_cells+=("$argument") ;;
    *)
      case $argument in
        --help | -h) usage; exit 0 ;;
        --fresh) fresh=true ;;
        *) usage >&2; exit 2 ;;
      esac
      ;;
  esac
done
[[ ${#wanted_lines[@]} -gt 0 ]] || read -ra wanted_lines <<<"$lines"
[[ ${#wanted_cells[@]} -gt 0 ]] || read -ra wanted_cells <<<"$cells"
command -v mvn >/dev/null || fail 3 "Maven is missing: put mvn (3.8 or later) on the PATH"

declare -A javas=()
order=()
find_javas
version=$(version_of_code)
jar=target/holdfast-$(version_of_pom).jar
mkdir -p target/matrix src/docs/results
build
load_results

passed=0 failed=0 not_run=0
maven_goal=surefire:test # which compiles nothing
for number in "${order[@]}"; do
  java=${javas[$number]}
  maven_options=("-Dholdfast.code=$jar")
  [[ $number == "${order[0]}" ]] || maven_options+=("-Djvm=$java")
  print_header
  for line in "${wanted_lines[@]}"; do run_line; done
done
missing_jdks "${order[@]}"
[[ $not_run -eq 0 ]] || echo "$not_run could not run"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]] || exit 1
[[ $not_run -eq 0 ]] || exit 3
