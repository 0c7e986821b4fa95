#!/usr/bin/env bash
# Installs from Debian's packages the servers that tests need and that no Maven repository has. See --help.
set -euo pipefail

# name: a program that shows that it is there | Debian's packages
declare -A programs=(
  [redis]=redis-server
  [mariadb]=mariadbd
  [postgresql]='/usr/lib/postgresql/*/bin/postgres'
  [rabbitmq]=/usr/lib/rabbitmq/bin/rabbitmq-server
  [mosquitto]=mosquitto
  [nats]=nats-server
  [rsyslog]='/usr/lib/*/rsyslog/omrelp.so'
  [faketime]=faketime
  [curl]=curl
)
declare -A packages=(
  [redis]=redis-server
  [mariadb]=mariadb-server
  [postgresql]=postgresql
  [rabbitmq]=rabbitmq-server
  [mosquitto]='mosquitto mosquitto-clients'
  [nats]=nats-server
  [rsyslog]='rsyslog rsyslog-relp'
  [faketime]=faketime
  [curl]=curl
)
names="redis mariadb postgresql rabbitmq mosquitto nats rsyslog faketime curl"
policy=/usr/sbin/policy-rc.d
made_policy=false

usage() {
  cat <<TXT
Usage: scripts/services.sh [--list] [NAME ...]

Installs servers for tests from Debian's packages (Debian 12 was tried). Without a NAME all of them:
  $names

  --list   says which are there and installs nothing; status 1 if one is missing
  --help   this text

No server is started as a service; tests start their own. Does nothing where everything is there. Installing needs root,
or sudo without a password. Tests whose server is missing are skipped, unless HOLDFAST_REQUIRE_SERVICES=true.

Exit status: 0 all there, 1 --list found one missing, 2 wrong use, 3 it could not install.
TXT
}

fail() { # status, message
  echo "services: $2" >&2
  exit "$1"
}

is_there() { # name; a pattern stands for any version
  local program=${programs[$1]} found
  if [[ $program != /* ]]; then
    PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$program" >/dev/null
    return
  fi
  for found in $program; do [[ -e $found ]] && return; done
  return 1
}

list() { # name ...
  local name status=0
  for name in "$@"; do
    if is_there "$name"; then
      echo "services: $name: there"
    else
      echo "services: $name: missing (${packages[$name]})"
      status=1
    fi
  done
  return $status
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

check_rights() {
  command -v apt-get >/dev/null || fail 3 "apt-get is missing: on other systems than Debian install by hand: $*"
  [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null ||
    fail 3 "installing needs root: run it as root, or allow sudo without a password. Missing: $*"
}

# Debian's packages start what they install, unless this says no. What was there before stays as it was.
forbid_start() {
  [[ -e $policy ]] && return
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  made_policy=true
}

allow_start() {
  [[ $made_policy == false ]] || as_root rm -f "$policy"
}

install() { # package ...
  local log
  log=$(mktemp)
  if ! as_root env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -qq && apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$@"' sh "$@" >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    fail 3 "apt-get could not install: $*. Full output: $log"
  fi
  rm -f "$log"
}

listing=false
chosen=()
for argument in "$@"; do
  case $argument in
    --help | -h) usage; exit 0 ;;
    --list) listing=true ;;
    -*) usage >&2; exit 2 ;;
    *)
      [[ -n ${packages[$argument]:-} ]] || fail 2 "no service '$argument'; there are: $names"
      chosen+=("$argument")
      ;;
  esac
done
[[ ${#chosen[@]} -gt 0 ]] || read -ra chosen <<<"$names"
if [[ $listing == true ]]; then
  list "${chosen[@]}" || exit 1
  exit 0
fi

missing=()
wanted=()
for name in "${chosen[@]}"; do
  is_there "$name" && continue
  missing+=("$name")
  read -ra more <<<"${packages[$name]}"
  wanted+=("${more[@]}")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  echo "services: all there: ${chosen[*]}"
  exit 0
fi
check_rights "${wanted[*]}"
started=$SECONDS
trap allow_start EXIT
forbid_start
install "${wanted[@]}"
for name in "${missing[@]}"; do
  is_there "$name" || fail 3 "$name: Debian's packages ${packages[$name]} are installed, but ${programs[$name]} is not there"
done
echo "services: installed in $((SECONDS - started)) s: ${missing[*]}"
