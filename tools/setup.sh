#!/usr/bin/env bash
# Installs what is missing on Debian 12: setup.sh run (to build and run) or setup.sh test (everything the tests need besides).
# Quick when nothing is missing. Needs root or sudo only when something is.
set -euo pipefail
cd "$(dirname "$0")/.."

run_packages="g++ cmake ninja-build ccache mold pkg-config nodejs npm ca-certificates
  libboost1.81-dev libsimdjson-dev libsodium-dev libssl-dev libcurl4-openssl-dev libfmt-dev libexpected-dev libcli11-dev
  libsqlite3-dev libpq-dev libzstd-dev libre2-dev libgmime-3.0-dev libre-dev tzdata"
test_packages="libgtest-dev libgmock-dev libbenchmark-dev postgresql-15 mosquitto mosquitto-clients kannel kannel-extras gdal-bin zstd chromium fonts-noto-core curl openssl python3 clang-format-16
  clang-16 libclang-rt-16-dev procps opensmtpd dovecot-imapd baresip-core sip-tester"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
stop() { printf '\033[1;31m%s\033[0m\n' "$*" >&2; exit 1; }

missing() {
  local package
  for package in $1; do
    case $package in
      nodejs) command -v node >/dev/null && continue ;;   # another Node is as good
      npm) command -v npm >/dev/null && continue ;;
      opensmtpd) other_mail_server && continue ;;          # installing it would remove that one; its tests are left out
    esac
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

other_mail_server() {
  dpkg-query -W -f='${Package} ${db:Status-Status} ${Provides}\n' | grep -v '^opensmtpd ' | grep -q ' installed .*mail-transport-agent'
}

# Servers that come with packages must not start here and hold ports: invoke-rc.d asks this file first.
without_services() {
  local policy=/usr/sbin/policy-rc.d done=0
  [ -e $policy ] && { "$@"; return; }
  printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
  $sudo chmod 755 $policy
  "$@" || done=$?
  $sudo rm -f $policy
  return $done
}

install_packages() {
  local wanted list sudo=""
  wanted=$(missing "$1")
  [ -z "$wanted" ] && return
  [ -f /etc/debian_version ] || stop "Dinh installs itself on Debian 12 only. Install these yourself, then run again: $(echo $wanted)"
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null || stop "These packages are missing and you are neither root nor have sudo: $(echo $wanted)"; sudo="sudo"; }
  list=$(echo $wanted)
  say "Installing from Debian: $list"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q
  without_services $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $list ||
    stop "Debian could not install: $list. Is the network reachable, and is this Debian 12 with its main archive enabled?"
}

# The UI tools need Node 20.19 or newer; Debian 12 has 18. npm's own package "node" carries the binary.
install_node() {
  local version
  version=$(node -p 'const [a,b]=process.versions.node.split(".");a>20||(a==20&&b>=19)?"new":"old"' 2>/dev/null || echo none)
  [ "$version" = new ] && return
  [ -x build/node/node_modules/node/bin/node ] && return
  say "Node here is too old for the UI tools: taking Node 20 from npm's package \"node\""
  npm install --silent --no-audit --no-fund --prefix build/node node@20 npm@11 || stop "npm could not fetch the packages node@20 and npm@11. Is the npm registry reachable?"
}

install_ui() {
  local stamp=ui/node_modules/.dinh-stamp
  [ -f ui/package-lock.json ] || return 0
  [ -f $stamp ] && [ $stamp -nt ui/package-lock.json ] && return
  say "Installing the UI's packages (npm ci)"
  (cd ui && npm ci --no-audit --no-fund --silent) || stop "npm ci failed in ui/. Is the npm registry reachable?"
  touch $stamp
}

install_packages "$run_packages"
[ "${1:-run}" = test ] && install_packages "$test_packages"
install_node
export PATH="$PWD/build/node/node_modules/node/bin:$PWD/build/node/node_modules/.bin:$PATH"
install_ui
