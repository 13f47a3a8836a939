//! What went wrong, as a code for scripts, a sentence for people, and an exit code.

use datasync_client::{OpenError, PullError, PurgeError, PushError, RemoteError, StoreError, SyncError};
use notes::{ConflictError, ConnectError, NotebookError, SettingsError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Notebook(#[from] NotebookError),
    #[error(transparent)]
    Conflict(#[from] ConflictError),
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Sync(#[from] SyncError),
    #[error(transparent)]
    Purge(#[from] PurgeError),
    #[error("this folder is connected with no server; run driftless-cli connect first")]
    NotConnected,
    #[error("stdin is not text in UTF-8: {0}")]
    Stdin(#[source] std::io::Error),
    #[error("the signals that end this program can't be caught: {0}")]
    Signals(#[source] std::io::Error),
    #[error("the runtime can't start: {0}")]
    Runtime(#[source] std::io::Error),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Notebook(error.into())
    }
}

impl Failure {
    fn remote(&self) -> Option<&RemoteError> {
        match self {
            Failure::Connect(ConnectError::Remote(error))
            | Failure::Sync(SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error))) => {
                Some(error)
            }
            _ => None,
        }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self.remote() {
            Some(RemoteError::Unauthorized) => 5,
            Some(RemoteError::Unreachable(_) | RemoteError::TimedOut | RemoteError::Busy { .. }) => 4,
            Some(RemoteError::Server { .. } | RemoteError::Insecure(_)) => 4,
            _ => 1,
        }
    }

    /// The word a script branches on.
    pub(crate) fn word(&self) -> &'static str {
        match (self.remote(), self) {
            (Some(RemoteError::Unauthorized), _) => "unauthorized",
            (Some(RemoteError::NotATableServer | RemoteError::InvalidUrl), _) => "notAServer",
            (Some(_), _) => "offline",
            (_, Failure::Open(OpenError::InUse)) => "inUse",
            (_, Failure::Open(OpenError::Newer { .. })) => "newerFormat",
            (_, Failure::Open(_)) => "dataFolder",
            (_, Failure::Notebook(NotebookError::NotFound)) => "notFound",
            (_, Failure::Notebook(NotebookError::InvalidText(_) | NotebookError::InvalidName)) => "invalid",
            (_, Failure::Notebook(NotebookError::NotInTrash)) => "notInTrash",
            (_, Failure::Notebook(NotebookError::Store(StoreError::DiskFull(_)))) => "diskFull",
            (_, Failure::Conflict(ConflictError::Settled)) => "notFound",
            (_, Failure::Purge(PurgeError::PendingOperations(_))) => "pendingChanges",
            (_, Failure::Sync(SyncError::Pull(PullError::WouldRemove { .. }))) => "wouldRemove",
            (_, Failure::NotConnected) => "notConnected",
            _ => "failed",
        }
    }
}
