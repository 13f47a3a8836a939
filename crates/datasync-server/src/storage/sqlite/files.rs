//! A database as a file: copied while it is served, put back, looked through.

use std::fs::File;
use std::path::{Path, PathBuf};

use datasync_protocol::{Digest, ItemId, Version};
use rusqlite::{Connection, OpenFlags};

use super::open::{OpenError, begin_for_its_owner, known_format};

/// Why a database's file could not be copied, put back or looked through. What was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing is written over.
    #[error("{} is there already; nothing is written over", .0.display())]
    Exists(PathBuf),
    /// There is no such file.
    #[error("there is no database at {}", .0.display())]
    Missing(PathBuf),
    /// It is not a database of this server, or a damaged one.
    #[error("{} is damaged, or no database of this server: {why}", .path.display())]
    Unsound {
        /// The file.
        path: PathBuf,
        /// What SQLite says of it.
        why: String,
    },
    /// The system refused it.
    #[error("{} can't be written: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database can't be read.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<rusqlite::Error> for FileError {
    fn from(error: rusqlite::Error) -> Self {
        FileError::Open(error.into())
    }
}

/// A table of a database that was looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableState {
    /// Whose it is.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Living rows.
    pub rows: u64,
    /// Deleted rows that are remembered.
    pub tombstones: u64,
    /// Whether its digest is the sum over its rows.
    pub digest_is_right: bool,
}

/// Copies a database into a new file, also while a server writes to it. The copy is one instant of it, and opens as a database.
///
/// # Errors
/// [`FileError`]; then there is no copy.
pub fn back_up(database: &Path, to: &Path) -> Result<(), FileError> {
    if to.exists() {
        return Err(FileError::Exists(to.to_owned()));
    }
    let draft = draft_of(to);
    remove_if_there(&draft)?;
    let connection = open_existing(database)?;
    begin_for_its_owner(&draft);
    let name = draft.to_str().ok_or_else(|| unwritable(&draft, std::io::ErrorKind::InvalidFilename.into()))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    look_through(&draft)?;
    into_place(&draft, to)
}

/// Puts a copy in the place of a database that nobody serves. Gives where what was there lies now; `None`: nothing was.
///
/// # Errors
/// [`FileError`]; the database is as it was.
pub fn put_back(copy: &Path, database: &Path) -> Result<Option<PathBuf>, FileError> {
    look_through(copy)?;
    let draft = draft_of(database);
    std::fs::copy(copy, &draft).map_err(|error| unwritable(&draft, error))?;
    let aside = if database.exists() { Some(set_aside(database)?) } else { None };
    into_place(&draft, database)?;
    Ok(aside)
}

/// Reads a database from its first page to its last, and says what is in it. Nothing is written.
///
/// # Errors
/// [`FileError`] says what is wrong with it.
pub fn look_through(database: &Path) -> Result<Vec<TableState>, FileError> {
    let connection = open_existing(database)?;
    let unsound =
        |error: &dyn std::fmt::Display| FileError::Unsound { path: database.to_owned(), why: error.to_string() };
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|error| unsound(&error))?;
    if verdict != "ok" {
        return Err(unsound(&verdict));
    }
    let mut tables = connection
        .prepare("SELECT tables.id, owners.owner, name, digest FROM tables JOIN owners ON owners.id = tables.owner ORDER BY tables.id")
        .map_err(|error| unsound(&error))?;
    let states = tables.query_map([], |row| {
        let (id, stored): (i64, Option<[u8; 16]>) = (row.get(0)?, row.get(3)?);
        let (rows, tombstones, digest) = sum_of(&connection, id)?;
        let digest_is_right = stored == Some(digest.to_bytes());
        Ok(TableState { owner: row.get(1)?, name: row.get(2)?, rows, tombstones, digest_is_right })
    })?;
    Ok(states.collect::<Result<_, _>>()?)
}

fn sum_of(connection: &Connection, table: i64) -> rusqlite::Result<(u64, u64, Digest)> {
    let (mut rows, mut tombstones, mut digest) = (0, 0, Digest::default());
    let mut statement = connection.prepare_cached("SELECT id, seq, deleted FROM records WHERE tab = ?1")?;
    let mut found = statement.query([table])?;
    while let Some(row) = found.next()? {
        let (id, seq, deleted): (String, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if deleted {
            tombstones += 1;
        } else if let Ok(id) = ItemId::new(id) {
            rows += 1;
            digest.add(&id, &Version::from_change_number(seq.unsigned_abs()));
        }
    }
    Ok((rows, tombstones, digest))
}

/// A database that is there, of a format that is known.
pub(super) fn open_existing(path: &Path) -> Result<Connection, FileError> {
    if !path.is_file() {
        return Err(FileError::Missing(path.to_owned()));
    }
    let unsound = |error: rusqlite::Error| FileError::Unsound { path: path.to_owned(), why: error.to_string() };
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(unsound)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    known_format(&connection).map_err(|error| match error {
        OpenError::Sqlite(error) => unsound(error),
        other => other.into(),
    })?;
    Ok(connection)
}

/// What was served goes under a name that says so, with the log that belongs to it.
fn set_aside(database: &Path) -> Result<PathBuf, FileError> {
    let named = |number: u32| database.with_extension(format!("replaced-{number}.db"));
    let aside = (1..).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(0));
    for end in ["", "-wal", "-shm"] {
        let with_end = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        match std::fs::rename(with_end(database), with_end(&aside)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(database, error)),
            _ => {}
        }
    }
    Ok(aside)
}

/// Under another name until it is whole and on the disk.
fn draft_of(path: &Path) -> PathBuf {
    path.with_extension("partial")
}

fn into_place(draft: &Path, path: &Path) -> Result<(), FileError> {
    let synced = File::open(draft).and_then(|file| file.sync_all());
    synced.and_then(|()| std::fs::rename(draft, path)).map_err(|error| unwritable(path, error))?;
    // Best done, not needed: without it a power cut may undo the rename, whole.
    if let Some(Ok(folder)) = path.parent().map(File::open) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<(), FileError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unwritable(path, error)),
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: std::io::Error) -> FileError {
    FileError::Io { path: path.to_owned(), source: error }
}

#[cfg(test)]
mod tests;
