//! `/admin`: the page from which whoever has the master key looks after a server. Rendered here, with one style sheet and one
//! script beside it; neither a row nor a password is ever on it, and a key only when it is asked for.

mod acts;
mod page;
mod session;
mod ticket;

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::header::{X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use tokio::sync::watch;

use self::session::Sessions;
use crate::accounts::Accounts;
use crate::config::{Clock, Config, Keys};
use crate::storage::StorageError;
use crate::traffic::Traffic;

/// Nothing but our own style sheet, script and requests; and no page may frame this one.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the page shows and changes of the server it belongs to.
#[async_trait]
pub trait Administered: Send + Sync {
    /// The application keys, and whether they can be changed.
    async fn keys(&self) -> Result<KeptKeys, KeepError>;

    /// Makes a new application key beside the one before it.
    async fn rotate(&self) -> Result<KeptKeys, KeepError>;

    /// Takes the older application key no more.
    async fn retire(&self) -> Result<KeptKeys, KeepError>;

    /// What is in the tables, in a time that somebody waits for whatever there is.
    async fn tables(&self) -> Result<TableSizes, StorageError>;

    /// Bytes of the database; `None`: unknown.
    async fn database_bytes(&self) -> Option<u64>;
}

/// The application keys as they are kept. Not shown by `Debug`.
pub struct KeptKeys {
    /// The newest first; none: no key is asked for.
    pub keys: Vec<String>,
    /// Whether they can be rotated and retired from here; else whoever starts the server gives them.
    pub changeable: bool,
}

/// Why keys can't be read or changed, in a sentence that holds none of them.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct KeepError(pub String);

/// What is in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSizes {
    /// By their names.
    pub tables: Vec<TableSize>,
    /// Whether only a part was looked at, and the numbers are what it makes likely.
    pub reckoned: bool,
}

/// What is in a table, whoever owns it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableSize {
    /// Its name.
    pub name: String,
    /// How many have or had rows in it.
    pub owners: u64,
    /// Living rows.
    pub rows: u64,
    /// Deleted rows that are remembered.
    pub tombstones: u64,
    /// Bytes of the rows as JSON, without their history.
    pub bytes: u64,
}

/// The management page of a server. Clones are one page.
#[derive(Clone)]
pub struct Panel(Arc<Inside>);

struct Inside {
    url: String,
    accounts: Option<Accounts>,
    administered: Arc<dyn Administered>,
    traffic: Traffic,
    clock: Clock,
    sessions: Sessions,
    until: Option<watch::Receiver<()>>,
}

impl Panel {
    /// The page of a server that clients know by `url`, for whoever has one of these keys.
    #[must_use]
    pub fn new(url: String, master_keys: Keys, administered: Arc<dyn Administered>, config: &Config) -> Self {
        let secure = url.starts_with("https://");
        Panel(Arc::new(Inside {
            url,
            accounts: config.accounts.clone(),
            administered,
            traffic: config.traffic.clone(),
            clock: Arc::clone(&config.clock),
            sessions: Sessions::new(master_keys, secure),
            until: config.until.clone(),
        }))
    }
}

/// The routes of the page, for a router of any state.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(panel: Panel) -> Router<S> {
    Router::new()
        .route("/admin", get(page::page))
        .route("/admin/session", post(session::sign_in).delete(session::sign_out))
        .route("/admin/keys", get(acts::keys))
        .route("/admin/keys/rotate", post(acts::rotate))
        .route("/admin/keys/retire", post(acts::retire))
        .route("/admin/accounts/{user}/devices", get(acts::devices))
        .route("/admin/accounts/{user}/devices/{device}", delete(acts::revoke))
        .route("/admin/requests", get(acts::requests))
        .route("/admin/style.css", get(|| async { file("text/css", include_str!("style.css")) }))
        .route("/admin/icon.svg", get(|| async { file("image/svg+xml", include_str!("icon.svg")) }))
        .route("/admin/page.js", get(|| async { file("text/javascript", include_str!("page.js")) }))
        .layer(middleware::from_fn_with_state(panel.clone(), session::renew))
        .layer(middleware::map_response(guarded))
        .with_state(panel)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}

/// What keeps a browser from doing anything with the page but showing it.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_FRAME_OPTIONS, "DENY"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
