#!/usr/bin/env bash
# Builds, starts a server on loopback, connects the app with it and opens the window.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/server.sh
need_display
scripts/build.sh

data_home=${XDG_DATA_HOME:-$HOME/.local/share}
export DRIFTLESS_DATA_DIR=${DRIFTLESS_DATA_DIR:-$data_home/driftless}
start_server "${DRIFTLESS_SERVER_DIR:-$data_home/driftless-server}" 127.0.0.1:8787
connect "$DRIFTLESS_DATA_DIR"
echo "Your notes are in $DRIFTLESS_DATA_DIR, the server's in $server_data."
"$target/driftless"
