//! Writes inside a transaction: the owner's clock, and one command after the other.

use datasync_protocol::{ItemId, Record, SyncState, TableName, Timestamp};
use rusqlite::{OptionalExtension, Transaction};

use super::super::{StorageError, WriteOutcome, history};
use super::stored;
use crate::decide::{Decision, WriteCommand, decide};
use crate::row::{Row, Stamp, id_alone, text_of};

/// An owner's counter and clock, read under the lock that the transaction holds.
pub(super) struct OwnerClock {
    pub(super) seq: i64,
    pub(super) last_updated: Timestamp,
    horizon: Timestamp,
}

impl OwnerClock {
    pub(super) fn read(txn: &Transaction<'_>, owner: &str) -> Result<Self, StorageError> {
        let mut statement = txn.prepare_cached("SELECT seq, last_updated, horizon FROM owners WHERE owner = ?1")?;
        let clock = statement.query_row([owner], |row| {
            Ok(OwnerClock { seq: row.get(0)?, last_updated: Timestamp(row.get(1)?), horizon: Timestamp(row.get(2)?) })
        });
        let new = OwnerClock { seq: 0, last_updated: Timestamp::default(), horizon: Timestamp::default() };
        Ok(clock.optional()?.unwrap_or(new))
    }

    /// The next change: numbers go up by one, instants by at least a millisecond, whatever the clock says.
    fn tick(&mut self, now: Timestamp) {
        self.seq += 1;
        self.last_updated = now.max(Timestamp(self.last_updated.0 + 1));
    }

    pub(super) fn store(&self, txn: &Transaction<'_>, owner: &str) -> Result<(), StorageError> {
        txn.prepare_cached(
            "INSERT INTO owners (owner, seq, last_updated) VALUES (?1, ?2, ?3)
             ON CONFLICT (owner) DO UPDATE SET seq = excluded.seq, last_updated = excluded.last_updated",
        )?
        .execute((owner, self.seq, self.last_updated.0))?;
        Ok(())
    }

    pub(super) fn state(&self, epoch: &str) -> SyncState {
        SyncState { epoch: epoch.to_owned(), latest: self.last_updated, horizon: self.horizon }
    }
}

/// One write: the replay first, then the decision, then what it says.
pub(super) fn carry_out(
    txn: &Transaction<'_>,
    owner: &str,
    clock: &mut OwnerClock,
    now: Timestamp,
    command: WriteCommand,
) -> Result<WriteOutcome, StorageError> {
    let WriteCommand { table, id, key, request, precondition } = command;
    let current = stored(txn, owner, &table, &id)?;
    let known = key.as_deref().map(|key| history::find_key(txn, owner, key)).transpose()?.flatten();
    if let Some(known) = known {
        if known.table != table.as_str() || known.id != id.as_str() {
            return Ok(WriteOutcome { decision: Decision::KeyTaken, row: None });
        }
        let row = match &current {
            Some(current) => history::version(txn, owner, known.seq, current)?,
            None => Some(forgotten(known.seq, id)),
        };
        return Ok(WriteOutcome { decision: Decision::Replayed, row });
    }
    let decision = decide(current.as_ref().map(|row| &row.stamp), request, &precondition);
    let Decision::Write(new) = &decision else {
        return Ok(WriteOutcome { decision, row: current });
    };
    clock.tick(now);
    let stamp = Stamp {
        seq: clock.seq.unsigned_abs(),
        created_at: current.as_ref().map_or(clock.last_updated, |row| row.stamp.created_at),
        updated_at: clock.last_updated,
        deleted: new.deleted,
    };
    let row = Row { id, stamp, item: item_after(current.as_ref(), &new.columns)? };
    store(txn, owner, &table, &row)?;
    history::remember(txn, owner, &table, key.as_deref(), current.as_ref(), &row)?;
    Ok(WriteOutcome { decision, row: Some(row) })
}

/// The item with the columns that a write sets; only an update has to read the stored one.
fn item_after(current: Option<&Row>, columns: &Record) -> Result<String, StorageError> {
    let Some(current) = current else { return Ok(text_of(columns)) };
    if columns.0.is_empty() {
        return Ok(current.item.clone());
    }
    let mut item: Record =
        serde_json::from_str(&current.item).map_err(|error| StorageError::Broken(Box::new(error)))?;
    item.0.extend(columns.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(text_of(&item))
}

fn store(txn: &Transaction<'_>, owner: &str, table: &TableName, row: &Row) -> Result<(), StorageError> {
    let Row { id, stamp, item } = row;
    txn.prepare_cached(
        "INSERT INTO records (owner, tab, id, seq, created_at, updated_at, deleted, item)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (owner, tab, id) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at,
         deleted = excluded.deleted, item = excluded.item",
    )?
    .execute((
        owner,
        table.as_str(),
        id.as_str(),
        i64::try_from(stamp.seq).unwrap_or(i64::MAX),
        stamp.created_at.0,
        stamp.updated_at.0,
        stamp.deleted,
        item,
    ))?;
    Ok(())
}

/// What a replayed write is answered when its row was deleted since and even the tombstone is forgotten: that it is gone. The
/// row as it was would come back to life on a device that no later change will reach.
fn forgotten(seq: u64, id: ItemId) -> Row {
    let stamp = Stamp { seq, created_at: Timestamp::default(), updated_at: Timestamp::default(), deleted: true };
    Row { item: id_alone(&id), id, stamp }
}
