//! The move: everything is copied beside its new place, compared, opened, put there, and only then the word says so. Until it does,
//! the notes are where they were; a program that dies before leaves what the next start takes away, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::park_timeout;
use std::time::Duration;

use datasync_client::{OpenError, Store};

use super::copy::{Listing, Tell, make_folder};
use super::error::MoveError;
use super::left::{close_off, folders, for_each_secret, give_secrets, remove};
use super::word::{MARK, Moving, Word, sync_folder, write_synced};
use super::{Home, target};
use crate::folder::{STORE_FILE, open_sound_store};

/// Who holds the notes lets go without telling: it is looked again.
const AGAIN: Duration = Duration::from_millis(200);

/// What a move is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Other programs have the notes open.
    Waiting,
    /// The notes are written beside their new place.
    Copying,
    /// What was written is read again.
    Comparing,
}

/// The notes were moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where they are.
    pub to: PathBuf,
    /// Where they were; it was left as it was.
    pub from: PathBuf,
}

/// What a start does about a move.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Nothing,
    Begin,
    /// A program that began is gone. What was written since then is only where the notes are: the copy is not used.
    GoBack,
}

fn next(moving: Option<&Moving>) -> Next {
    match moving {
        None => Next::Nothing,
        Some(Moving { begun: false, .. }) => Next::Begin,
        Some(Moving { begun: true, .. }) => Next::GoBack,
    }
}

impl Home {
    /// Moves the notes as [`Home::intend`] was told, when nobody has them open any more. `tell` hears how far it is, in bytes, and
    /// says `false` to stop. `None`: there is nothing to do.
    ///
    /// # Errors
    /// [`MoveError`]: the notes are where they were.
    pub fn carry_out(&self, mut tell: impl FnMut(Phase, u64, u64) -> bool) -> Result<Option<Moved>, MoveError> {
        let _alone = loop {
            match self.alone() {
                Ok(Some(alone)) => break alone,
                Ok(None) if tell(Phase::Waiting, 0, 0) => park_timeout(AGAIN),
                Ok(None) => return Err(self.think_better()),
                Err(error) => return Err(MoveError::Word(error)),
            }
        };
        let word = self.word()?;
        let (Some(moving), next) = (word.moving.clone(), next(word.moving.as_ref())) else { return Ok(None) };
        let from = self.folder_of(&word);
        let carried = match next {
            Next::Nothing => return Ok(None),
            Next::GoBack => Err(MoveError::Interrupted),
            Next::Begin => self.go(&word, &moving, &from, &mut tell),
        };
        if let Err(error) = carried {
            if let Err(error) = self.go_back(&word, &moving) {
                tracing::warn!("that the notes do not move could not be kept: {error}");
            }
            return Err(error);
        }
        Ok(Some(Moved { to: moving.to, from }))
    }

    /// A person does not wait for those who hold the notes. If another program moves them by now, it does.
    fn think_better(&self) -> MoveError {
        let forgotten = self.stay().map(|_stays| {
            let word = Word { moving: None, ..self.word()? };
            word.save(&self.word_file()).map_err(MoveError::Word)
        });
        forgotten.ok().and_then(Result::err).unwrap_or(MoveError::Stopped)
    }

    fn go(
        &self,
        word: &Word,
        moving: &Moving,
        from: &Path,
        tell: &mut dyn FnMut(Phase, u64, u64) -> bool,
    ) -> Result<(), MoveError> {
        let held = folders(from)?;
        let _stores = hold_all(&held, tell)?;
        target::fits(from, &moving.to)?;
        let listing = Listing::of(from)?;
        let begun = Word { moving: Some(Moving { begun: true, ..moving.clone() }), ..word.clone() };
        begun.save(&self.word_file()).map_err(MoveError::Word)?;
        step();
        if folders(from)? != held {
            // Who made a profile before it was begun may have it open; who did since then sees that it is, and does not.
            return Err(MoveError::Differs(from.to_owned()));
        }
        let copy = moving.copy();
        let unwritten = |source| MoveError::Write { path: moving.to.clone(), source };
        make_folder(from, &copy).map_err(unwritten)?;
        step();
        let total = listing.bytes();
        let mut tell = Tell { to: tell, phase: Phase::Copying, done: 0, total };
        listing.copy(from, &copy, &mut tell)?;
        step();
        (tell.phase, tell.done) = (Phase::Comparing, 0);
        listing.compare(from, &copy, &mut tell)?;
        step();
        open_all(&copy)?;
        step();
        write_synced(&copy.join(MARK), moving.mark.as_bytes()).map_err(unwritten)?;
        sync_folder(&copy).map_err(unwritten)?;
        if moving.to.exists() {
            fs::remove_dir(&moving.to).map_err(unwritten)?;
        }
        step();
        fs::rename(&copy, &moving.to).map_err(unwritten)?;
        moving.to.parent().map_or(Ok(()), sync_folder).map_err(unwritten)?;
        step();
        give_secrets(from, &moving.to)?;
        step();
        if Listing::of(from)? != listing {
            // Somebody to whom the variable names this folder made a profile in it.
            return Err(MoveError::Differs(from.to_owned()));
        }
        let before = word.old.iter().filter(|old| **old != moving.to && *old != from).cloned();
        let old = [from.to_owned()].into_iter().chain(before).collect();
        let moved = Word { at: Some(moving.there()), moving: None, old };
        moved.save(&self.word_file()).map_err(MoveError::Word)?;
        step();
        close_off(from, &moving.to);
        Ok(())
    }

    /// Takes away what was copied and what was to be done. Whatever of it is done already is done.
    fn go_back(&self, word: &Word, moving: &Moving) -> Result<(), MoveError> {
        let begun = Word { moving: Some(Moving { begun: true, ..moving.clone() }), ..word.clone() };
        if self.word()? != begun {
            // The word may say already that they moved, without its being known to be on the disk.
            begun.save(&self.word_file()).map_err(MoveError::Word)?;
        }
        // A disk that is away or broken keeps what was copied, under a name that says so, and nobody from their notes.
        if let Err(error) = take_away(moving) {
            tracing::warn!("what was copied could not be taken away: {error}");
        }
        Word { moving: None, ..word.clone() }.save(&self.word_file()).map_err(MoveError::Word)?;
        step();
        Ok(())
    }
}

fn take_away(moving: &Moving) -> Result<(), MoveError> {
    if moving.there().is_here() {
        for_each_secret(&moving.to, |secret| secret.save(None))?;
        let unwritten = |source| MoveError::Write { path: moving.to.clone(), source };
        fs::rename(&moving.to, moving.copy()).map_err(unwritten)?;
        step();
    }
    remove(&moving.copy())?;
    step();
    Ok(())
}

/// The stores of all profiles, closed and held: their logs are in the files, and nobody opens them.
fn hold_all(folders: &[PathBuf], tell: &mut dyn FnMut(Phase, u64, u64) -> bool) -> Result<Vec<Arc<Store>>, MoveError> {
    let hold = |folder: &PathBuf| loop {
        match open_sound_store(folder) {
            Err(OpenError::InUse) if tell(Phase::Waiting, 0, 0) => park_timeout(AGAIN),
            Err(OpenError::InUse) => return Err(MoveError::Stopped),
            opened => {
                let store = opened?;
                store.close();
                return Ok(store);
            }
        }
    };
    folders.iter().map(hold).collect()
}

/// Each copy is sound and can be opened.
fn open_all(home: &Path) -> Result<(), MoveError> {
    for folder in folders(home)? {
        // A store that nobody has noted a clean stop of is checked page by page.
        Store::open(&folder.join(STORE_FILE))?.close();
    }
    Ok(())
}

/// Between two steps, where a test lets the program die.
fn step() {
    #[cfg(test)]
    super::tests::step();
}
