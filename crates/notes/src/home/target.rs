//! Whether a folder will do as the new place of the notes.

use std::fs;
use std::path::{Path, PathBuf};

use super::copy::Listing;
use super::error::MoveError;
use super::known;
use crate::profiles::Profiles;

/// The folder that is made in the chosen one, so that nothing of a person's is mixed with the notes.
pub(super) const NAME: &str = "Driftless";

/// Beside the notes a disk keeps room for what is written while they are copied, and for the next days.
const SPARE: u64 = 64 << 20;

/// A move that may be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where everything will be.
    pub to: PathBuf,
    /// So much it is.
    pub bytes: u64,
}

/// Why a folder will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no folder that can be read.
    #[error("this is no folder that can be used")]
    NoFolder,
    /// There is something in it that is not to be mixed with the notes.
    #[error("there is a folder Driftless in it already, with something in it")]
    Taken,
    /// It lies in the folder of the notes.
    #[error("it lies inside the folder that the notes are in now")]
    Inside,
    /// Nothing can be written there.
    #[error("it can't be written to")]
    Unwritable,
    /// They do not fit.
    #[error("there is not enough room for the notes")]
    NoRoom,
    /// Another program copies what lies there while it is written.
    #[error("{0} syncs this folder by itself, and would tear the notes apart; Driftless syncs them whole")]
    Synced(&'static str),
    /// It is on another computer.
    #[error("this folder is on another computer, where the notes can't be locked")]
    Network,
}

impl Plan {
    /// Looks whether the notes can go into a folder of a person's choice. Nothing is changed.
    ///
    /// # Errors
    /// [`MoveError::Unfit`] says why not; others, that what is here can't be read.
    pub fn look(home: &Path, chosen: &Path) -> Result<Self, MoveError> {
        let home = Profiles::around(home).home().to_owned();
        let chosen = chosen.canonicalize().map_err(|_| Unfit::NoFolder)?;
        let to = chosen.join(NAME);
        fits(&home, &to)?;
        Ok(Plan { to, bytes: Listing::of(&home)?.bytes() })
    }
}

/// Looks at a place, now or once more when the move begins.
pub(super) fn fits(home: &Path, to: &Path) -> Result<(), MoveError> {
    let parent = to.parent().filter(|parent| parent.is_dir()).ok_or(Unfit::NoFolder)?;
    // What is below a folder of that name is taken for a profile.
    let is_name = to.to_str().is_some() && parent.file_name().is_none_or(|name| name != "profiles");
    if !is_name {
        return Err(Unfit::NoFolder.into());
    }
    let home = home.canonicalize().map_err(|source| MoveError::Read { path: home.to_owned(), source })?;
    if parent.starts_with(&home) {
        return Err(Unfit::Inside.into());
    }
    if let Some(who) = known::synced_by(parent) {
        return Err(Unfit::Synced(who).into());
    }
    if known::is_remote(parent) {
        return Err(Unfit::Network.into());
    }
    let is_free = match fs::read_dir(to) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => fs::symlink_metadata(to).is_err(),
    };
    if !is_free {
        return Err(Unfit::Taken.into());
    }
    if !can_write(parent) {
        return Err(Unfit::Unwritable.into());
    }
    let needed = Listing::of(&home)?.bytes() + SPARE;
    match known::room(parent) {
        Some(room) if room < needed => Err(Unfit::NoRoom.into()),
        _ => Ok(()),
    }
}

fn can_write(folder: &Path) -> bool {
    let tried = folder.join(format!(".driftless-{}", uuid::Uuid::new_v4()));
    fs::create_dir(&tried).and_then(|()| fs::remove_dir(&tried)).is_ok()
}
