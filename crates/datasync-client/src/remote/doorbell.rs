//! The server's doorbell: an answer that does not end, and says that something changed. Never what; that is pulled.

use std::collections::VecDeque;
use std::time::Duration;

use async_trait::async_trait;
use datasync_protocol::Timestamp;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::RemoteError;
use super::events::Events;

/// Three heartbeats of our server: a connection that is silent for longer is dead.
const SILENCE: Duration = Duration::from_secs(45);

/// What the doorbell tells of: the server's newest change, in whatever table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its instant, as in the rows' `updatedAt`.
    pub latest: Timestamp,
    /// The history that the instant belongs to.
    pub epoch: String,
}

/// The body of an answer that does not end, piece by piece.
#[async_trait]
pub trait Chunks: Send {
    /// The next piece, of any length; `None` when the server has ended the answer.
    ///
    /// # Errors
    /// [`RemoteError`] if the connection is gone.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError>;
}

/// A connection on which a server says that something changed. Dropping it hangs up.
pub struct Doorbell {
    chunks: Box<dyn Chunks>,
    events: Events,
    rung: VecDeque<String>,
    /// When something was heard last, be it a heartbeat.
    heard: Instant,
}

#[derive(Deserialize)]
struct Data {
    latest: String,
    epoch: String,
}

impl Doorbell {
    /// Listens to server-sent events of the form of `docs/protocol.md`, 9.5.
    #[must_use]
    pub fn over(chunks: Box<dyn Chunks>) -> Self {
        Doorbell { chunks, events: Events::default(), rung: VecDeque::new(), heard: Instant::now() }
    }

    /// Waits until it rings. The first time tells how things stand, soon after it was opened. May be dropped while it waits:
    /// the next call goes on there.
    ///
    /// # Errors
    /// [`RemoteError::TimedOut`] after 45 s without a sign of life, [`RemoteError::Unreachable`] if the connection is gone, and
    /// [`RemoteError::NotATableServer`] if what comes has no end.
    pub async fn next(&mut self) -> Result<Change, RemoteError> {
        loop {
            while let Some(data) = self.rung.pop_front() {
                if let Some(change) = read(&data) {
                    return Ok(change);
                }
            }
            let piece = timeout_at(self.heard + SILENCE, self.chunks.next()).await;
            let piece = piece.map_err(|_| RemoteError::TimedOut)??;
            let piece = piece.ok_or_else(|| RemoteError::Unreachable("the server closed its doorbell".into()))?;
            self.heard = Instant::now();
            self.rung.extend(self.events.read(&piece)?);
        }
    }

    /// How long the server asks to wait before it is listened to again.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.events.retry()
    }
}

/// What is not ours means nothing: a later server may say more.
fn read(data: &str) -> Option<Change> {
    let Data { latest, epoch } = serde_json::from_str(data).ok()?;
    Some(Change { latest: Timestamp::parse(&latest).ok()?, epoch })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces with the silence before each; then silence without end.
    struct Played(Vec<(Duration, &'static str)>);

    #[async_trait]
    impl Chunks for Played {
        async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
            if self.0.is_empty() {
                return std::future::pending().await;
            }
            tokio::time::sleep(self.0[0].0).await;
            let (_, piece) = self.0.remove(0);
            Ok((!piece.is_empty()).then(|| piece.as_bytes().to_vec()))
        }
    }

    fn doorbell(pieces: &[(u64, &'static str)]) -> Doorbell {
        let pieces = pieces.iter().map(|(silence, piece)| (Duration::from_secs(*silence), *piece));
        Doorbell::over(Box::new(Played(pieces.collect())))
    }

    const RING: &str = "data: {\"latest\":\"1970-01-01T00:00:00.007Z\",\"epoch\":\"e\",\"more\":1}\n\n";

    #[tokio::test(start_paused = true)]
    async fn heartbeats_keep_it_and_a_long_silence_ends_it() {
        let mut bell = doorbell(&[(40, ": \n\n"), (40, "data: {}\n\n"), (40, RING), (46, RING)]);
        let change = bell.next().await.expect("a ring");
        assert_eq!(change, Change { latest: Timestamp(7), epoch: "e".to_owned() });
        assert!(matches!(bell.next().await, Err(RemoteError::TimedOut)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_ends_it_is_gone_and_its_wait_is_known() {
        let mut bell = doorbell(&[(0, "retry: 5000\n"), (0, "")]);
        assert!(matches!(bell.next().await, Err(RemoteError::Unreachable(_))));
        assert_eq!(bell.retry(), Some(Duration::from_secs(5)));
    }
}
