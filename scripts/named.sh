#!/usr/bin/env bash
# Every test, and every tape of the simulation, that a page names is there: names of four words and more.
set -euo pipefail
cd "$(dirname "$0")/.."
named=$(grep -ohE '`[a-z0-9]+(_[a-z0-9]+){3,}`' ARCHITECTURE.md docs/*.md crates/*/src/lib.rs | tr -d '`' | sort -u)
known=$({
  grep -rhoE 'fn [a-z0-9_]+' --include='*.rs' crates src-tauri tests | cut -c4-
  basename -s .tape crates/datasync-sim/tests/tapes/*
  echo default_transaction_read_only # PostgreSQL's own
} | sort -u)
missing=$(comm -23 <(echo "$named") <(echo "$known"))
# The UI's tests are sentences; a page of stories names them whole, or up to what a row of a table adds.
while IFS= read -r sentence; do
  grep -rqF --include='*.test.ts' -- "$sentence" ui/src ui/tests || missing+=" “$sentence”"
done < <(sed 's/`|`//g' docs/stories.md | grep -E '^\| ' | grep -oE '`[^`]+`' | tr -d '`' | grep -E '( [^ ]+){3,}' | sort -u)
[ -z "$missing" ] || { echo "Named, and not there: $missing" >&2; exit 1; }
