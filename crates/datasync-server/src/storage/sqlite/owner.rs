//! An owner inside a transaction: the counter, the clock and the numbers of the tables.

use datasync_protocol::{Digest, ItemId, TableName, Timestamp, Version};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow};

use super::super::StorageError;
use super::super::counter::{Counter, move_digest, number};
use crate::row::Row;

/// An owner as it was read, under the lock that a writing transaction holds.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) id: i64,
    pub(super) counter: Counter,
    /// When it last changed before this transaction.
    read: Timestamp,
    tables: Vec<(TableName, Table)>,
}

/// A table of an owner.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Table {
    pub(super) id: i64,
    /// Over its living rows.
    pub(super) digest: Digest,
}

impl Table {
    fn of_row(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        Ok(Table { id: row.get(0)?, digest: Digest::from_bytes(row.get(1)?) })
    }
}

impl Owner {
    /// The owner; one who never wrote has the number 0, which no table belongs to.
    pub(super) fn read(txn: &Connection, name: &str) -> Result<Self, StorageError> {
        let mut statement = txn.prepare_cached("SELECT id, seq, last_updated, horizon FROM owners WHERE owner = ?1")?;
        let owner = statement.query_row([name], |row| {
            let counter = Counter::of_stored(row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Owner { id: row.get(0)?, counter, read: counter.last_updated, tables: Vec::new() })
        });
        let nobody = || Owner { id: 0, counter: Counter::default(), read: Timestamp::default(), tables: Vec::new() };
        Ok(owner.optional()?.unwrap_or_else(nobody))
    }

    /// The owner for a transaction that may write.
    pub(super) fn of_writer(txn: &Connection, name: &str) -> Result<Self, StorageError> {
        let owner = Self::read(txn, name)?;
        if owner.id != 0 {
            return Ok(owner);
        }
        txn.execute("INSERT INTO owners (owner, seq, last_updated, horizon) VALUES (?1, 0, 0, 0)", [name])?;
        Ok(Owner { id: txn.last_insert_rowid(), ..owner })
    }

    /// A table; `None`: nothing was ever written to it.
    pub(super) fn table(&self, txn: &Connection, name: &TableName) -> Result<Option<Table>, StorageError> {
        let mut statement = txn.prepare_cached("SELECT id, digest FROM tables WHERE owner = ?1 AND name = ?2")?;
        Ok(statement.query_row((self.id, name.as_str()), Table::of_row).optional()?)
    }

    /// The number of a table that is written to, read once a transaction.
    pub(super) fn written_table(&mut self, txn: &Connection, name: &TableName) -> Result<i64, StorageError> {
        if let Some((_, table)) = self.tables.iter().find(|(known, _)| known == name) {
            return Ok(table.id);
        }
        let table = match self.table(txn, name)? {
            Some(table) => table,
            None => {
                let digest = Digest::default();
                txn.execute(
                    "INSERT INTO tables (owner, name, digest) VALUES (?1, ?2, ?3)",
                    (self.id, name.as_str(), digest.to_bytes()),
                )?;
                Table { id: txn.last_insert_rowid(), digest }
            }
        };
        self.tables.push((name.clone(), table));
        Ok(table.id)
    }

    /// A row of a table that is written to has become another.
    pub(super) fn moved(&mut self, table: i64, before: Option<&Row>, after: &Row) {
        if let Some((_, table)) = self.tables.iter_mut().find(|(_, known)| known.id == table) {
            move_digest(&mut table.digest, before, after);
        }
    }

    /// Whether there is anything to store.
    pub(super) fn moved_on(&self) -> bool {
        self.counter.last_updated != self.read
    }

    pub(super) fn store(&self, txn: &Connection) -> Result<(), StorageError> {
        txn.prepare_cached("UPDATE owners SET seq = ?2, last_updated = ?3 WHERE id = ?1")?.execute((
            self.id,
            number(self.counter.seq),
            self.counter.last_updated.0,
        ))?;
        let mut statement = txn.prepare_cached("UPDATE tables SET digest = ?2 WHERE id = ?1")?;
        for (_, table) in &self.tables {
            statement.execute((table.id, table.digest.to_bytes()))?;
        }
        Ok(())
    }
}

/// Sums up the tables that have no digest yet: those that were made before there was one.
pub(super) fn sum_up(txn: &Connection) -> rusqlite::Result<()> {
    let mut missing = txn.prepare("SELECT id FROM tables WHERE digest IS NULL")?;
    let mut living = txn.prepare("SELECT id, seq FROM records WHERE tab = ?1 AND NOT deleted")?;
    for table in missing.query_map([], |row| row.get::<_, i64>(0))? {
        let (table, mut digest) = (table?, Digest::default());
        let mut rows = living.query([table])?;
        while let Some(row) = rows.next()? {
            let (id, seq): (String, i64) = (row.get(0)?, row.get(1)?);
            // What was stored was an id when it came.
            if let Ok(id) = ItemId::new(&id) {
                digest.add(&id, &Version::from_change_number(seq.unsigned_abs()));
            }
        }
        txn.execute("UPDATE tables SET digest = ?2 WHERE id = ?1", (table, digest.to_bytes()))?;
    }
    Ok(())
}
