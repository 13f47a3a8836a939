//! The local store: rows, queue, base copies and delta tokens in one SQLite file that one process holds.
//!
//! [`Store::write`] is the only way to change anything, and it is a transaction: what a decision says is carried out
//! whole or not at all. Isolation: one connection behind a mutex, `BEGIN IMMEDIATE`, so transactions are serial. The lock
//! is a std mutex held for one transaction and never across an await. Dropping an unfinished transaction rolls it back.

mod backup;
mod company;
mod digest;
mod health;
mod history;
mod lock;
mod log;
mod open;
mod query;
mod queue;
mod records;
mod salvage;
mod schema;
#[cfg(test)]
mod work;
mod write_ahead;

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use datasync_protocol::{ItemId, TableName, Timestamp};
use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use backup::BackupError;
use company::Company;
pub use history::{KeptVersion, Label, VersionHead};
pub use open::OpenError;
pub use query::{Filter, Query};
pub(crate) use queue::body_of;
pub use queue::{ErrorKind, OperationError};
pub(crate) use records::{Incoming, Over};
pub use salvage::Salvage;
pub use schema::TableDefinition;
#[cfg(test)]
pub(crate) use work::Work;
use write_ahead::WriteAhead;

/// The local store. Share it behind an `Arc`; every call takes its own short transaction.
pub struct Store {
    /// `None` once the store is closed.
    connection: Mutex<Option<Connection>>,
    /// `None` for a store in memory.
    file: Option<OnDisk>,
    company: Company,
    /// Damage was met: the next start looks at the whole file, however this one ends.
    met_damage: AtomicBool,
}

/// Where a store lies, its lock, and its write-ahead log.
struct OnDisk {
    path: PathBuf,
    lock: lock::Lock,
    ahead: Arc<WriteAhead>,
}

/// A store that was opened, and what became of its file if it was damaged.
pub struct Opened {
    /// The store, ready for use.
    pub store: Store,
    /// What was brought over from a damaged file; `None` if it was sound.
    pub salvaged: Option<Salvage>,
}

/// What kept the store from doing its work. Never holds a row's content.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk holds no more. Nothing of the transaction was kept.
    #[error("not saved: the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// The file or its folder can't be written: it may not be, or its disk does not do it.
    #[error("not saved: the notes file can't be written")]
    ReadOnly(#[source] rusqlite::Error),
    /// The file is no longer a database.
    #[error("the notes file is damaged; what can be read is brought over at the next start")]
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
    /// The store was closed: the program is ending.
    #[error("not saved: the notes file is closed already")]
    Closed,
    /// Anything else that SQLite refused.
    #[error("the notes file can't be used")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::{ErrorCode, ffi};
        match error.sqlite_extended_error_code() {
            // There is no room for the index of the log, without which no file opens.
            Some(ffi::SQLITE_IOERR_SHMSIZE) => return StoreError::DiskFull(error),
            // Of why not, SQLite tells a full disk alone: a quota, a drive that is worn out or was taken away look like this.
            Some(ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC) => return StoreError::ReadOnly(error),
            _ => {}
        }
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
    /// store is dropped. Unless the last stop was clean, the whole file is checked first.
    ///
    /// # Errors
    /// [`OpenError`] says in a sentence why the store can't be used: in use, written by a newer version, unwritable,
    /// damaged. Nothing was changed then.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Ok(Store::on_disk(path, open::open_file(path, None)?)?.store)
    }

    /// [`Store::open`] for a program with a person before it: a damaged file is set aside under the day of `now`, never
    /// deleted, and a new store takes its place with all of it that can be read. Delta tokens are not among that, so the
    /// next pull brings everything.
    ///
    /// # Errors
    /// [`OpenError`], as of [`Store::open`], but for damage.
    pub fn open_or_salvage(path: &Path, now: Timestamp) -> Result<Opened, OpenError> {
        Store::on_disk(path, open::open_file(path, Some(now))?)
    }

    fn on_disk(path: &Path, mut opened: open::OpenFile) -> Result<Opened, OpenError> {
        let ahead = WriteAhead::follow(&mut opened.connection, path)?;
        let file = Some(OnDisk { path: path.to_owned(), lock: opened.lock, ahead });
        Ok(Opened { store: Store::new(opened.connection, file), salvaged: opened.salvaged })
    }

    fn new(connection: Connection, file: Option<OnDisk>) -> Self {
        Store {
            connection: Mutex::new(Some(connection)),
            file,
            company: Company::default(),
            met_damage: AtomicBool::new(false),
        }
    }

    /// A store that lives as long as this value.
    ///
    /// # Errors
    /// [`OpenError`] if SQLite can't start.
    pub fn in_memory() -> Result<Self, OpenError> {
        let connection = open::prepare(Connection::open_in_memory().map_err(StoreError::from)?)?;
        Ok(Store::new(connection, None))
    }

    /// Copies the store into the folder `backups` beside it, if there is no copy of this day (in UTC) yet, and keeps the
    /// newest three. Gives the new file. A backup opens as a store. Reads and writes go on meanwhile.
    ///
    /// # Errors
    /// [`BackupError`]; the earlier backups are still there then.
    pub fn back_up(&self, now: Timestamp) -> Result<Option<PathBuf>, BackupError> {
        let Some(file) = &self.file else { return Ok(None) };
        self.noticing_damage(backup::back_up(&file.path, now))
    }

    /// Writes what the store holds into a new file, which opens as a store: whole, or not at all. What a transaction that runs has
    /// changed is not in it. Reads and writes go on meanwhile.
    ///
    /// # Errors
    /// [`BackupError`]. A store in memory can't be copied.
    pub fn copy_to(&self, to: &Path) -> Result<(), BackupError> {
        let Some(file) = &self.file else { return Err(io::Error::from(io::ErrorKind::Unsupported).into()) };
        self.noticing_damage(backup::copy(&file.path, to))
    }

    /// The file; `None` of a store in memory.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|file| file.path.as_path())
    }

    /// Ends the store in order: its log goes into the file, and the next start need not check it. What is asked of it
    /// afterwards is refused. Dropping a store closes it; a program whose threads outlive its end calls this.
    pub fn close(&self) {
        let Some(connection) = self.connection().take() else { return };
        if let Some(file) = &self.file {
            file.ahead.end();
        }
        let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        let closed = checkpoint.and_then(|()| connection.close().map_err(|(_, error)| error));
        match (closed, &self.file) {
            (Ok(()), Some(file)) if !self.met_damage.load(Ordering::Relaxed) => file.lock.note_clean_stop(),
            (Ok(()), _) => {}
            (Err(error), _) => tracing::warn!("the store was not closed in order: {error}"),
        }
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
    pub fn write<T, E>(&self, work: impl FnOnce(&StoreTxn<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + Error + 'static,
    {
        let done = self.transact(TransactionBehavior::Immediate, |txn| {
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
        });
        if let Some(file) = &self.file {
            file.ahead.committed(self.company.is_here());
        }
        self.noticing_damage(done)
    }

    /// Runs `work` on one consistent snapshot.
    ///
    /// # Errors
    /// What `work` returns, or why the store can't be read.
    pub fn read<T, E>(&self, work: impl FnOnce(&StoreTxn<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + Error + 'static,
    {
        self.noticing_damage(self.transact(TransactionBehavior::Deferred, |txn| work(&txn)))
    }

    fn transact<T, E: From<StoreError>>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(StoreTxn<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = match self.connection.try_lock() {
            Ok(connection) => connection,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => self.company.waiting(|| self.connection()),
        };
        let connection = connection.as_mut().ok_or(StoreError::Closed)?;
        let sql = connection.transaction_with_behavior(behavior).map_err(StoreError::from)?;
        work(StoreTxn { sql })
    }

    /// Whether somebody waits for the transaction at hand to end, or may soon.
    pub(crate) fn is_wanted(&self) -> bool {
        self.company.is_here()
    }

    /// Between two transactions of who has many: whoever waits goes first, and a log that is too long goes into the file.
    pub(crate) fn let_others_in(&self) {
        self.company.let_in();
        if let Some(file) = &self.file {
            file.ahead.shorten();
        }
    }

    fn noticing_damage<T, E: Error + 'static>(&self, result: Result<T, E>) -> Result<T, E> {
        if result.as_ref().err().is_some_and(|error| health::is_damage(error)) {
            self.met_damage.store(true, Ordering::Relaxed);
        }
        result
    }

    /// Limits the file to what it holds now: the next page that is needed fails as on a full disk.
    #[doc(hidden)]
    pub fn fill_disk_for_test(&self, full: bool) -> Result<(), StoreError> {
        let pages: i64 = if full { 1 } else { i64::from(u32::MAX - 1) };
        self.connection().as_ref().ok_or(StoreError::Closed)?.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }

    /// A row is gone as if it had never been: what no code does, and damage may.
    #[doc(hidden)]
    pub fn lose_row_for_test(&self, table: &TableName, id: &ItemId) -> Result<(), StoreError> {
        self.write(|txn| txn.remove_record(table, id))
    }

    /// Forgets every row, operation and value: as new, with the tables that are defined and the statements that are prepared.
    #[cfg(feature = "plant")]
    #[doc(hidden)]
    pub fn empty_for_test(&self) -> Result<(), StoreError> {
        self.write(|txn| {
            let named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'";
            let names =
                txn.sql.prepare_cached(named)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            for name in names {
                txn.sql.prepare_cached(&format!("DELETE FROM \"{name}\""))?.execute([])?;
            }
            Ok(())
        })
    }

    /// Writes what the store holds now into a new file: what somebody has who copies a data folder.
    #[cfg(feature = "plant")]
    #[doc(hidden)]
    pub fn copy_for_test(&self, to: &Path) -> Result<(), StoreError> {
        let connection = self.connection();
        connection.as_ref().ok_or(StoreError::Closed)?.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
    }

    /// How many rows were written, changed or removed since the store was opened.
    #[doc(hidden)]
    pub fn changes_for_test(&self) -> u64 {
        self.connection().as_ref().map_or(0, Connection::total_changes)
    }

    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        // A panic inside a transaction rolled it back on unwinding, so the connection behind a poisoned lock is sound.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}
