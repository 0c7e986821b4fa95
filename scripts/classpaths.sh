#!/usr/bin/env bash
# Resolves the foreign class paths (Spark's own jars, a Kafka broker's, HDFS's ...) into target/classpaths/<name>/.
# One small pom per class path lives in src/build/classpaths/<name>/; none of them ever reaches our own class path. What
# poms have in common is in a parent beside them, src/build/classpaths/<family>.xml.
#
#   scripts/classpaths.sh [name ...]      without a name: all that tests of every build need, which leaves out those
#                                         with a file "extended" beside the pom (for scripts/torture.sh)
#
# MAVEN_HOME               use this Maven instead of the mvn on the PATH
# MAVEN_LOCAL_REPOSITORY   use this local repository instead of Maven's default
# MAVEN_OFFLINE=true       resolve from the local repository alone
set -euo pipefail

base=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
poms=$base/src/build/classpaths
target=$base/target/classpaths

fail() {
  echo "classpaths: $*" >&2
  exit 1
}

find_maven() {
  if [[ -n ${MAVEN_HOME:-} && -x $MAVEN_HOME/bin/mvn ]]; then
    echo "$MAVEN_HOME/bin/mvn"
  else
    command -v mvn || fail "Maven is missing: put mvn (3.8 or later) on the PATH or set MAVEN_HOME."
  fi
}

all_names() {
  local pom
  for pom in "$poms"/*/pom.xml; do basename "$(dirname "$pom")"; done
}

usual_names() {
  local name
  for name in $(all_names); do [[ -e $poms/$name/extended ]] || echo "$name"; done
}

wanted() { # pom: what it asks for, the parent with it
  local parent
  cat "$1"
  parent=$(sed -n 's:.*<relativePath>\(.*\)</relativePath>.*:\1:p' "$1")
  [[ -z $parent ]] || cat "$(dirname "$1")/$parent"
}

is_resolved() { # directory, checksum: the stamp is written last, so a half-copied directory has none
  [[ -f $1/.stamp && $(<"$1/.stamp") == "$2" ]]
}

run_maven() { # pom, directory, log
  local arguments=(-B -f "$1" "-DoutputDirectory=$2" -DincludeScope=runtime)
  [[ -z ${MAVEN_LOCAL_REPOSITORY:-} ]] || arguments+=("-Dmaven.repo.local=$MAVEN_LOCAL_REPOSITORY")
  [[ ${MAVEN_OFFLINE:-} != true ]] || arguments+=(-o)
  "$maven" "${arguments[@]}" dependency:copy-dependencies >"$3" 2>&1 </dev/null
}

explain() { # name, log
  grep -m 12 '^\[ERROR\]' "$2" >&2 || tail -n 12 "$2" >&2
  if [[ ${MAVEN_OFFLINE:-} == true ]]; then
    fail "$1: not all of it is in the local repository, and MAVEN_OFFLINE=true forbids the network." \
      "Run scripts/classpaths.sh $1 once with network. Full output: $2"
  fi
  fail "$1: Maven could not resolve it. The first run needs the network (a repository that has Maven Central's" \
    "artifacts, see your settings.xml); later ones do not. Full output: $2"
}

resolve() { # name
  local pom=$poms/$1/pom.xml directory=$target/$1 log=$target/$1.log sum started=$SECONDS
  [[ -f $pom ]] || fail "no class path named '$1'; there are: $(all_names | xargs)"
  sum=$(wanted "$pom" | cksum)
  if is_resolved "$directory" "$sum"; then
    echo "classpaths: $1: $(jars "$directory") jars, up to date"
    return
  fi
  rm -rf "$directory"
  mkdir -p "$directory"
  run_maven "$pom" "$directory" "$log" || explain "$1" "$log"
  echo "$sum" >"$directory/.stamp"
  echo "classpaths: $1: $(jars "$directory") jars, resolved in $((SECONDS - started)) s"
}

jars() { # directory
  find "$1" -name '*.jar' | wc -l
}

maven=$(find_maven)
# Called from within a Maven build, these would point the inner Maven at the outer one's project or debugger.
unset MAVEN_BASEDIR MAVEN_PROJECTBASEDIR MAVEN_CMD_LINE_ARGS MAVEN_DEBUG_OPTS
mkdir -p "$target"
if [[ $# -eq 0 ]]; then
  mapfile -t names < <(usual_names)
  set -- "${names[@]}"
fi
for name in "$@"; do resolve "$name"; done
