#!/usr/bin/env bash
# The window's figures, from the release build of the app, under Xvfb. Usage: figures.sh FILE. SMALL=1: few notes.
set -euo pipefail
cd "$(dirname "$0")/.."
FIGURES=$(realpath -m "$1")
PROGRAMS=$(realpath -m "${CARGO_TARGET_DIR:-target}")/release
export FIGURES PROGRAMS
scripts/packages.sh test
scripts/ui.sh build
cargo build --release --features custom-protocol --package driftless --package notes-cli --package notes-server
scripts/e2e.sh the_window_on_many_notes
cat "$FIGURES"
