//! The notes tables on a table server.
//!
//! [`start`] serves them from a data folder: `server.db`, the application key if one was made, and a lock, because one
//! process serves a folder. The binary `driftless-server` is this with a command line; tests call it in process.

mod key;

use std::fs::{File, OpenOptions, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use datasync_protocol::Timestamp;
use datasync_server::{ApplicationKey, Clock, Config, SqliteStorage, TableDefinition, router};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub use key::KeyError;

/// A body may be 10 MiB of text; JSON escapes and the other columns need room beside it.
const BODY_LIMIT: usize = 24 * 1024 * 1024;

/// Who may ask.
#[derive(Debug, Clone)]
pub enum Access {
    /// Whoever names this key.
    Key(String),
    /// Whoever names the key of the data folder; it is made at the first start.
    KeyOfFolder,
    /// Anyone on this computer.
    LoopbackOnly,
}

/// What to serve, where, to whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder; made if it is not there.
    pub data: PathBuf,
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who may ask.
    pub access: Access,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Without a key only this computer may ask.
    #[error("--no-application-key serves loopback addresses only, and {0} is none")]
    NotLoopback(SocketAddr),
    /// The key can't stand in a header.
    #[error("an application key is 8 to 200 letters, digits or signs, without blanks")]
    InvalidKey,
    /// Another server holds the folder.
    #[error("another server uses this data folder")]
    InUse,
    /// The folder can't be made, locked or written.
    #[error("the data folder can't be written: {0}")]
    Folder(#[source] std::io::Error),
    /// The key of the folder can't be read or made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database can't be served.
    #[error(transparent)]
    Database(#[from] datasync_server::OpenError),
    /// The system does not let the process catch SIGTERM and Ctrl C.
    #[error("the signals that end the server can't be caught: {0}")]
    Signals(#[source] std::io::Error),
    /// The address can't be listened on.
    #[error("{0} can't be listened on: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
}

/// How long requests that are in have to be finished once the server is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// A server that runs. [`Running::stop`] lets it finish what it is at; dropping this tells it to, and does not wait.
pub struct Running {
    /// The Application URL.
    pub url: String,
    /// The key that clients name; `None`: they need none.
    pub application_key: Option<String>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Takes no more connections, finishes the requests that are in, and ends. After ten seconds it waits for none.
    ///
    /// # Errors
    /// What the listener ran into.
    pub async fn stop(mut self) -> std::io::Result<()> {
        // Sending fails only if the server has ended already.
        let _ = self.stop.send(());
        match tokio::time::timeout(LAST_REQUESTS, &mut self.served).await {
            Ok(served) => served.unwrap_or_else(|error| Err(std::io::Error::other(error))),
            Err(_) => {
                tracing::warn!("a request was not finished in time and is cut");
                self.served.abort();
                Ok(())
            }
        }
    }
}

/// Starts serving.
///
/// # Errors
/// [`StartError`] says in a sentence why nothing is served.
pub async fn start(options: Options) -> Result<Running, StartError> {
    if matches!(options.access, Access::LoopbackOnly) && !options.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(options.listen));
    }
    std::fs::create_dir_all(&options.data).map_err(StartError::Folder)?;
    let lock = hold_lock(&options.data.join("server.lock"))?;
    let application_key = match options.access {
        Access::Key(key) => Some(key),
        Access::KeyOfFolder => Some(key::of_folder(&options.data)?),
        Access::LoopbackOnly => None,
    };
    if application_key.as_deref().is_some_and(|key| !key::is_usable(key)) {
        return Err(StartError::InvalidKey);
    }
    let storage = SqliteStorage::open(&options.data.join("server.db"))?;
    let listener =
        TcpListener::bind(options.listen).await.map_err(|error| StartError::Listen(options.listen, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(options.listen, error))?;
    let (doorbells, until) = watch::channel(());
    let app = router(storage, Config { until: Some(until), ..config(application_key.clone(), system_clock()) });
    let (stop, stopped) = oneshot::channel::<()>();
    let serve = axum::serve(listener, app).with_graceful_shutdown(async move {
        let _ = stopped.await;
        drop(doorbells);
    });
    let served = tokio::spawn(async move {
        let result = serve.await;
        // The folder is held until the last request is answered.
        drop(lock);
        result
    });
    Ok(Running { url: format!("http://{address}"), application_key, stop, served })
}

/// The notes tables with what a query may name of them.
#[must_use]
pub fn config(application_key: Option<String>, clock: Clock) -> Config {
    let notes = ["title", "body", "notebookId", "tags", "pinned", "trashed", "editedAt", "device"];
    let tables = [("notes", &notes[..]), ("notebooks", &["name", "editedAt", "device"][..])];
    Config {
        tables: tables
            .into_iter()
            .map(|(name, columns)| TableDefinition::new(name, columns).expect("the names are plain words"))
            .collect(),
        application_key: application_key.map(ApplicationKey),
        body_limit: BODY_LIMIT,
        program: ("driftless-server", env!("CARGO_PKG_VERSION")),
        clock,
        until: None,
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where the server's process reads the clock")]
fn system_clock() -> Clock {
    Arc::new(|| {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    })
}

fn hold_lock(path: &Path) -> Result<File, StartError> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(StartError::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse),
        Err(TryLockError::Error(error)) => Err(StartError::Folder(error)),
    }
}
