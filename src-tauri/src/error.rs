//! The one error that the UI sees, and the one place where everything inside becomes it.

use datasync_client::{RemoteError, SignInError, StoreError, SyncError};
use notes::{ConflictError, ConnectError, NotebookError};
use serde::Serialize;
use specta::Type;

/// What a UI does something about. It branches on this, never on the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Code {
    /// The thing is not here any more.
    NotFound,
    /// The input can't be taken; the message says what to change.
    Invalid,
    /// The server can't be reached.
    Offline,
    /// The server does not accept the key.
    Unauthorized,
    /// The server's version is a newer one than was shown.
    ConflictChanged,
    /// There is no room to save.
    DiskFull,
    /// Anything else.
    Internal,
}

/// An error as it crosses the bridge. `message` is a sentence to show; it never holds a note's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct AppError {
    /// What the UI branches on.
    pub(crate) code: Code,
    /// What it shows.
    pub(crate) message: String,
}

impl AppError {
    fn new(code: Code, error: &dyn std::error::Error) -> Self {
        AppError { code, message: sentence(&error.to_string()) }
    }
}

/// What an error or a report says, as a sentence of its own.
pub(crate) fn sentence(words: &str) -> String {
    let mut words = words.to_owned();
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let code = if matches!(error, StoreError::DiskFull(_)) { Code::DiskFull } else { Code::Internal };
        tracing::error!(cause = ?std::error::Error::source(&error), "the store failed: {error}");
        AppError::new(code, &error)
    }
}

impl From<NotebookError> for AppError {
    fn from(error: NotebookError) -> Self {
        match error {
            NotebookError::Store(error) => error.into(),
            NotebookError::NotFound => AppError::new(Code::NotFound, &error),
            NotebookError::NotInTrash | NotebookError::InvalidName | NotebookError::InvalidText(_) => {
                AppError::new(Code::Invalid, &error)
            }
        }
    }
}

impl From<ConflictError> for AppError {
    fn from(error: ConflictError) -> Self {
        match error {
            ConflictError::Notebook(error) => error.into(),
            ConflictError::Changed => AppError::new(Code::ConflictChanged, &error),
            ConflictError::Settled => AppError::new(Code::NotFound, &error),
            ConflictError::InvalidText(_) => AppError::new(Code::Invalid, &error),
        }
    }
}

impl From<ConnectError> for AppError {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Remote(error) => AppError { code: remote_code(&error), message: reason(&error).to_owned() },
            ConnectError::SignIn(SignInError::Remote(error)) => {
                AppError { code: remote_code(&error), message: reason(&error).to_owned() }
            }
            ConnectError::SignIn(_) | ConnectError::WhoAreYou => AppError::new(Code::Unauthorized, &error),
            ConnectError::Store(error) => error.into(),
            ConnectError::Secret(_) | ConnectError::Settings(_) => AppError::new(Code::Internal, &error),
        }
    }
}

fn remote_code(error: &RemoteError) -> Code {
    match error {
        RemoteError::Unreachable(_) | RemoteError::TimedOut | RemoteError::Busy { .. } => Code::Offline,
        RemoteError::Unauthorized | RemoteError::SignedOut => Code::Unauthorized,
        RemoteError::NotATableServer | RemoteError::InvalidUrl | RemoteError::Insecure(_) => Code::Invalid,
        RemoteError::Server { .. } | RemoteError::EpochChanged => Code::Internal,
    }
}

/// What a person is told when a server's answer did not come.
pub(crate) fn reason(error: &RemoteError) -> &'static str {
    match error {
        RemoteError::Unreachable(_) => "The server can't be reached. We keep trying.",
        RemoteError::TimedOut => "The server took too long. We keep trying.",
        RemoteError::Insecure(_) => {
            "The connection is not secure, so nothing was sent. Check the address or this computer's clock."
        }
        RemoteError::Unauthorized => "The server doesn't know this application key. Check it in Settings.",
        RemoteError::SignedOut => "This device is signed out. Your notes are safe here; sign in again to go on.",
        RemoteError::Busy { .. } => "The server is busy and asked us to wait. Nothing is wrong with your notes.",
        RemoteError::Server { .. } => "Something went wrong on the server. We keep trying.",
        RemoteError::EpochChanged => "The server was restored or replaced. We compare everything with it.",
        RemoteError::NotATableServer => {
            "No Driftless server answers at this address. Check the Application URL in Settings."
        }
        RemoteError::InvalidUrl => "The Application URL must look like https://notes.example.com.",
    }
}

/// What a person is told when a sync ended early.
pub(crate) fn sync_reason(error: &SyncError) -> String {
    use datasync_client::{PullError, PushError};
    match error {
        SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error)) => {
            reason(error).to_owned()
        }
        SyncError::Pull(PullError::BadRow) => {
            "The server sent something that is not a note. We keep trying.".to_owned()
        }
        SyncError::Pull(PullError::ResyncNeeded(_)) => reason(&RemoteError::EpochChanged).to_owned(),
        SyncError::Pull(PullError::WouldRemove { removing, of }) => {
            format!(
                "The server would remove {removing} of {of} items here. Nothing was removed. Is it the right server?"
            )
        }
        SyncError::Pull(PullError::Emptied { items }) => {
            format!(
                "The server has none of the {items} items that were synced with it. They stay here until you decide."
            )
        }
        SyncError::Push(PushError::Store(error))
        | SyncError::Pull(PullError::Store(error))
        | SyncError::Store(error) => {
            format!("{error}.")
        }
        SyncError::Push(PushError::Stopped) | SyncError::Pull(PullError::Stopped) => "Stopped.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_code_and_a_sentence() {
        let error = AppError::from(NotebookError::NotFound);
        let json = serde_json::to_string(&error).expect("plain data");
        assert_eq!(json, r#"{"code":"notFound","message":"This note is not here any more"}"#);
    }
}
