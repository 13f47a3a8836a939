//! What went wrong, as a code for scripts, a sentence for people, and an exit code.

use datasync_client::{OpenError, PullError, PurgeError, PushError, RemoteError, SignInError, StoreError, SyncError};
use notes::{CarryError, ConflictError, ConnectError, HistoryError, Lost, NotebookError, Others, SettingsError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Lost(#[from] Lost),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Notebook(#[from] NotebookError),
    #[error(transparent)]
    Conflict(#[from] ConflictError),
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error(transparent)]
    Carry(CarryError),
    #[error(transparent)]
    Connect(ConnectError),
    #[error(
        "{0}; nothing was changed. Connect with --notes-here send to send what is here to this server too, or with --notes-here \
         set-aside to keep it apart in a profile of its own, with all that waits"
    )]
    NotesHere(Others),
    #[error("nothing was changed")]
    NotAnswered,
    #[error("the question can't be asked: {0}")]
    Question(#[source] std::io::Error),
    #[error(transparent)]
    Sync(#[from] SyncError),
    #[error(transparent)]
    Purge(#[from] PurgeError),
    #[error("{} not sent yet, so nothing was removed; sync first, or drop what waits for good with --force", changes(*.0))]
    Waiting(u64),
    #[error("there is no such notebook")]
    NoNotebook,
    #[error("this folder is connected with no server; run driftless-cli connect first")]
    NotConnected,
    #[error("name the server with --url, or connect this folder with one first")]
    NoUrl,
    #[error("the password can't be read: {0}")]
    Password(#[source] std::io::Error),
    #[error("stdin is not text in UTF-8: {0}")]
    Stdin(#[source] std::io::Error),
    #[error("the signals that end this program can't be caught: {0}")]
    Signals(#[source] std::io::Error),
    #[error("the runtime can't start: {0}")]
    Runtime(#[source] std::io::Error),
}

fn changes(waiting: u64) -> String {
    if waiting == 1 { "1 change was".to_owned() } else { format!("{waiting} changes were") }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Notebook(error.into())
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::NotesHere(others) => Failure::NotesHere(others),
            error => Failure::Connect(error),
        }
    }
}

impl From<CarryError> for Failure {
    fn from(error: CarryError) -> Self {
        match error {
            CarryError::Notebook(error) => Failure::Notebook(error),
            error => Failure::Carry(error),
        }
    }
}

impl Failure {
    fn remote(&self) -> Option<&RemoteError> {
        match self {
            Failure::Connect(ConnectError::Remote(error) | ConnectError::SignIn(SignInError::Remote(error)))
            | Failure::History(HistoryError::Remote(error))
            | Failure::Sync(SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error))) => {
                Some(error)
            }
            _ => None,
        }
    }

    fn asks_for_a_sign_in(&self) -> bool {
        matches!(self, Failure::Connect(ConnectError::SignIn(SignInError::Refused) | ConnectError::WhoAreYou))
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self.remote() {
            Some(RemoteError::Unauthorized | RemoteError::SignedOut) => 5,
            None if self.asks_for_a_sign_in() => 5,
            Some(RemoteError::Unreachable(_) | RemoteError::TimedOut | RemoteError::Busy { .. }) => 4,
            Some(RemoteError::Server { .. } | RemoteError::Insecure(_)) => 4,
            _ => 1,
        }
    }

    /// The word a script branches on.
    pub(crate) fn word(&self) -> &'static str {
        match (self.remote(), self) {
            (Some(RemoteError::Unauthorized), _) => "unauthorized",
            (Some(RemoteError::SignedOut), _) => "signedOut",
            (Some(RemoteError::NotATableServer | RemoteError::InvalidUrl), _) => "notAServer",
            (Some(RemoteError::NewerVersion), _) => "newerFormat",
            (Some(_), _) => "offline",
            (_, Failure::Connect(ConnectError::SignIn(SignInError::NoAccounts))) => "noAccounts",
            (_, Failure::Connect(ConnectError::KeyOfAnother)) => "unauthorized",
            (_, Failure::Connect(ConnectError::WhoAreYou)) => "signIn",
            (_, Failure::NotesHere(_) | Failure::NotAnswered) => "otherAccount",
            (_, Failure::Connect(ConnectError::SignIn(SignInError::Refused))) => "unauthorized",
            (_, Failure::Open(OpenError::InUse) | Failure::Lost(Lost::BeingMoved)) => "inUse",
            (_, Failure::Lost(_)) => "dataFolder",
            (_, Failure::Open(OpenError::Newer { .. })) => "newerFormat",
            (_, Failure::Open(OpenError::Store(StoreError::DiskFull(_)))) => "diskFull",
            (_, Failure::Open(_)) => "dataFolder",
            (
                _,
                Failure::NoNotebook
                | Failure::Notebook(NotebookError::NotFound)
                | Failure::History(HistoryError::Notebook(NotebookError::NotFound)),
            ) => "notFound",
            (
                _,
                Failure::Notebook(
                    NotebookError::InvalidText(_)
                    | NotebookError::InvalidName
                    | NotebookError::Search(_)
                    | NotebookError::IntoItself
                    | NotebookError::InvalidTag,
                ),
            ) => "invalid",
            (_, Failure::Notebook(NotebookError::NotInTrash)) => "notInTrash",
            (_, Failure::Notebook(NotebookError::Store(StoreError::DiskFull(_)))) => "diskFull",
            (_, Failure::Carry(CarryError::Nothing)) => "noNotes",
            (_, Failure::Carry(CarryError::Exists(_))) => "exists",
            (_, Failure::Conflict(ConflictError::Settled)) => "notFound",
            (_, Failure::Waiting(_) | Failure::Purge(PurgeError::PendingOperations(_))) => "pendingChanges",
            (_, Failure::Sync(SyncError::Pull(PullError::WouldRemove { .. }))) => "wouldRemove",
            (_, Failure::Sync(SyncError::Pull(PullError::Emptied { .. }))) => "emptied",
            (_, Failure::NotConnected | Failure::NoUrl | Failure::History(HistoryError::NotConnected)) => {
                "notConnected"
            }
            _ => "failed",
        }
    }
}
