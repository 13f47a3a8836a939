//! Where a device keeps its file, in the runs in which it has one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use datasync_client::{OpenError, Store};

use crate::server::memory;

thread_local! {
    /// To make a store costs more than to copy one.
    static NEW: Disk = {
        let disk = Disk::blank();
        drop(disk.open().expect("a store"));
        disk
    };
}

/// A device's file.
pub(crate) struct Disk {
    folder: tempfile::TempDir,
    /// How often the process was killed; each life has a folder of its own.
    life: u32,
}

impl Disk {
    /// With a store in which nothing ever was.
    pub(crate) fn new() -> Self {
        let disk = Disk::blank();
        NEW.with(|new| copy(&new.file(), &disk.file()));
        disk
    }

    fn blank() -> Self {
        let disk = Disk { folder: tempfile::Builder::new().tempdir_in(memory()).expect("a folder"), life: 0 };
        std::fs::create_dir(disk.file().parent().expect("a folder")).expect("a folder");
        disk
    }

    /// What somebody has who copies the data of a device while its program rests.
    pub(crate) fn copy_of(store: &Store) -> Self {
        let disk = Disk::blank();
        store.copy_for_test(&disk.file()).expect("a copy");
        disk
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(self.life.to_string()).join("store.db")
    }

    /// What a process that starts now finds.
    pub(crate) fn open(&self) -> Result<Store, OpenError> {
        Store::open(&self.file())
    }

    /// What the device's process has written, with nothing of an orderly end: the files as they lie there now. The process
    /// that still holds the old ones is left to itself.
    pub(crate) fn kill(&mut self) -> Arc<Store> {
        assert!(matches!(self.open(), Err(OpenError::InUse)), "a second process is let in");
        let from = self.file();
        self.life += 1;
        let to = self.file();
        std::fs::create_dir(to.parent().expect("a folder")).expect("a folder");
        copy(&from, &to);
        Arc::new(self.open().expect("a store that is sound after a kill"))
    }
}

/// A store's files as they lie there.
fn copy(from: &Path, to: &Path) {
    for extension in ["db", "db-wal", "lock"] {
        let from = from.with_extension(extension);
        if from.exists() {
            std::fs::copy(from, to.with_extension(extension)).expect("a copy");
        }
    }
}
