#!/usr/bin/env bash
# Measures Holdfast against stock Spark in one run. Quiet machines only: whatever else runs shows in the figures.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
Usage: scripts/bench.sh AREA [OPTIONS]

Areas:
  wal            the log against Spark's FileBasedWriteAheadLog: writes, reads, cleaning and a whole application, on a
                 local disk and on HDFS in processes of its own (cells T1 to T8, see src/docs/benchmarks.md)
  recovery       the driver's log against Spark's: a start with 100,000 blocks on record, and blocks announced
  offsets        direct streams of 100 partitions with each kind of offset store against commitAsync; needs the services
                 of scripts/services.sh, and the network the first time
  receivers      each source's receiver with the log on against its client library alone, and lines over TCP against
                 Spark's socket receiver without a log; needs the same. Its cells are named after the sources: --list

Options:
  --cells LIST   only these, such as T1,T5
  --rounds N     paired rounds that count, 9 by default; two more before them do not
  --list         name the cases and measure nothing
  --quick        one round of tiny amounts, to see whether everything runs; the figures mean nothing
  --output DIR   where AREA.json, AREA.svg and AREA.md go, target/bench by default
  --keep         a full run only: write them to src/docs/results/AREA-<date>.*, too
  --help         this text

Prints a table on standard output and its progress on standard error. Build before: mvn -B -DskipTests package

Exit status: 0 measured (met targets or not), 2 wrong use, 3 it could not run.
TXT
}

for option in "$@"; do
  case "$option" in
    --help|-h) usage; exit 0 ;;
  esac
done
command="scripts/bench.sh $*"
case "${1:-}" in
  wal) main=io.holdfast.bench.WalBench ;;
  recovery) main=io.holdfast.bench.RecoveryBench ;;
  offsets) main=io.holdfast.bench.OffsetsBench ;;
  receivers) main=io.holdfast.bench.ReceiversBench ;;
  '') usage >&2; exit 2 ;;
  *) echo "bench: unknown area $1" >&2; usage >&2; exit 2 ;;
esac
shift
if [ ! -d target/test-classes/io/holdfast/bench ] || ! ls target/classpaths/{spark,hdfs}/.stamp >/dev/null 2>&1; then
  echo "bench: not built: run mvn -B -DskipTests package" >&2
  exit 3
fi
classpath="target/test-classes:target/classes:target/classpaths/spark/*"
if [ "$main" = io.holdfast.bench.OffsetsBench ]; then
  scripts/classpaths.sh kafka kafka-connector zookeeper hdfs h2 store-clients >&2 || exit 3
  classpath="$classpath:target/classpaths/kafka-connector/*:target/classpaths/store-clients/*"
fi
if [ "$main" = io.holdfast.bench.ReceiversBench ]; then
  scripts/classpaths.sh kafka kafka-connector hdfs source-clients activemq6 activemq6-client elasticmq >&2 || exit 3
  classpath="$classpath:target/classpaths/kafka-connector/*:target/classpaths/source-clients/*"
  classpath="$classpath:target/classpaths/activemq6-client/*"
fi
opens=()
for package in java.lang java.lang.invoke java.net java.nio java.util java.util.concurrent sun.nio.ch; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml | head -n 1)
commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
[ -z "$(git status --porcelain --untracked-files=no 2>/dev/null)" ] || commit="$commit with changes"
export SPARK_LOCAL_IP=127.0.0.1 # of all addresses the one that servers here are bound to
terminal=false
[ -t 2 ] && terminal=true
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g "${opens[@]}" -Dlog4j2.configurationFile=src/bench/log4j2.properties \
  -Dholdfast.terminal="$terminal" -Dholdfast.basedir="$PWD" -Dholdfast.version="$version" \
  -Dholdfast.commit="$commit" -Dholdfast.command="$command" \
  -cp "$classpath" "$main" "$@"
