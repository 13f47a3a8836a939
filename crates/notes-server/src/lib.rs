//! The notes tables on a table server.
//!
//! [`start`] serves them from a data folder: `server.db`, the application key if one was made, and a lock, because one
//! process serves a folder. Or from a PostgreSQL database, which keeps the key too and which any number of processes serve.
//! The binary `driftless-server` is this with a command line; tests call it in process.

mod database;
mod doctor;
mod figures;
mod keeper;
mod key;
mod notes;
mod people;
mod premises;
mod start_error;
mod tls;

use std::fs::{File, OpenOptions, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use datasync_protocol::Timestamp;
use datasync_server::{
    AccountStore, ApplicationKey, Clock, Config, Keys, Limits, Panel, PostgresStorage, SqliteStorage, Storage, router,
};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

pub use database::{Database, DatabaseUrl};
pub use doctor::{Finding, examine, examine_database};
use figures::figures;
use keeper::{DatabaseKeys, KeyKeeper};
pub use key::{KeyChange, KeyError, KeyFile, one_at_least, retired, rotated};
use people::with_people;
pub use people::{SignIn, open_accounts};
use premises::Premises;
pub use premises::remember_backup;
pub use start_error::StartError;
use tls::{Certificate, TlsListener};
pub use tls::{TlsError, TlsFiles};

/// A body may be 10 MiB of text; JSON escapes and the other columns need room beside it.
const BODY_LIMIT: usize = 24 * 1024 * 1024;

/// Who may ask.
#[derive(Debug, Clone)]
pub enum Access {
    /// Whoever names this key.
    Key(ApplicationKey),
    /// Whoever names a key of this file, one a line; it is read anew when it is written anew.
    KeyOfFile(PathBuf),
    /// Whoever names the key that is kept with the data; it is made at the first start.
    KeptKey,
    /// Anyone on this computer.
    LoopbackOnly,
}

/// What to serve, where, to whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the data is.
    pub database: Database,
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who may ask.
    pub access: Access,
    /// The origins whose pages a browser lets ask; as of [`Config::origins`].
    pub origins: Vec<String>,
    /// Whether people sign in.
    pub sign_in: SignIn,
    /// The key of whoever runs the server; `None`: nobody administers it over the wire.
    pub master_key: Option<ApplicationKey>,
    /// How often one address may ask.
    pub limits: Limits,
    /// The certificate; `None`: requests come in the clear, or through a proxy.
    pub tls: Option<TlsFiles>,
    /// The URL that clients know the server by, if it is another than its own.
    pub public_url: Option<String>,
    /// Where figures are served; `None`: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether the management page is served.
    pub admin: bool,
}

/// How long requests that are in have to be finished once the server is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// A server that runs. [`Running::stop`] lets it finish what it is at; dropping this tells it to, and does not wait.
pub struct Running {
    /// The Application URL: how clients know it.
    pub url: String,
    /// Where it listens itself.
    pub listening: String,
    /// Where its figures are served.
    pub figures: Option<String>,
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
    let certificate = check(&options)?;
    match options.database.clone() {
        Database::Folder(folder) => {
            let lock = hold(&folder)?;
            let storage = SqliteStorage::open(&database_of(&folder))?;
            let premises = Premises::of_folder(&folder, &options.access);
            serve(options, certificate, storage, KeyFile::of_folder(&folder), premises, lock).await
        }
        Database::Postgres(url) => {
            let storage = PostgresStorage::open(&url.0).await?;
            let keys = DatabaseKeys::of(storage.clone());
            let premises = Premises::of_database(storage.clone(), keys.clone(), &options.access);
            serve(options, certificate, storage, keys, premises, ()).await
        }
    }
}

/// Serves a storage, with keys that are kept beside it, and what is told of both. `held` lives until the last request is
/// answered.
async fn serve(
    options: Options,
    certificate: Option<Certificate>,
    storage: impl Storage + AccountStore,
    keeper: impl KeyKeeper,
    premises: Premises,
    held: impl Send + 'static,
) -> Result<Running, StartError> {
    let premises = Arc::new(premises);
    let master_keys = options.master_key.map(usable).transpose()?.map(Keys::one);
    let (application_key, application_keys) = admitted(options.access, keeper).await?;
    let (doorbells, until) = watch::channel(());
    let config = Config {
        until: Some(until),
        origins: options.origins,
        public_url: options.public_url,
        master_keys,
        limits: options.limits,
        ..config(application_keys, system_clock())
    };
    let mut config = with_people(config, storage.clone(), options.sign_in).await?;
    let listener =
        TcpListener::bind(options.listen).await.map_err(|error| StartError::Listen(options.listen, error))?;
    let address = listener.local_addr().map_err(|error| StartError::Listen(options.listen, error))?;
    let listening = format!("{}://{address}", if certificate.is_some() { "https" } else { "http" });
    let url = config.public_url.clone().unwrap_or_else(|| listening.clone());
    if options.admin {
        let keys = config.master_keys.clone().ok_or(StartError::AdminWithoutKey)?;
        config.panel = Some(Panel::new(url.clone(), keys, Arc::clone(&premises) as _, &config));
    }
    let figures = figures(options.metrics_listen, config.traffic.clone(), premises).await?;
    let beside = [tokio::spawn(forget_old_tombstones(storage.clone()))];
    let beside: Vec<_> = beside.into_iter().chain(figures.served).collect();
    let app = router(storage, config);
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move {
        let _ = stopped.await;
        drop(doorbells);
    };
    let served = tokio::spawn(async move {
        let result = answer(listener, certificate, app, stopped).await;
        beside.iter().for_each(JoinHandle::abort);
        drop(held);
        result
    });
    Ok(Running { url, listening, figures: figures.url, application_key, stop, served })
}

/// What can be refused before anything is made. Gives the certificate.
fn check(options: &Options) -> Result<Option<Certificate>, StartError> {
    if matches!(options.access, Access::LoopbackOnly) && !options.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(options.listen));
    }
    if matches!(options.access, Access::LoopbackOnly) && !options.origins.is_empty() {
        return Err(StartError::OriginWithoutKey);
    }
    if let Some(origin) = options.origins.iter().find(|origin| !is_origin(origin)) {
        return Err(StartError::InvalidOrigin(origin.clone()));
    }
    if options.admin && options.master_key.is_none() {
        return Err(StartError::AdminWithoutKey);
    }
    if let Some(url) = options.public_url.iter().find(|url| !is_url(url)) {
        return Err(StartError::InvalidUrl(url.clone()));
    }
    if !options.listen.ip().is_loopback() && options.tls.is_none() && options.public_url.is_none() {
        tracing::warn!(
            "NOT ENCRYPTED: whoever is on the way to {} can read every key and every row; give --tls-cert and --tls-key, \
             or put a proxy with TLS in front and name it with --public-url",
            options.listen
        );
    }
    Ok(options.tls.clone().map(Certificate::read).transpose()?)
}

/// Answers what comes until it is told to stop.
async fn answer(
    listener: TcpListener,
    certificate: Option<Certificate>,
    app: Router,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // A bare router is copied for every connection, all its routes: 14 KB that a listener would hold.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    match certificate {
        // Tapped: only so does axum know the address of a connection of a listener that is not its own.
        Some(certificate) => {
            let listener = TlsListener::new(listener, certificate)?.tap_io(|_| ());
            axum::serve(listener, app).with_graceful_shutdown(stopped).await
        }
        None => axum::serve(listener, app).with_graceful_shutdown(stopped).await,
    }
}

/// The first key that is given out, and how to ask for all of them later.
async fn admitted(access: Access, keeper: impl KeyKeeper) -> Result<(Option<String>, Option<Keys>), StartError> {
    match access {
        Access::LoopbackOnly => Ok((None, None)),
        Access::Key(key) => {
            let key = usable(key)?;
            Ok((Some(key.0.clone()), Some(Keys::one(key))))
        }
        Access::KeptKey => followed(keeper.first().await?, keeper).await,
        Access::KeyOfFile(path) => match KeyFile::at(&path).keys()? {
            keys if keys.is_empty() => Err(StartError::NoKey(path)),
            keys => followed(keys, KeyFile::at(&path)).await,
        },
    }
}

async fn followed(keys: Vec<String>, keeper: impl KeyKeeper) -> Result<(Option<String>, Option<Keys>), StartError> {
    let newest = keys.into_iter().next().map(|key| usable(ApplicationKey(key))).transpose()?;
    Ok((newest.map(|key| key.0), Some(keeper.follow().await?)))
}

fn usable(key: ApplicationKey) -> Result<ApplicationKey, StartError> {
    if key::is_usable(&key.0) { Ok(key) } else { Err(StartError::InvalidKey) }
}

/// Scheme and host, without a path: what a browser sends.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text == "*"
        || host.is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'))
}

/// A URL without a query, as clients name a server.
fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#".contains(&byte))
    })
}

/// How long a tombstone is kept: a device that was away for longer compares everything when it comes back.
const TOMBSTONES_KEPT: Duration = Duration::from_secs(180 * 24 * 3600);
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Once a day, and at the start.
async fn forget_old_tombstones(storage: impl Storage) {
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
