#!/usr/bin/env bash
# The UI: its modules, and its built form in ui/dist, each only when something changed. Usage: ui.sh modules|build
set -euo pipefail
cd "$(dirname "$0")/../ui"

command -v npm >/dev/null || { echo "Node.js with npm is needed (20 or newer)." >&2; exit 1; }
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund
  cp package-lock.json node_modules/.installed-lock
fi
[ "${1:-build}" = modules ] && exit 0

newer=$(find src index.html vite.config.ts package-lock.json -newer dist/.built 2>/dev/null | head -n 1 || true)
if [ ! -f dist/.built ] || [ -n "$newer" ]; then
  npm run --silent build
  touch dist/.built
fi
