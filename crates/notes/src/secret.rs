//! The secrets of a data folder, its application key and its sign-in: in the desktop's keychain, or beside the notes where
//! there is none.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error as KeychainError};

/// Where a secret of a data folder is kept.
#[derive(Debug, Clone)]
pub struct Secret {
    folder: PathBuf,
    /// The file that stands in for a keychain.
    file: &'static str,
    /// Under what a keychain has it.
    service: &'static str,
}

/// Why a secret can't be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Neither the keychain nor the data folder took it.
    #[error("the key or the sign-in can't be kept: {0}")]
    Io(#[from] std::io::Error),
    /// The keychain is there and gives nothing.
    #[error("the keychain does not answer; unlock it and try again")]
    Locked,
}

impl Secret {
    /// The key that the server asks for.
    #[must_use]
    pub fn application_key(folder: &Path) -> Self {
        Secret { folder: folder.to_owned(), file: "application-key", service: "Driftless" }
    }

    /// The refresh token of the person who is signed in.
    #[must_use]
    pub fn sign_in(folder: &Path) -> Self {
        Secret { folder: folder.to_owned(), file: "sign-in", service: "Driftless sign-in" }
    }

    /// The secret; `None` if there is none. One that waits in the file goes into the keychain as soon as that takes it.
    ///
    /// # Errors
    /// [`SecretError`] if the file that stands in for a keychain can't be read.
    pub fn load(&self) -> Result<Option<String>, SecretError> {
        self.load_with(self.entry().as_ref())
    }

    /// Keeps a secret, or forgets it: whole or not at all. Without a keychain it goes to a file that only its owner may read.
    ///
    /// # Errors
    /// [`SecretError`] if neither took it.
    pub fn save(&self, key: Option<&str>) -> Result<(), SecretError> {
        self.save_with(self.entry().as_ref(), key)
    }

    /// The same secret of another folder is what this one is; if there is none, the other folder has none.
    ///
    /// # Errors
    /// [`SecretError::Locked`] if it is not known whether there is one.
    pub(crate) fn give(&self, folder: &Path) -> Result<(), SecretError> {
        let there = Secret { folder: folder.to_owned(), ..self.clone() };
        self.give_with(self.entry().as_ref(), &there, there.entry().as_ref())
    }

    fn give_with(&self, entry: Option<&Entry>, there: &Secret, its: Option<&Entry>) -> Result<(), SecretError> {
        let secret = match (self.read_file()?, entry.map(Entry::get_password)) {
            (Some(waiting), _) => Some(waiting).filter(|secret| !secret.is_empty()),
            (None, Some(Ok(secret))) => Some(secret),
            (None, None | Some(Err(KeychainError::NoEntry))) => None,
            (None, Some(Err(_))) => return Err(SecretError::Locked),
        };
        match (&secret, its) {
            (None, None) => there.remove_file(),
            _ => there.save_with(its, secret.as_deref()),
        }
    }

    /// As [`Secret::give`], to where the folder went with all that is in it: a file that came along is newer than any keychain.
    ///
    /// # Errors
    /// [`SecretError::Locked`] if it is not known whether there is one.
    pub(crate) fn follow(&self, folder: &Path) -> Result<(), SecretError> {
        let there = Secret { folder: folder.to_owned(), ..self.clone() };
        self.follow_with(self.entry().as_ref(), &there, there.entry().as_ref())
    }

    fn follow_with(&self, entry: Option<&Entry>, there: &Secret, its: Option<&Entry>) -> Result<(), SecretError> {
        if there.read_file()?.is_some() {
            return Ok(());
        }
        match entry.map(Entry::get_password) {
            Some(Ok(secret)) => there.save_with(its, Some(&secret)),
            None | Some(Err(KeychainError::NoEntry)) => Ok(()),
            Some(Err(_)) => Err(SecretError::Locked),
        }
    }

    /// The file is newer than what the keychain has: it is written only while no keychain takes anything.
    fn load_with(&self, entry: Option<&Entry>) -> Result<Option<String>, SecretError> {
        let Some(waiting) = self.read_file()? else {
            return Ok(entry.and_then(|entry| entry.get_password().ok()));
        };
        let key = Some(waiting).filter(|key| !key.is_empty());
        if entry.is_some_and(|entry| took(entry, key.as_deref())) {
            self.remove_file()?;
        }
        Ok(key)
    }

    fn save_with(&self, entry: Option<&Entry>, key: Option<&str>) -> Result<(), SecretError> {
        match entry {
            Some(entry) if took(entry, key) => self.remove_file(),
            // An empty file says that there is none: a keychain that is away may still have an old one.
            _ => self.write_file(key.unwrap_or_default()),
        }
    }

    fn entry(&self) -> Option<Entry> {
        let folder = self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone());
        keychain()?.build(self.service, &folder.to_string_lossy(), None).ok()
    }

    fn file(&self) -> PathBuf {
        self.folder.join(self.file)
    }

    fn read_file(&self) -> Result<Option<String>, SecretError> {
        match std::fs::read_to_string(self.file()) {
            Ok(key) => Ok(Some(key.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn remove_file(&self) -> Result<(), SecretError> {
        match std::fs::remove_file(self.file()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn write_file(&self, key: &str) -> Result<(), SecretError> {
        std::fs::create_dir_all(&self.folder)?;
        let next = self.file().with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&next)?;
        file.write_all(key.as_bytes())?;
        file.sync_all()?;
        Ok(std::fs::rename(next, self.file())?)
    }
}

/// Whether a keychain has this now, or nothing any more. One that can't give it back has not taken it.
fn took(entry: &Entry, key: Option<&str>) -> bool {
    match key {
        Some(key) => entry.set_password(key).is_ok() && entry.get_password().is_ok_and(|kept| kept.as_str() == key),
        None => matches!(entry.delete_credential(), Ok(()) | Err(KeychainError::NoEntry)),
    }
}

/// Where the secrets of a data folder are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretsIn {
    /// In the desktop's keychain.
    Keychain,
    /// In files of the data folder that only their owner may read.
    File,
}

impl SecretsIn {
    /// Where a folder's are. One that waits in a file is there, whatever else there is.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let waits = |secret: Secret| secret.read_file().ok().flatten().is_some_and(|key| !key.is_empty());
        let in_file = waits(Secret::application_key(folder)) || waits(Secret::sign_in(folder));
        if in_file || keychain().is_none() { SecretsIn::File } else { SecretsIn::Keychain }
    }
}

/// The desktop's keychain, if one answers. Without a session bus none is asked for: looking for one would start it.
#[cfg(target_os = "linux")]
fn keychain() -> Option<Arc<CredentialStore>> {
    std::env::var_os("DBUS_SESSION_BUS_ADDRESS")?;
    let store: Arc<CredentialStore> = dbus_secret_service_keyring_store::Store::new().ok()?;
    Some(store)
}

#[cfg(target_os = "macos")]
fn keychain() -> Option<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new().ok()?;
    Some(store)
}

#[cfg(windows)]
fn keychain() -> Option<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new().ok()?;
    Some(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_keychain_a_key_stands_in_a_file_that_only_its_owner_reads() {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, sign_in) = (Secret::application_key(folder.path()), Secret::sign_in(folder.path()));
        sign_in.write_file("r1").expect("kept");
        key.write_file("k1").expect("kept");
        assert_eq!(key.load_with(None).expect("read").as_deref(), Some("k1"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(key.file()).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
        assert_eq!(SecretsIn::of(folder.path()), SecretsIn::File);
        key.save_with(None, None).expect("forgotten");
        assert_eq!(key.load_with(None).expect("read"), None);
        assert_eq!(sign_in.load_with(None).expect("read").as_deref(), Some("r1"));
    }

    fn keychain_in_memory() -> Entry {
        let store = keyring_core::mock::Store::new().expect("a keychain in memory");
        keyring_core::api::CredentialStoreApi::build(&*store, "Driftless", "folder", None).expect("an entry")
    }

    #[test]
    fn what_waits_in_a_file_goes_into_the_keychain_when_there_is_one_and_wins_over_what_that_had() {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, entry) = (Secret::application_key(folder.path()), keychain_in_memory());
        key.save_with(Some(&entry), Some("old")).expect("kept");
        assert!(!key.file().exists());
        key.save_with(None, Some("new")).expect("kept while the keychain was away");
        assert_eq!(key.load_with(Some(&entry)).expect("read").as_deref(), Some("new"));
        assert!(!key.file().exists(), "it is in the keychain now");
        assert_eq!(key.load_with(Some(&entry)).expect("read").as_deref(), Some("new"));
    }

    #[test]
    fn what_a_keychain_has_by_the_path_of_a_folder_it_has_by_that_of_another_one_too() {
        let (here, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (one, other) = (keychain_in_memory(), keychain_in_memory());
        let (from, to) = (Secret::application_key(here.path()), Secret::application_key(there.path()));
        to.save_with(Some(&other), Some("of long ago")).expect("kept");
        from.give_with(Some(&one), &to, Some(&other)).expect("there is none");
        assert_eq!(to.load_with(Some(&other)).expect("read"), None);
        from.save_with(Some(&one), Some("k1")).expect("kept");
        from.give_with(Some(&one), &to, Some(&other)).expect("given");
        assert_eq!(to.load_with(Some(&other)).expect("read").as_deref(), Some("k1"));
        assert_eq!(from.load_with(Some(&one)).expect("read").as_deref(), Some("k1"), "and it keeps it");
        from.give_with(Some(&one), &to, None).expect("given without a keychain there");
        assert_eq!(to.load_with(None).expect("read").as_deref(), Some("k1"));
    }

    #[test]
    fn a_folder_that_has_another_path_now_keeps_what_is_in_its_file_and_gets_what_a_keychain_has() {
        let (gone, there) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (one, other) = (keychain_in_memory(), keychain_in_memory());
        let (from, to) = (Secret::sign_in(gone.path()), Secret::sign_in(there.path()));
        to.save_with(None, Some("in the file")).expect("kept");
        from.follow_with(None, &to, None).expect("there is no keychain");
        from.follow_with(Some(&one), &to, Some(&other)).expect("the keychain has nothing");
        assert_eq!(to.load_with(None).expect("read").as_deref(), Some("in the file"));
        to.remove_file().expect("removed");
        from.save_with(Some(&one), Some("in the keychain")).expect("kept");
        from.follow_with(Some(&one), &to, Some(&other)).expect("given");
        assert_eq!(to.load_with(Some(&other)).expect("read").as_deref(), Some("in the keychain"));
    }

    #[test]
    fn what_was_forgotten_while_the_keychain_was_away_does_not_come_back_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, entry) = (Secret::sign_in(folder.path()), keychain_in_memory());
        key.save_with(Some(&entry), Some("r1")).expect("kept");
        key.save_with(None, None).expect("forgotten");
        assert_eq!(key.load_with(Some(&entry)).expect("read"), None);
        assert_eq!(key.load_with(Some(&entry)).expect("read"), None, "nor later");
    }
}
