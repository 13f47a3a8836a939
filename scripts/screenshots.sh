#!/usr/bin/env bash
# Draws docs/screenshots from the running app, on the day of the mocks: its programs see a clock that a story can move.
# Usage: screenshots.sh [TEST-NAME]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/packages.sh pictures

export SCREENSHOTS=${SCREENSHOTS:-docs/screenshots}
clock=$(mktemp)
begun=$(mktemp)
trap 'rm -f "$clock" "$begun"' EXIT
printf '%+d' "$(($(date -u -d '2026-06-06 12:00' +%s) - $(date +%s)))" >"$clock"
faketime=$(dpkg-query --listfiles libfaketime | grep '/libfaketimeMT.so.1$')
host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
# Every program inherits this from the stories; neither cargo nor the screen does.
runner="env LD_PRELOAD=$faketime FAKETIME_TIMESTAMP_FILE=$clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 TZ=UTC"
env "CARGO_TARGET_${host}_RUNNER=$runner" SCREEN=1440x960 scripts/e2e.sh "${1:-pictures}" --include-ignored
[ $# -gt 0 ] || scripts/postgres.sh cargo test --package tests --test sync the_page
scripts/sheets.sh "$SCREENSHOTS"

# Fewer colours, a third of the bytes; nobody sees the difference.
find "$SCREENSHOTS" -name '*.png' -newer "$begun" -exec pngquant --force --ext .png --skip-if-larger --quality 80-100 {} + || true
