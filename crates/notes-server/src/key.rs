//! The application key of a data folder.

use std::io::Write as _;
use std::path::Path;

/// Why the key of a folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("the application key can't be kept in the data folder: {0}")]
    Io(#[from] std::io::Error),
    /// The system gave no randomness.
    #[error("the system gave no randomness for an application key: {0}")]
    Random(#[from] getrandom::Error),
}

/// Reads the key of a folder, and makes one of 32 random bytes (64 hexadecimal digits) if it has none. Only the file's
/// owner may read it.
pub(crate) fn of_folder(folder: &Path) -> Result<String, KeyError> {
    let path = folder.join("application-key");
    match std::fs::read_to_string(&path) {
        Ok(key) => return Ok(key.trim().to_owned()),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        Err(_) => {}
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let key: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Under another name until it is whole: a crash in between must not leave half a key. Such a rest is thrown away.
    let draft = folder.join("application-key.new");
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut file = options.open(&draft)?;
    file.write_all(key.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, &path)?;
    Ok(key)
}

/// Whether a key can stand in a header and is not guessed at once.
pub(crate) fn is_usable(key: &str) -> bool {
    (8..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}
