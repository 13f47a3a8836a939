#!/usr/bin/env bash
# Every program, as the tests and `make run` use it. One feature set everywhere, so that nothing is built twice.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v cargo >/dev/null || { echo "Rust is needed: https://rustup.rs" >&2; exit 1; }
scripts/packages.sh "${1:-build}"
scripts/ui.sh build
cargo build --workspace --exclude datasync-sim --features custom-protocol
