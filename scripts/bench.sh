#!/usr/bin/env bash
# Push, pull and the server beside others and the floor. Some twenty minutes; figures are worth most on a calm machine.
# Usage: bench.sh. ROUNDS=5; SMALL=1 tries the harness (few notes, one round); ONLY="push 10k" does these jobs.
# SMALL and ONLY print their figures and leave docs/bench.md as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v npm >/dev/null || { echo "Node.js with npm is needed (20 or newer) for the engines beside ours." >&2; exit 1; }
peers=benches/peers
if ! cmp -s "$peers/package-lock.json" "$peers/node_modules/.installed-lock"; then
  # LevelDB comes built in its package; no script of a package has to run.
  (cd "$peers" && npm ci --ignore-scripts --no-audit --no-fund)
  cp "$peers/package-lock.json" "$peers/node_modules/.installed-lock"
fi
scripts/foreign.sh
# Both ends of 10,000 listeners: a file each, in the server and in the client.
files=$(ulimit -Hn)
if [ "$files" != unlimited ] && [ "$files" -lt 11000 ]; then
  echo "A process must be allowed 11,000 open files, and the limit is $files: ulimit -Hn." >&2
  exit 1
fi
ulimit -n "$files"
cargo build --release --package benches --package notes-server

arguments=(--peers "$peers" --rounds "${ROUNDS:-$([ -n "${SMALL:-}" ] && echo 1 || echo 5)}")
if [ -n "${SMALL:-}" ]; then arguments+=(--small); fi
if [ -n "${ONLY:-}" ]; then arguments+=(--only "$ONLY"); fi
if [ -z "${SMALL:-}${ONLY:-}" ]; then arguments+=(--doc docs/bench.md); fi
"${CARGO_TARGET_DIR:-target}/release/bench" "${arguments[@]}"
if [ -z "${SMALL:-}${ONLY:-}" ]; then scripts/figures.sh docs/bench-window.md; fi
