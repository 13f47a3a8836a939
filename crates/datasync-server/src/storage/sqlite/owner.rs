//! An owner inside a transaction: the counter, the clock and the numbers of the tables.

use datasync_protocol::{SyncState, TableName, Timestamp};
use rusqlite::{OptionalExtension, Transaction};

use super::super::StorageError;
use crate::row::Stamp;

/// An owner as it was read, under the lock that a writing transaction holds.
pub(super) struct Owner {
    pub(super) id: i64,
    pub(super) seq: i64,
    pub(super) last_updated: Timestamp,
    horizon: Timestamp,
    tables: Vec<(TableName, i64)>,
}

impl Owner {
    /// The owner; one who never wrote has the number 0, which no table belongs to.
    pub(super) fn read(txn: &Transaction<'_>, name: &str) -> Result<Self, StorageError> {
        let mut statement = txn.prepare_cached("SELECT id, seq, last_updated, horizon FROM owners WHERE owner = ?1")?;
        let owner = statement.query_row([name], |row| {
            let (last_updated, horizon) = (Timestamp(row.get(2)?), Timestamp(row.get(3)?));
            Ok(Owner { id: row.get(0)?, seq: row.get(1)?, last_updated, horizon, tables: Vec::new() })
        });
        let nobody = || Owner {
            id: 0,
            seq: 0,
            last_updated: Timestamp::default(),
            horizon: Timestamp::default(),
            tables: Vec::new(),
        };
        Ok(owner.optional()?.unwrap_or_else(nobody))
    }

    /// The owner for a transaction that may write.
    pub(super) fn of_writer(txn: &Transaction<'_>, name: &str) -> Result<Self, StorageError> {
        let owner = Self::read(txn, name)?;
        if owner.id != 0 {
            return Ok(owner);
        }
        txn.execute("INSERT INTO owners (owner, seq, last_updated, horizon) VALUES (?1, 0, 0, 0)", [name])?;
        Ok(Owner { id: txn.last_insert_rowid(), ..owner })
    }

    /// The number of a table; `None`: nothing was ever written to it.
    pub(super) fn table(&self, txn: &Transaction<'_>, name: &TableName) -> Result<Option<i64>, StorageError> {
        let mut statement = txn.prepare_cached("SELECT id FROM tables WHERE owner = ?1 AND name = ?2")?;
        Ok(statement.query_row((self.id, name.as_str()), |row| row.get(0)).optional()?)
    }

    /// The number of a table that is written to, read once a transaction.
    pub(super) fn written_table(&mut self, txn: &Transaction<'_>, name: &TableName) -> Result<i64, StorageError> {
        if let Some((_, id)) = self.tables.iter().find(|(known, _)| known == name) {
            return Ok(*id);
        }
        let id = match self.table(txn, name)? {
            Some(id) => id,
            None => {
                txn.execute("INSERT INTO tables (owner, name) VALUES (?1, ?2)", (self.id, name.as_str()))?;
                txn.last_insert_rowid()
            }
        };
        self.tables.push((name.clone(), id));
        Ok(id)
    }

    /// The stamp of the next change: numbers go up by one, instants by at least a millisecond, whatever the clock says.
    pub(super) fn stamp(&mut self, now: Timestamp, created_at: Option<Timestamp>, deleted: bool) -> Stamp {
        self.seq += 1;
        self.last_updated = now.max(Timestamp(self.last_updated.0 + 1));
        let updated_at = self.last_updated;
        Stamp { seq: self.seq.unsigned_abs(), created_at: created_at.unwrap_or(updated_at), updated_at, deleted }
    }

    pub(super) fn store(&self, txn: &Transaction<'_>) -> Result<(), StorageError> {
        txn.prepare_cached("UPDATE owners SET seq = ?2, last_updated = ?3 WHERE id = ?1")?.execute((
            self.id,
            self.seq,
            self.last_updated.0,
        ))?;
        Ok(())
    }

    pub(super) fn state(&self, epoch: &str) -> SyncState {
        SyncState { epoch: epoch.to_owned(), latest: self.last_updated, horizon: self.horizon }
    }
}
