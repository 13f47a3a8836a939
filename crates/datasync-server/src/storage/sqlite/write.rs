//! Writes inside a transaction, one command after the other.

use datasync_protocol::Timestamp;
use rusqlite::{CachedStatement, Connection};

use super::super::carry_out::carry_out;
use super::super::counter::number;
use super::super::replay::StoredKey;
use super::super::{StorageError, WriteOutcome};
use super::owner::Owner;
use super::{STORED, history, stored};
use crate::decide::{Decision, WriteCommand};
use crate::row::Row;

/// What carries out the writes of a transaction: what each of them needs is made ready once.
pub(super) struct Writer<'t> {
    txn: &'t Connection,
    stored: CachedStatement<'t>,
    by_key: CachedStatement<'t>,
    insert: CachedStatement<'t>,
}

const INSERT: &str = "INSERT INTO records (tab, id, seq, created_at, updated_at, deleted, key, item)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

impl<'t> Writer<'t> {
    pub(super) fn new(txn: &'t Connection) -> Result<Self, StorageError> {
        let (stored, by_key) = (txn.prepare_cached(STORED)?, txn.prepare_cached(history::BY_KEY)?);
        Ok(Writer { txn, stored, by_key, insert: txn.prepare_cached(INSERT)? })
    }

    /// One write: what is known of its row and its key, what is decided, and then that.
    pub(super) fn write(
        &mut self,
        owner: &mut Owner,
        now: Timestamp,
        command: WriteCommand,
    ) -> Result<WriteOutcome, StorageError> {
        let table = owner.written_table(self.txn, &command.table)?;
        let current = stored(&mut self.stored, table, &command.id)?;
        let key = command.key.as_deref().map(StoredKey::of);
        let known = match &key {
            Some(key) => history::find_key(&mut self.by_key, owner.id, key, (table, &command.id))?,
            None => None,
        };
        let outcome = carry_out(&mut owner.counter, now, current.as_ref(), known, command)?;
        if let (Decision::Write(_), Some(row)) = (&outcome.decision, &outcome.row) {
            match &current {
                None => self.insert(table, key, row)?,
                Some(_) => {
                    history::remember(self.txn, table, &row.id)?;
                    update(self.txn, table, key, row)?;
                }
            }
            owner.moved(table, current.as_ref(), row);
        }
        Ok(outcome)
    }

    fn insert(&mut self, table: i64, key: Option<StoredKey>, row: &Row) -> Result<(), StorageError> {
        let Row { id, stamp, item } = row;
        self.insert.execute((
            table,
            id.as_str(),
            number(stamp.seq),
            stamp.created_at.0,
            stamp.updated_at.0,
            stamp.deleted,
            key,
            item,
        ))?;
        Ok(())
    }
}

fn update(txn: &Connection, table: i64, key: Option<StoredKey>, row: &Row) -> Result<(), StorageError> {
    let Row { id, stamp, item } = row;
    txn.prepare_cached(
        "UPDATE records SET seq = ?3, updated_at = ?4, deleted = ?5, key = ?6, item = ?7 WHERE tab = ?1 AND id = ?2",
    )?
    .execute((table, id.as_str(), number(stamp.seq), stamp.updated_at.0, stamp.deleted, key, item))?;
    Ok(())
}
