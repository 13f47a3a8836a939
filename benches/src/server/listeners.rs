//! Listeners of `/changes` that hear nothing: what each costs the server is what it holds more with all of them.

use std::io::ErrorKind;

use axum::http::Uri;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Outcome;
use crate::arguments::Work;
use crate::driftless::check;
use crate::measure::{Meter, Usage};

/// Opens `work.count` of them, one after the other, each told the newest change at once.
pub(crate) async fn listen(work: &Work) -> Outcome<Usage> {
    let uri: Uri = work.url.parse()?;
    let host = uri.authority().ok_or("a URL has a host")?.as_str();
    let meter = Meter::start()?;
    let mut listeners = Vec::with_capacity(work.count);
    for _ in 0..work.count {
        listeners.push(listener(host).await?);
    }
    let usage = meter.stop()?;
    let open = listeners.iter().filter(|listener| is_open(listener)).count();
    check("listeners that are still connected", open, work.count)?;
    Ok(usage)
}

/// A connection whose first event has come.
async fn listener(host: &str) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET /changes HTTP/1.1\r\nHost: {host}\r\nZUMO-API-VERSION: 2.0.0\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut heard = Vec::new();
    while !heard.ends_with(b"\n\n\r\n") {
        if stream.read_buf(&mut heard).await? == 0 {
            return Err(format!("a listener was turned away: {}", String::from_utf8_lossy(&heard)).into());
        }
    }
    Ok(stream)
}

/// Whoever waits for the next event may have been sent a heartbeat meanwhile, but no end.
fn is_open(listener: &TcpStream) -> bool {
    match listener.try_read(&mut [0; 64]) {
        Ok(bytes) => bytes > 0,
        Err(error) => error.kind() == ErrorKind::WouldBlock,
    }
}
