-- The index, in a file of its own that can be made anew. `key`: when the note was last edited, in ms since 1970, times 16, and a
-- number that tells notes of one moment apart: by key is newest first.
CREATE TABLE docs (
  key     INTEGER PRIMARY KEY,
  id      TEXT    NOT NULL UNIQUE,
  created INTEGER NOT NULL, -- ms since 1970
  name    TEXT    NOT NULL, -- the title as links find it
  sort    TEXT    NOT NULL, -- the title as a dictionary orders it
  pinned  INTEGER NOT NULL,
  trashed INTEGER NOT NULL
) STRICT;
CREATE INDEX docs_by_created ON docs (trashed, pinned, created, key);
CREATE INDEX docs_by_sort ON docs (trashed, pinned, sort, key);
CREATE INDEX docs_by_name ON docs (name, key);

-- The words, cut and folded by this program; the texts themselves are not kept a second time.
CREATE VIRTUAL TABLE text USING fts5 (
  title, body, tags, flags, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
);

-- Every word of it, with each place it stands at.
CREATE VIRTUAL TABLE words USING fts5vocab (text, instance);

-- Which note has a link that may lead to which title.
CREATE TABLE links (
  target TEXT    NOT NULL,
  key    INTEGER NOT NULL,
  PRIMARY KEY (target, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_of ON links (key);

CREATE TABLE facts (
  name  TEXT PRIMARY KEY,
  value NOT NULL
);
