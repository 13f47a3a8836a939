//! The file beside the store: locked while a process holds the store, and the place where a clean stop is noted.
//!
//! The kernel lets go of the lock when the process ends, however it ends. What the file says then tells how it ended.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::OpenError;

/// What stands in the file after a clean stop.
const CLEAN: &[u8] = b"clean";

/// The lock of one store, held until it is dropped.
pub(super) struct Lock {
    file: File,
}

/// A program that this one is about to start has the file too for a moment, and would keep it locked.
impl Drop for Lock {
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::info!("the store was not unlocked: {error}");
        }
    }
}

impl Lock {
    pub(super) fn hold(path: &Path) -> Result<Self, OpenError> {
        let options = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path);
        let file = options.map_err(OpenError::Unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
            Err(TryLockError::Error(error)) => Err(OpenError::Unwritable(error)),
        }
    }

    /// Whether the last process that held the store ended it in order. A store that never said so did not.
    pub(super) fn was_clean(&self) -> bool {
        let mut words = Vec::new();
        let mut file = &self.file;
        let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut words));
        read.is_ok() && words == CLEAN
    }

    /// From here on only [`Lock::note_clean_stop`] makes it clean again. Needs no room, so that it works on a full disk;
    /// on the disk before anything is written to the store.
    pub(super) fn note_use(&self) -> Result<(), OpenError> {
        self.file.set_len(0).and_then(|()| self.file.sync_data()).map_err(OpenError::Unwritable)
    }

    /// Not waited for: if it does not reach the disk, the next start checks once more than it had to.
    pub(super) fn note_clean_stop(&self) {
        let mut file = &self.file;
        let noted = file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(CLEAN));
        if let Err(error) = noted {
            tracing::info!("the clean stop of the store could not be noted: {error}");
        }
    }
}
