//! Opening the file: the lock, the settings of the connection, the migrations.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::{StoreError, schema};

/// The first SQLite without the WAL-reset corruption of 3.7.0 to 3.51.2.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Why a store can't be opened. The file is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process holds this store.
    #[error("this data folder is already in use by another Driftless; close that one, or choose another folder")]
    InUse,
    /// A newer program wrote it.
    #[error(
        "these notes were written by a newer version (format {found}, this version knows {known}); update Driftless to open them"
    )]
    Newer {
        /// The format of the file.
        found: i64,
        /// The newest format this version knows.
        known: i64,
    },
    /// The folder or file can't be made or locked.
    #[error("the data folder can't be written: {0}")]
    Unwritable(#[source] std::io::Error),
    /// SQLite is older than the oldest one that is safe.
    #[error("this build links an SQLite with a known corruption bug ({0}); it needs 3.51.3")]
    UnsafeSqlite(&'static str),
    /// SQLite refused the file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        OpenError::Store(error.into())
    }
}

pub(super) fn open_file(path: &Path) -> Result<(Connection, File), OpenError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(OpenError::Unwritable)?;
    }
    let lock = hold_lock(&path.with_extension("lock"))?;
    let connection = Connection::open(path)?;
    refuse_a_newer_file(&connection)?;
    Ok((prepare(connection)?, lock))
}

fn hold_lock(path: &Path) -> Result<File, OpenError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(OpenError::Unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(OpenError::Unwritable(error)),
    }
}

/// Looked at before any pragma, because switching to WAL would already write to the file.
fn refuse_a_newer_file(connection: &Connection) -> Result<(), OpenError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > schema::FORMAT { Err(OpenError::Newer { found, known: schema::FORMAT }) } else { Ok(()) }
}

/// Sets the connection up. `synchronous=FULL`: a sentence that was acknowledged as saved survives a power cut.
pub(super) fn prepare(mut connection: Connection) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::UnsafeSqlite(rusqlite::version()));
    }
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;",
    )?;
    // Answers with the mode: 'memory' for a store in memory.
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)).optional()?;
    // Otherwise SQLite takes a misspelt column for a text.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_prepared_statement_cache_capacity(64);
    schema::migrate(&mut connection)?;
    Ok(connection)
}
