//! Every statement that a request for rows sends, but the two of a list, which are made from its query. Each names the owner,
//! so that the tables can be spread over machines by it; what is of the whole server stands at the end. Those of accounts are
//! elsewhere: they find out who the owner is.

/// The owner as a reader finds it.
pub(super) const OWNER: &str = "SELECT seq, last_updated, horizon, tables, digests FROM owners WHERE owner = $1";

/// The owner's lock, held to the end of the transaction.
pub(super) const LOCK: &str =
    "SELECT seq, last_updated, horizon, tables, digests FROM owners WHERE owner = $1 FOR NO KEY UPDATE";

/// An owner who never wrote. Another process may be just as fast.
pub(super) const NEW_OWNER: &str = "INSERT INTO owners (owner, seq, last_updated, horizon, tables, digests)
     SELECT given.owner, 0, 0, 0, '{}', '{}' FROM (SELECT $1::text AS owner) AS given WHERE given.owner = $1
     ON CONFLICT (owner) DO NOTHING";

/// The versions that some keys made, wherever they lie.
pub(super) const REPLAYS: &str =
    "SELECT key, tab, id, seq, updated_at, deleted, item FROM records WHERE owner = $1 AND key = ANY($2)
     UNION ALL
     SELECT key, tab, id, seq, updated_at, deleted, item FROM history WHERE owner = $1 AND key = ANY($2)";

/// The rows that stand of those that are written to, each table beside its id.
pub(super) const CURRENT: &str = "SELECT seq, created_at, updated_at, deleted, key, item, records.tab, records.id
     FROM unnest($2::text[], $3::text[]) AS asked (tab, id)
     JOIN records ON records.owner = $1 AND records.tab = asked.tab AND records.id = asked.id";

/// The rows as they stand now, and what stood before them into the history.
pub(super) const WRITE: &str = "WITH past AS (
       INSERT INTO history (owner, tab, id, seq, updated_at, deleted, key, item)
       SELECT $1::text, * FROM unnest($10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::boolean[], $15::bytea[], $16::text[])
     )
     INSERT INTO records AS standing (owner, tab, id, seq, created_at, updated_at, deleted, key, item)
     SELECT $1::text, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::boolean[], $8::bytea[], $9::text[])
     ON CONFLICT (owner, tab, id) DO UPDATE
     SET seq = excluded.seq, updated_at = excluded.updated_at, deleted = excluded.deleted, key = excluded.key, item = excluded.item
     WHERE standing.owner = $1";

/// Where the owner's history stands now.
pub(super) const COUNT_ON: &str =
    "UPDATE owners SET seq = $2, last_updated = $3, tables = $4, digests = $5 WHERE owner = $1";

/// One row.
pub(super) const LOOKUP: &str =
    "SELECT seq, created_at, updated_at, deleted, item FROM records WHERE owner = $1 AND tab = $2 AND id = $3";

/// The versions of a row, if it stands: that one first.
pub(super) const VERSIONS: &str =
    "SELECT seq, created_at, updated_at, deleted, item FROM records WHERE owner = $1 AND tab = $2 AND id = $3
     UNION ALL
     (SELECT history.seq, records.created_at, history.updated_at, history.deleted, history.item
      FROM history JOIN records USING (owner, tab, id)
      WHERE owner = $1 AND tab = $2 AND id = $3 AND history.item IS NOT NULL
      ORDER BY history.seq DESC LIMIT $4)
     ORDER BY seq DESC";

/// Tombstones up to an instant are dropped. Of those that a key made the key stays.
pub(super) const FORGET: &str = "WITH gone AS (
       DELETE FROM records WHERE owner = $1 AND deleted AND updated_at <= $2 RETURNING tab, id, seq, updated_at, key
     ), kept AS (
       INSERT INTO history (owner, tab, id, seq, updated_at, deleted, key)
       SELECT $1::text, tab, id, seq, updated_at, true, key FROM gone WHERE key IS NOT NULL
     )
     UPDATE owners SET horizon = greatest(horizon, (SELECT max(updated_at) FROM gone)) WHERE owner = $1";

/// Where the epoch after another one began for the owner; no row: nobody knows that other one, or it is the present.
pub(super) const DIVERGED: &str = "SELECT epoch_starts.last_updated
     FROM (SELECT epoch FROM epochs WHERE ordinal > (SELECT ordinal FROM epochs WHERE epoch = $2) ORDER BY ordinal LIMIT 1) AS next
     LEFT JOIN epoch_starts ON epoch_starts.epoch = next.epoch AND epoch_starts.owner = $1";

/// What the owners who are listened to stand at; asked after a time in which nothing was heard.
pub(super) const MISSED: &str = "SELECT owner, last_updated FROM owners WHERE owner = ANY($1)";

/// Of the whole server: whose tombstones may be old. Asked once a day.
pub(super) const ALL_OWNERS: &str = "SELECT owner FROM owners";
