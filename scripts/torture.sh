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

# shellcheck source=../src/build/cells.sh
. src/build/cells.sh

# For the areas.
jars() { # class path; for -Dmaven.test.additionalClasspath
  local list
  list=$(printf '%s,' "$base/target/classpaths/$1"/*.jar)
  echo "${list%,}"
}

report() { # cell, status
  local kept
  mapfile -t kept <"$state/$1"
  printf '%-14s %-10s %5s s  %s\n' "${kept[0]}" "$1" "${kept[3]}" "${kept[4]}"
  [[ $2 -eq 0 ]] || echo "          whole output: $state/$1.log"
}

table() { # the table as it was
  local cell
  cat <<TXT
# Extended run: $area

Written by \`scripts/torture.sh $area\` on $(date -u +%F), $(machine "$(java_version java)").
Only what ran is listed.

| cell | $columns |
|---|---|---|---|---|---|---|
TXT
  for cell in $cells; do
    if [[ ! -f $state/$cell ]]; then
      grep -F "| $cell |" <<<"$1"
      continue
    fi
    echo "| $cell | $(row "$cell") |"
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
version=$(version_of_code)
state=target/torture/$area
mkdir -p "$state" src/docs/results

worst=0
for cell in ${chosen[*]:-$cells}; do
  if [[ $fresh == false ]] && passed_before "$cell"; then
    echo "passed before  $cell"
    continue
  fi
  run_cell "$cell"
  status=$?
  report "$cell" $status
  case $status in
    0) ;;
    3) [[ $worst -eq 1 ]] || worst=3 ;;
    *) worst=1 ;;
  esac
  results=src/docs/results/torture-$area.md
  table "$(cat "$results" 2>/dev/null)" >"$results.new" && mv "$results.new" "$results"
done
exit "$worst"
