//! Every version of a row, inside a transaction. The text of the version that stands is only in `records`; it moves here
//! when the next one takes its place.

use datasync_protocol::{ItemId, Record, TableName, Timestamp};
use rusqlite::{OptionalExtension, Transaction};

use super::StorageError;
use crate::decide::Row;

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
    id: &ItemId,
    key: Option<&str>,
    old: Option<(&Row, &str)>,
    new: &Row,
) -> Result<(), StorageError> {
    if let Some((old, text)) = old {
        txn.prepare_cached(
            "INSERT INTO history (owner, seq, tab, id, updated_at, deleted, item) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (owner, seq) DO UPDATE SET item = excluded.item",
        )?
        .execute((
            owner,
            number(old.seq),
            table.as_str(),
            id.as_str(),
            old.updated_at.0,
            old.deleted,
            text,
        ))?;
    }
    txn.prepare_cached(
        "INSERT INTO history (owner, seq, tab, id, key, updated_at, deleted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((owner, number(new.seq), table.as_str(), id.as_str(), key, new.updated_at.0, new.deleted))?;
    Ok(())
}

/// The version `seq` of a row; `current` is the one that stands.
pub(super) fn version(
    txn: &Transaction<'_>,
    owner: &str,
    seq: u64,
    current: &Row,
) -> Result<Option<Row>, StorageError> {
    if current.seq == seq {
        return Ok(Some(current.clone()));
    }
    let mut statement = txn.prepare_cached(
        "SELECT seq, updated_at, deleted, item FROM history WHERE owner = ?1 AND seq = ?2 AND item IS NOT NULL",
    )?;
    let columns = statement.query_row((owner, number(seq)), read_version).optional()?;
    columns.map(|columns| parse(columns, current.created_at)).transpose()
}

pub(super) fn of_row(
    txn: &Transaction<'_>,
    owner: &str,
    table: &TableName,
    current: &Row,
    id: &ItemId,
    most: u32,
) -> Result<Vec<Row>, StorageError> {
    let mut statement = txn.prepare_cached(
        "SELECT seq, updated_at, deleted, item FROM history
         WHERE owner = ?1 AND tab = ?2 AND id = ?3 AND item IS NOT NULL ORDER BY seq DESC LIMIT ?4",
    )?;
    let older = statement.query_map((owner, table.as_str(), id.as_str(), most.saturating_sub(1)), read_version)?;
    let mut rows = vec![current.clone()];
    for columns in older {
        rows.push(parse(columns?, current.created_at)?);
    }
    Ok(rows)
}

type Columns = (i64, i64, bool, String);

fn read_version(row: &rusqlite::Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn parse((seq, updated_at, deleted, item): Columns, created_at: Timestamp) -> Result<Row, StorageError> {
    let item: Record = serde_json::from_str(&item).map_err(|error| StorageError::Broken(Box::new(error)))?;
    Ok(Row { seq: seq.unsigned_abs(), created_at, updated_at: Timestamp(updated_at), deleted, item })
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
