//! Where the notes are, found before anything is opened: the folder that `DRIFTLESS_DATA_DIR` names, else the platform's, beside
//! which a small file may say where they went. And how they go: [`Plan`] says whether a folder will do, [`Home::carry_out`] moves
//! them at a start at which no store is open.

mod copy;
mod error;
mod known;
mod left;
mod mover;
mod target;
#[cfg(test)]
mod tests;
mod word;

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::{DATA_DIR_VARIABLE, MOVED_AWAY, STORE_FILE, platform_folder};
use word::{Moving, There, Word};

pub use error::MoveError;
pub use mover::{Moved, Phase};
pub use target::{Plan, Unfit};

/// Where this desktop looks for the notes.
#[derive(Debug, Clone)]
pub struct Home {
    /// What the variable names.
    chosen: Option<PathBuf>,
    platform: PathBuf,
}

/// The folder of the notes. While this lives nobody moves it.
#[derive(Debug)]
pub struct Found {
    /// The data folder of the first profile.
    pub folder: PathBuf,
    /// Where the notes were before they were moved here; a person has not removed it yet.
    pub old: Option<PathBuf>,
    /// Somebody asked that they be moved at the next start of the window.
    pub is_to_move: bool,
    _stays: Option<Held>,
}

/// Why there is no folder. Nothing was opened and nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// They were moved, and are not where they went.
    #[error(
        "your notes are in {}, and that is not there: is its disk connected? Nothing was begun anew. If it is gone for good, \
         remove the file {}, and what was left here is opened, or begun anew", folder.display(), word.display()
    )]
    Nowhere {
        /// Where they should be.
        folder: PathBuf,
        /// The file that says so.
        word: PathBuf,
    },
    /// What says where they are says nothing.
    #[error("the file {} says where your notes are, and it can't be read: {source}", word.display())]
    Unreadable {
        /// That file.
        word: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The window moves them.
    #[error("your notes are being moved to another folder; wait until that is done")]
    BeingMoved,
}

impl Home {
    /// As the environment of this program says.
    #[must_use]
    pub fn here() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Home { chosen: variable(DATA_DIR_VARIABLE), platform: platform_folder(variable) }
    }

    /// Whether `DRIFTLESS_DATA_DIR` names the folder: then it is not the app's to move.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        self.chosen.is_some()
    }

    /// The folder of the notes, which may be new. It stays where it is as long as the answer lives; where nothing was ever to
    /// be moved, from the moment at which [`Home::is_still`] says so of a store that is open.
    ///
    /// # Errors
    /// [`Lost`]: a folder that was moved and is not there is never taken for an empty one.
    pub fn find(&self) -> Result<Found, Lost> {
        if let Some(folder) = self.chosen.clone() {
            return Ok(Found { folder, old: None, is_to_move: false, _stays: None });
        }
        let stays = self.stay().map_err(|Moves| Lost::BeingMoved)?;
        let word = self.word()?;
        match (&word.at, self.moved_away()) {
            (Some(there), _) if !there.is_here() => {
                Err(Lost::Nowhere { folder: there.folder.clone(), word: self.word_file() })
            }
            (None, Some((folder, word))) => Err(Lost::Nowhere { folder, word }),
            _ => Ok(self.found(&word, stays)),
        }
    }

    /// What was left in the platform's folder says where the notes went, also when the word is gone; and in which file.
    fn moved_away(&self) -> Option<(PathBuf, PathBuf)> {
        let file = self.platform.join(MOVED_AWAY);
        Some((std::fs::read_to_string(&file).ok()?.into(), file))
    }

    fn found(&self, word: &Word, stays: Option<Held>) -> Found {
        let (folder, left) = (self.folder_of(word), self.left(word));
        for old in left.iter().filter(|old| !old.join(MOVED_AWAY).exists()) {
            // The program that moved them died between the two.
            left::close_off(old, &folder);
        }
        Found { folder, old: left.into_iter().next(), is_to_move: word.moving.is_some(), _stays: stays }
    }

    /// What is still there of where they were. A disk that has the name of another one now is not what was left on that.
    fn left(&self, word: &Word) -> Vec<PathBuf> {
        let now = self.folder_of(word).canonicalize().ok();
        let is_left = |old: &&PathBuf| old.canonicalize().is_ok_and(|old| Some(old) != now);
        word.old.iter().filter(is_left).cloned().collect()
    }

    /// Whether what was found is still where it was, asked by whoever has its store open: nobody moves it from then on. Before
    /// anything was ever to be moved there is no lock that says so, and no file for one.
    ///
    /// # Errors
    /// [`Lost::BeingMoved`]: the store is to be closed again.
    pub fn is_still(&self, found: &Found) -> Result<(), Lost> {
        if self.is_chosen() || found._stays.is_some() {
            return Ok(());
        }
        let word = self.word()?;
        let is_under_way = word.moving.as_ref().is_some_and(|moving| moving.begun);
        if is_under_way || self.folder_of(&word) != found.folder { Err(Lost::BeingMoved) } else { Ok(()) }
    }

    /// Says where the folder is that was moved and is not there: its disk has another name now. `false`: it is not that folder.
    ///
    /// # Errors
    /// [`MoveError`] if that can't be kept, or its secrets can't be read.
    pub fn is_now(&self, chosen: &Path) -> Result<bool, MoveError> {
        let word = self.word()?;
        let (went, mark) = match (&word.at, self.moved_away()) {
            (Some(there), _) => (there.folder.clone(), Some(&there.mark)),
            (None, Some((went, _))) => (went, None),
            (None, None) => return Ok(false),
        };
        let is_it = |here: &There| mark.is_none_or(|mark| here.mark == *mark) && here.folder.join(STORE_FILE).exists();
        let places = [chosen.to_owned(), chosen.join(target::NAME)];
        let Some(here) = places.iter().filter_map(|folder| There::read(folder)).find(is_it) else { return Ok(false) };
        left::secrets_follow(&went, &here.folder)?;
        Word { at: Some(here), ..word }.save(&self.word_file()).map_err(MoveError::Word)?;
        Ok(true)
    }

    /// Keeps that the notes are to be moved at the next start of the window.
    ///
    /// # Errors
    /// [`MoveError`] if that can't be kept.
    pub fn intend(&self, plan: &Plan) -> Result<(), MoveError> {
        debug_assert!(!self.is_chosen(), "a folder that the variable names is not moved");
        // From here on whoever finds the notes holds it.
        drop(self.lock_file().map_err(MoveError::Word)?);
        let moving = Moving { to: plan.to.clone(), mark: uuid::Uuid::new_v4().to_string(), begun: false };
        Word { moving: Some(moving), ..self.word()? }.save(&self.word_file()).map_err(MoveError::Word)
    }

    /// Removes what was left where the notes were, and its secrets. Called when they were opened where they are. Says what
    /// else was left, of a move before.
    ///
    /// # Errors
    /// [`MoveError`] if not all of it can be removed; what is left is asked about again.
    pub fn remove_old(&self, found: &Found, old: &Path) -> Result<Option<PathBuf>, MoveError> {
        let word = self.word()?;
        if self.is_chosen() || !word.old.iter().any(|left| left == old) {
            return Ok(None);
        }
        left::remove_old(old, &found.folder)?;
        let left = Word { old: word.old.iter().filter(|left| *left != old).cloned().collect(), ..word };
        left.save(&self.word_file()).map_err(MoveError::Word)?;
        Ok(self.left(&left).into_iter().next())
    }

    fn folder_of(&self, word: &Word) -> PathBuf {
        word.at.as_ref().map_or(self.platform.clone(), |there| there.folder.clone())
    }

    fn word(&self) -> Result<Word, Lost> {
        Word::load(&self.word_file()).map_err(|source| Lost::Unreadable { word: self.word_file(), source })
    }

    /// Beside the platform's folder, so that it is there when that is gone.
    fn word_file(&self) -> PathBuf {
        self.beside("place")
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.platform.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(ending);
        self.platform.with_file_name(name)
    }

    /// Nobody moves the notes while the answer lives. `None`: nobody can, or nobody ever asked for it: that needs this file too.
    fn stay(&self) -> Result<Option<Held>, Moves> {
        let file = OpenOptions::new().read(true).write(true).open(self.beside("place-lock"));
        match file.ok().map(|file| (file.try_lock_shared(), file)) {
            Some((Ok(()), file)) => Ok(Some(Held(file))),
            Some((Err(TryLockError::WouldBlock), _)) => Err(Moves),
            Some((Err(TryLockError::Error(_)), _)) | None => Ok(None),
        }
    }

    /// Everybody who found the notes through this desktop is gone, and nobody finds them while the answer lives. `None`: not yet.
    fn alone(&self) -> io::Result<Option<Held>> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Held(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        let path = self.beside("place-lock");
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)
    }
}

/// Somebody moves the notes.
struct Moves;

/// A lock that is held while this lives.
#[derive(Debug)]
struct Held(File);

/// A program that this one is about to start has the file too for a moment, and would keep it locked.
impl Drop for Held {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::info!("the place of the notes was not unlocked: {error}");
        }
    }
}
