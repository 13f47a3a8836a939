//! What the management page and the figures say of a data folder.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use async_trait::async_trait;
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use datasync_server::{Administered, KeepError, KeptKeys, Measured, StorageError, TableSize, Traffic, table_sizes};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::key::{KeyChange, KeyFile, retired, rotated};
use crate::{Access, StartError, database_of};

/// A data folder and how its keys are kept.
pub(crate) struct Premises {
    folder: PathBuf,
    access: Access,
}

impl Premises {
    pub(crate) fn new(folder: &Path, access: &Access) -> Self {
        Premises { folder: folder.to_owned(), access: access.clone() }
    }

    fn measured(&self) -> Measured {
        Measured { database_bytes: self.database_bytes(), last_backup_s: last_backup_s(&self.folder) }
    }

    fn key_file(&self) -> Option<KeyFile> {
        match &self.access {
            Access::KeptKey => Some(KeyFile::of_folder(&self.folder)),
            Access::KeyOfFile(path) => Some(KeyFile::at(path)),
            Access::Key(_) | Access::LoopbackOnly => None,
        }
    }

    fn changed(&self, change: KeyChange) -> Result<KeptKeys, KeepError> {
        let file = self.key_file().ok_or_else(|| KeepError("whoever starts the server gives the keys".to_owned()))?;
        let keys = file.change(change).map_err(|error| KeepError(error.to_string()))?;
        Ok(KeptKeys { keys, changeable: true })
    }
}

#[async_trait]
impl Administered for Premises {
    async fn keys(&self) -> Result<KeptKeys, KeepError> {
        match &self.access {
            Access::Key(key) => Ok(KeptKeys { keys: vec![key.0.clone()], changeable: false }),
            Access::LoopbackOnly => Ok(KeptKeys { keys: Vec::new(), changeable: false }),
            Access::KeyOfFile(_) | Access::KeptKey => self.changed(Ok),
        }
    }

    async fn rotate(&self) -> Result<KeptKeys, KeepError> {
        self.changed(rotated)
    }

    async fn retire(&self) -> Result<KeptKeys, KeepError> {
        self.changed(retired)
    }

    async fn tables(&self) -> Result<Vec<TableSize>, StorageError> {
        let database = database_of(&self.folder);
        let read = tokio::task::spawn_blocking(move || table_sizes(&database)).await;
        read.map_err(|error| StorageError::Broken(Box::new(error)))?
    }

    fn database_bytes(&self) -> Option<u64> {
        let database = database_of(&self.folder);
        let log = std::fs::metadata(database.with_extension("db-wal")).map_or(0, |metadata| metadata.len());
        std::fs::metadata(database).ok().map(|metadata| metadata.len() + log)
    }
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

/// Where figures are served, and what serves them.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) url: Option<String>,
    pub(crate) served: Option<JoinHandle<()>>,
}

/// Serves `/metrics` on a listener of its own, if it is asked for (docs/decisions/0012-figures-on-a-listener-of-their-own.md).
pub(crate) async fn figures(
    listen: Option<SocketAddr>,
    traffic: Traffic,
    premises: Option<Arc<Premises>>,
) -> Result<Figures, StartError> {
    let Some(listen) = listen else { return Ok(Figures::default()) };
    let listener = TcpListener::bind(listen).await.map_err(|error| StartError::Listen(listen, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(listen, error))?;
    let answer = move || {
        let text = traffic.figures(&premises.as_ref().map(|premises| premises.measured()).unwrap_or_default());
        async { ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text) }
    };
    let app = Router::new().route("/metrics", get(answer));
    // It never ends by itself; whoever holds the task ends it.
    let served = tokio::spawn(async move { drop(axum::serve(listener, app).await) });
    Ok(Figures { url: Some(format!("http://{address}/metrics")), served: Some(served) })
}
