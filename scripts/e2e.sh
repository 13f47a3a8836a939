#!/usr/bin/env bash
# The built app in a real window, under Xvfb with a window manager and a session bus of its own, on which the first
# notification starts the daemon (dunst). Usage: [SCREEN=1280x800] e2e.sh [TEST-NAME]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh test
unset WAYLAND_DISPLAY
xvfb-run -a -s "-screen 0 ${SCREEN:-1280x800}x24" dbus-run-session -- bash -c '
  openbox &
  cargo test --workspace --exclude datasync-sim --features custom-protocol --test e2e -- --test-threads 1 "$@"
' e2e "$@"
