//! A proxy that counts: what a sync sends is counted on the wire, whatever the client does inside.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::HOST;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;

use crate::Outcome;

/// A running proxy before a server. It ends with the process.
pub(crate) struct Counting {
    url: String,
    counts: Arc<Counts>,
}

struct Counts {
    behind: String,
    client: reqwest::Client,
    requests: AtomicU64,
    body_bytes: AtomicU64,
}

impl Counting {
    /// Starts one on a free port.
    pub(crate) async fn before(server: &str) -> Outcome<Self> {
        let counts = Arc::new(Counts {
            behind: server.trim_end_matches('/').to_owned(),
            client: reqwest::Client::new(),
            requests: AtomicU64::new(0),
            body_bytes: AtomicU64::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let app = Router::new().fallback(forward).with_state(Arc::clone(&counts));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Counting { url, counts })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Requests so far.
    pub(crate) fn requests(&self) -> u64 {
        self.counts.requests.load(Ordering::Relaxed)
    }

    /// Bytes of the answers' bodies so far.
    pub(crate) fn body_bytes(&self) -> u64 {
        self.counts.body_bytes.load(Ordering::Relaxed)
    }
}

async fn forward(
    State(counts): State<Arc<Counts>>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    counts.requests.fetch_add(1, Ordering::Relaxed);
    headers.remove(HOST);
    let request = counts.client.request(method, format!("{}{uri}", counts.behind)).headers(headers).body(body);
    match request.send().await {
        Ok(answer) => carry_back(&counts, answer).await,
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

async fn carry_back(counts: &Counts, answer: reqwest::Response) -> Response {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let Ok(body) = answer.bytes().await else { return StatusCode::BAD_GATEWAY.into_response() };
    counts.body_bytes.fetch_add(body.len() as u64, Ordering::Relaxed);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
