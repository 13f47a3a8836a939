//! Opening a database: how SQLite is set, and the way from the formats before.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::owner;

/// What makes each format (`PRAGMA user_version`) of the one before it. The last is the newest this version knows.
const MIGRATIONS: [&str; 4] = [
    include_str!("../../../migrations/sqlite/0001_records.sql"),
    include_str!("../../../migrations/sqlite/0002_history.sql"),
    include_str!("../../../migrations/sqlite/0003_layout.sql"),
    include_str!("../../../migrations/sqlite/0004_accounts.sql"),
];
/// The first SQLite without the WAL-reset corruption of 3.7.0 to 3.51.2.
const OLDEST_SQLITE: i32 = 3_051_003;

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

/// A connection to a database of the newest format; `None`: one in memory.
pub(super) fn connect(path: Option<&Path>) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::UnsafeSqlite(rusqlite::version()));
    }
    let mut connection = match path {
        Some(path) => {
            begin_for_its_owner(path);
            Connection::open(path)?
        }
        None => Connection::open_in_memory()?,
    };
    let format = known_format(&connection)?;
    let missing = MIGRATIONS.get(format..).unwrap_or_default();
    set(&connection)?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
    // Ids come in no order, so every part of the indices is written to: KiB of them that stay at hand, and pages of the log
    // (64 MiB) after which they go into the file, most of them once for many commits; whoever writes then waits for that. A log
    // that has gone in keeps 16 MiB.
    connection.execute_batch(
        "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 16777216;",
    )?;
    let transaction = connection.transaction()?;
    for migration in missing {
        transaction.execute_batch(migration)?;
    }
    owner::sum_up(&transaction)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    transaction.commit()?;
    Ok(connection)
}

/// Begins a file that only its owner may read, for a database holds what signs tokens. One that is there stays as it is, and
/// where none can be made SQLite says why.
pub(super) fn begin_for_its_owner(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

/// A connection that reads a database of the newest format beside the one that writes.
pub(super) fn reader(path: &Path) -> Result<Connection, OpenError> {
    let connection = Connection::open(path)?;
    set(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn set(connection: &Connection) -> rusqlite::Result<()> {
    // FULL: an acknowledged push survives a power cut.
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;",
    )?;
    // A plan depends on the statement alone. Otherwise some statements are prepared anew for every value they are given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The format of a database, if it is one that this version knows.
pub(super) fn known_format(connection: &Connection) -> Result<usize, OpenError> {
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(format).ok().filter(|format| *format <= MIGRATIONS.len()).ok_or(OpenError::Newer(format))
}

#[cfg(test)]
mod tests;
