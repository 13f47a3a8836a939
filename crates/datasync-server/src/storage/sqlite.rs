//! [`Storage`] in one SQLite file: one writer at a time gives the lock for free.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datasync_protocol::{ItemId, SyncState, TableName, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, TransactionBehavior};

use tokio::sync::watch;

use self::write::{OwnerClock, carry_out};
use super::epoch::{self, Sidecar};
use super::{Page, Storage, StorageError, Written, history};
use crate::decide::WriteCommand;
use crate::query::ListQuery;
use crate::row::{Row, Stamp};

/// The newest format this version knows (`PRAGMA user_version`).
const FORMAT: i64 = 2;
/// The first SQLite without the WAL-reset corruption of 3.7.0 to 3.51.2.
const OLDEST_SQLITE: i32 = 3_051_003;
/// Bytes of JSON after which a page takes no further row, so that many long rows do not fill the memory.
const PAGE_BYTES: usize = 8 * 1024 * 1024;
const COLUMNS: &str = "seq, created_at, updated_at, deleted, item";

/// Rows in an SQLite file, or in memory.
#[derive(Clone)]
pub struct SqliteStorage {
    /// A std mutex: held for one transaction, on a thread that may block, never across an await.
    connection: Arc<Mutex<Connection>>,
    epoch: Arc<str>,
    sidecar: Option<Arc<Sidecar>>,
    /// The doorbells, one an owner who was ever listened to or who wrote.
    doorbells: Arc<Mutex<HashMap<String, watch::Sender<Timestamp>>>>,
}

/// Why a database can't be served.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer server wrote it.
    #[error("this database was written by a newer version (format {0}); update the server")]
    Newer(i64),
    /// SQLite is older than the oldest one that is safe.
    #[error("this build links an SQLite with a known corruption bug ({0}); it needs 3.51.3")]
    UnsafeSqlite(&'static str),
    /// SQLite refused the file.
    #[error("the database can't be opened: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file beside the database can't be made.
    #[error("the file beside the database can't be written: {0}")]
    Sidecar(#[from] std::io::Error),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StorageError::Full(error),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => StorageError::ReadOnly(error),
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
        let connection = Connection::open(path)?;
        Self::prepare(connection, Some(path))
    }

    /// A database that lives as long as this value.
    ///
    /// # Errors
    /// [`OpenError`] if SQLite can't start.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::prepare(Connection::open_in_memory()?, None)
    }

    fn prepare(mut connection: Connection, path: Option<&Path>) -> Result<Self, OpenError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(OpenError::UnsafeSqlite(rusqlite::version()));
        }
        let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if format > FORMAT {
            return Err(OpenError::Newer(format));
        }
        // FULL: an acknowledged push survives a power cut.
        connection.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
             PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;",
        )?;
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
        let transaction = connection.transaction()?;
        if format < 1 {
            transaction.execute_batch(include_str!("../../migrations/0001_records.sql"))?;
        }
        if format < 2 {
            transaction.execute_batch(include_str!("../../migrations/0002_history.sql"))?;
        }
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()?;
        connection.set_prepared_statement_cache_capacity(64);
        let sidecar = path.map(Sidecar::beside).transpose()?;
        let epoch = epoch::settle(&connection, sidecar.as_ref())?.into();
        Ok(SqliteStorage {
            connection: Arc::new(Mutex::new(connection)),
            epoch,
            sidecar: sidecar.map(Arc::new),
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
            txn.execute(
                "UPDATE owners SET horizon = max(horizon, coalesce((SELECT max(updated_at) FROM records
                 WHERE owner = ?1 AND deleted AND updated_at <= ?2), 0)) WHERE owner = ?1",
                (&owner, until.0),
            )?;
            txn.execute("DELETE FROM records WHERE owner = ?1 AND deleted AND updated_at <= ?2", (&owner, until.0))?;
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
        let work = move || work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner));
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
        let read = move |connection: &mut Connection| stored(&connection.transaction()?, &owner, &table, &id);
        self.on_thread(read).await
    }

    async fn write(&self, owner: &str, now: Timestamp, commands: Vec<WriteCommand>) -> Result<Written, StorageError> {
        let (storage, owner) = (self.clone(), owner.to_owned());
        self.on_thread(move |connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut clock = OwnerClock::read(&txn, &owner)?;
            let before = clock.last_updated;
            let outcomes: Result<Vec<_>, _> =
                commands.into_iter().map(|command| carry_out(&txn, &owner, &mut clock, now, command)).collect();
            let outcomes = outcomes?;
            if clock.last_updated != before {
                clock.store(&txn, &owner)?;
            }
            txn.commit()?;
            storage.ring(&owner, before, &clock);
            let state = clock.state(&storage.epoch);
            Ok(Written { outcomes, before, state })
        })
        .await
    }

    async fn history(&self, owner: &str, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Row>, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        self.on_thread(move |connection| {
            let txn = connection.transaction()?;
            match stored(&txn, &owner, &table, &id)? {
                Some(current) => history::of_row(&txn, &owner, &table, current, most),
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
        self.on_thread(move |connection| Ok(OwnerClock::read(&connection.transaction()?, &owner)?.state(&epoch))).await
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
    fn ring(&self, owner: &str, before: Timestamp, clock: &OwnerClock) {
        if clock.last_updated == before {
            return;
        }
        if let Some(sidecar) = &self.sidecar {
            sidecar.write(&self.epoch, clock.seq.unsigned_abs());
        }
        if let Some(doorbell) = self.doorbells().get(owner) {
            doorbell.send_replace(clock.last_updated);
        }
    }
}

fn list(
    txn: &Transaction<'_>,
    epoch: &str,
    owner: &str,
    table: &TableName,
    query: &ListQuery,
) -> Result<Page, StorageError> {
    let mut values = vec![owner.to_owned().into(), table.to_string().into()];
    let filter = query.filter_sql(&mut values);
    let from = format!("FROM records WHERE owner = ? AND tab = ?{filter}");
    let count = match query.count {
        true => {
            let sql = format!("SELECT count(*) {from}");
            let count: i64 =
                txn.prepare_cached(&sql)?.query_row(rusqlite::params_from_iter(&values), |row| row.get(0))?;
            Some(count.unsigned_abs())
        }
        false => None,
    };
    let sql = format!("SELECT {COLUMNS} {from} ORDER BY {} LIMIT ? OFFSET ?", query.order_sql());
    values.push(i64::from(query.top).into());
    values.push(i64::from(query.skip).into());
    let mut statement = txn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let (mut json, mut count_of_rows, mut bytes) = (String::from("["), 0, 0);
    while let Some(row) = rows.next()? {
        let item = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
        json.push_str(if count_of_rows > 0 { "," } else { "" });
        query.write_row(&stamp(row)?, item, &mut json).map_err(|error| StorageError::Broken(Box::new(error)))?;
        count_of_rows += 1;
        bytes += item.len();
        if bytes >= PAGE_BYTES {
            break;
        }
    }
    json.push(']');
    let full = count_of_rows > 0 && (count_of_rows == query.top || bytes >= PAGE_BYTES);
    Ok(Page { json, rows: count_of_rows, full, count, state: OwnerClock::read(txn, owner)?.state(epoch) })
}

/// The row that stands.
fn stored(txn: &Transaction<'_>, owner: &str, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM records WHERE owner = ?1 AND tab = ?2 AND id = ?3");
    let read = |row: &SqlRow<'_>| Ok(Row { id: id.clone(), stamp: stamp(row)?, item: row.get(4)? });
    Ok(txn.prepare_cached(&sql)?.query_row((owner, table.as_str(), id.as_str()), read).optional()?)
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
mod tests;
mod write;
