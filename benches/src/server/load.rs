//! Requests over connections that stay, each sent as soon as the one before it on its connection is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::asks::Ask;
use crate::Outcome;
use crate::measure::{Meter, Usage, percentile};

/// Requests that are under way at once.
const CONNECTIONS: usize = 8;

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    /// Where the tables begin.
    base: String,
}

/// The time of all, and of a single one at most that of 99 in 100. The first goes alone: Microsoft's server makes a
/// table's columns from the first row, and refuses rows that come meanwhile.
pub(super) async fn load(url: &str, asks: Vec<Ask>) -> Outcome<Usage> {
    let (asks, next) = (Arc::new(asks), Arc::new(AtomicUsize::new(1)));
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(url).await?);
    }
    let meter = Meter::start()?;
    let mut times_ms = Vec::with_capacity(asks.len());
    if let (Some(connection), Some(first)) = (connections.first_mut(), asks.first()) {
        times_ms.push(connection.timed(first).await?);
    }
    let workers: Vec<_> = connections
        .into_iter()
        .map(|connection| tokio::spawn(work(connection, Arc::clone(&asks), Arc::clone(&next))))
        .collect();
    for worker in workers {
        times_ms.extend(worker.await??);
    }
    let usage = meter.stop()?;
    times_ms.sort_by(f64::total_cmp);
    Ok(Usage { p99_ms: Some(percentile(&times_ms, 99)), ..usage })
}

async fn work(mut connection: Connection, asks: Arc<Vec<Ask>>, next: Arc<AtomicUsize>) -> Outcome<Vec<f64>> {
    let mut times_ms = Vec::new();
    while let Some(ask) = asks.get(next.fetch_add(1, Ordering::Relaxed)) {
        times_ms.push(connection.timed(ask).await?);
    }
    Ok(times_ms)
}

impl Connection {
    async fn open(url: &str) -> Outcome<Self> {
        let uri: Uri = url.parse()?;
        let host = uri.authority().ok_or("a URL has a host")?.to_string();
        let stream = TcpStream::connect(&host).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Connection { sender, host, base: uri.path().trim_end_matches('/').to_owned() })
    }

    async fn timed(&mut self, ask: &Ask) -> Outcome<f64> {
        let begin = Instant::now();
        self.ask(ask).await?;
        Ok(begin.elapsed().as_secs_f64() * 1000.0)
    }

    async fn ask(&mut self, ask: &Ask) -> Outcome<()> {
        let request = Request::builder()
            .method(&ask.method)
            .uri(format!("{}{}", self.base, ask.path))
            .header(HOST, &self.host)
            .header("zumo-api-version", "2.0.0")
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(ask.body.clone()))?;
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        let bytes = answer.into_body().collect().await?.to_bytes().len();
        if status == ask.status && bytes >= ask.least_bytes {
            return Ok(());
        }
        Err(format!("{} {} was answered with {status} and {bytes} bytes", ask.method, ask.path).into())
    }
}
