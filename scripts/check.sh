#!/usr/bin/env bash
# Lints and types. Warnings are errors here and in CI, not while one writes.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/packages.sh build
scripts/packaging.sh
scripts/named.sh
scripts/ui.sh build
cargo fmt --all --check
cargo clippy --workspace --exclude datasync-sim --all-targets --features custom-protocol -- -D warnings
(cd ui && npm run --silent check)
