//! A damaged file: set aside, never deleted, and what can be read of it brought into a new store.
//!
//! The new store is finished before the damaged file is moved, so a crash on the way leaves either the one or the other.
//! Carried over are the queue with its errors, rows, earlier versions and named values. Delta tokens are not: the next
//! pull brings everything. There is no checksum in a queue entry: its rows are JSON in UTF-8, and bytes that do not belong
//! there break one or the other.

mod carry;
mod source;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use datasync_protocol::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use self::carry::carry;
use self::source::Source;
use super::{OpenError, StoreError, StoreTxn, backup, open};

/// What became of a damaged store. Its `Display` is a sentence for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Salvage {
    /// Where the damaged file is now.
    pub set_aside: PathBuf,
    /// The backup that was read instead, where the damaged file could not be read at all.
    pub backup: Option<PathBuf>,
    /// Rows that were brought over, with or without a waiting operation.
    pub rows: u64,
    /// Waiting operations that were brought over.
    pub operations: u64,
    /// Earlier versions that were brought over.
    pub versions: u64,
    /// Rows, operations and versions that are known to be lost; 1 may stand for more where nothing can count them.
    pub unreadable: u64,
}

impl fmt::Display for Salvage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        write!(f, "the notes file was damaged; it is kept as {}. ", name(&self.set_aside))?;
        let from = self.backup.as_deref().map(|path| format!(" from the backup {}", name(path))).unwrap_or_default();
        write!(f, "Brought over{from}: {} rows, {} waiting changes", self.rows, self.operations)?;
        match (self.unreadable, &self.backup) {
            (0, Some(_)) => write!(f, ". What is newer comes with the next sync"),
            (0, None) => write!(f, ". Nothing was lost"),
            (lost, _) => write!(f, ". At least {lost} could not be read; what the server has comes with the next sync"),
        }
    }
}

/// Makes a new store of what the damaged one, or else its newest backup, still gives, and puts it in its place.
pub(super) fn salvage(path: &Path, now: Timestamp) -> Result<Salvage, OpenError> {
    let fresh = fresh_name(path);
    let mut salvage = fill(path, &fresh)?;
    salvage.set_aside = set_aside(path, &backup::day_of(now)).map_err(OpenError::Unwritable)?;
    fs::rename(&fresh, path).map_err(OpenError::Unwritable)?;
    Ok(salvage)
}

/// What a crash in the middle of a salvage left behind: a finished new store takes its place, an unfinished one goes.
pub(super) fn finish_interrupted(path: &Path) -> Result<(), OpenError> {
    let fresh = fresh_name(path);
    if !fresh.exists() {
        return Ok(());
    }
    if path.exists() {
        return remove(&fresh).map_err(OpenError::Unwritable);
    }
    // The damaged file is moved only after the new one was finished.
    fs::rename(&fresh, path).map_err(OpenError::Unwritable)
}

fn fill(path: &Path, fresh: &Path) -> Result<Salvage, OpenError> {
    remove(fresh).map_err(OpenError::Unwritable)?;
    let mut connection = open::prepare(Connection::open(fresh)?)?;
    let salvage = {
        let txn = StoreTxn { sql: connection.transaction_with_behavior(TransactionBehavior::Immediate)? };
        let salvage = read(path, &txn)?;
        txn.sql.commit()?;
        salvage
    };
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    connection.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(salvage)
}

fn read(path: &Path, to: &StoreTxn<'_>) -> Result<Salvage, StoreError> {
    let newest_backup = backup::newest(path);
    let backup = newest_backup.as_deref().and_then(Source::open);
    let mut salvage = Salvage::default();
    match (Source::open(path), backup) {
        (Some(damaged), backup) => carry(&damaged, backup.as_ref(), to, &mut salvage)?,
        (None, Some(backup)) => {
            salvage.backup = newest_backup;
            carry(&backup, None, to, &mut salvage)?;
        }
        (None, None) => salvage.unreadable = 1,
    }
    Ok(salvage)
}

/// Moves the file and its log to the first name that is free. The file comes last: a new store beside an old log would
/// delete the log.
fn set_aside(path: &Path, day: &str) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = |count: u32| match count {
        1 => format!("{stem}.damaged-{day}.db"),
        count => format!("{stem}.damaged-{day}-{count}.db"),
    };
    let names = (1..).map(|count| path.with_file_name(name(count)));
    let aside = names.into_iter().find(|path| !path.exists()).unwrap_or_else(|| path.to_owned());
    for suffix in ["-wal", "-shm", ""] {
        match fs::rename(beside(path, suffix), beside(&aside, suffix)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !suffix.is_empty() => {}
            moved => moved?,
        }
    }
    Ok(aside)
}

fn remove(path: &Path) -> io::Result<()> {
    for suffix in ["-wal", "-shm", ""] {
        match fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn fresh_name(path: &Path) -> PathBuf {
    path.with_extension("salvaged.db")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
