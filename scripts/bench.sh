#!/usr/bin/env bash
# Measures Holdfast against stock Spark in one run. Quiet machines only: whatever else runs shows in the figures.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TXT'
Usage: scripts/bench.sh wal [ROUNDS]

  wal     the log against Spark's FileBasedWriteAheadLog, at the level "flush": writes on a local disk and on HDFS,
          reads by handle, reads of a whole log. Prints a table, keeps target/bench/wal.json.
  ROUNDS  paired rounds that count, 9 by default (two more are warm-up)

Exit status: 0 measured, 2 wrong use, 3 it could not run.
TXT
}

case "${1:-}" in
  --help|-h) usage; exit 0 ;;
  wal) ;;
  *) usage >&2; exit 2 ;;
esac
if [ ! -d target/test-classes/io/holdfast/bench ] || [ ! -f target/classpaths/spark/.stamp ]; then
  echo "bench: not built: run mvn -B -DskipTests package" >&2
  exit 3
fi
opens=()
for package in java.lang java.lang.invoke java.net java.nio java.util java.util.concurrent sun.nio.ch; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g "${opens[@]}" -Dlog4j2.configurationFile=conf/log4j2.properties \
  -cp "target/test-classes:target/classes:target/classpaths/spark/*" io.holdfast.bench.WalBench "${@:2}"
