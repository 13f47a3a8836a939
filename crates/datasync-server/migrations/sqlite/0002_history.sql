-- The largest updatedAt whose tombstone may be gone: a cursor at or below it does not know of every delete.
ALTER TABLE owners ADD COLUMN horizon INTEGER NOT NULL DEFAULT 0;

-- Every version that was ever taken: what a replayed request is answered with, and what a note was before.
CREATE TABLE history (
  owner      TEXT    NOT NULL,
  seq        INTEGER NOT NULL,     -- the change number that made this version
  tab        TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  key        TEXT,                 -- the Idempotency-Key of the request; NULL: it had none
  updated_at INTEGER NOT NULL,     -- ms since 1970
  deleted    INTEGER NOT NULL,
  item       TEXT,                 -- JSON object of the user columns; NULL while this version is the one in records
  PRIMARY KEY (owner, seq)
) STRICT;
CREATE UNIQUE INDEX history_by_key ON history (owner, key) WHERE key IS NOT NULL;
CREATE INDEX history_by_item ON history (owner, tab, id, seq);

-- The names that this history of changes had, the last one being the present. A database that is put back to an earlier
-- state gets a new one.
CREATE TABLE epochs (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  epoch   TEXT NOT NULL UNIQUE
) STRICT;

-- Where an owner's history stood when an epoch began. An owner who came later has no row: it stood at its beginning.
CREATE TABLE epoch_starts (
  epoch        TEXT    NOT NULL,
  owner        TEXT    NOT NULL,
  last_updated INTEGER NOT NULL,
  PRIMARY KEY (epoch, owner)
) STRICT;
