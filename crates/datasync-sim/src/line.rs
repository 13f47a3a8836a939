//! A device's line to the real server in virtual time: it is cut, it comes back, and a cut may be silent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use datasync_client::{Chunks, HttpAnswer, HttpRequest, HttpStream, RemoteError, Transport};
use datasync_protocol::Timestamp;
use datasync_server::{Config, SqliteStorage, TableDefinition, router};
use http_body_util::BodyExt as _;
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::device::TABLES;
use crate::network::cut;

/// A server that can be started anew: who listens then hears that it is gone.
#[derive(Clone)]
pub(crate) struct LiveServer {
    storage: SqliteStorage,
    has_doorbell: bool,
    running: Arc<Mutex<(Router, watch::Sender<()>)>>,
}

impl LiveServer {
    pub(crate) fn new(has_doorbell: bool) -> Self {
        let storage = SqliteStorage::in_memory().expect("a database");
        let running = Arc::new(Mutex::new(start(&storage)));
        LiveServer { storage, has_doorbell, running }
    }

    pub(crate) fn restart(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = start(&self.storage);
    }

    async fn answer(&self, request: HttpRequest) -> axum::response::Response {
        let router = self.running.lock().unwrap_or_else(PoisonError::into_inner).0.clone();
        let mut builder = Request::builder().method(request.method).uri(request.url.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let body = request.body.map_or_else(Body::empty, Body::from);
        let _still = StandStill::begin();
        router.oneshot(builder.body(body).expect("a request")).await.expect("a router always answers")
    }
}

/// While this lives, virtual time stands still: the server works on threads of its own. tokio does not pass the time while a
/// blocking task runs.
struct StandStill {
    _ends_when_dropped: mpsc::Sender<()>,
}

impl StandStill {
    fn begin() -> Self {
        let (sender, receiver) = mpsc::channel();
        tokio::task::spawn_blocking(move || receiver.recv());
        StandStill { _ends_when_dropped: sender }
    }
}

fn start(storage: &SqliteStorage) -> (Router, watch::Sender<()>) {
    let (doorbells, until) = watch::channel(());
    let tables = TABLES.map(|name| TableDefinition::new(name, &["text"]).expect("names")).to_vec();
    let config = Config { until: Some(until), ..Config::new(tables, Arc::new(|| Timestamp(1_781_352_000_000))) };
    (router(storage.clone(), config), doorbells)
}

/// How a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    Clear,
    /// Whoever tries hears so.
    Cut,
    /// Nothing arrives, and nobody hears so.
    Silent,
}

#[derive(Clone)]
pub(crate) struct LiveLine {
    pub(crate) server: LiveServer,
    pub(crate) weather: watch::Receiver<Weather>,
    pub(crate) requests: Arc<AtomicU64>,
}

impl LiveLine {
    /// As the real transport does, it gives a silent line up after 20 s.
    async fn pass(&self) -> Result<(), RemoteError> {
        let weather = *self.weather.borrow();
        match weather {
            Weather::Clear => Ok(()),
            Weather::Cut => Err(cut()),
            Weather::Silent => {
                tokio::time::sleep(std::time::Duration::from_secs(20)).await;
                Err(RemoteError::TimedOut)
            }
        }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<axum::response::Response, RemoteError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.pass().await?;
        let response = self.server.answer(request).await;
        self.pass().await?;
        Ok(response)
    }
}

fn head(response: &axum::response::Response) -> (u16, Vec<(String, String)>) {
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    (response.status().as_u16(), headers.collect())
}

#[async_trait]
impl Transport for LiveLine {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let response = self.exchange(request).await?;
        let (status, headers) = head(&response);
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        Ok(HttpAnswer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    async fn open(&self, mut request: HttpRequest) -> Result<Option<HttpStream>, RemoteError> {
        if !self.server.has_doorbell {
            request.url.push_str("-that-nobody-offers");
        }
        let response = self.exchange(request).await?;
        let (status, headers) = head(&response);
        let body = Pieces { body: response.into_body(), weather: self.weather.clone() };
        Ok(Some(HttpStream { status, headers, body: Box::new(body) }))
    }
}

/// The doorbell's body on a line that may be cut while it rings.
struct Pieces {
    body: Body,
    weather: watch::Receiver<Weather>,
}

#[async_trait]
impl Chunks for Pieces {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        loop {
            tokio::select! {
                biased;
                changed = self.weather.changed() => {
                    changed.map_err(|_| cut())?;
                    if *self.weather.borrow_and_update() == Weather::Cut {
                        return Err(cut());
                    }
                }
                frame = self.body.frame() => {
                    let Some(frame) = frame else { return Ok(None) };
                    let piece = frame.map_err(|_| cut())?.into_data().unwrap_or_default();
                    // What rings on a silent line is lost for good.
                    if *self.weather.borrow() == Weather::Clear {
                        return Ok(Some(piece.to_vec()));
                    }
                }
            }
        }
    }
}
