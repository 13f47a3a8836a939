-- The tables, each with the owner as its first key column: whatever is asked, it is asked of one owner, so that they can be
-- spread over machines by it. Texts are compared by their code points.

-- Who owns rows, and the counter and clock of each owner. One row a writer locks, so that the order of commits is the order
-- of change numbers and of updatedAt.
CREATE TABLE owners (
  owner        text COLLATE "C" PRIMARY KEY, -- a user; 'public' where no sign-in is asked for
  seq          bigint NOT NULL,              -- the change number of the owner's last change
  last_updated bigint NOT NULL,              -- ms since 1970: the largest updatedAt that was given out
  horizon      bigint NOT NULL,              -- ms since 1970: the largest updatedAt whose tombstone may be gone
  tables       text[]  NOT NULL,             -- the names of the owner's tables
  digests      bytea[] NOT NULL              -- of each of them 16 bytes: the sum over its living rows
) WITH (fillfactor = 50);                    -- no index on what changes: a new version of the row stays in its page

-- Every row of every table, tombstones included.
CREATE TABLE records (
  owner      text COLLATE "C" NOT NULL,
  tab        text COLLATE "C" NOT NULL,      -- the table's name
  id         text COLLATE "C" NOT NULL,
  seq        bigint  NOT NULL,               -- change number of the last change; its base64 form is the row's version
  created_at bigint  NOT NULL,               -- ms since 1970
  updated_at bigint  NOT NULL,               -- ms since 1970, unique and increasing within an owner
  deleted    boolean NOT NULL,               -- a tombstone
  key        bytea,                          -- the Idempotency-Key of the last change, its kind in the first byte; NULL: it had none
  item       text    NOT NULL,               -- JSON object of the id and the user columns, as it came: not jsonb, which has no NUL and its own order
  PRIMARY KEY (owner, tab, id)
);
CREATE INDEX records_by_change ON records (owner, tab, updated_at, id);
CREATE INDEX records_by_key ON records (owner, key) WHERE key IS NOT NULL;

-- The versions that stand no more: what a replayed request is answered with, and what a row was before.
CREATE TABLE history (
  owner      text COLLATE "C" NOT NULL,
  tab        text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  seq        bigint  NOT NULL,
  updated_at bigint  NOT NULL,
  deleted    boolean NOT NULL,
  key        bytea,
  item       text,                           -- NULL: a tombstone that was forgotten
  PRIMARY KEY (owner, tab, id, seq)
);
CREATE INDEX history_by_key ON history (owner, key) WHERE key IS NOT NULL;

-- The names that this history of changes had, the last one being the present. A database that is put back to an earlier
-- state gets a new one. Of the whole server, not of an owner.
CREATE TABLE epochs (
  ordinal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  epoch   text NOT NULL UNIQUE,
  place   text NOT NULL                      -- what tells this database from a copy of it and from its own past
);

-- Where an owner's history stood when an epoch began. An owner who came later has no row: it stood at its beginning.
CREATE TABLE epoch_starts (
  owner        text COLLATE "C" NOT NULL,
  epoch        text   NOT NULL,
  last_updated bigint NOT NULL,
  PRIMARY KEY (owner, epoch)
);

-- The keys of which a client must name one, the newest last; two at most. Of the whole server.
CREATE TABLE application_keys (
  ordinal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key     text NOT NULL
);
