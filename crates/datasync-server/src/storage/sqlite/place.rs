//! Where a database lies. SQLite goes on with a file that was moved or removed, and what is written to it then is lost with
//! the process; so a server looks whether it is still there.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use super::StorageError;

/// A path, and the file that was found there.
pub(super) struct Place {
    path: PathBuf,
    file: Number,
}

#[cfg(unix)]
type Number = (u64, u64);
#[cfg(not(unix))]
type Number = ();

#[cfg(unix)]
fn number(metadata: &Metadata) -> Number {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

/// Elsewhere a file that is open can't be moved.
#[cfg(not(unix))]
fn number(_: &Metadata) -> Number {}

impl Place {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        Ok(Place { path: path.to_owned(), file: number(&std::fs::metadata(path)?) })
    }

    /// Whether the database that is open is still the one that lies here.
    pub(super) fn check(&self) -> Result<(), StorageError> {
        match std::fs::metadata(&self.path) {
            Ok(metadata) if number(&metadata) == self.file => Ok(()),
            Ok(_) => Err(away(io::Error::other("another file lies in the database's place: start the server anew"))),
            Err(error) => Err(away(error)),
        }
    }
}

fn away(cause: io::Error) -> StorageError {
    StorageError::Away(Box::new(cause))
}
