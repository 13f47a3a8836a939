#!/usr/bin/env bash
# Schemathesis: requests that are drawn from the server's own document, right ones and wrong ones, sent to the server. No answer may be
# a 5xx or one that the document does not have. Some two minutes; Python 3.11 or newer, and curl. Usage: schemathesis.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/server.sh

command -v python3 >/dev/null || { echo "Python 3.11 or newer is needed, with venv." >&2; exit 1; }
venv=${CARGO_TARGET_DIR:-target}/schemathesis
version=4.32.5
if [ ! -x "$venv/bin/st-$version" ]; then
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
  ln -s st "$venv/bin/st-$version"
fi
cargo build --quiet --package notes-server

data=$(mktemp -d)
# Without a key: with one, a request without a version speaks the words of 2014, which the document leaves out.
start_server "$data" 127.0.0.1:0 --no-application-key
trap 'kill "$server_pid" 2>/dev/null || true; rm -rf "$data"' EXIT
# A made-up epoch would have every write refused. The doorbell never ends, and a deleted row stays as a tombstone for whoever asks for it.
epoch=$(curl --silent --head --header 'ZUMO-API-VERSION: 2.0.0' "$url/tables/notes" | sed -n 's/^x-sync-epoch: \([^\r]*\)\r*$/\1/Ip')
# It keeps what it learnt where it is run.
config=$PWD/scripts/schemathesis.toml
cd "$venv"
bin/st --config-file "$config" run "$url/openapi.json" --header "X-Sync-Epoch: $epoch" --exclude-path /changes \
  --checks all --exclude-checks use_after_free --seed "${SEED:-1}" --max-time "${1:-120}" --continue-on-failure
