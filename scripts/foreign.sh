#!/usr/bin/env bash
# Microsoft's own table server and client, for the tests with them: their modules, installed when they are missing or outdated.
set -euo pipefail
cd "$(dirname "$0")/../tests/foreign"

command -v npm >/dev/null || { echo "Node.js with npm is needed (20.11 or newer)." >&2; exit 1; }
for side in server client; do (
  cd "$side"
  if ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --no-audit --no-fund --ignore-scripts
    cp package-lock.json node_modules/.installed-lock
  fi
) done
