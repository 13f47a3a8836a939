//! A data folder turns to a server, whole or not at all.
//!
//! Its store turns in one transaction: the rows are sent to the new server as to one that never saw them, or are gone because they
//! were set aside, and from then on they are whose it says. What does not stand in the store, the settings, the secrets and the
//! copy of what was set aside, is made ready in the folder `turning` before that, and gets its place after it. A program that dies
//! in between finds at its next start which of the two it was: without the word [`TURNING`] in the store nothing has happened, and
//! what was made ready goes; with it everything has, and what is left to do is done.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use datasync_client::{Store, StoreError, StoreTxn};
use serde::{Deserialize, Serialize};

use crate::connection::ConnectError;
use crate::folder::conflicts_table;
use crate::profiles::Profiles;
use crate::secret::Secret;
use crate::set_aside::{self, SetAside, SetAsideError};
use crate::settings::Settings;
use crate::tend::forget_rows;
use crate::whose::Whose;

/// Under what name the store says that it has turned, and that not everything around it has.
const TURNING: &str = "turning";

/// What a folder turns to.
pub(crate) struct Turn<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) store: &'a Store,
    pub(crate) settings: &'a Settings,
    pub(crate) whose: &'a Whose,
    pub(crate) key: Next<'a>,
    pub(crate) sign_in: Next<'a>,
    /// What is here becomes a profile of its own.
    pub(crate) sets_aside: bool,
}

/// What becomes of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next<'a> {
    Stays,
    /// From now on it is this, or there is none.
    Is(Option<&'a str>),
}

/// What is left to do once the store has turned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Left {
    /// The profile that what was set aside becomes.
    profile: Option<String>,
    key: bool,
    sign_in: bool,
}

impl Turn<'_> {
    /// # Errors
    /// [`ConnectError`]: nothing was changed, but for [`ConnectError::Unfinished`].
    pub(crate) fn make(&self) -> Result<Option<SetAside>, ConnectError> {
        finish(self.folder, self.store).map_err(ConnectError::Unfinished)?;
        let turned = self.make_ready().and_then(|()| self.turn_store());
        // The store says whether it has turned, whatever was answered.
        let set_aside = finish(self.folder, self.store);
        turned?;
        set_aside.map_err(ConnectError::Unfinished)
    }

    fn make_ready(&self) -> Result<(), ConnectError> {
        let ready = ready(self.folder);
        self.settings.save(&ready)?;
        step()?;
        if let Next::Is(key) = self.key {
            Secret::application_key(&ready).save(key)?;
        }
        if let Next::Is(sign_in) = self.sign_in {
            Secret::sign_in(&ready).save(sign_in)?;
        }
        step()?;
        Ok(())
    }

    /// Nobody writes between the copy and the end of this.
    fn turn_store(&self) -> Result<(), ConnectError> {
        self.store.write(|txn| {
            let before = Whose::of(txn, &Settings::load(self.folder)?)?;
            let profile = match self.sets_aside {
                true => Some(self.set_aside(txn, before.as_ref())?),
                false => None,
            };
            if profile.is_none() && before.is_some_and(|before| !before.is(self.whose)) {
                forget_conflicts(txn)?;
                txn.forget_server()?;
            }
            self.whose.keep(txn)?;
            Left { profile, key: self.key != Next::Stays, sign_in: self.sign_in != Next::Stays }.keep(txn)?;
            Ok(step()?)
        })
    }

    fn set_aside(&self, txn: &StoreTxn<'_>, before: Option<&Whose>) -> Result<String, SetAsideError> {
        set_aside::copy(self.folder, self.store, txn, &aside(self.folder))?;
        step()?;
        set_aside::forget(txn)?;
        Ok(set_aside::name_for(self.folder, before)?)
    }
}

impl Left {
    fn keep(&self, txn: &StoreTxn<'_>) -> Result<(), StoreError> {
        txn.set_value(TURNING, Some(&serde_json::to_string(self).expect("plain data is always JSON")))
    }
}

/// Does what is left of a turn, or throws away what was made ready for one that was not made. Called before anything else is done
/// with a folder.
pub(crate) fn finish(folder: &Path, store: &Store) -> Result<Option<SetAside>, SetAsideError> {
    step()?;
    let left = store.read(|txn| txn.value(TURNING))?.and_then(|text| serde_json::from_str::<Left>(&text).ok());
    let Some(mut left) = left else {
        throw_away(folder)?;
        return Ok(None);
    };
    let mut set_aside = None;
    if let Some(profile) = left.profile.take() {
        let profile = still_free(folder, store, profile, &left)?;
        set_aside = Some(set_aside::put_in_place(folder, &aside(folder), &profile)?);
        step()?;
        // What follows takes the secrets away that belong to it.
        store.write(|txn| left.keep(txn))?;
        step()?;
    }
    let ready = ready(folder);
    if left.key {
        Secret::application_key(folder).save(Secret::application_key(&ready).load()?.as_deref())?;
        step()?;
    }
    if left.sign_in {
        Secret::sign_in(folder).save(Secret::sign_in(&ready).load()?.as_deref())?;
        step()?;
    }
    Settings::load(&ready)?.save(folder)?;
    step()?;
    store.write(|txn| txn.set_value(TURNING, None))?;
    step()?;
    throw_away(folder)?;
    Ok(set_aside)
}

/// Between two steps, where a test lets the program die.
pub(crate) fn step() -> Result<(), SetAsideError> {
    #[cfg(test)]
    tests::step()?;
    Ok(())
}

/// The store has turned, and not everything around it: until the next start nothing may sync.
pub(crate) fn is_half_way(store: &Store) -> Result<bool, StoreError> {
    Ok(store.read(|txn| txn.value(TURNING))?.is_some())
}

/// Somebody may have made a profile of that name since it was chosen. A name is written down before it is used.
fn still_free(folder: &Path, store: &Store, profile: String, left: &Left) -> Result<String, SetAsideError> {
    let profiles = Profiles::around(folder);
    if !aside(folder).exists() || !profiles.folder(&profile)?.exists() {
        return Ok(profile);
    }
    let profile = profiles.free_name(&profile)?;
    store.write(|txn| Left { profile: Some(profile.clone()), ..left.clone() }.keep(txn))?;
    Ok(profile)
}

/// The conflicts of other devices belong to the server that was left; those of this device are met and told anew.
fn forget_conflicts(txn: &StoreTxn<'_>) -> Result<(), StoreError> {
    txn.forget_rows(&conflicts_table())?;
    forget_rows(txn)
}

fn ready(folder: &Path) -> PathBuf {
    folder.join("turning")
}

fn aside(folder: &Path) -> PathBuf {
    ready(folder).join("aside")
}

fn throw_away(folder: &Path) -> Result<(), SetAsideError> {
    let ready = ready(folder);
    if !ready.exists() {
        return Ok(());
    }
    // A keychain may have them.
    Secret::application_key(&ready).save(None)?;
    Secret::sign_in(&ready).save(None)?;
    match fs::remove_dir_all(&ready) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
