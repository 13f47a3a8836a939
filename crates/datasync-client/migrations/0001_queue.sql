-- The system tables. Every data table is made by Store::define_table, beside these.

-- What the operations queue holds: at most one operation an item, oldest first.
CREATE TABLE __operations (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which operations are pushed; kept when they collapse
  table_name TEXT    NOT NULL,
  item_id    TEXT    NOT NULL,
  kind       TEXT    NOT NULL CHECK (kind IN ('insert', 'update', 'delete')),
  state      TEXT    NOT NULL CHECK (state IN ('pending', 'attempted', 'failed')),
  revision   INTEGER NOT NULL, -- counts local edits: an answer that returns to another revision than it left is late
  base       TEXT,             -- JSON row as the server last gave it; NULL: this computer never saw one
  sent       TEXT,             -- JSON row that was sent and not yet answered; NULL: the server has not seen this operation
  server     TEXT,             -- JSON row, newer than base, that waits for a decision or a push; NULL: none seen
  UNIQUE (table_name, item_id)
) STRICT;

CREATE INDEX __operations_failed ON __operations (sequence) WHERE state = 'failed';

-- Why an operation stands in state 'failed'.
CREATE TABLE __errors (
  sequence INTEGER PRIMARY KEY REFERENCES __operations (sequence) ON DELETE CASCADE,
  kind     TEXT    NOT NULL CHECK (kind IN ('conflict', 'refused')),
  status   INTEGER,          -- HTTP status of a refusal; NULL for a conflict
  reason   TEXT,             -- the server's sentence; NULL: it gave none
  at       INTEGER NOT NULL  -- ms since 1970 on this computer's clock: a label, never compared
) STRICT;

-- Values by name: delta tokens ('deltaToken|table|queryId': ms) and what the program keeps beside its rows.
CREATE TABLE __config (
  id    TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Versions of an item that a decision did not choose.
CREATE TABLE __history (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  table_name TEXT    NOT NULL,
  item_id    TEXT    NOT NULL,
  label      TEXT    NOT NULL CHECK (label IN ('mine', 'theirs', 'base', 'replaced')),
  item       TEXT    NOT NULL, -- JSON row
  kept_at    INTEGER NOT NULL  -- ms since 1970 on this computer's clock: a label, never compared
) STRICT;
CREATE INDEX __history_item ON __history (table_name, item_id, id);
