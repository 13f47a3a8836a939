//! Why the notes do not move.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use datasync_client::OpenError;

use super::Lost;
use super::target::Unfit;
use crate::profiles::ProfileError;
use crate::secret::SecretError;

/// Why the notes were not moved. They are where they were, and nothing is left where they were to go.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// A person stopped it.
    #[error("it was stopped")]
    Stopped,
    /// The program that moved them ended before it was done.
    #[error("it was interrupted")]
    Interrupted,
    /// The folder will not do, or no longer.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// It is neither a file nor a folder.
    #[error("{} is a link or something else that can't be moved", _0.display())]
    Odd(PathBuf),
    /// What is here can't be read, or the copy can't.
    #[error("{} can't be read: {source}", path.display())]
    Read {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The copy can't be written.
    #[error("{} can't be written: {source}", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The copy is not what is here.
    #[error("{} is not the same as what it was copied from", _0.display())]
    Differs(PathBuf),
    /// The notes, or their copy, can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The profiles can't be listed.
    #[error(transparent)]
    Profiles(#[from] ProfileError),
    /// The key or the sign-in can't be taken along.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Where the notes are is not known.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// That they move, or have moved, can't be kept.
    #[error("where the notes are can't be kept: {0}")]
    Word(#[source] io::Error),
}

impl MoveError {
    /// Whether there was no room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let full = |error: &io::Error| matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        match self {
            MoveError::Write { source, .. } | MoveError::Word(source) => full(source),
            MoveError::Unfit(unfit) => matches!(unfit, Unfit::NoRoom),
            _ => false,
        }
    }
}
