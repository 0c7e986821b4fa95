#!/usr/bin/env bash
# The extended run: what takes too long, or needs too large a class path, for every build. See --help.
set -uo pipefail
base=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$base" || exit 3

areas() {
  local file
  for file in src/build/torture/*.sh; do basename "$file" .sh; done
}

usage() {
  cat <<TXT
Usage: scripts/torture.sh AREA [--fresh] [CELL ...]

  AREA     one of: $(areas | xargs)
  CELL     only these cells of the area; without, all of them
  --fresh  run again also what has passed in this version; without, a run goes on where the last one stopped

Runs the cells of an area, prints one line for each as it ends, and writes its result into
src/docs/results/torture-AREA.md, where cells that did not run keep theirs. Needs the network the first time, for the
class paths that a build does not resolve; MAVEN_OFFLINE=true forbids it.

Exit status: 0 all passed, 1 a cell failed, 2 wrong use, 3 a cell could not run.
TXT
}

fail() { # status, message
  echo "torture: $2" >&2
  exit "$1"
}

# ---- for the areas ---------------------------------------------------------------------------------------------------

# Runs test classes in a JVM that Maven makes; its whole output goes to $log.
maven_test() { # classes, Maven's options ...
  local offline=()
  [[ ${MAVEN_OFFLINE:-} != true ]] || offline=(-o)
  command="mvn -B test -Dtest=$1 -DwildcardSuites=none.such ${*:2}"
  mvn "${offline[@]}" -B test "-Dtest=$1" -DwildcardSuites=none.such "${@:2}" >"$log" 2>&1 </dev/null || return 1
  grep -q 'Tests run: [1-9]' "$log"
}

# Resolves foreign class paths; a cell that needs one which cannot be had returns 3.
class_paths() { # name ...
  scripts/classpaths.sh "$@" >>"$log" 2>&1 || return 3
}

jars() { # class path; for -Dmaven.test.additionalClasspath
  local list
  list=$(printf '%s,' "$base/target/classpaths/$1"/*.jar)
  echo "${list%,}"
}

# ---- the run ---------------------------------------------------------------------------------------------------------

version() {
  local pom commit
  pom=$(sed -n 's/^  <version>\(.*\)<\/version>/\1/p' pom.xml | head -n 1)
  commit=$(git log -1 --format=%h -- src/main src/test pom.xml 2>/dev/null)
  [[ -z $(git status --porcelain -- src/main src/test pom.xml 2>/dev/null) ]] || commit="$commit with changes"
  echo "$pom (${commit:-unknown})"
}

passed_before() { # cell
  [[ -f $state/$1 && $(sed -n 1p "$state/$1") == passed && $(sed -n 2p "$state/$1") == "$version" ]]
}

run_cell() { # cell
  local started=$SECONDS result=passed status=0
  log=$state/$1.log command="" seen=""
  : >"$log"
  "cell_$1" || status=$?
  case $status in
    0) ;;
    3) result="could not run" ;;
    *) result=FAILED seen="${seen:+$seen; }$(grep -m 1 -o 'holdfast.seed=[0-9]*' "$log" || grep -m 1 '^\[ERROR\]' "$log" | cut -c 1-160)" ;;
  esac
  printf '%s\n' "$result" "$version" "$(date -u +%F)" $((SECONDS - started)) "$seen" "$command" >"$state/$1.new"
  mv "$state/$1.new" "$state/$1"
  report "$1"
  [[ $status -eq 0 ]] || echo "          whole output: ${log#"$base"/}"
  return "$status"
}

report() { # cell
  mapfile -t line <"$state/$1"
  printf '%-14s %-10s %5s s  %s\n' "${line[0]}" "$1" "${line[3]}" "${line[4]}"
}

table() { # the table as it was
  local cell line
  cat <<TXT
# Extended run: $area

Written by \`scripts/torture.sh $area\` on $(date -u +%F), $(nproc) processors, $(uname -s), Java
$(java -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p'). Only what ran is listed.

| cell | result | seconds | seen | version | date | command |
|---|---|---|---|---|---|---|
TXT
  for cell in $cells; do
    if [[ ! -f $state/$cell ]]; then
      grep -F "| $cell |" <<<"$1"
      continue
    fi
    mapfile -t line <"$state/$cell"
    echo "| $cell | ${line[0]} | ${line[3]} | ${line[4]} | ${line[1]} | ${line[2]} | \`${line[5]//$base\//}\` |"
  done
}

area=""
fresh=false
chosen=()
for argument in "$@"; do
  case $argument in
    --help|-h) usage; exit 0 ;;
    --fresh) fresh=true ;;
    -*) usage >&2; exit 2 ;;
    *) if [[ -z $area ]]; then area=$argument; else chosen+=("$argument"); fi ;;
  esac
done
[[ -n $area ]] || { usage >&2; exit 2; }
[[ -f src/build/torture/$area.sh ]] || fail 2 "no area '$area'; there are: $(areas | xargs)"
command -v mvn >/dev/null || fail 3 "Maven is missing: put mvn (3.8 or later) on the PATH"

cells=""
# shellcheck source=/dev/null
. "src/build/torture/$area.sh"
for cell in "${chosen[@]}"; do
  [[ " $cells " == *" $cell "* ]] || fail 2 "area $area has no cell '$cell'; there are: $cells"
done
version=$(version)
state=target/torture/$area
mkdir -p "$state" src/docs/results

worst=0
for cell in ${chosen[*]:-$cells}; do
  if [[ $fresh == false ]] && passed_before "$cell"; then
    echo "passed before  $cell"
    continue
  fi
  run_cell "$cell" || { status=$?; [[ $worst -eq 1 ]] || worst=$status; [[ $status -eq 3 ]] || worst=1; }
  results=src/docs/results/torture-$area.md
  table "$(cat "$results" 2>/dev/null)" >"$results.new" && mv "$results.new" "$results"
done
exit "$worst"
