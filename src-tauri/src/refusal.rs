//! Why something can't be done, where the window has a sentence of its own for it in each of its languages. What syncing runs
//! into is a `Reason`.

use std::io::ErrorKind;

use datasync_client::{BackupError, SignInError};
use notes::{
    CarryError, ConflictError, ConnectError, HistoryError, InvalidText, MoveError, NotebookError, ProfileError,
    SecretError, SetAsideError, Unfit,
};
use serde::Serialize;
use specta::Type;

use crate::quick_key::KeyError;

/// The words of each stand in the window's catalogue, under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Refusal {
    NoteGone,
    NotInTrash,
    NotebookName,
    IntoItself,
    TagName,
    TitleTooLong,
    TextTooLarge,
    IndexBroken,
    OneVersion,
    ChangedAgain,
    NotConnected,
    WhoAreYou,
    WrongPassword,
    NoAccounts,
    AccountsClosed,
    NameTaken,
    SecretNotKept,
    SettingsNotKept,
    NotSetAside,
    HalfWay,
    ProfileName,
    ProfileFolder,
    NoKey,
    KeyTooPlain,
    KeyTaken,
    NoKeysHere,
    NobodySignedIn,
    NoServer,
    TooLongForPicture,
    NoInvitation,
    TooLong,
    ChooseAgain,
    NobodyShowsFolders,
    NobodyOpensThis,
    NotOpenedOutside,
    ProfileNotStarted,
    ManyWindows,
    NoAutostart,
    ZoomRange,
    CarryingAlready,
    NotReadable,
    BrokenArchive,
    NoNotesFound,
    TooManyFiles,
    OneArchiveAtATime,
    NotWritable,
    NoRoom,
    IsThere,
    PlaceNoFolder,
    PlaceTaken,
    PlaceInside,
    PlaceSynced,
    PlaceNetwork,
    PlaceNoRoom,
    PlaceFixed,
    PlaceOdd,
    PlaceDiffers,
    PlaceNotKept,
    PlaceStopped,
    PlaceInterrupted,
    PlaceNotThat,
    PlaceNotOpened,
    KeychainLocked,
}

impl From<&InvalidText> for Refusal {
    fn from(error: &InvalidText) -> Self {
        match error {
            InvalidText::TitleTooLong => Refusal::TitleTooLong,
            InvalidText::BodyTooLarge => Refusal::TextTooLarge,
        }
    }
}

/// What has a sentence; `None`: the error's own says more, or it is a reason.
pub(crate) trait Refused {
    fn refusal(&self) -> Option<Refusal>;
}

impl Refused for NotebookError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            NotebookError::NotFound => Refusal::NoteGone,
            NotebookError::NotInTrash => Refusal::NotInTrash,
            NotebookError::InvalidName => Refusal::NotebookName,
            NotebookError::IntoItself => Refusal::IntoItself,
            NotebookError::InvalidTag => Refusal::TagName,
            NotebookError::InvalidText(text) => text.into(),
            NotebookError::Index(_) => Refusal::IndexBroken,
            // The window reads a search itself to say what is wrong with it.
            NotebookError::Search(_) | NotebookError::Store(_) => return None,
        })
    }
}

impl Refused for HistoryError {
    fn refusal(&self) -> Option<Refusal> {
        match self {
            HistoryError::NotConnected => Some(Refusal::NotConnected),
            HistoryError::Notebook(error) => error.refusal(),
            HistoryError::Remote(_) => None,
        }
    }
}

impl Refused for ConflictError {
    fn refusal(&self) -> Option<Refusal> {
        match self {
            ConflictError::Settled => Some(Refusal::OneVersion),
            ConflictError::Changed => Some(Refusal::ChangedAgain),
            ConflictError::InvalidText(text) => Some(text.into()),
            ConflictError::Notebook(error) => error.refusal(),
        }
    }
}

impl Refused for SignInError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            SignInError::Refused => Refusal::WrongPassword,
            SignInError::NoAccounts => Refusal::NoAccounts,
            SignInError::Closed => Refusal::AccountsClosed,
            SignInError::Taken => Refusal::NameTaken,
            // What the server said of the name or the password is all there is.
            SignInError::Invalid(_) | SignInError::Remote(_) => return None,
        })
    }
}

impl Refused for ConnectError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            ConnectError::SignIn(error) => return error.refusal(),
            ConnectError::WhoAreYou => Refusal::WhoAreYou,
            ConnectError::Secret(_) => Refusal::SecretNotKept,
            ConnectError::Settings(_) => Refusal::SettingsNotKept,
            ConnectError::SetAside(SetAsideError::Store(_) | SetAsideError::Copy(BackupError::Store(_))) => {
                return None;
            }
            ConnectError::SetAside(_) => Refusal::NotSetAside,
            ConnectError::HalfWay | ConnectError::Unfinished(_) => Refusal::HalfWay,
            ConnectError::Remote(_)
            | ConnectError::KeyOfAnother
            | ConnectError::NotesHere(_)
            | ConnectError::Store(_) => return None,
        })
    }
}

impl Refused for ProfileError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            ProfileError::InvalidName => Refusal::ProfileName,
            ProfileError::Io(_) => Refusal::ProfileFolder,
        })
    }
}

impl Refused for KeyError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            KeyError::NoKey => Refusal::NoKey,
            KeyError::TooPlain => Refusal::KeyTooPlain,
            KeyError::Taken => Refusal::KeyTaken,
            KeyError::NotHere => Refusal::NoKeysHere,
        })
    }
}

impl Refused for notes::NoInvitation {
    fn refusal(&self) -> Option<Refusal> {
        Some(Refusal::NoInvitation)
    }
}

impl Refused for CarryError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            CarryError::Read { .. } => Refusal::NotReadable,
            CarryError::Archive(_) => Refusal::BrokenArchive,
            CarryError::Nothing => Refusal::NoNotesFound,
            CarryError::TooMany => Refusal::TooManyFiles,
            CarryError::OneAtATime => Refusal::OneArchiveAtATime,
            CarryError::Write { source, .. } if is_full(source) => Refusal::NoRoom,
            CarryError::Write { .. } => Refusal::NotWritable,
            CarryError::Exists(_) => Refusal::IsThere,
            CarryError::Notebook(error) => return error.refusal(),
        })
    }
}

impl Refused for MoveError {
    fn refusal(&self) -> Option<Refusal> {
        Some(match self {
            error if error.is_full() => Refusal::PlaceNoRoom,
            MoveError::Stopped => Refusal::PlaceStopped,
            MoveError::Interrupted => Refusal::PlaceInterrupted,
            MoveError::Unfit(Unfit::NoFolder) => Refusal::PlaceNoFolder,
            MoveError::Unfit(Unfit::Taken) => Refusal::PlaceTaken,
            MoveError::Unfit(Unfit::Inside) => Refusal::PlaceInside,
            MoveError::Unfit(Unfit::Unwritable) | MoveError::Write { .. } => Refusal::NotWritable,
            MoveError::Unfit(Unfit::NoRoom) => Refusal::PlaceNoRoom,
            MoveError::Unfit(Unfit::Synced(_)) => Refusal::PlaceSynced,
            MoveError::Unfit(Unfit::Network) => Refusal::PlaceNetwork,
            MoveError::Odd(_) => Refusal::PlaceOdd,
            MoveError::Read { .. } => Refusal::NotReadable,
            MoveError::Differs(_) => Refusal::PlaceDiffers,
            MoveError::Open(_) => Refusal::PlaceNotOpened,
            MoveError::Profiles(error) => return error.refusal(),
            MoveError::Secret(SecretError::Locked) => Refusal::KeychainLocked,
            MoveError::Secret(SecretError::Io(_)) => Refusal::SecretNotKept,
            MoveError::Lost(_) | MoveError::Word(_) => Refusal::PlaceNotKept,
        })
    }
}

/// Whether a disk, or what one may use of it, is full.
pub(crate) fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}
