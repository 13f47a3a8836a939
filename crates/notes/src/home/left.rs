//! What belongs to a folder that notes are in, or were: its profiles, its secrets, and what is left when they have moved.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::MoveError;
use crate::folder::MOVED_AWAY;
use crate::profiles::Profiles;
use crate::secret::{Secret, SecretError};

/// What keychains have by the path of a folder they have by the path of another one too.
pub(super) fn give_secrets(from: &Path, to: &Path) -> Result<(), MoveError> {
    each_secret_and_its_place(from, to, Secret::give)
}

/// As [`give_secrets`], of a folder that has another path now and is not where it was.
pub(super) fn secrets_follow(from: &Path, to: &Path) -> Result<(), MoveError> {
    each_secret_and_its_place(from, to, Secret::follow)
}

fn each_secret_and_its_place(
    from: &Path,
    to: &Path,
    act: impl Fn(&Secret, &Path) -> Result<(), SecretError>,
) -> Result<(), MoveError> {
    let (here, there) = (Profiles::around(from), Profiles::around(to));
    for name in there.names()? {
        let (here, there) = (here.folder(&name)?, there.folder(&name)?);
        act(&Secret::application_key(&here), &there)?;
        act(&Secret::sign_in(&here), &there)?;
    }
    Ok(())
}

pub(super) fn for_each_secret(home: &Path, act: impl Fn(Secret) -> Result<(), SecretError>) -> Result<(), MoveError> {
    for folder in folders(home)? {
        act(Secret::application_key(&folder))?;
        act(Secret::sign_in(&folder))?;
    }
    Ok(())
}

pub(super) fn folders(home: &Path) -> Result<Vec<PathBuf>, MoveError> {
    let profiles = Profiles::around(home);
    profiles.names()?.iter().map(|name| Ok(profiles.folder(name)?)).collect()
}

/// What is left where the notes were stays as it was left: no program of ours writes to it any more.
pub(super) fn close_off(old: &Path, to: &Path) {
    if let Err(error) = fs::write(old.join(MOVED_AWAY), to.to_string_lossy().as_bytes()) {
        tracing::warn!("what was left by the move could not be closed off: {error}");
    }
}

/// Takes away where the notes were. Where they are is not touched, wherever it lies.
pub(super) fn remove_old(old: &Path, to: &Path) -> Result<(), MoveError> {
    let real = |path: &Path| path.canonicalize().map_err(|source| MoveError::Read { path: path.to_owned(), source });
    if !old.exists() {
        return Ok(());
    }
    let (old, to) = (real(old)?, real(to)?);
    if to.starts_with(&old) || !old.join(MOVED_AWAY).exists() {
        return Err(MoveError::Differs(old));
    }
    for_each_secret(&old, |secret| secret.save(None))?;
    // Until the last moment it says that nothing in it is to be used.
    for entry in fs::read_dir(&old).map_err(|source| MoveError::Read { path: old.clone(), source })?.flatten() {
        let path = entry.path();
        let gone = match entry.file_type() {
            _ if entry.file_name() == MOVED_AWAY => Ok(()),
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
            _ => fs::remove_file(&path),
        };
        gone.map_err(|source| MoveError::Write { path, source })?;
    }
    remove(&old)
}

pub(super) fn remove(folder: &Path) -> Result<(), MoveError> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(MoveError::Write { path: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}
