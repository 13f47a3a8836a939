-- Who owns rows, and the clock of each owner. One row a writer locks, so that the order of commits is the order of
-- change numbers and of updatedAt.
CREATE TABLE owners (
  owner        TEXT PRIMARY KEY,   -- a user; 'public' where no sign-in is asked for
  seq          INTEGER NOT NULL,   -- the change number of the owner's last change
  last_updated INTEGER NOT NULL    -- ms since 1970: the largest updatedAt that was given out
) STRICT;

-- Every row of every table, tombstones included.
CREATE TABLE records (
  owner      TEXT    NOT NULL,
  tab        TEXT    NOT NULL,     -- the table's name
  id         TEXT    NOT NULL,
  seq        INTEGER NOT NULL,     -- change number of the last change; its base64 form is the row's version
  created_at INTEGER NOT NULL,     -- ms since 1970
  updated_at INTEGER NOT NULL,     -- ms since 1970, unique and increasing within an owner
  deleted    INTEGER NOT NULL,     -- 1: a tombstone
  item       TEXT    NOT NULL,     -- JSON object of the user columns, unknown ones included
  PRIMARY KEY (owner, tab, id)
) STRICT;
CREATE INDEX records_by_change ON records (owner, tab, updated_at, id);
