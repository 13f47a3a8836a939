//! The application keys: the one that is given out, and while it is being replaced the one before it. Those of a data folder
//! lie in a file.

use std::fs::Metadata;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// Why the keys of a folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("the application key can't be kept in the data folder: {0}")]
    Io(#[from] std::io::Error),
    /// The database that keeps it.
    #[error(transparent)]
    Storage(#[from] datasync_server::StorageError),
    /// The system gave no randomness.
    #[error("the system gave no randomness for an application key: {0}")]
    Random(#[from] getrandom::Error),
    /// There are two keys already.
    #[error("the key before this one is still taken; retire it first (keys retire), when every device has the new one")]
    TwoAlready,
    /// There is no key to retire.
    #[error("there is no older key")]
    NoOlder,
}

/// What becomes of keys, newest first, wherever they are kept.
pub type KeyChange = fn(Vec<String>) -> Result<Vec<String>, KeyError>;

/// Keys of which there is one at least: the first is made.
///
/// # Errors
/// [`KeyError::Random`].
pub fn one_at_least(keys: Vec<String>) -> Result<Vec<String>, KeyError> {
    if keys.is_empty() { Ok(vec![random_key()?]) } else { Ok(keys) }
}

/// A new key. The one before it is taken beside it until it is retired.
///
/// # Errors
/// [`KeyError::TwoAlready`] if the one before it is not the only one; [`KeyError::Random`].
pub fn rotated(mut keys: Vec<String>) -> Result<Vec<String>, KeyError> {
    if keys.len() > 1 {
        return Err(KeyError::TwoAlready);
    }
    keys.insert(0, random_key()?);
    Ok(keys)
}

/// The older key is taken no more.
///
/// # Errors
/// [`KeyError::NoOlder`] if there is none.
pub fn retired(mut keys: Vec<String>) -> Result<Vec<String>, KeyError> {
    if keys.len() < 2 {
        return Err(KeyError::NoOlder);
    }
    keys.truncate(1);
    Ok(keys)
}

/// The file `application-key` of a folder: the key that is given out in its first line, an older one in its second.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The file of a data folder. Reads nothing.
    #[must_use]
    pub fn of_folder(folder: &Path) -> Self {
        KeyFile { path: folder.join("application-key") }
    }

    /// The file of the key of whoever runs the server. Reads nothing.
    #[must_use]
    pub fn master_of_folder(folder: &Path) -> Self {
        KeyFile { path: folder.join("master-key") }
    }

    /// This file. Reads nothing.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        KeyFile { path: path.to_owned() }
    }

    /// The keys, the newest first.
    ///
    /// # Errors
    /// [`KeyError::Io`].
    pub fn keys(&self) -> Result<Vec<String>, KeyError> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(text.lines().map(str::trim).filter(|key| !key.is_empty()).map(str::to_owned).collect()),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes other keys of those that are there.
    ///
    /// # Errors
    /// [`KeyError`]; the keys are as they were.
    pub fn change(&self, change: KeyChange) -> Result<Vec<String>, KeyError> {
        let before = self.keys()?;
        let after = change(before.clone())?;
        if after != before {
            self.write(&after)?;
        }
        Ok(after)
    }

    /// Under another name until it is whole: a crash in between must not leave half a key. Only the file's owner may read it.
    fn write(&self, keys: &[String]) -> Result<(), KeyError> {
        let draft = self.path.with_extension("new");
        match std::fs::remove_file(&draft) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut options = std::fs::OpenOptions::new();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(keys.join("\n").as_bytes())?;
        file.sync_all()?;
        Ok(std::fs::rename(&draft, &self.path)?)
    }
}

/// The keys as a server that runs knows them: a file that was written anew is read anew.
pub(crate) struct KeyRing {
    file: KeyFile,
    read: Mutex<(Option<Seen>, Vec<String>)>,
}

/// What tells one writing of a file from another: each is a new file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    written: Option<SystemTime>,
    length: u64,
    #[cfg(unix)]
    number: u64,
}

impl Seen {
    /// Of a file that is there.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|metadata| Seen::of(&metadata))
    }

    fn of(metadata: &Metadata) -> Self {
        Seen {
            written: metadata.modified().ok(),
            length: metadata.len(),
            #[cfg(unix)]
            number: std::os::unix::fs::MetadataExt::ino(metadata),
        }
    }
}

impl KeyRing {
    pub(crate) fn new(file: KeyFile) -> Self {
        KeyRing { file, read: Mutex::default() }
    }

    /// The keys as they stand in the file. One that can't be read leaves them as they were.
    pub(crate) fn keys(&self) -> Vec<String> {
        let seen = Seen::of_file(&self.file.path);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.is_some() && seen != read.0 {
            match self.file.keys() {
                Ok(keys) if !keys.is_empty() => *read = (seen, keys),
                Ok(_) => tracing::error!("the file of the application keys is empty; the keys stay as they were"),
                Err(error) => tracing::error!("{error}"),
            }
        }
        read.1.clone()
    }
}

/// 32 random bytes in 64 hexadecimal digits.
fn random_key() -> Result<String, KeyError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether a key can stand in a header and is not guessed at once.
pub(crate) fn is_usable(key: &str) -> bool {
    (8..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_replaced_without_locking_anybody_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = KeyFile::of_folder(folder.path());
        let first = file.change(one_at_least).expect("a key");
        assert_eq!((first.len(), &file.change(one_at_least).expect("the same")), (1, &first));
        let ring = KeyRing::new(KeyFile::of_folder(folder.path()));
        assert_eq!(ring.keys(), first);
        let both = file.change(rotated).expect("a second key");
        assert_eq!((ring.keys(), &both[1]), (both.clone(), &first[0]));
        assert!(matches!(file.change(rotated), Err(KeyError::TwoAlready)));
        assert_eq!(file.change(retired).expect("one key"), both[..1]);
        assert_eq!(ring.keys(), both[..1]);
        assert!(matches!(file.change(retired), Err(KeyError::NoOlder)));
    }

    #[test]
    fn a_file_that_is_gone_or_empty_changes_nothing_for_a_server_that_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = KeyFile::of_folder(folder.path());
        let keys = file.change(one_at_least).expect("a key");
        let ring = KeyRing::new(KeyFile::of_folder(folder.path()));
        assert_eq!(ring.keys(), keys);
        std::fs::write(&file.path, "").expect("written");
        assert_eq!(ring.keys(), keys);
        std::fs::remove_file(&file.path).expect("removed");
        assert_eq!(ring.keys(), keys);
    }
}
