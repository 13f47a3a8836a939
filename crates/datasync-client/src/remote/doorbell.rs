//! `GET /changes`: a server that says when something changed, never what (docs/protocol.md, 9.5).

use std::collections::VecDeque;

use async_trait::async_trait;
use datasync_protocol::Timestamp;
use serde::Deserialize;

use super::RemoteError;
use super::events::Events;

/// What a doorbell said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// The instant of the newest change, in whatever table.
    pub latest: Timestamp,
    /// The history that it belongs to.
    pub epoch: String,
}

/// An answer that is read while it comes.
pub struct OpenAnswer {
    /// The status.
    pub status: u16,
    /// What comes.
    pub body: Box<dyn Chunks>,
}

/// A body that comes in pieces.
#[async_trait]
pub trait Chunks: Send {
    /// The next piece; `None` at the end. Fails with [`RemoteError::TimedOut`] when the other side is silent for longer than it
    /// may be.
    ///
    /// # Errors
    /// [`RemoteError`] if the connection is lost.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError>;
}

/// A connection on which a server rings.
pub struct Doorbell {
    body: Box<dyn Chunks>,
    events: Events,
    rung: VecDeque<Ring>,
}

#[derive(Deserialize)]
struct Data<'a> {
    latest: &'a str,
    epoch: String,
}

impl Doorbell {
    /// A doorbell on an answer to `GET /changes`.
    #[must_use]
    pub fn new(body: Box<dyn Chunks>) -> Self {
        Doorbell { body, events: Events::default(), rung: VecDeque::new() }
    }

    /// Waits until it rings. The first ring comes at once and says how things stand.
    ///
    /// # Errors
    /// [`RemoteError`] if the connection is lost; it is lost also when the server ends it, or is silent for 45 s.
    pub async fn ring(&mut self) -> Result<Ring, RemoteError> {
        loop {
            if let Some(ring) = self.rung.pop_front() {
                return Ok(ring);
            }
            let Some(bytes) = self.body.next().await? else { return Err(ended("the doorbell was ended")) };
            let events = self.events.take(&bytes).map_err(|_| ended("what came is no doorbell"))?;
            self.rung.extend(events.iter().filter_map(|data| Ring::read(data)));
        }
    }
}

impl Ring {
    /// An event that says something else is not for us.
    fn read(data: &str) -> Option<Self> {
        let Data { latest, epoch } = serde_json::from_str(data).ok()?;
        Some(Ring { latest: Timestamp::parse(latest).ok()?, epoch })
    }
}

fn ended(sentence: &'static str) -> RemoteError {
    RemoteError::Unreachable(sentence.into())
}
