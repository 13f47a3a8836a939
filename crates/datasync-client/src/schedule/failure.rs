//! How a sync ended, as far as the next one's time depends on it.

use std::time::Duration;

use crate::context::{SyncError, SyncReport};
use crate::pull::PullError;
use crate::push::PushError;
use crate::remote::RemoteError;

/// What went wrong in the last sync, as far as the next one's time depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached. A try costs one refused connection, so tries stay close together.
    Offline,
    /// The server answered, badly; or the store could not be written.
    Server,
    /// The server asked to wait.
    Busy {
        /// How long, if it said.
        retry_after: Option<Duration>,
    },
    /// Something else answers there: the login page of a train's Wi-Fi, a proxy, a certificate of somebody else's. Tried
    /// seldom, for it may be mended elsewhere.
    NotOurServer,
    /// Only a person can help: the key is not accepted, or much would be removed.
    NeedsPerson,
}

/// How a sync ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything was done.
    Well {
        /// Whether operations wait all the same: they were queued while it ran.
        waiting: bool,
    },
    /// The program asked it to stop.
    Stopped,
    /// It could not be done.
    Failed(Failure),
}

impl Failure {
    /// What an error means for the next try; `None` if the sync was asked to stop.
    #[must_use]
    pub fn of(error: &SyncError) -> Option<Self> {
        let remote = match error {
            SyncError::Push(PushError::Stopped) | SyncError::Pull(PullError::Stopped) => return None,
            SyncError::Pull(PullError::WouldRemove { .. } | PullError::Emptied { .. }) => {
                return Some(Failure::NeedsPerson);
            }
            SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error)) => error,
            SyncError::Push(_) | SyncError::Pull(_) | SyncError::Store(_) => return Some(Failure::Server),
        };
        Some(match remote {
            RemoteError::Unreachable(_) | RemoteError::TimedOut => Failure::Offline,
            RemoteError::Busy { retry_after, .. } => Failure::Busy { retry_after: *retry_after },
            RemoteError::Server { .. } | RemoteError::EpochChanged => Failure::Server,
            RemoteError::Insecure(_) | RemoteError::NotATableServer | RemoteError::NewerVersion => {
                Failure::NotOurServer
            }
            RemoteError::Unauthorized | RemoteError::SignedOut | RemoteError::InvalidUrl => Failure::NeedsPerson,
        })
    }
}

impl Ended {
    /// What a sync's end means for the next one. `waiting`: see [`Ended::Well`].
    #[must_use]
    pub fn of(result: &Result<SyncReport, SyncError>, waiting: bool) -> Self {
        match result {
            Ok(_) => Ended::Well { waiting },
            Err(error) => Failure::of(error).map_or(Ended::Stopped, Ended::Failed),
        }
    }
}
