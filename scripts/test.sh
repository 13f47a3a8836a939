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
said "UI stories in Chromium"
(cd ui && npm run --silent test:browser)
scripts/foreign.sh
scripts/corpus.sh
said "Rust tests, and the bridge's types"
scripts/postgres.sh cargo test --workspace --exclude datasync-sim --features custom-protocol --lib --bins --test wire --test serve --test sync --test foreign --test corpus
cargo test --workspace --exclude datasync-sim --features custom-protocol --doc
said "The simulation, and the bugs it must find"
# By itself: it plants bugs in the client, which no other build may see.
cargo clippy --package datasync-sim --all-targets -- -D warnings
cargo test --package datasync-sim
said "Documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --exclude datasync-sim --no-deps --quiet --features custom-protocol
said "The window"
scripts/e2e.sh
