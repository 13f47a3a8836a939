//! Every version of a row, inside a transaction. The text of the version that stands is only in `records`; it moves here
//! when the next one takes its place.

use datasync_protocol::{TableName, Timestamp};
use rusqlite::{OptionalExtension, Transaction};

use super::StorageError;
use crate::row::{Row, Stamp};

/// A version that was made under a key.
pub(super) struct Remembered {
    pub(super) seq: u64,
    pub(super) table: String,
    pub(super) id: String,
}

pub(super) fn find_key(txn: &Transaction<'_>, owner: &str, key: &str) -> Result<Option<Remembered>, StorageError> {
    let mut statement = txn.prepare_cached("SELECT seq, tab, id FROM history WHERE owner = ?1 AND key = ?2")?;
    let found = statement.query_row((owner, key), |row| {
        Ok(Remembered { seq: row.get::<_, i64>(0)?.unsigned_abs(), table: row.get(1)?, id: row.get(2)? })
    });
    Ok(found.optional()?)
}

/// Remembers that `new` took the place of `old`.
pub(super) fn remember(
    txn: &Transaction<'_>,
    owner: &str,
    table: &TableName,
    key: Option<&str>,
    old: Option<&Row>,
    new: &Row,
) -> Result<(), StorageError> {
    let id = &new.id;
    if let Some(old) = old {
        txn.prepare_cached(
            "INSERT INTO history (owner, seq, tab, id, updated_at, deleted, item) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (owner, seq) DO UPDATE SET item = excluded.item",
        )?
        .execute((
            owner,
            number(old.stamp.seq),
            table.as_str(),
            id.as_str(),
            old.stamp.updated_at.0,
            old.stamp.deleted,
            &old.item,
        ))?;
    }
    txn.prepare_cached(
        "INSERT INTO history (owner, seq, tab, id, key, updated_at, deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        owner,
        number(new.stamp.seq),
        table.as_str(),
        id.as_str(),
        key,
        new.stamp.updated_at.0,
        new.stamp.deleted,
    ))?;
    Ok(())
}

/// The version `seq` of a row; `current` is the one that stands.
pub(super) fn version(
    txn: &Transaction<'_>,
    owner: &str,
    seq: u64,
    current: &Row,
) -> Result<Option<Row>, StorageError> {
    if current.stamp.seq == seq {
        return Ok(Some(current.clone()));
    }
    let mut statement = txn.prepare_cached(
        "SELECT seq, updated_at, deleted, item FROM history WHERE owner = ?1 AND seq = ?2 AND item IS NOT NULL",
    )?;
    Ok(statement.query_row((owner, number(seq)), |row| version_of(current, row)).optional()?)
}

pub(super) fn of_row(
    txn: &Transaction<'_>,
    owner: &str,
    table: &TableName,
    current: Row,
    most: u32,
) -> Result<Vec<Row>, StorageError> {
    let mut statement = txn.prepare_cached(
        "SELECT seq, updated_at, deleted, item FROM history
         WHERE owner = ?1 AND tab = ?2 AND id = ?3 AND item IS NOT NULL ORDER BY seq DESC LIMIT ?4",
    )?;
    let most = most.saturating_sub(1);
    let older =
        statement.query_map((owner, table.as_str(), current.id.as_str(), most), |row| version_of(&current, row));
    let older: Vec<Row> = older?.collect::<Result<_, _>>()?;
    Ok(std::iter::once(current).chain(older).collect())
}

fn version_of(current: &Row, row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let stamp = Stamp {
        seq: row.get::<_, i64>(0)?.unsigned_abs(),
        created_at: current.stamp.created_at,
        updated_at: Timestamp(row.get(1)?),
        deleted: row.get(2)?,
    };
    Ok(Row { id: current.id.clone(), stamp, item: row.get(3)? })
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
