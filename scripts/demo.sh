#!/usr/bin/env bash
# Holdfast's story on a real cluster: senders, a word count, two kills, and an account of every line.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
Usage: scripts/demo.sh [--stock] [--hdfs] [--keep]

Builds Holdfast if needed, starts a Spark standalone cluster (one master, two workers), a Kafka broker and two senders,
submits the word count with --deploy-mode cluster --supervise, kills the executor of a receiver and then the driver with
SIGKILL, and compares what was sent with what was counted. Needs JDK 17 and Maven; takes two to five minutes.

  --stock  the same with Spark's own socket receiver and no log, to see what is lost without Holdfast
  --hdfs   checkpoint and log on HDFS (one NameNode, two DataNodes)
  --keep   leaves everything running afterwards, with the addresses of its pages, until Ctrl-C
  --help   this text

Exit status: 0 nothing lost and both kills happened (--stock: the story ran), 1 something lost, 2 wrong use,
3 it could not run.
TXT
}

die() {
  echo "demo: $1" >&2
  exit 3
}

for option in "$@"; do
  case "$option" in
    --help|-h) usage; exit 0 ;;
    --stock|--hdfs|--keep) ;;
    *) echo "demo: unknown option $option" >&2; usage >&2; exit 2 ;;
  esac
done

java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
command -v "$java" >/dev/null || die "no Java found. Install a JDK 17, or set JAVA_HOME."
command -v "${java}c" >/dev/null || die "$java has no compiler beside it. Install a JDK, not a JRE, or set JAVA_HOME."
major=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
[ "${major:-0}" -ge 17 ] && [ "$major" -le 21 ] \
  || die "Java ${major:-?} does not run Spark 3.5: set JAVA_HOME to a JDK from 17 to 21 (17 is what is tested)."
command -v mvn >/dev/null || die "no Maven found. Install Maven 3.8 or newer and put mvn on the PATH."

version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml | head -n 1)
built="target/holdfast-$version-examples.jar"
if [ ! -f "$built" ] || [ ! -d target/test-classes/io/holdfast/story ] \
    || [ -n "$(find pom.xml src scripts/classpaths.sh -newer "$built" -print -quit)" ] \
    || ! ls target/classpaths/{spark,kafka,kafka-connector,hdfs}/.stamp >/dev/null 2>&1; then
  echo "Building (the first time needs the network; log: target/demo-build.log)"
  mkdir -p target
  if ! mvn -B -DskipTests package >target/demo-build.log 2>&1; then
    grep -E '^\[ERROR\]' target/demo-build.log | head -n 5 >&2 || true
    die "the build failed. If artifacts could not be resolved, the network is needed once; see target/demo-build.log."
  fi
fi

terminal=false
[ -t 1 ] && terminal=true
exec "$java" -Xmx384m -Dholdfast.terminal="$terminal" -Dholdfast.basedir="$PWD" -Dholdfast.version="$version" \
  -Dlog4j2.configurationFile=conf/log4j2.properties \
  -cp "target/test-classes:target/classes:target/classpaths/kafka-connector/*:target/classpaths/spark/*" \
  io.holdfast.story.Demo "$@"
