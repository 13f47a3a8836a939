#!/usr/bin/env bash
# Markdown from packages on the npm registry, in many versions, for crates/notes/tests/corpus.rs: installed when it is missing or outdated.
set -euo pipefail
cd "$(dirname "$0")/../crates/notes/tests/corpus"

command -v npm >/dev/null || { echo "Node.js with npm is needed (20.11 or newer)." >&2; exit 1; }
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund --ignore-scripts --legacy-peer-deps
  cp package-lock.json node_modules/.installed-lock
fi
