#!/usr/bin/env bash
# Writes what the build uses anew: src/build/dependencies.lock and the table in src/docs/dependencies.md. Run it after a version
# has changed, and look at the difference before you commit it: each build refuses a jar that is not in the lock.
#
#   scripts/dependencies.sh
#
# MAVEN_OFFLINE=true   from the local repository alone
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
offline=()
[[ ${MAVEN_OFFLINE:-} != true ]] || offline=(-o)
mvn "${offline[@]}" -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list -DoutputFile=target/dependencies.txt
mvn "${offline[@]}" -B -q test -Dtest=DependenciesTest -Dholdfast.writeDependencies=true -DwildcardSuites=none.such \
  -Dsurefire.failIfNoSpecifiedTests=false
git --no-pager diff --stat -- src/build/dependencies.lock src/docs/dependencies.md
