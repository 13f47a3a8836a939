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

    /// The secret; `None` if there is none.
    ///
    /// # Errors
    /// [`SecretError`] if the file that stands in for a keychain can't be read.
    pub fn load(&self) -> Result<Option<String>, SecretError> {
        if let Some(key) = self.entry().and_then(|entry| entry.get_password().ok()) {
            return Ok(Some(key));
        }
        match std::fs::read_to_string(self.file()) {
            Ok(key) => Ok(Some(key.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a secret, or forgets it: whole or not at all. Without a keychain it goes to a file that only its owner may read.
    ///
    /// # Errors
    /// [`SecretError`] if neither took it.
    pub fn save(&self, key: Option<&str>) -> Result<(), SecretError> {
        let in_keychain = self.entry().is_some_and(|entry| match key {
            Some(key) => entry.set_password(key).is_ok(),
            None => matches!(entry.delete_credential(), Ok(()) | Err(KeychainError::NoEntry)),
        });
        match key {
            Some(key) if !in_keychain => self.write_file(key),
            _ => match std::fs::remove_file(self.file()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            },
        }
    }

    fn entry(&self) -> Option<Entry> {
        let folder = self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone());
        keychain()?.build(self.service, &folder.to_string_lossy(), None).ok()
    }

    fn file(&self) -> PathBuf {
        self.folder.join(self.file)
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
        assert_eq!(key.load().expect("read").as_deref(), Some("k1"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(key.file()).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
        key.save(None).expect("forgotten");
        assert_eq!(key.load().expect("read"), None);
        assert_eq!(sign_in.load().expect("read").as_deref(), Some("r1"));
    }
}
