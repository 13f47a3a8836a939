//! The line to the server's doorbell, closed or open.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::context::SyncContext;
use crate::remote::{Change, Doorbell, RemoteError};

type Opening = Pin<Box<dyn Future<Output = Result<Option<Doorbell>, RemoteError>> + Send>>;

#[derive(Default)]
pub(super) enum Listener {
    #[default]
    Closed,
    Opening(Opening),
    Open(Doorbell),
}

/// What is heard on it.
pub(super) enum Heard {
    Opened,
    Rang(Change),
    NotOffered,
    Refused,
    Lost { retry: Option<Duration> },
}

impl Listener {
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Listener::Open(_))
    }

    /// Hangs up what is open, and dials.
    pub(super) fn open(&mut self, context: Arc<SyncContext>) {
        *self = Listener::Opening(Box::pin(async move { context.listen().await }));
    }

    pub(super) fn close(&mut self) {
        *self = Listener::Closed;
    }

    /// Waits until there is something to tell; for ever while it is closed. May be dropped while it waits.
    pub(super) async fn hear(&mut self) -> Heard {
        let (failed, retry) = match self {
            Listener::Closed => return std::future::pending().await,
            Listener::Opening(opening) => match opening.await {
                Ok(Some(doorbell)) => {
                    *self = Listener::Open(doorbell);
                    return Heard::Opened;
                }
                Ok(None) => {
                    self.close();
                    return Heard::NotOffered;
                }
                Err(error) => (error, None),
            },
            Listener::Open(doorbell) => match doorbell.next().await {
                Ok(change) => return Heard::Rang(change),
                Err(error) => (error, doorbell.retry()),
            },
        };
        self.close();
        tracing::debug!("the server's doorbell is not heard: {failed}");
        match failed {
            RemoteError::Unauthorized | RemoteError::SignedOut => Heard::Refused,
            RemoteError::Busy { retry_after, .. } => Heard::Lost { retry: retry_after.or(retry) },
            _ => Heard::Lost { retry },
        }
    }
}
