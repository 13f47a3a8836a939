//! The notes tables on a table server.
//!
//! [`start`] serves them from a data folder: `server.db`, the application key if one was made, and a lock, because one
//! process serves a folder. The binary `driftless-server` is this with a command line; tests call it in process.

mod doctor;
mod key;
mod notes;

use std::fs::{File, OpenOptions, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use datasync_protocol::Timestamp;
use datasync_server::{ApplicationKey, Clock, Config, Keys, SqliteStorage, router};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub use doctor::{Finding, examine};
use key::KeyRing;
pub use key::{KeyError, KeyFile};

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
    /// The origins whose pages a browser lets ask; as of [`Config::origins`].
    pub origins: Vec<String>,
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
    /// An origin is not one.
    #[error("{0:?} is no origin: write it as https://notes.example.com, or * for any")]
    InvalidOrigin(String),
    /// A page of any origin could ask.
    #[error("--cors-origin needs an application key: without one any page in a browser could read what is here")]
    OriginWithoutKey,
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
    if matches!(options.access, Access::LoopbackOnly) && !options.origins.is_empty() {
        return Err(StartError::OriginWithoutKey);
    }
    if let Some(origin) = options.origins.iter().find(|origin| !is_origin(origin)) {
        return Err(StartError::InvalidOrigin(origin.clone()));
    }
    let lock = hold(&options.data)?;
    let (application_key, application_keys) = admitted(options.access, &options.data)?;
    let storage = SqliteStorage::open(&database_of(&options.data))?;
    let listener =
        TcpListener::bind(options.listen).await.map_err(|error| StartError::Listen(options.listen, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(options.listen, error))?;
    let (doorbells, until) = watch::channel(());
    let forgetting = tokio::spawn(forget_old_tombstones(storage.clone()));
    let config = Config { until: Some(until), origins: options.origins, ..config(application_keys, system_clock()) };
    let app = router(storage, config);
    let (stop, stopped) = oneshot::channel::<()>();
    // A bare router is copied for every connection, all its routes: 14 KB that a listener would hold.
    let serve = axum::serve(listener, app.into_make_service()).with_graceful_shutdown(async move {
        let _ = stopped.await;
        drop(doorbells);
    });
    let served = tokio::spawn(async move {
        let result = serve.await;
        forgetting.abort();
        // The folder is held until the last request is answered.
        drop(lock);
        result
    });
    Ok(Running { url: format!("http://{address}"), application_key, stop, served })
}

/// The first key that is given out, and how to ask for all of them later.
fn admitted(access: Access, folder: &Path) -> Result<(Option<String>, Option<Keys>), StartError> {
    let usable = |key: String| if key::is_usable(&key) { Ok(key) } else { Err(StartError::InvalidKey) };
    match access {
        Access::LoopbackOnly => Ok((None, None)),
        Access::Key(key) => {
            let key = usable(key)?;
            Ok((Some(key.clone()), Some(Keys::one(ApplicationKey(key)))))
        }
        Access::KeyOfFolder => {
            let keys = KeyFile::of_folder(folder).keys_or_first()?;
            let newest = keys.into_iter().next().map(usable).transpose()?;
            let ring = KeyRing::new(KeyFile::of_folder(folder));
            let keys = Keys::kept_by(move || ring.keys().into_iter().map(ApplicationKey).collect());
            Ok((newest, Some(keys)))
        }
    }
}

/// Scheme and host, without a path: what a browser sends.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text == "*"
        || host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'))
}

/// How long a tombstone is kept: a device that was away for longer compares everything when it comes back.
const TOMBSTONES_KEPT: Duration = Duration::from_secs(180 * 24 * 3600);
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Once a day, and at the start.
async fn forget_old_tombstones(storage: SqliteStorage) {
    let (clock, mut look) = (system_clock(), tokio::time::interval(A_DAY));
    let kept = i64::try_from(TOMBSTONES_KEPT.as_millis()).unwrap_or(i64::MAX);
    loop {
        look.tick().await;
        if let Err(error) = storage.forget_all_tombstones(Timestamp(clock().0 - kept)).await {
            tracing::warn!("old tombstones were not forgotten: {error}");
        }
    }
}

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

/// The notes tables with what a query may name of them.
#[must_use]
pub fn config(application_keys: Option<Keys>, clock: Clock) -> Config {
    Config {
        application_keys,
        body_limit: BODY_LIMIT,
        program: ("driftless-server", env!("CARGO_PKG_VERSION")),
        ..Config::new(notes::tables(), clock)
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
