#!/usr/bin/env bash
# Runs the example sender from the examples jar: scripts/send-lines.sh --help
set -euo pipefail

base=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jars=("$base"/target/holdfast-*-examples.jar)
if [[ ! -f ${jars[0]} ]]; then
  echo "send-lines: the examples jar is not there: $base/target/holdfast-<version>-examples.jar." >&2
  echo "Build it with: mvn -B -DskipTests package" >&2
  exit 2
fi
java=java
[[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
exec "$java" -cp "${jars[0]}" io.holdfast.examples.SendLines "$@"
