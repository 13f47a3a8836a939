//! Opening the file: the lock, the check after an unclean stop, the settings of the connection, the migrations.

use std::path::Path;

use datasync_protocol::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension};

use super::lock::Lock;
use super::salvage::Salvage;
use super::{BackupError, StoreError, backup, health, salvage, schema};

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

/// Of the backup before a migration: a file that may not be changed without it stays as it is.
impl From<BackupError> for OpenError {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Folder(error) => OpenError::Unwritable(error),
            BackupError::Store(error) => OpenError::Store(error),
        }
    }
}

/// The connection to a file, its lock, and what became of it if it was damaged.
pub(super) struct OpenFile {
    pub(super) connection: Connection,
    pub(super) lock: Lock,
    pub(super) salvaged: Option<Salvage>,
}

/// Opens a file. A damaged one is refused, or salvaged if `salvage_on` says the day.
pub(super) fn open_file(path: &Path, salvage_on: Option<Timestamp>) -> Result<OpenFile, OpenError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(OpenError::Unwritable)?;
    }
    let lock = Lock::hold(&path.with_extension("lock"))?;
    salvage::finish_interrupted(path)?;
    match (open_sound(path, &lock), salvage_on) {
        (Err(OpenError::Store(StoreError::Damaged(_))), Some(now)) => {
            // A salvage that is interrupted finds the file as damaged as it is.
            lock.note_use()?;
            let salvaged = Some(salvage::salvage(path, now)?);
            Ok(OpenFile { connection: open_sound(path, &lock)?, lock, salvaged })
        }
        (opened, _) => Ok(OpenFile { connection: opened?, lock, salvaged: None }),
    }
}

/// Opens a file and lets nothing write to it before it is known to be ours and sound.
fn open_sound(path: &Path, lock: &Lock) -> Result<Connection, OpenError> {
    let connection = Connection::open(path)?;
    // What is refused is left as it was, its log included.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let format = format_of(&connection)?;
    if format > schema::FORMAT {
        return Err(OpenError::Newer { found: format, known: schema::FORMAT });
    }
    if !lock.was_clean() {
        health::check(&connection)?;
    }
    if (1..schema::FORMAT).contains(&format) {
        backup::before_migration(path, format)?;
    }
    lock.note_use()?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    prepare(connection)
}

/// Looked at before any pragma, because switching to WAL would already write to the file. 0: it is new.
fn format_of(connection: &Connection) -> Result<i64, OpenError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Sets the connection up. `synchronous=FULL`: a sentence that was acknowledged as saved survives a power cut. When the log
/// goes into the file is [`super::write_ahead`]'s to say, once the store is open. A log that has gone in keeps 128 MiB until the
/// store is closed: to cut it off keeps the next commit waiting, and to write where the file is already does not.
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
         PRAGMA mmap_size = 0;
         PRAGMA cache_size = -8192;
         PRAGMA wal_autocheckpoint = 16384;
         PRAGMA journal_size_limit = 134217728;",
    )?;
    // A plan depends on the statement alone. Otherwise some statements are prepared anew for every value they are given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Answers with the mode: 'memory' for a store in memory.
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)).optional()?;
    // Otherwise SQLite takes a misspelt column for a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_prepared_statement_cache_capacity(64);
    schema::migrate(&mut connection)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_has_every_setting_that_keeps_an_edit() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Connection::open(folder.path().join("notes.db")).expect("a file");
        let connection = prepare(file).expect("a connection");
        let journal: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
        assert_eq!(journal, "wal");
        let settings = [
            ("synchronous", 2),
            ("fullfsync", 1),
            ("checkpoint_fullfsync", 1),
            ("foreign_keys", 1),
            ("trusted_schema", 0),
            ("cell_size_check", 1),
            ("mmap_size", 0),
            ("busy_timeout", 5000),
        ];
        for (name, expected) in settings {
            let set: i64 = connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).expect("a number");
            assert_eq!(set, expected, "{name}");
        }
        assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
    }
}
