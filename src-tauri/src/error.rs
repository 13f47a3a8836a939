//! The one error that the UI sees, and the one place where everything inside becomes it.

use datasync_client::{BackupError, RemoteError, SignInError, StoreError};
use notes::{
    ConflictError, ConnectError, HistoryError, MoveError, NotebookError, ProfileError, ReasonCode, SetAsideError,
};
use serde::Serialize;
use specta::Type;

use crate::refusal::{Refusal, Refused};
use crate::shapes::Reason;

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
    /// The notes here belong to another server or account: a person says what becomes of them.
    OtherAccount,
    /// Anything else.
    Internal,
}

/// An error as it crosses the bridge. The UI has its own words for a reason and for a refusal; `message` is a sentence in
/// English, for what has neither. It never holds a note's text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct AppError {
    /// What the UI branches on.
    pub(crate) code: Code,
    /// What it shows.
    pub(crate) message: String,
    /// What the server said or did not say: the UI has its own words for it.
    pub(crate) reason: Option<Reason>,
    /// Why it can't be done.
    pub(crate) refusal: Option<Refusal>,
}

impl AppError {
    pub(crate) fn new(code: Code, error: &(impl Refused + std::error::Error)) -> Self {
        AppError { refusal: error.refusal(), ..AppError::plain(code, error) }
    }

    /// What the UI has no words for.
    pub(crate) fn plain(code: Code, error: &dyn std::error::Error) -> Self {
        AppError { code, message: sentence(&error.to_string()), reason: None, refusal: None }
    }

    /// An input that can't be taken.
    pub(crate) fn invalid(refusal: Refusal) -> Self {
        AppError { code: Code::Invalid, message: String::new(), reason: None, refusal: Some(refusal) }
    }

    pub(crate) fn because(code: Code, reason: impl Into<notes::Reason>) -> Self {
        let reason = reason.into();
        AppError { code, message: reason.sentence(), reason: Some(reason.into()), refusal: None }
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
        let reason = Some(notes::Reason::from(&error).into());
        AppError { reason, ..AppError::plain(code, &error) }
    }
}

impl From<NotebookError> for AppError {
    fn from(error: NotebookError) -> Self {
        match error {
            NotebookError::Store(error) => error.into(),
            NotebookError::NotFound => AppError::new(Code::NotFound, &error),
            NotebookError::Index(cause) => {
                tracing::error!(?cause, "the search index failed");
                AppError::new(Code::Internal, &NotebookError::Index(cause))
            }
            NotebookError::NotInTrash
            | NotebookError::InvalidName
            | NotebookError::IntoItself
            | NotebookError::InvalidTag
            | NotebookError::InvalidText(_)
            | NotebookError::Search(_) => AppError::new(Code::Invalid, &error),
        }
    }
}

impl From<HistoryError> for AppError {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Notebook(error) => error.into(),
            HistoryError::NotConnected => AppError::new(Code::Offline, &error),
            HistoryError::Remote(error) => AppError::because(remote_code(&error), &error),
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
            ConnectError::Remote(error) | ConnectError::SignIn(SignInError::Remote(error)) => {
                AppError::because(remote_code(&error), &error)
            }
            ConnectError::SignIn(SignInError::Refused) | ConnectError::WhoAreYou => {
                AppError::new(Code::Unauthorized, &error)
            }
            ConnectError::SignIn(_) => AppError::new(Code::Invalid, &error),
            ConnectError::Store(error) => error.into(),
            ConnectError::KeyOfAnother => AppError::because(Code::Unauthorized, ReasonCode::KeyOfAnother),
            ConnectError::NotesHere(_) => AppError::because(Code::OtherAccount, ReasonCode::OtherAccount),
            ConnectError::SetAside(SetAsideError::Store(error) | SetAsideError::Copy(BackupError::Store(error))) => {
                error.into()
            }
            ConnectError::Secret(_)
            | ConnectError::Settings(_)
            | ConnectError::SetAside(_)
            | ConnectError::HalfWay
            | ConnectError::Unfinished(_) => AppError::new(Code::Internal, &error),
        }
    }
}

impl From<ProfileError> for AppError {
    fn from(error: ProfileError) -> Self {
        let code = if matches!(error, ProfileError::InvalidName) { Code::Invalid } else { Code::Internal };
        AppError::new(code, &error)
    }
}

impl From<MoveError> for AppError {
    fn from(error: MoveError) -> Self {
        let code = if error.is_full() { Code::DiskFull } else { Code::Invalid };
        AppError::new(code, &error)
    }
}

impl From<tauri::Error> for AppError {
    fn from(error: tauri::Error) -> Self {
        tracing::error!("the window could not do it: {error}");
        AppError::because(Code::Internal, ReasonCode::Internal)
    }
}

fn remote_code(error: &RemoteError) -> Code {
    match error {
        RemoteError::Unreachable(_) | RemoteError::TimedOut | RemoteError::Busy { .. } => Code::Offline,
        RemoteError::Unauthorized | RemoteError::SignedOut => Code::Unauthorized,
        RemoteError::NotATableServer | RemoteError::InvalidUrl | RemoteError::Insecure(_) => Code::Invalid,
        RemoteError::Server { .. } | RemoteError::EpochChanged | RemoteError::NewerVersion => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_cannot_be_read_is_said_as_a_sentence_that_holds_none_of_it() {
        let search = notes::View::Search("is:secret".to_owned());
        let store = std::sync::Arc::new(datasync_client::Store::in_memory().expect("a store"));
        notes::define_tables(&store).expect("tables");
        let notebook = notes::Notebook::new(store, notes::system_clock(), "Laptop");
        let error = AppError::from(notebook.page(&search, notes::Order::Edited, 0, 1).expect_err("unreadable"));
        assert_eq!(
            (error.code, error.message.as_str()),
            (Code::Invalid, "Is: can be pinned, pending, conflict or trashed")
        );
    }

    #[test]
    fn an_error_is_a_code_and_a_sentence() {
        let error = AppError::from(NotebookError::NotFound);
        let json = serde_json::to_string(&error).expect("plain data");
        assert_eq!(
            json,
            r#"{"code":"notFound","message":"This note is not here any more","reason":null,"refusal":"noteGone"}"#
        );
    }

    #[test]
    fn notes_that_somebody_has_to_speak_for_are_a_question_and_no_failure() {
        let others = notes::Others { notes: 2, of: None };
        let error = AppError::from(ConnectError::NotesHere(others));
        assert_eq!(error.code, Code::OtherAccount);
        assert_eq!(error.reason.map(|reason| reason.code), Some(crate::shapes::ReasonCode::OtherAccount));
    }

    #[test]
    fn what_a_server_did_not_say_goes_as_a_word_and_as_a_sentence() {
        let error = AppError::from(ConnectError::from(RemoteError::Unauthorized));
        assert_eq!((error.code, error.message.contains("application key")), (Code::Unauthorized, true));
        assert_eq!(error.reason.map(|reason| reason.code), Some(crate::shapes::ReasonCode::WrongKey));
    }
}
