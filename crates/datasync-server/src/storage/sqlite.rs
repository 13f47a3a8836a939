//! [`Storage`] in one SQLite file: one writer at a time gives the lock for free.

mod accounts;
mod files;
mod history;
mod list;
mod open;
mod owner;
mod place;
mod sizes;
mod write;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datasync_protocol::{ItemId, SyncState, TableName, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, TransactionBehavior};

use tokio::sync::watch;

use self::list::list;
use self::owner::Owner;
use self::place::Place;
use self::write::carry_out;
use super::epoch::{self, Sidecar};
use super::{Page, Storage, StorageError, Written};
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
    /// A std mutex: held for one transaction, on a thread that may block, never across an await.
    connection: Arc<Mutex<Connection>>,
    epoch: Arc<str>,
    sidecar: Option<Arc<Sidecar>>,
    /// `None`: in memory.
    place: Option<Arc<Place>>,
    /// The doorbells, one an owner who was ever listened to or who wrote.
    doorbells: Arc<Mutex<HashMap<String, watch::Sender<Timestamp>>>>,
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StorageError::Full(error),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => StorageError::ReadOnly(error),
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
        let file = connection.path().filter(|path| !path.is_empty());
        let place = file.map(|path| Place::of(Path::new(path))).transpose()?.map(Arc::new);
        Ok(SqliteStorage {
            connection: Arc::new(Mutex::new(connection)),
            epoch,
            sidecar: sidecar.map(Arc::new),
            place,
            doorbells: Arc::default(),
        })
    }

    /// Forgets the tombstones of an owner up to an instant. Devices that last synced before it pull everything anew.
    ///
    /// # Errors
    /// [`StorageError`]; nothing was forgotten then.
    pub async fn forget_tombstones(&self, owner: &str, until: Timestamp) -> Result<(), StorageError> {
        let owner = owner.to_owned();
        self.on_thread(move |connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            history::forget_tombstones(&txn, &owner, until)?;
            Ok(txn.commit()?)
        })
        .await
    }

    /// As [`SqliteStorage::forget_tombstones`], for every owner.
    ///
    /// # Errors
    /// [`StorageError`]; nothing was forgotten then.
    pub async fn forget_all_tombstones(&self, until: Timestamp) -> Result<(), StorageError> {
        self.on_thread(move |connection| {
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

    /// Limits the file to what it holds now, so that the next page that is needed fails as on a full disk; or lets it
    /// grow again.
    #[doc(hidden)]
    pub fn fill_disk_for_test(&self, full: bool) -> Result<(), StorageError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = if full { 1 } else { u32::MAX - 1 };
        // SQLite answers with the limit it took.
        Ok(connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?)
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        let connection = Arc::clone(&self.connection);
        let place = self.place.clone();
        let work = move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let check = || place.as_ref().map_or(Ok(()), |place| place.check());
            check()?;
            let done = work(&mut connection)?;
            // It may have gone meanwhile: then nothing was acknowledged that is lost with it.
            check().map(|()| done)
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| StorageError::Broken(Box::new(error)))?
    }
}

impl Storage for SqliteStorage {
    async fn list(&self, owner: &str, table: &TableName, query: &ListQuery) -> Result<Page, StorageError> {
        let (owner, table, query) = (owner.to_owned(), table.clone(), query.clone());
        let epoch = Arc::clone(&self.epoch);
        self.on_thread(move |connection| list(&connection.transaction()?, &epoch, &owner, &table, &query)).await
    }

    async fn lookup(&self, owner: &str, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        self.on_thread(move |connection| {
            let txn = connection.transaction()?;
            match Owner::read(&txn, &owner)?.table(&txn, &table)? {
                Some(table) => stored(&txn, table.id, &id),
                None => Ok(None),
            }
        })
        .await
    }

    async fn write(&self, owner: &str, now: Timestamp, commands: Vec<WriteCommand>) -> Result<Written, StorageError> {
        let (storage, name) = (self.clone(), owner.to_owned());
        self.on_thread(move |connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut owner = Owner::of_writer(&txn, &name)?;
            let before = owner.last_updated;
            let outcomes: Result<Vec<_>, _> =
                commands.into_iter().map(|command| carry_out(&txn, &mut owner, now, command)).collect();
            let outcomes = outcomes?;
            if owner.last_updated != before {
                owner.store(&txn)?;
            }
            txn.commit()?;
            storage.ring(&name, before, &owner);
            let state = owner.state(&storage.epoch);
            Ok(Written { outcomes, before, state })
        })
        .await
    }

    async fn history(&self, owner: &str, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Row>, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        self.on_thread(move |connection| {
            let txn = connection.transaction()?;
            let Some(table) = Owner::read(&txn, &owner)?.table(&txn, &table)? else { return Ok(Vec::new()) };
            match stored(&txn, table.id, &id)? {
                Some(current) => history::of_row(&txn, table.id, current, most),
                None => Ok(Vec::new()),
            }
        })
        .await
    }

    async fn diverged(&self, owner: &str, epoch: &str) -> Result<Option<Timestamp>, StorageError> {
        let (owner, epoch) = (owner.to_owned(), epoch.to_owned());
        self.on_thread(move |connection| epoch::diverged(&connection.transaction()?, &owner, &epoch)).await
    }

    fn epoch(&self) -> &str {
        &self.epoch
    }

    async fn state(&self, owner: &str) -> Result<SyncState, StorageError> {
        let (epoch, owner) = (Arc::clone(&self.epoch), owner.to_owned());
        self.on_thread(move |connection| Ok(Owner::read(&connection.transaction()?, &owner)?.state(&epoch))).await
    }

    fn changes(&self, owner: &str) -> watch::Receiver<Timestamp> {
        self.doorbells().entry(owner.to_owned()).or_insert_with(|| watch::channel(Timestamp::default()).0).subscribe()
    }
}

impl SqliteStorage {
    fn doorbells(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Timestamp>>> {
        self.doorbells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After the commit, never before: who hears it must find the change.
    fn ring(&self, name: &str, before: Timestamp, owner: &Owner) {
        if owner.last_updated == before {
            return;
        }
        if let Some(sidecar) = &self.sidecar {
            sidecar.write(&self.epoch, owner.seq.unsigned_abs());
        }
        if let Some(doorbell) = self.doorbells().get(name) {
            doorbell.send_replace(owner.last_updated);
        }
    }
}

/// The row that stands.
fn stored(txn: &Transaction<'_>, table: i64, id: &ItemId) -> Result<Option<Row>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM records WHERE tab = ?1 AND id = ?2");
    let read = |row: &SqlRow<'_>| Ok(Row { id: id.clone(), stamp: stamp(row)?, item: row.get(4)? });
    Ok(txn.prepare_cached(&sql)?.query_row((table, id.as_str()), read).optional()?)
}

fn stamp(row: &SqlRow<'_>) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        seq: row.get::<_, i64>(0)?.unsigned_abs(),
        created_at: Timestamp(row.get(1)?),
        updated_at: Timestamp(row.get(2)?),
        deleted: row.get(3)?,
    })
}

/// A change number as SQLite keeps it.
fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod filters;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod tests;
