//! The local store: rows, queue, base copies and delta tokens in one SQLite file that one process holds.
//!
//! [`Store::write`] is the only way to change anything, and it is a transaction: what a decision says is carried out
//! whole or not at all. Isolation: one connection behind a mutex, `BEGIN IMMEDIATE`, so transactions are serial. The lock
//! is a std mutex held for one transaction and never across an await. Dropping an unfinished transaction rolls it back.

mod history;
mod open;
mod query;
mod queue;
mod records;
mod schema;

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use history::{KeptVersion, Label};
pub use open::OpenError;
pub use query::{Filter, Query};
pub use queue::{ErrorKind, OperationError};
pub use schema::TableDefinition;

/// The local store. Share it behind an `Arc`; every call takes its own short transaction.
pub struct Store {
    connection: Mutex<Connection>,
    /// Locked for as long as the store lives; the kernel lets go of it when the process ends, however it ends.
    _lock: Option<File>,
}

/// What kept the store from doing its work. Never holds a row's content.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk holds no more. Nothing of the transaction was kept.
    #[error("not saved: the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// The file or its folder may not be written.
    #[error("not saved: the notes file may not be written")]
    ReadOnly(#[source] rusqlite::Error),
    /// The file is no longer a database.
    #[error("the notes file is damaged")]
    Damaged(#[source] rusqlite::Error),
    /// A stored row or operation is not in a form that this version knows.
    #[error("a stored row of table {table} can't be read")]
    Unreadable {
        /// The table, a system table included.
        table: String,
        /// What was wrong.
        #[source]
        source: serde_json::Error,
    },
    /// The table was never defined.
    #[error("table {0} is not defined")]
    UnknownTable(String),
    /// Anything else that SQLite refused.
    #[error("the notes file can't be used")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::DiskFull(error),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreError::ReadOnly(error)
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(error),
            _ => StoreError::Sqlite(error),
        }
    }
}

/// One transaction on the store. Its methods stand in the files of what they touch: records, queue, history, query.
pub struct StoreTxn<'a> {
    pub(crate) sql: Transaction<'a>,
}

impl Store {
    /// Opens the store in a file, and makes it if it is not there. A file `<path>.lock` beside it is held until the
    /// store is dropped.
    ///
    /// # Errors
    /// [`OpenError`] says in a sentence why the store can't be used: in use, written by a newer version, unwritable,
    /// damaged. Nothing was changed then.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (connection, lock) = open::open_file(path)?;
        Ok(Store { connection: Mutex::new(connection), _lock: Some(lock) })
    }

    /// A store that lives as long as this value.
    ///
    /// # Errors
    /// [`OpenError`] if SQLite can't start.
    pub fn in_memory() -> Result<Self, OpenError> {
        let connection = open::prepare(Connection::open_in_memory().map_err(StoreError::from)?)?;
        Ok(Store { connection: Mutex::new(connection), _lock: None })
    }

    /// Makes a table usable. May be called at every start: columns and indices that are new are added, none is dropped.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn define_table(&self, definition: &TableDefinition) -> Result<(), StoreError> {
        self.write(|txn| schema::define_table(&txn.sql, definition))
    }

    /// Runs `work` in one transaction and commits it if it returns `Ok`.
    ///
    /// # Errors
    /// What `work` returns, or why the commit failed; nothing was changed then.
    pub fn write<T, E: From<StoreError>>(&self, work: impl FnOnce(&StoreTxn<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.connection();
        let sql = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let txn = StoreTxn { sql };
        let value = work(&txn)?;
        #[cfg(feature = "plant")]
        if crate::plant::step() {
            return Err(StoreError::Sqlite(rusqlite::Error::InvalidQuery).into());
        }
        txn.sql.commit().map_err(StoreError::from)?;
        #[cfg(feature = "plant")]
        if crate::plant::step() {
            return Err(StoreError::Sqlite(rusqlite::Error::InvalidQuery).into());
        }
        Ok(value)
    }

    /// Runs `work` on one consistent snapshot.
    ///
    /// # Errors
    /// What `work` returns, or why the store can't be read.
    pub fn read<T, E: From<StoreError>>(&self, work: impl FnOnce(&StoreTxn<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.connection();
        let sql = connection.transaction().map_err(StoreError::from)?;
        work(&StoreTxn { sql })
    }

    /// Limits the file to what it holds now: the next page that is needed fails as on a full disk.
    #[doc(hidden)]
    pub fn fill_disk_for_test(&self, full: bool) -> Result<(), StoreError> {
        let connection = self.connection();
        let pages: i64 = if full { 1 } else { i64::from(u32::MAX - 1) };
        connection.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }

    /// How many rows were written, changed or removed since the store was opened.
    #[doc(hidden)]
    pub fn changes_for_test(&self) -> u64 {
        self.connection().total_changes()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolled it back on unwinding, so the connection behind a poisoned lock is sound.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
