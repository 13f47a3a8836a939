#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: postgres.sh COMMAND... finds its address in TEST_DATABASE_URL. Installs
# Debian's where there is none. It is as durable as one that is served, and gone with everything in it when the command ends.
set -euo pipefail

newest() { find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1; }
if [ -z "$(newest)" ]; then
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
fi
programs=$(dirname "$(newest)")

place=$(mktemp -d -t postgres.XXXXXX)
# PostgreSQL does not run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$place"
  as_owner=(runuser -u postgres --)
fi
own() { (cd "$place" && "${as_owner[@]}" "$@"); }
stop() {
  own "$programs/pg_ctl" --pgdata="$place/data" --mode=immediate --silent stop || true
  rm -rf "$place"
}
trap stop EXIT

own "$programs/initdb" --pgdata="$place/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
own "$programs/pg_ctl" --pgdata="$place/data" --log="$place/log" --wait --silent \
  --options="-k '$place' -c listen_addresses='' -c max_connections=400" start
export TEST_DATABASE_URL="postgres://postgres@${place//\//%2F}/postgres"
"$@"
