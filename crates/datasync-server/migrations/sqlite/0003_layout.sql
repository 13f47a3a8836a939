-- Rows as short as they can be and found by whole numbers: an insert is one row and three index entries. A version lies in
-- records while it stands, with the key it was made under, and moves to history when the next one takes its place.
ALTER TABLE owners RENAME TO owners_2;
ALTER TABLE records RENAME TO records_2;
ALTER TABLE history RENAME TO history_2;
DROP INDEX records_by_change;
DROP INDEX history_by_key;
DROP INDEX history_by_item;

CREATE TABLE owners (
  id           INTEGER PRIMARY KEY,
  owner        TEXT    NOT NULL UNIQUE, -- a user; 'public' where no sign-in is asked for
  seq          INTEGER NOT NULL,        -- the change number of the owner's last change
  last_updated INTEGER NOT NULL,        -- ms since 1970: the largest updatedAt that was given out
  horizon      INTEGER NOT NULL         -- ms since 1970: the largest updatedAt whose tombstone may be gone
) STRICT;

-- The tables of each owner.
CREATE TABLE tables (
  id     INTEGER PRIMARY KEY,
  owner  INTEGER NOT NULL REFERENCES owners,
  name   TEXT    NOT NULL,
  digest BLOB,                     -- 16 bytes: the sum over the living rows; NULL: to be summed up when opened
  UNIQUE (owner, name)
) STRICT;

-- Every row of every table, tombstones included.
CREATE TABLE records (
  tab        INTEGER NOT NULL,     -- in tables
  id         TEXT    NOT NULL,
  seq        INTEGER NOT NULL,     -- change number of the last change; its base64 form is the row's version
  created_at INTEGER NOT NULL,     -- ms since 1970
  updated_at INTEGER NOT NULL,     -- ms since 1970, unique and increasing within an owner
  deleted    INTEGER NOT NULL,     -- 1: a tombstone
  key        ANY,                  -- the Idempotency-Key of the last change, a UUID as its 16 bytes; NULL: it had none
  item       TEXT    NOT NULL      -- JSON object of the id and the user columns, unknown ones included
) STRICT;

-- The versions that stand no more: what a replayed request is answered with, and what a row was before.
CREATE TABLE history (
  tab        INTEGER NOT NULL,
  id         TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted    INTEGER NOT NULL,
  key        ANY,
  item       TEXT                  -- NULL: a tombstone that was forgotten
) STRICT;

INSERT INTO owners (owner, seq, last_updated, horizon) SELECT owner, seq, last_updated, horizon FROM owners_2;
INSERT INTO tables (owner, name)
SELECT DISTINCT owners.id, tab FROM history_2 JOIN owners USING (owner)
UNION SELECT DISTINCT owners.id, tab FROM records_2 JOIN owners USING (owner);

-- In the order of changes, so that those who read in that order walk the file.
INSERT INTO records (tab, id, seq, created_at, updated_at, deleted, key, item)
SELECT tables.id, old.id, old.seq, old.created_at, old.updated_at, old.deleted, version.key, old.item
FROM records_2 AS old JOIN owners USING (owner) JOIN tables ON tables.owner = owners.id AND tables.name = old.tab
LEFT JOIN history_2 AS version ON version.owner = old.owner AND version.seq = old.seq
ORDER BY tables.owner, old.seq;

INSERT INTO history (tab, id, seq, updated_at, deleted, key, item)
SELECT tables.id, old.id, old.seq, old.updated_at, old.deleted, old.key, old.item
FROM history_2 AS old JOIN owners USING (owner) JOIN tables ON tables.owner = owners.id AND tables.name = old.tab
WHERE old.item IS NOT NULL
   OR NOT EXISTS (SELECT 1 FROM records_2 AS now
                  WHERE now.owner = old.owner AND now.tab = old.tab AND now.id = old.id AND now.seq = old.seq)
ORDER BY tables.owner, old.seq;

UPDATE records SET key = unhex(replace(key, '-', ''))
WHERE key GLOB '????????-????-????-????-????????????' AND key NOT GLOB '*[^-0-9a-f]*' AND length(replace(key, '-', '')) = 32;
UPDATE history SET key = unhex(replace(key, '-', ''))
WHERE key GLOB '????????-????-????-????-????????????' AND key NOT GLOB '*[^-0-9a-f]*' AND length(replace(key, '-', '')) = 32;

DROP TABLE owners_2;
DROP TABLE records_2;
DROP TABLE history_2;

CREATE UNIQUE INDEX records_by_id ON records (tab, id);
CREATE UNIQUE INDEX records_by_change ON records (tab, updated_at);
CREATE INDEX records_by_key ON records (key) WHERE key IS NOT NULL;
CREATE UNIQUE INDEX history_by_item ON history (tab, id, seq);
CREATE INDEX history_by_key ON history (key) WHERE key IS NOT NULL;
