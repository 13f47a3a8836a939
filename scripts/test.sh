#!/usr/bin/env bash
# Everything. In CI one target folder outside the clone is kept between runs; the result does not depend on it.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${CI:-}" = true ]; then
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/driftless-ci/target}
fi
said() { printf '\n== %s\n' "$1"; }

said "Programs"
scripts/build.sh test
said "Lints and types"
scripts/check.sh
said "UI tests"
(cd ui && npm run --silent test)
said "Rust tests, and the bridge's types"
cargo test --workspace --features custom-protocol --lib --bins --test wire --test serve --test sync
cargo test --workspace --features custom-protocol --doc
said "Documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet --features custom-protocol
said "The window"
scripts/e2e.sh
