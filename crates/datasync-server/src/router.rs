//! Which request goes where, and what every answer has in common.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, ETAG, EXPIRES, LINK, PRAGMA, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use datasync_protocol::{
    BEFORE_HEADER, COMPLETE_HEADER, DIGEST_HEADER, DIVERGED_HEADER, EPOCH_HEADER, ErrorBody, HORIZON_HEADER,
    LATEST_HEADER,
};
use serde_json::json;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::accounts;
use crate::admin;
use crate::auth::{admit, admit_application};
use crate::batch::batch;
use crate::caller::PUBLIC;
use crate::changes::changes;
use crate::config::Config;
use crate::error::ApiError;
use crate::limits::{self, Crowd};
use crate::openapi::openapi;
use crate::storage::Storage;
use crate::tables;
use crate::traffic::observe;

/// What a handler is handed.
pub(crate) struct Server<S> {
    pub(crate) storage: S,
    pub(crate) config: Config,
    pub(crate) crowd: Crowd,
}

pub(crate) type Shared<S> = Arc<Server<S>>;

/// An address and what serves it.
type Route<S> = (&'static str, MethodRouter<Shared<S>>);

/// What asks for a key, a token or both.
pub(crate) fn behind_the_gate<S: Storage>() -> [Route<S>; 5] {
    let row =
        get(tables::lookup::<S>).patch(tables::update::<S>).delete(tables::delete::<S>).post(tables::undelete::<S>);
    [
        ("/tables/{table}", compressed(get(tables::list::<S>).post(tables::insert::<S>))),
        ("/tables/{table}/{id}", compressed(row)),
        ("/tables/{table}/{id}/history", compressed(get(tables::history::<S>))),
        ("/$batch", compressed(post(batch::<S>))),
        // A listener's body lives as long as it listens, so nothing is put around it.
        ("/changes", get(changes::<S>)),
    ]
}

/// For a client that takes it so. Fastest: text halves at any level, and a page is waited for.
fn compressed<S: Storage>(served: MethodRouter<Shared<S>>) -> MethodRouter<Shared<S>> {
    served.layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
}

/// What anyone may ask.
pub(crate) fn before_the_gate<S: Storage>() -> [Route<S>; 4] {
    [
        ("/", get(about::<S>)),
        ("/healthz", get(alive)),
        ("/readyz", get(ready::<S>)),
        ("/openapi.json", compressed(get(openapi::<S>))),
    ]
}

/// The routes of a table server: its tables with their rows and histories, `/$batch`, `/changes`, `/accounts` where
/// there are some, and around them who answers, how it is, and what it serves. The document at `/openapi.json` lists them all.
pub fn router<S: Storage>(storage: S, config: Config) -> Router {
    let server = Arc::new(Server { storage, crowd: limits::crowd(&config), config });
    let with = |router: Router<Shared<S>>, (path, served): Route<S>| router.route(path, served);
    let gate = middleware::from_fn_with_state(Arc::clone(&server), admit::<S>);
    let tables = behind_the_gate().into_iter().fold(Router::new(), with).layer(gate);
    let gate = middleware::from_fn_with_state(Arc::clone(&server), admit_application::<S>);
    let accounts = server.config.accounts.clone().map(accounts::routes).unwrap_or_default().layer(gate);
    let panel = server.config.panel.clone().map(admin::routes).unwrap_or_default();
    let origins = server.config.origins.clone();
    let traffic = (server.config.traffic.clone(), Arc::clone(&server.config.clock));
    let router = before_the_gate()
        .into_iter()
        .fold(tables.merge(accounts).merge(panel), with)
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "there is nothing at this address") })
        .method_not_allowed_fallback(|| async {
            refusal(StatusCode::METHOD_NOT_ALLOWED, "this method is not served here")
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&server), limits::count::<S>))
        .layer(middleware::map_response(uncacheable))
        .with_state(server);
    let router = if origins.is_empty() { router } else { router.layer(cors(&origins)) };
    router.layer(middleware::from_fn_with_state(traffic, observe))
}

/// What a browser lets the pages of these origins ask and read. Preflights are answered here, before any key is asked for.
fn cors(origins: &[String]) -> CorsLayer {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::mirror_request()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    let told =
        [LATEST_HEADER, BEFORE_HEADER, HORIZON_HEADER, EPOCH_HEADER, COMPLETE_HEADER, DIGEST_HEADER, DIVERGED_HEADER];
    let told = told.iter().filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok());
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(told.chain([LINK, ETAG, RETRY_AFTER]).collect::<Vec<_>>())
}

/// The process is there.
async fn alive() -> Json<serde_json::Value> {
    Json(json!({"status": "ok"}))
}

/// It can answer: its storage can be read.
async fn ready<S: Storage>(State(server): State<Shared<S>>) -> Result<Json<serde_json::Value>, ApiError> {
    server.storage.state(PUBLIC).await?;
    Ok(Json(json!({"status": "ready"})))
}

async fn about<S: Storage>(State(server): State<Shared<S>>) -> Json<serde_json::Value> {
    let (name, version) = server.config.program;
    Json(json!({"name": name, "version": version}))
}

async fn uncacheable(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(EXPIRES, HeaderValue::from_static("0"));
    response
}

fn refusal(status: StatusCode, sentence: &str) -> Response {
    (status, Json(ErrorBody { error: sentence.to_owned() })).into_response()
}
