#!/usr/bin/env bash
# Builds a commit twice, in other directories, time zones, languages and permissions, and compares the jars byte by byte. The
# permissions are those of umask 022 and 002; the jar plug-in writes it down where others may not read, as with 077.
#
#   scripts/reproducible.sh [COMMIT]      HEAD unless given
#
# MAVEN_OFFLINE=true   from the local repository alone
# Compiles everything twice, which takes some minutes. Both builds use the Java that JAVA_HOME or the PATH names: another compiler writes other bytes.
set -euo pipefail
base=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
commit=$(git -C "$base" rev-parse --verify "${1:-HEAD}^{commit}")
work=$base/target/reproducible

build() { # directory, umask, variables ...
  local directory=$1 mask=$2 offline=()
  shift 2
  [[ ${MAVEN_OFFLINE:-} != true ]] || offline=(-o)
  git clone -q --no-checkout "$base" "$directory"
  git -C "$directory" checkout -q --detach "$commit"
  if ! (umask "$mask" && cd "$directory" && env "$@" mvn "${offline[@]}" -B -q -DskipTests -Dexec.skip=true \
    -Dspotless.check.skip=true -Dcheckstyle.skip=true package >"$directory.log" 2>&1 </dev/null); then
    tail -n 20 "$directory.log" >&2
    echo "reproducible: $commit does not build; full output: $directory.log" >&2
    exit 3
  fi
}

facts() { # jar: permissions, sizes and times, then checksums
  unzip -Z "$1" | tail -n +3
  unzip -v "$1" | tail -n +4
}

explain() { # jar
  diff <(facts "$work/one/target/$1") <(facts "$work/in another place/target/$1") | head -n 20
}

rm -rf "$work"
mkdir -p "$work"
build "$work/one" 022 TZ=UTC LC_ALL=C
build "$work/in another place" 002 TZ=Asia/Tokyo LC_ALL=C.UTF-8

different=0
for jar in "$work"/one/target/holdfast-*.jar; do
  name=$(basename "$jar")
  if cmp -s "$jar" "$work/in another place/target/$name"; then
    echo "same       $(sha256sum <"$jar" | cut -c 1-64)  $name"
  else
    echo "DIFFERENT  $name"
    explain "$name" || true
    different=1
  fi
done
exit "$different"
