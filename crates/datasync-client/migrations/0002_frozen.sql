-- What was sent is frozen until it is answered: the same bytes go out again, under the same key.
ALTER TABLE __operations ADD COLUMN sent_kind TEXT CHECK (sent_kind IN ('insert', 'update', 'delete')); -- NULL: nothing is out
ALTER TABLE __operations ADD COLUMN sent_key TEXT;         -- the Idempotency-Key
ALTER TABLE __operations ADD COLUMN sent_revision INTEGER; -- the revision that was sent; a larger one is a second edit

-- Items that a resync has met on the server. What is not here at its end is not there.
CREATE TABLE __seen (
  table_name TEXT NOT NULL,
  item_id    TEXT NOT NULL,
  PRIMARY KEY (table_name, item_id)
) STRICT, WITHOUT ROWID;
