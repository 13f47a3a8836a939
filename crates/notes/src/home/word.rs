//! The word: the file beside the platform's folder that says where the notes went. It is read whole or not at all, and what it
//! says is so from the moment its new text has its name.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file in a folder that notes were moved to. Another folder of that name, on another disk, has another mark or none.
pub(super) const MARK: &str = "place.id";

/// What is known about the place of the notes. Nothing: they are in the platform's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Word {
    /// Where they are.
    pub(super) at: Option<There>,
    /// Where they are to go at the next start. Until it has come they are where they are.
    pub(super) moving: Option<Moving>,
    /// Where they were, the last first; each is kept until a person removes it.
    pub(super) old: Vec<PathBuf>,
}

/// A folder that they were moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct There {
    pub(super) folder: PathBuf,
    pub(super) mark: String,
}

/// A move that is asked for, or under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Moving {
    pub(super) to: PathBuf,
    /// What the copy is marked with.
    pub(super) mark: String,
    /// A program has begun: if it is gone, so is what it copied.
    pub(super) begun: bool,
}

impl There {
    /// A folder that notes were moved to, as it is now.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let folder = folder.canonicalize().ok()?;
        let mark = fs::read_to_string(folder.join(MARK)).ok()?;
        Some(There { folder, mark })
    }

    pub(super) fn is_here(&self) -> bool {
        fs::read_to_string(self.folder.join(MARK)).is_ok_and(|mark| mark == self.mark)
    }
}

impl Moving {
    /// What is copied stands here until it is whole.
    pub(super) fn copy(&self) -> PathBuf {
        let name = self.to.file_name().unwrap_or_default().to_string_lossy();
        self.to.with_file_name(format!("{name}.moving-{}", self.mark))
    }

    /// What the word says when it has come.
    pub(super) fn there(&self) -> There {
        There { folder: self.to.clone(), mark: self.mark.clone() }
    }
}

impl Word {
    pub(super) fn load(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Word::default()),
            Err(error) => Err(error),
        }
    }

    /// On the disk when it returns.
    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        let next = path.with_added_extension("new");
        write_synced(&next, &serde_json::to_vec(self).map_err(io::Error::other)?)?;
        fs::rename(next, path)?;
        path.parent().map_or(Ok(()), sync_folder)
    }
}

/// What is written is on the disk.
pub(super) fn write_synced(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text)?;
    file.sync_all()
}

/// The names in a folder are on the disk.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
