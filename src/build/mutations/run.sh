#!/usr/bin/env bash
# Shows that the central promises are held by tests: applies each patch of this folder to a copy of the sources, one at a
# time, runs the test that the patch names, and expects it to fail. Prints one line per patch.
# Exit status: 0 every mutation was caught, 1 one survived, 2 a patch no longer applies or does not name its test.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work="$root/target/mutations"
passed=0
failed=0

fail() {
  echo "mutations: $1" >&2
  exit 2
}

for patch in "$here"/${1:-*}.patch; do
  name=$(basename "$patch" .patch)
  test=$(sed -n 's/^Test: //p' "$patch")
  [ -n "$test" ] || fail "$name names no test (a line 'Test: Class#method' before the diff)"
  rm -rf "$work/src"
  mkdir -p "$work/target"
  ln -sfn "$root/target/classpaths" "$work/target/classpaths" # or tests would fail for the lack of them
  cp -r "$root/pom.xml" "$root/.mvn" "$root/src" "$root/conf" "$root/scripts" "$work/"
  (cd "$work" && patch -p1 -s --no-backup-if-mismatch <"$patch") || fail "$name no longer applies"
  log="$work/$name.log"
  (cd "$work" && mvn -B -o -Dspotless.check.skip -Dcheckstyle.skip -Denforcer.skip -Dmaven.compiler.showWarnings=false \
    test -Dtest="$test" -DwildcardSuites=none.such) >"$log" 2>&1
  if grep -q "The class path '.*' is not there" "$log"; then
    echo "NOT RUN   $name: $test needs a class path of scripts/classpaths.sh; see $log"
    failed=$((failed + 1))
  elif grep -q 'Tests run: [1-9].*\(Failures: [1-9]\|Errors: [1-9]\)' "$log"; then
    echo "caught    $name by $test"
    passed=$((passed + 1))
  else
    echo "SURVIVED  $name: $test stayed green or did not run; see $log"
    failed=$((failed + 1))
  fi
done
echo "mutations: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
