//! What the management page and the figures say of where a server's data is.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use async_trait::async_trait;
use datasync_server::{
    Administered, KeepError, KeptKeys, Measured, PostgresStorage, StorageError, TableSizes, table_sizes,
};

use crate::keeper::DatabaseKeys;
use crate::key::{KeyChange, KeyFile, retired, rotated};
use crate::{Access, database_of};

/// Where the data is, and where the keys.
pub(crate) struct Premises {
    keys: KeyPlace,
    data: Data,
}

enum Data {
    Folder(PathBuf),
    Postgres(PostgresStorage),
}

enum KeyPlace {
    /// Whoever started the server gave them.
    Given(Vec<String>),
    /// In a file that this process may write anew.
    File(KeyFile),
    /// In a file, of which other processes on the same database have one of their own.
    FileOfEach(KeyFile),
    Database(DatabaseKeys),
}

impl Premises {
    pub(crate) fn of_folder(folder: &Path, access: &Access) -> Self {
        let keys = KeyPlace::of(access, KeyPlace::File, || KeyPlace::File(KeyFile::of_folder(folder)));
        Premises { keys, data: Data::Folder(folder.to_owned()) }
    }

    pub(crate) fn of_database(storage: PostgresStorage, kept: DatabaseKeys, access: &Access) -> Self {
        let keys = KeyPlace::of(access, KeyPlace::FileOfEach, || KeyPlace::Database(kept));
        Premises { keys, data: Data::Postgres(storage) }
    }

    pub(crate) async fn measured(&self) -> Measured {
        let last_backup_s = match &self.data {
            Data::Folder(folder) => last_backup_s(folder),
            Data::Postgres(_) => None,
        };
        Measured { database_bytes: self.database_bytes().await, last_backup_s }
    }
}

impl KeyPlace {
    fn of(access: &Access, file: impl FnOnce(KeyFile) -> Self, kept: impl FnOnce() -> Self) -> Self {
        match access {
            Access::Key(key) => KeyPlace::Given(vec![key.0.clone()]),
            Access::LoopbackOnly => KeyPlace::Given(Vec::new()),
            Access::KeyOfFile(path) => file(KeyFile::at(path)),
            Access::KeptKey => kept(),
        }
    }

    async fn changed(&self, change: KeyChange) -> Result<KeptKeys, KeepError> {
        let keys = match self {
            KeyPlace::File(file) => file.change(change),
            KeyPlace::Database(keys) => keys.change(change).await,
            KeyPlace::Given(_) | KeyPlace::FileOfEach(_) => {
                return Err(KeepError("whoever starts the server gives the keys".to_owned()));
            }
        };
        kept(keys, true)
    }
}

fn kept(keys: Result<Vec<String>, crate::KeyError>, changeable: bool) -> Result<KeptKeys, KeepError> {
    Ok(KeptKeys { keys: keys.map_err(|error| KeepError(error.to_string()))?, changeable })
}

#[async_trait]
impl Administered for Premises {
    async fn keys(&self) -> Result<KeptKeys, KeepError> {
        match &self.keys {
            KeyPlace::Given(keys) => kept(Ok(keys.clone()), false),
            KeyPlace::FileOfEach(file) => kept(file.keys(), false),
            KeyPlace::File(_) | KeyPlace::Database(_) => self.keys.changed(Ok).await,
        }
    }

    async fn rotate(&self) -> Result<KeptKeys, KeepError> {
        self.keys.changed(rotated).await
    }

    async fn retire(&self) -> Result<KeptKeys, KeepError> {
        self.keys.changed(retired).await
    }

    async fn tables(&self) -> Result<TableSizes, StorageError> {
        let database = match &self.data {
            Data::Folder(folder) => database_of(folder),
            Data::Postgres(storage) => return storage.table_sizes().await,
        };
        let read = tokio::task::spawn_blocking(move || table_sizes(&database)).await;
        read.map_err(|error| StorageError::Broken(Box::new(error)))?
    }

    async fn database_bytes(&self) -> Option<u64> {
        match &self.data {
            Data::Folder(folder) => bytes_of_folder(folder),
            Data::Postgres(storage) => storage.bytes().await.ok(),
        }
    }
}

fn bytes_of_folder(folder: &Path) -> Option<u64> {
    let database = database_of(folder);
    let log = std::fs::metadata(database.with_extension("db-wal")).map_or(0, |metadata| metadata.len());
    std::fs::metadata(database).ok().map(|metadata| metadata.len() + log)
}

/// The file whose time is that of the last backup of a folder.
fn backup_mark(folder: &Path) -> PathBuf {
    folder.join("last-backup")
}

/// Remembers that a backup was made.
///
/// # Errors
/// If the folder can't be written.
pub fn remember_backup(folder: &Path) -> std::io::Result<()> {
    std::fs::write(backup_mark(folder), "")
}

fn last_backup_s(folder: &Path) -> Option<u64> {
    let made = std::fs::metadata(backup_mark(folder)).ok()?.modified().ok()?;
    made.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}
