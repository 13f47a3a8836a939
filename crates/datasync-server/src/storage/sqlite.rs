//! [`Storage`] in one SQLite file: one writer at a time gives the lock for free. Writes that wait are committed together, and
//! readers have connections of their own.

mod accounts;
mod files;
mod history;
mod list;
mod open;
mod owner;
mod place;
mod queue;
mod readers;
mod sizes;
mod write;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use datasync_protocol::{ItemId, SyncState, TableName, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Statement, TransactionBehavior};

use tokio::sync::{oneshot, watch};

use self::list::list;
use self::owner::Owner;
use self::place::Place;
use self::queue::{Queue, Write};
use self::readers::Readers;
use super::counter::Counter;
use super::doorbells::Doorbells;
use super::epoch::{self, Sidecar};
use super::{Page, Storage, StorageError, Written, same_epoch};
use crate::decide::WriteCommand;
use crate::query::ListQuery;
use crate::row::{Row, Stamp};

pub use self::files::{FileError, TableState, back_up, look_through, put_back};
pub use self::open::OpenError;
pub use self::sizes::table_sizes;

const COLUMNS: &str = "seq, created_at, updated_at, deleted, item";

/// Rows in an SQLite file, or in memory.
#[derive(Clone)]
pub struct SqliteStorage {
    /// What only reads a file, beside whoever writes; a database in memory has none.
    readers: Option<Arc<Readers>>,
    /// A std mutex: held for one transaction, on a thread that may block, never across an await.
    connection: Arc<Mutex<Connection>>,
    /// Writes that wait for the connection.
    queue: Arc<Queue>,
    epoch: Arc<str>,
    sidecar: Option<Arc<Sidecar>>,
    /// `None`: in memory.
    place: Option<Arc<Place>>,
    doorbells: Arc<Doorbells>,
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StorageError::Full(Box::new(error)),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => StorageError::ReadOnly(Box::new(error)),
            Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseBusy) => StorageError::Away(Box::new(error)),
            _ => StorageError::Broken(Box::new(error)),
        }
    }
}

impl SqliteStorage {
    /// Opens a database file, and makes it if it is not there.
    ///
    /// # Errors
    /// [`OpenError`] says why it can't be served; the file is as it was then.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::over(open::connect(Some(path))?, Some(Sidecar::beside(path)?))
    }

    /// Opens a database file that another process may serve meanwhile: to look after its accounts, not to write rows. Makes
    /// it if it is not there.
    ///
    /// # Errors
    /// As [`SqliteStorage::open`].
    pub fn beside_a_server(path: &Path) -> Result<Self, OpenError> {
        // The server's sidecar may be newer than what is read here, which would look as if the database was put back.
        Self::over(open::connect(Some(path))?, None)
    }

    /// A database that lives as long as this value.
    ///
    /// # Errors
    /// [`OpenError`] if SQLite can't start.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::over(open::connect(None)?, None)
    }

    fn over(connection: Connection, sidecar: Option<Sidecar>) -> Result<Self, OpenError> {
        let epoch = epoch::settle(&connection, sidecar.as_ref())?.into();
        let file = connection.path().filter(|path| !path.is_empty()).map(Path::new);
        let place = file.map(Place::of).transpose()?.map(Arc::new);
        Ok(SqliteStorage {
            readers: file.map(Readers::of).transpose()?.map(Arc::new),
            queue: Arc::default(),
            connection: Arc::new(Mutex::new(connection)),
            epoch,
            sidecar: sidecar.map(Arc::new),
            place,
            doorbells: Arc::default(),
        })
    }

    /// Limits the file to what it holds now, so that the next page that is needed fails as on a full disk; or lets it
    /// grow again.
    #[doc(hidden)]
    pub fn fill_disk_for_test(&self, full: bool) -> Result<(), StorageError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = if full { 1 } else { u32::MAX - 1 };
        // SQLite answers with the limit it took.
        Ok(connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?)
    }

    /// Whoever emptied the file meanwhile, under the same name: nothing was ever written.
    #[doc(hidden)]
    pub fn begin_anew_for_test(&self) {
        if let Some(sidecar) = &self.sidecar {
            sidecar.begin(&self.epoch, 0);
        }
    }

    async fn in_line<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let (answer, answered) = oneshot::channel();
        let storage = self.clone();
        self.work_if(self.queue.put_other(Box::new(move |connection| {
            let done = storage.while_there(|| work(connection));
            // Nobody may be waiting any more; what is committed stays.
            Box::new(move || drop(answer.send(done)))
        })));
        answered.await.map_err(|error| StorageError::Broken(Box::new(error)))?
    }

    /// Carries out what is in line for the connection, on a thread that may block, whether or not anybody waits for it.
    fn work_if(&self, nobody_works: bool) {
        if nobody_works {
            let storage = self.clone();
            tokio::task::spawn_blocking(move || Queue::work(storage));
        }
    }

    /// Whether the database is still where it was opened.
    fn is_there(&self) -> Result<(), StorageError> {
        self.place.as_ref().map_or(Ok(()), |place| place.check())
    }

    fn while_there<T>(&self, work: impl FnOnce() -> Result<T, StorageError>) -> Result<T, StorageError> {
        self.is_there()?;
        let done = work()?;
        // It may have gone meanwhile: then nothing was acknowledged that is lost with it.
        self.is_there().map(|()| done)
    }

    /// As [`SqliteStorage::in_line`], for what only reads.
    async fn reading<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        match self.readers.clone() {
            Some(readers) => {
                let storage = self.clone();
                to_its_end(move || storage.while_there(|| readers.with_one(work))).await
            }
            None => self.in_line(work).await,
        }
    }
}

impl Storage for SqliteStorage {
    async fn list(&self, owner: &str, table: &TableName, query: &ListQuery) -> Result<Page, StorageError> {
        let (owner, table, query) = (owner.to_owned(), table.clone(), query.clone());
        let epoch = Arc::clone(&self.epoch);
        self.reading(move |connection| list(&connection.transaction()?, &epoch, &owner, &table, &query)).await
    }

    async fn lookup(&self, owner: &str, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        self.reading(move |connection| {
            let txn = connection.transaction()?;
            match Owner::read(&txn, &owner)?.table(&txn, &table)? {
                Some(table) => {
                    let mut by_id = txn.prepare_cached(STORED)?;
                    stored(&mut by_id, table.id, &id)
                }
                None => Ok(None),
            }
        })
        .await
    }

    async fn write(
        &self,
        owner: &str,
        epoch: Option<&str>,
        now: Timestamp,
        commands: Vec<WriteCommand>,
    ) -> Result<Written, StorageError> {
        same_epoch(epoch, &self.epoch)?;
        let (answered, nobody_works) = self.queue.put(Write { owner: owner.to_owned(), now, commands });
        self.work_if(nobody_works);
        answered.await.map_err(|error| StorageError::Broken(Box::new(error)))?
    }

    async fn history(&self, owner: &str, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Row>, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        self.reading(move |connection| {
            let txn = connection.transaction()?;
            let Some(table) = Owner::read(&txn, &owner)?.table(&txn, &table)? else { return Ok(Vec::new()) };
            let mut by_id = txn.prepare_cached(STORED)?;
            match stored(&mut by_id, table.id, &id)? {
                Some(current) => history::of_row(&txn, table.id, current, most),
                None => Ok(Vec::new()),
            }
        })
        .await
    }

    async fn diverged(&self, owner: &str, epoch: &str) -> Result<Option<Timestamp>, StorageError> {
        let (owner, epoch) = (owner.to_owned(), epoch.to_owned());
        self.reading(move |connection| epoch::diverged(&connection.transaction()?, &owner, &epoch)).await
    }

    fn epoch(&self) -> String {
        self.epoch.to_string()
    }

    async fn state(&self, owner: &str) -> Result<SyncState, StorageError> {
        let (epoch, owner) = (Arc::clone(&self.epoch), owner.to_owned());
        self.reading(move |connection| Ok(Owner::read(connection, &owner)?.counter.state(&epoch))).await
    }

    fn changes(&self, owner: &str) -> watch::Receiver<Timestamp> {
        self.doorbells.listen(owner)
    }

    async fn forget_tombstones(&self, owner: &str, until: Timestamp) -> Result<(), StorageError> {
        let owner = owner.to_owned();
        self.in_line(move |connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            history::forget_tombstones(&txn, &owner, until)?;
            Ok(txn.commit()?)
        })
        .await
    }

    async fn forget_all_tombstones(&self, until: Timestamp) -> Result<(), StorageError> {
        self.in_line(move |connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let owners = txn
                .prepare("SELECT owner FROM owners")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<Vec<String>, _>>()?;
            for owner in owners {
                history::forget_tombstones(&txn, &owner, until)?;
            }
            Ok(txn.commit()?)
        })
        .await
    }
}

impl SqliteStorage {
    /// So many changes were committed.
    fn note(&self, changes: u64) {
        if let Some(sidecar) = self.sidecar.as_ref().filter(|_| changes > 0) {
            sidecar.add(&self.epoch, changes);
        }
    }

    /// After the commit, never before: who hears it must find the change. Of an owner's changes, in their order, the last is
    /// told.
    fn ring_all<'a>(&self, changed: impl DoubleEndedIterator<Item = (&'a str, Counter)>) {
        let mut told: Vec<&str> = Vec::new();
        for (owner, counter) in changed.rev() {
            if told.contains(&owner) {
                continue;
            }
            told.push(owner);
            self.doorbells.ring(owner, counter.last_updated);
        }
    }
}

/// Carries something out on a thread that may block, whether or not anybody waits for it.
async fn to_its_end<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StorageError::Broken(Box::new(error)))?
}

/// Finds the row that stands.
const STORED: &str = "SELECT seq, created_at, updated_at, deleted, item FROM records WHERE tab = ?1 AND id = ?2";

/// The row that stands, by [`STORED`].
fn stored(by_id: &mut Statement<'_>, table: i64, id: &ItemId) -> Result<Option<Row>, StorageError> {
    let read = |row: &SqlRow<'_>| Ok(Row { id: id.clone(), stamp: stamp(row)?, item: row.get(4)? });
    Ok(by_id.query_row((table, id.as_str()), read).optional()?)
}

fn stamp(row: &SqlRow<'_>) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        seq: row.get::<_, i64>(0)?.unsigned_abs(),
        created_at: Timestamp(row.get(1)?),
        updated_at: Timestamp(row.get(2)?),
        deleted: row.get(3)?,
    })
}

#[cfg(test)]
mod growth;
#[cfg(test)]
mod tests;
