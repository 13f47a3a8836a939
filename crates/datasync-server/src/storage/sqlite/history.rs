//! The versions of a row, inside a transaction. The one that stands is in `records`, with the key it was made under; both
//! move here when the next one takes its place.

use datasync_protocol::{ItemId, Timestamp};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Statement};

use super::super::StorageError;
use super::super::replay::{Remembered, StoredKey};
use crate::row::{Row, Stamp};

impl ToSql for StoredKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            StoredKey::Uuid(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            StoredKey::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Finds the version that an owner's key made, whether it stands or not.
pub(super) const BY_KEY: &str = "SELECT tab, records.id, seq, updated_at, deleted, item FROM records
    JOIN tables ON tables.id = tab WHERE key = ?1 AND tables.owner = ?2
    UNION ALL SELECT tab, history.id, seq, updated_at, deleted, item FROM history
    JOIN tables ON tables.id = tab WHERE key = ?1 AND tables.owner = ?2";

/// The version that an owner's key made, by [`BY_KEY`].
pub(super) fn find_key(
    by_key: &mut Statement<'_>,
    owner: i64,
    key: &StoredKey,
    of: (i64, &ItemId),
) -> Result<Option<Remembered>, StorageError> {
    Ok(by_key.query_row((key, owner), |row| remembered(row, of)).optional()?)
}

fn remembered(row: &SqlRow<'_>, (table, id): (i64, &ItemId)) -> rusqlite::Result<Remembered> {
    Ok(Remembered {
        of_this_row: row.get::<_, i64>(0)? == table && row.get_ref(1)?.as_str()? == id.as_str(),
        seq: row.get::<_, i64>(2)?.unsigned_abs(),
        updated_at: Timestamp(row.get(3)?),
        deleted: row.get(4)?,
        item: row.get(5)?,
    })
}

/// Remembers the version that stands, before another takes its place.
pub(super) fn remember(txn: &Connection, table: i64, id: &ItemId) -> Result<(), StorageError> {
    txn.prepare_cached(
        "INSERT INTO history (tab, id, seq, updated_at, deleted, key, item)
         SELECT tab, id, seq, updated_at, deleted, key, item FROM records WHERE tab = ?1 AND id = ?2",
    )?
    .execute((table, id.as_str()))?;
    Ok(())
}

/// Drops tombstones up to an instant. Of those that a key made the key stays.
pub(super) fn forget_tombstones(txn: &Connection, owner: &str, until: Timestamp) -> Result<(), StorageError> {
    let tombstones = "FROM records WHERE tab IN (SELECT tables.id FROM tables JOIN owners ON owners.id = tables.owner
                      WHERE owners.owner = ?1) AND deleted AND updated_at <= ?2";
    for sql in [
        format!(
            "UPDATE owners SET horizon = max(horizon, coalesce((SELECT max(updated_at) {tombstones}), 0)) WHERE owner = ?1"
        ),
        format!(
            "INSERT INTO history (tab, id, seq, updated_at, deleted, key)
             SELECT tab, id, seq, updated_at, deleted, key {tombstones} AND key IS NOT NULL"
        ),
        format!("DELETE {tombstones}"),
    ] {
        txn.execute(&sql, (owner, until.0))?;
    }
    Ok(())
}

/// The versions of a row, newest first.
pub(super) fn of_row(txn: &Connection, table: i64, current: Row, most: u32) -> Result<Vec<Row>, StorageError> {
    let mut statement = txn.prepare_cached(
        "SELECT seq, updated_at, deleted, item FROM history
         WHERE tab = ?1 AND id = ?2 AND item IS NOT NULL ORDER BY seq DESC LIMIT ?3",
    )?;
    let older = statement.query_map((table, current.id.as_str(), most.saturating_sub(1)), |row| {
        let seq = row.get::<_, i64>(0)?.unsigned_abs();
        let updated_at = Timestamp(row.get(1)?);
        let stamp = Stamp { seq, created_at: current.stamp.created_at, updated_at, deleted: row.get(2)? };
        Ok(Row { id: current.id.clone(), stamp, item: row.get(3)? })
    });
    let older: Vec<Row> = older?.collect::<Result<_, _>>()?;
    Ok(std::iter::once(current).chain(older).collect())
}
