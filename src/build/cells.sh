# Cells of the extended runs, for scripts/torture.sh and scripts/matrix.sh: running them, keeping their results and logs,
# and knowing which have passed. The working directory is the project's.
# Whoever includes this sets: base (that directory), state (where results are kept) and version (what was tried).

# An interrupted cell has no result.
trap 'exit 130' INT TERM

maven_goal=test
maven_options=()

# Runs test classes in a JVM that Maven makes; its whole output goes to $log.
maven_test() { # classes, Maven's options ...
  local arguments=("$maven_goal" "-Dtest=$1" -DwildcardSuites=none.such "${maven_options[@]}" "${@:2}")
  command="mvn -B ${arguments[*]}"
  maven "${arguments[@]}" >"$log" 2>&1 </dev/null || return 1
  grep -q 'Tests run: [1-9]' "$log"
}

maven() { # arguments ...
  local offline=()
  [[ ${MAVEN_OFFLINE:-} != true ]] || offline=(-o)
  mvn "${offline[@]}" -B "$@"
}

# Resolves foreign class paths; a cell that needs one which cannot be had returns 3.
class_paths() { # name ...
  scripts/classpaths.sh "$@" >>"$log" 2>&1 || return 3
}

version_of_code() {
  local pom commit
  pom=$(version_of_pom)
  commit=$(git log -1 --format=%h -- src/main src/test pom.xml 2>/dev/null)
  [[ -z $(git status --porcelain -- src/main src/test pom.xml 2>/dev/null) ]] || commit="$commit with changes"
  echo "$pom (${commit:-unknown})"
}

version_of_pom() {
  sed -n 's/^  <version>\(.*\)<\/version>/\1/p' pom.xml | head -n 1
}

passed_before() { # cell
  [[ -f $state/$1 && $(sed -n 1p "$state/$1") == passed && $(sed -n 2p "$state/$1") == "$version" ]]
}

# Runs a cell, which sets `seen` and returns 0, 1, or 3 if it cannot run, and keeps its result; returns the same.
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
  return "$status"
}

# What a cell's tests had to say in lines like "DriverCells: zombie: 600 records".
said() { # who
  sed -n "s/^$1: [A-Za-z0-9]*: //p" "$log" | paste -sd';' | sed 's/; */; /g'
}

# A cell's result for a table with these columns.
columns="result | seconds | seen | version | date | command"
row() { # cell
  local kept
  mapfile -t kept <"$state/$1"
  [[ -z ${kept[5]} ]] || kept[5]="\`${kept[5]//$base\//}\`"
  echo "${kept[0]} | ${kept[3]} | ${kept[4]} | ${kept[1]} | ${kept[2]} | ${kept[5]}"
}

# Where results come from.
machine() { # JDKs
  echo "$(nproc) processors, $(uname -s), Java $1"
}

java_version() { # java
  "$1" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p'
}
