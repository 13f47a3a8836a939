#!/usr/bin/env bash
# Two devices side by side on one server.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/server.sh
need_display
scripts/build.sh

demo=$PWD/.driftless/demo
start_server "$demo/server" 127.0.0.1:0
# The server is at another port each time.
connect "$demo/laptop" "Laptop" --notes-here send
connect "$demo/desk" "Desk computer" --notes-here send
cat <<'TEXT'

Two devices are open, each with notes of its own and one server between them. Try this:
  1. Write a note on one. It shows on the other by itself.
  2. Switch on "Work offline" on both, and edit that note on both.
  3. Switch it off again. One of them says that the note has two versions: compare them, and save the result.
  4. Both show the same text. What was not chosen is under Earlier versions.
Close both windows to end.
TEXT
DRIFTLESS_WINDOW=left DRIFTLESS_DATA_DIR="$demo/laptop" "$target/driftless" &
first=$!
DRIFTLESS_WINDOW=right DRIFTLESS_DATA_DIR="$demo/desk" "$target/driftless"
wait "$first"
