//! Writes inside a transaction: the owner's clock, and one command after the other.

use datasync_protocol::{ItemId, Record, SyncState, TableName, Timestamp};
use rusqlite::{OptionalExtension, Transaction};

use super::super::{StorageError, WriteOutcome, history};
use super::stored;
use crate::decide::{Decision, NewRow, Row, WriteCommand, decide};

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
    command: &WriteCommand,
) -> Result<WriteOutcome, StorageError> {
    let (table, id) = (&command.table, &command.id);
    let current = stored(txn, owner, table, id)?;
    let known = command.key.as_deref().map(|key| history::find_key(txn, owner, key)).transpose()?.flatten();
    if let Some(known) = known {
        if known.table != table.as_str() || known.id != id.as_str() {
            return Ok(WriteOutcome { decision: Decision::KeyTaken, row: None });
        }
        let row = match &current {
            Some((current, _)) => history::version(txn, owner, known.seq, current)?,
            None => Some(forgotten(known.seq, id)),
        };
        return Ok(WriteOutcome { decision: Decision::Replayed, row });
    }
    let decision = decide(current.as_ref().map(|(row, _)| row), &command.request, &command.precondition);
    let Decision::Write(new) = &decision else {
        return Ok(WriteOutcome { decision, row: current.map(|(row, _)| row) });
    };
    clock.tick(now);
    let row = store(txn, owner, table, id, clock, current.as_ref().map(|(row, _)| row), new)?;
    let old = current.as_ref().map(|(row, text)| (row, text.as_str()));
    history::remember(txn, owner, table, id, command.key.as_deref(), old, &row)?;
    Ok(WriteOutcome { decision, row: Some(row) })
}

/// Writes the row with the number and the instant that the clock shows.
fn store(
    txn: &Transaction<'_>,
    owner: &str,
    table: &TableName,
    id: &ItemId,
    clock: &OwnerClock,
    current: Option<&Row>,
    new: &NewRow,
) -> Result<Row, StorageError> {
    let row = Row {
        seq: clock.seq.unsigned_abs(),
        created_at: current.map_or(clock.last_updated, |row| row.created_at),
        updated_at: clock.last_updated,
        deleted: new.deleted,
        item: new.item.clone(),
    };
    let item = serde_json::to_string(&row.item).expect("a map with text keys is always JSON");
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
        clock.seq,
        row.created_at.0,
        row.updated_at.0,
        row.deleted,
        item,
    ))?;
    Ok(row)
}

/// What a replayed write is answered when its row was deleted since and even the tombstone is forgotten: that it is gone. The
/// row as it was would come back to life on a device that no later change will reach.
fn forgotten(seq: u64, id: &ItemId) -> Row {
    let mut item = Record::default();
    item.set("id", id.as_str());
    Row { seq, created_at: Timestamp::default(), updated_at: Timestamp::default(), deleted: true, item }
}
