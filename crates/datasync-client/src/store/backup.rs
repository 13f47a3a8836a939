//! Copies of the store in the folder `backups` beside it: one a day, three days of them, and one before each migration.
//!
//! A copy is made on a connection of its own that reads one snapshot, so the store goes on meanwhile. It becomes a backup
//! by its name, at the end: what was interrupted never looks like one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use datasync_protocol::Timestamp;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// How many daily backups are kept.
const KEPT: usize = 3;

/// Why no backup was made. The store and the earlier backups are as they were.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder of the backups can't be used.
    #[error("no backup was made: its folder can't be written ({0})")]
    Folder(#[from] io::Error),
    /// The store could not be copied.
    #[error("no backup was made ({0})")]
    Store(#[from] StoreError),
}

/// A backup that is due: its name, and the ones it replaces.
#[derive(Debug, PartialEq, Eq)]
struct Due {
    name: String,
    replaces: Vec<String>,
}

/// Whether a backup is due on a day, given the names in the folder. Names that are no daily backup of this store are
/// nobody's business.
fn due(names: &[String], stem: &str, day: &str) -> Option<Due> {
    let name = format!("{stem}-{day}.db");
    if names.contains(&name) {
        return None;
    }
    let mut earlier: Vec<&String> = names.iter().filter(|name| is_daily(name, stem)).collect();
    earlier.sort_unstable_by(|a, b| b.cmp(a));
    Some(Due { name, replaces: earlier.into_iter().skip(KEPT - 1).cloned().collect() })
}

fn is_daily(name: &str, stem: &str) -> bool {
    let day = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".db"));
    day.is_some_and(|day| {
        day.len() == 10
            && day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
    })
}

/// The day of an instant, in UTC: `2026-08-01`.
pub(super) fn day_of(now: Timestamp) -> String {
    let text = now.to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}

pub(super) fn back_up(store: &Path, now: Timestamp) -> Result<Option<PathBuf>, BackupError> {
    let folder = folder_of(store);
    fs::create_dir_all(&folder)?;
    let Some(due) = due(&names_in(&folder)?, &stem_of(store), &day_of(now)) else { return Ok(None) };
    let made = folder.join(&due.name);
    copy(store, &made)?;
    for name in &due.replaces {
        fs::remove_file(folder.join(name))?;
    }
    Ok(Some(made))
}

/// Before a file of an older format becomes one of a newer: a copy that is named by the old format, and stays.
pub(super) fn before_migration(store: &Path, format: i64) -> Result<(), BackupError> {
    let made = folder_of(store).join(format!("{}-format-{format}.db", stem_of(store)));
    if made.exists() {
        return Ok(());
    }
    fs::create_dir_all(folder_of(store))?;
    copy(store, &made)
}

/// The newest daily backup.
pub(super) fn newest(store: &Path) -> Option<PathBuf> {
    let (folder, stem) = (folder_of(store), stem_of(store));
    let mut daily: Vec<String> = names_in(&folder).ok()?.into_iter().filter(|name| is_daily(name, &stem)).collect();
    daily.sort_unstable();
    daily.pop().map(|name| folder.join(name))
}

/// Reads one snapshot of the store into a new file. An unfinished one is swept away by the next.
pub(super) fn copy(store: &Path, to: &Path) -> Result<(), BackupError> {
    let unfinished = to.with_extension("unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let copied = vacuum_into(store, &unfinished).and_then(|()| {
        File::options().write(true).open(&unfinished)?.sync_all()?;
        Ok(fs::rename(&unfinished, to)?)
    });
    if copied.is_err() {
        // Best effort: on a full disk the half copy is what fills it.
        let _ = fs::remove_file(&unfinished);
    }
    copied
}

fn vacuum_into(store: &Path, to: &Path) -> Result<(), BackupError> {
    let reader = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(StoreError::from)?;
    let copied = reader.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;");
    let copied = copied.and_then(|()| reader.execute("VACUUM INTO ?1", [to.to_string_lossy()]));
    Ok(copied.map(drop).map_err(StoreError::from)?)
}

fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

fn folder_of(store: &Path) -> PathBuf {
    store.with_file_name("backups")
}

fn stem_of(store: &Path) -> String {
    store.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
