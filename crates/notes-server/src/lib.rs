//! The notes tables on a table server.
//!
//! [`start`] serves them from a data folder: `server.db`, the application key if one was made, and a lock, because one
//! process serves a folder. Or from a PostgreSQL database, which keeps the key too and which any number of processes serve.
//! The binary `driftless-server` is this with a command line; tests call it in process.

mod admitted;
mod database;
mod doctor;
mod figures;
mod folder;
mod keeper;
mod key;
mod notes;
mod options;
mod people;
mod premises;
mod start_error;
mod tls;
mod tombstones;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use datasync_protocol::Timestamp;
use datasync_server::{AccountStore, Clock, Config, Keys, Panel, PostgresStorage, SqliteStorage, Storage, router};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use admitted::{admitted, usable};
pub use database::{Database, DatabaseUrl};
pub use doctor::{Finding, examine, examine_database};
use figures::figures;
pub use folder::{Held, database_of, hold};
use keeper::{DatabaseKeys, KeyKeeper};
pub use key::{KeyChange, KeyError, KeyFile, one_at_least, retired, rotated};
use options::check;
pub use options::{Access, Options};
use people::with_people;
pub use people::{SignIn, open_accounts};
use premises::Premises;
pub use premises::remember_backup;
pub use start_error::StartError;
use tls::{Certificate, TlsListener};
pub use tls::{TlsError, TlsFiles};
use tombstones::forget_old_tombstones;

/// A body may be 10 MiB of text; JSON escapes and the other columns need room beside it.
const BODY_LIMIT: usize = 24 * 1024 * 1024;

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
