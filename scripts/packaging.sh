#!/usr/bin/env bash
# What packaging/ promises: a unit that systemd takes and that is sealed, an image that is not root's and says how it is.
set -euo pipefail
cd "$(dirname "$0")/../packaging"

if command -v systemd-analyze >/dev/null; then
  # The program need not be installed here: another one stands in its place.
  unit=$(mktemp -d)/driftless-server.service
  trap 'rm -r "$(dirname "$unit")"' EXIT
  sed "s|^ExecStart=/usr/bin/driftless-server|ExecStart=$(command -v true)|" driftless-server.service >"$unit"
  systemd-analyze verify --man=no "$unit"
  # 0 is sealed, 10 is open; what has no seal at all is at 9.6.
  systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" >/dev/null
fi
for line in DynamicUser=yes StateDirectory=driftless-server ProtectSystem=strict NoNewPrivileges=yes; do
  grep -qx "$line" driftless-server.service || { echo "the unit lacks $line" >&2; exit 1; }
done
for word in 'FROM .* AS build' 'USER 10001' 'HEALTHCHECK' 'healthz'; do
  grep -q "$word" Containerfile || { echo "the Containerfile lacks $word" >&2; exit 1; }
done
