#!/usr/bin/env bash
# Compares the table of what main code links to (src/build/links.txt) with the jars of all Spark lines.
#
#   scripts/links.sh            fails when the jars of a line contradict the table
#   scripts/links.sh --write    writes the table anew, from main's classes and the lines' jars
#
# Resolves the class paths src/build/classpaths/spark* and kafka-connector*, for which the first run needs the network;
# MAVEN_OFFLINE=true forbids it. Each build compares main's classes with the table, and needs none of these jars for it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-} in
  "") mode=all ;;
  --write) mode=write ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d' >&2
    exit 2
    ;;
esac

lines=()
for pom in src/build/classpaths/spark*/pom.xml src/build/classpaths/kafka-connector*/pom.xml; do
  lines+=("$(basename "$(dirname "$pom")")")
done
scripts/classpaths.sh "${lines[@]}"
offline=()
[[ ${MAVEN_OFFLINE:-} != true ]] || offline=(-o)
mvn "${offline[@]}" -B -q test -Dtest=LinksIT "-Dholdfast.links=$mode" -DwildcardSuites=none.such \
  -Dsurefire.failIfNoSpecifiedTests=false
echo "links: ${#lines[@]} class paths, $(grep -c ' = ' src/build/links.txt) rows in src/build/links.txt"
