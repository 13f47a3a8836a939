//! [`Storage`] in one SQLite file: one writer at a time gives the lock for free.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use datasync_protocol::{ItemId, Record, TableName, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, Transaction, TransactionBehavior};

use super::{Page, Storage, StorageError, WriteOutcome};
use crate::decide::{Decision, NewRow, Row};
use crate::query::ListQuery;

/// The newest format this version knows (`PRAGMA user_version`).
const FORMAT: i64 = 1;
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
        Self::prepare(Connection::open(path)?)
    }

    /// A database that lives as long as this value.
    ///
    /// # Errors
    /// [`OpenError`] if SQLite can't start.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, OpenError> {
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
        transaction.pragma_update(None, "user_version", FORMAT)?;
        transaction.commit()?;
        Ok(SqliteStorage { connection: Arc::new(Mutex::new(connection)) })
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
        self.on_thread(move |connection| list(&connection.transaction()?, &owner, &table, &query)).await
    }

    async fn lookup(&self, owner: &str, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        self.on_thread(move |connection| row(&connection.transaction()?, &owner, &table, &id)).await
    }

    async fn write(
        &self,
        owner: &str,
        table: &TableName,
        id: &ItemId,
        now: Timestamp,
        decide: impl FnOnce(Option<&Row>) -> Decision + Send + 'static,
    ) -> Result<WriteOutcome, StorageError> {
        let (owner, table, id) = (owner.to_owned(), table.clone(), id.clone());
        let write = move |connection: &mut Connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let current = row(&txn, &owner, &table, &id)?;
            let decision = decide(current.as_ref());
            let row = match &decision {
                Decision::Write(new) => Some(store(&txn, &owner, &table, &id, now, current.as_ref(), new)?),
                _ => current,
            };
            txn.commit()?;
            Ok(WriteOutcome { decision, row })
        };
        self.on_thread(write).await
    }
}

fn list(txn: &Transaction<'_>, owner: &str, table: &TableName, query: &ListQuery) -> Result<Page, StorageError> {
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
    let rows = statement.query_map(rusqlite::params_from_iter(values), read_row)?;
    let (mut records, mut bytes) = (Vec::new(), 0);
    for row in rows {
        let row = row?;
        bytes += row.4.len();
        records.push(query.selected(parse(row)?.to_record()));
        if bytes >= PAGE_BYTES {
            break;
        }
    }
    let full = !records.is_empty() && (records.len() == query.top as usize || bytes >= PAGE_BYTES);
    Ok(Page { rows: records, full, count })
}

fn row(txn: &Transaction<'_>, owner: &str, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM records WHERE owner = ?1 AND tab = ?2 AND id = ?3");
    let row = txn.prepare_cached(&sql)?.query_row((owner, table.as_str(), id.as_str()), read_row).optional()?;
    row.map(parse).transpose()
}

/// Draws the change number and the instant, and writes the row.
fn store(
    txn: &Transaction<'_>,
    owner: &str,
    table: &TableName,
    id: &ItemId,
    now: Timestamp,
    current: Option<&Row>,
    new: &NewRow,
) -> Result<Row, StorageError> {
    let (seq, updated_at): (i64, i64) = txn
        .prepare_cached(
            "INSERT INTO owners (owner, seq, last_updated) VALUES (?1, 1, ?2)
             ON CONFLICT (owner) DO UPDATE SET seq = seq + 1, last_updated = max(?2, last_updated + 1)
             RETURNING seq, last_updated",
        )?
        .query_row((owner, now.0), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let row = Row {
        seq: seq.unsigned_abs(),
        created_at: current.map_or(Timestamp(updated_at), |row| row.created_at),
        updated_at: Timestamp(updated_at),
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
    .execute((owner, table.as_str(), id.as_str(), seq, row.created_at.0, updated_at, row.deleted, item))?;
    Ok(row)
}

type Columns = (i64, i64, i64, bool, String);

fn read_row(row: &SqlRow<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn parse((seq, created_at, updated_at, deleted, item): Columns) -> Result<Row, StorageError> {
    let item: Record = serde_json::from_str(&item).map_err(|error| StorageError::Broken(Box::new(error)))?;
    let (created_at, updated_at) = (Timestamp(created_at), Timestamp(updated_at));
    Ok(Row { seq: seq.unsigned_abs(), created_at, updated_at, deleted, item })
}

#[cfg(test)]
mod tests;
