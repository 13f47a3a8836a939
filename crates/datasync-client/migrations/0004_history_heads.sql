-- The same table with what a list of versions shows before the row itself, so that a list reads no texts. Its labels are the
-- program's words: one that this version does not know is read as 'replaced'.
CREATE TABLE __history_4 (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT    NOT NULL,
  item_id    TEXT    NOT NULL,
  label      TEXT    NOT NULL,
  kept_at    INTEGER NOT NULL,           -- ms since 1970 on this computer's clock: a label, never compared
  size       INTEGER NOT NULL DEFAULT 0, -- bytes of item; 0: not known
  about      TEXT,                       -- JSON row with every text cut to 200 characters; NULL: an older version kept it, see item
  item       TEXT    NOT NULL            -- JSON row
) STRICT;

INSERT INTO __history_4 (id, table_name, item_id, label, kept_at, size, item)
SELECT id, table_name, item_id, label, kept_at, length(CAST(item AS BLOB)), item FROM __history;

DROP TABLE __history;
ALTER TABLE __history_4 RENAME TO __history;
CREATE INDEX __history_item ON __history (table_name, item_id, id);
CREATE INDEX __history_age ON __history (kept_at, id, size);
