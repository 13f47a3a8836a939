//! The data folder, which one process serves at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::start_error::StartError;

/// The database of a data folder.
#[must_use]
pub fn database_of(folder: &Path) -> PathBuf {
    folder.join("server.db")
}

/// A data folder that no other process serves as long as this lives. Made if it is not there.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Holds a data folder, as a server that runs does.
///
/// # Errors
/// [`StartError::InUse`] if another process serves it; [`StartError::Folder`].
pub fn hold(folder: &Path) -> Result<Held, StartError> {
    std::fs::create_dir_all(folder).map_err(StartError::Folder)?;
    hold_lock(&folder.join("server.lock")).map(Held)
}

fn hold_lock(path: &Path) -> Result<File, StartError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(StartError::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse),
        Err(TryLockError::Error(error)) => Err(StartError::Folder(error)),
    }
}
