//! Notes are set aside: everything that a data folder holds, what waits and the sign-in among it, becomes a profile of its own,
//! and the folder is empty. Here it is copied, and here the copy gets its place; between the two lies one transaction, see
//! [`crate::turn`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use datasync_client::{BackupError, OpenError, Store, StoreError, StoreTxn};

use crate::folder::{STORE_FILE, notebooks_table, notes_table};
use crate::profiles::{FIRST_PROFILE, ProfileError, Profiles};
use crate::secret::{Secret, SecretError};
use crate::settings::{Settings, SettingsError};
use crate::sync_log;
use crate::turn::step;
use crate::whose::Whose;

/// Notes that became a profile of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// How the profile is called.
    pub profile: String,
    /// Its data folder.
    pub folder: PathBuf,
}

/// Why notes were not set aside.
#[derive(Debug, thiserror::Error)]
pub enum SetAsideError {
    /// There can be no profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A folder can't be written.
    #[error("the folder can't be written: {0}")]
    Folder(#[from] io::Error),
    /// The notes can't be copied.
    #[error(transparent)]
    Copy(#[from] BackupError),
    /// The copy can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copy does not hold what is here.
    #[error("the copy does not hold everything")]
    Incomplete,
    /// Its settings can't be kept.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Its key or its sign-in can't be kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Copies everything that a data folder holds, but its secrets, into a new folder, and looks that it is all there.
pub(crate) fn copy(folder: &Path, store: &Store, txn: &StoreTxn<'_>, to: &Path) -> Result<(), SetAsideError> {
    fs::create_dir_all(to)?;
    let copied = to.join(STORE_FILE);
    store.copy_to(&copied)?;
    if Store::open(&copied)?.read(size)? != size(txn)? {
        return Err(SetAsideError::Incomplete);
    }
    step()?;
    match fs::copy(folder.join(sync_log::FILE), to.join(sync_log::FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    // One profile starts with the desktop, and one has the key: this folder's.
    let settings = Settings { autostart: false, quick_note_key: None, ..Settings::load(folder)? };
    Ok(settings.save(to)?)
}

/// A name that no profile has: of whoever's the notes are.
pub(crate) fn name_for(folder: &Path, whose: Option<&Whose>) -> Result<String, ProfileError> {
    let wish = whose.map_or(FIRST_PROFILE.to_owned(), |whose| {
        let host = host(&whose.server).unwrap_or(FIRST_PROFILE);
        whose.user.as_ref().map_or(host.to_owned(), |user| format!("{user}@{host}"))
    });
    Profiles::around(folder).free_name(&wish)
}

/// Makes a profile of a copy, with the secrets and the backups of the folder it was made from. Whatever of it is done already is
/// done: it may be called again.
pub(crate) fn put_in_place(folder: &Path, copy: &Path, profile: &str) -> Result<SetAside, SetAsideError> {
    let to = Profiles::around(folder).folder(profile)?;
    if copy.exists() {
        if let Some(profiles) = to.parent() {
            fs::create_dir_all(profiles)?;
            fs::rename(copy, &to)?;
            synced(profiles)?;
        }
        step()?;
    }
    // They hold what was here, and a damaged file is mended from them.
    let backups = |folder: &Path| folder.join("backups");
    if backups(folder).exists() && !backups(&to).exists() {
        fs::rename(backups(folder), backups(&to))?;
        step()?;
    }
    for (here, there) in [
        (Secret::application_key(folder), Secret::application_key(&to)),
        (Secret::sign_in(folder), Secret::sign_in(&to)),
    ] {
        if let Some(secret) = here.load()? {
            there.save(Some(&secret))?;
        }
    }
    Ok(SetAside { profile: profile.to_owned(), folder: to })
}

/// Empties the store: as new.
pub(crate) fn forget(txn: &StoreTxn<'_>) -> Result<(), StoreError> {
    txn.forget_everything()?;
    // The search index begins anew, and nothing that is gone has to go from it.
    let last = txn.last_logged(&notes_table())?;
    txn.forget_logged(&notes_table(), i64::MIN..=last)
}

/// What a store holds, in numbers.
fn size(txn: &StoreTxn<'_>) -> Result<[u64; 6], StoreError> {
    let (waiting, failed) = txn.count_operations()?;
    let (notes, notebooks) = (txn.count(&notes_table(), None)?, txn.count(&notebooks_table(), None)?);
    Ok([notes, notebooks, waiting, failed, txn.size_of_versions()?, txn.values("")?.len() as u64])
}

/// The name of a server, as people know it.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', ':']).next().filter(|host| !host.is_empty())
}

/// The new name is on the disk before the notes here are gone for good.
fn synced(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
