-- People, where a server knows them. A row's owner is an account's id, so that a name can be given to somebody else without
-- the rows.
CREATE TABLE accounts (
  id         text COLLATE "C" PRIMARY KEY,     -- a UUID
  name       text COLLATE "C" NOT NULL UNIQUE, -- in small letters
  password   text   NOT NULL,                  -- Argon2id in the form of PHC: parameters, salt and hash
  created_at bigint NOT NULL                   -- ms since 1970
);

-- Where they are signed in. A device that was signed out or revoked has no row, and that is all that is asked of a token.
CREATE TABLE devices (
  id        text COLLATE "C" PRIMARY KEY,      -- a UUID
  account   text COLLATE "C" NOT NULL REFERENCES accounts ON DELETE CASCADE,
  name      text   NOT NULL,                   -- as the person calls it
  refresh   bytea  NOT NULL,                   -- SHA-256 of the refresh token that was given out last
  before    bytea,                             -- of the one that it was given for: taken while the last was not, for its answer may be lost
  signed_in bigint NOT NULL,                   -- ms since 1970
  seen      bigint NOT NULL                    -- ms since 1970: the last refresh
);
CREATE INDEX devices_by_account ON devices (account);

-- What every process that serves this database must know, and nobody else may.
CREATE TABLE secrets (
  name  text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);
