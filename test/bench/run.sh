#!/usr/bin/env bash
# The promised figures: a server of its own on a folder of its own, an administrator, a key, the benchmark; everything is gone afterwards.
#   test/bench/run.sh BUILD [rounds]
set -euo pipefail
build=$(realpath "$1")
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
printf 'bench-password-%s\n' "$$" | "$build/dinh" user add bench --role administrator --data "$folder/city" >/dev/null
DINH_LOG=warning "$build/dinh" serve --data "$folder/city" --port 0 >"$folder/out" 2>&1 &
server=$!
for _ in $(seq 100); do
  port=$(grep -o 'http://[^ ]*:[0-9]*' "$folder/out" 2>/dev/null | grep -o '[0-9]*$' | head -1) && [ -n "$port" ] && break
  sleep 0.1
done
base=http://localhost:$port
csrf=$(curl -sf -c "$folder/cookies" "$base/api/session" -d "{\"name\":\"bench\",\"password\":\"bench-password-$$\"}" | grep -o '"csrf":"[^"]*"' | cut -d'"' -f4)
key=$(curl -sf -b "$folder/cookies" -H "X-CSRF-Token: $csrf" "$base/api/keys" \
  -d '{"name":"bench","rights":["register.read","register.write","case.open","case.read","case.all","case.receive"]}' | grep -o '"key":"[^"]*"' | cut -d'"' -f4)
"$build/bench_dinh" "$port" "$server" "$key" "$build/bench_echo" "${2:-5}"
