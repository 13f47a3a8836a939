-- The same two tables, whose checks name no lists: SQLite makes a table of every list of more than two words, anew for each row
-- that is written, and that was most of what an edit and a push cost.
CREATE TABLE __operations_3 (
  sequence      INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which operations are pushed; kept when they collapse
  table_name    TEXT    NOT NULL,
  item_id       TEXT    NOT NULL,
  kind          TEXT    NOT NULL CHECK (kind = 'insert' OR kind = 'update' OR kind = 'delete'),
  state         TEXT    NOT NULL CHECK (state = 'pending' OR state = 'attempted' OR state = 'failed'),
  revision      INTEGER NOT NULL, -- counts local edits: an answer that returns to another revision than it left is late
  sent_kind     TEXT CHECK (sent_kind = 'insert' OR sent_kind = 'update' OR sent_kind = 'delete'), -- NULL: nothing is out
  sent_key      TEXT,             -- the Idempotency-Key of what is out; NULL: nothing is
  sent_revision INTEGER,          -- the revision that was sent; a smaller one than revision: an edit was made since
  sent          TEXT,             -- JSON row that is out, kept from the first edit after it on; NULL: what is out is the row as it stands
  base          TEXT,             -- JSON row as the server last gave it; NULL: this computer never saw one
  server        TEXT,             -- JSON row, newer than base, that waits for a decision or a push; NULL: none seen
  UNIQUE (table_name, item_id)
) STRICT;

CREATE TABLE __errors_3 (
  sequence INTEGER PRIMARY KEY REFERENCES __operations_3 (sequence) ON DELETE CASCADE,
  kind     TEXT    NOT NULL CHECK (kind = 'conflict' OR kind = 'refused'),
  status   INTEGER,          -- HTTP status of a refusal; NULL for a conflict
  reason   TEXT,             -- the server's sentence; NULL: it gave none
  at       INTEGER NOT NULL  -- ms since 1970 on this computer's clock: a label, never compared
) STRICT;

INSERT INTO __operations_3 (sequence, table_name, item_id, kind, state, revision, sent_kind, sent_key, sent_revision, sent, base, server)
SELECT sequence, table_name, item_id, kind, state, revision, sent_kind, sent_key, sent_revision, sent, base, server FROM __operations;
INSERT INTO __errors_3 SELECT sequence, kind, status, reason, at FROM __errors;

-- The next sequence stays what it was, also behind an empty queue.
INSERT INTO sqlite_sequence (name, seq)
SELECT '__operations_3', seq FROM sqlite_sequence WHERE name = '__operations'
  AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '__operations_3');
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = '__operations') WHERE name = '__operations_3'
  AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '__operations');

DROP TABLE __errors;
DROP TABLE __operations;
ALTER TABLE __operations_3 RENAME TO __operations;
ALTER TABLE __errors_3 RENAME TO __errors;
CREATE INDEX __operations_failed ON __operations (sequence) WHERE state = 'failed';
