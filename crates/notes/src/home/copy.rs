//! All files of a data folder, byte for byte, to another one. Nobody may have a store in it open meanwhile.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use super::error::MoveError;
use super::mover::Phase;
use super::word::{MARK, sync_folder};

/// Read and written at a time: so often it is asked whether to go on.
const PIECE: usize = 1 << 20;

/// Of this program and this place alone: who holds the store, where a window listens, that this is the folder.
const LEFT: [&str; 3] = ["notes.lock", "window.port", MARK];

/// What is in a folder, by its path in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listing {
    folders: Vec<PathBuf>,
    files: BTreeMap<PathBuf, u64>,
}

impl Listing {
    /// A link leads out of what is moved, and what is neither file nor folder has no contents: neither is guessed about.
    pub(super) fn of(root: &Path) -> Result<Self, MoveError> {
        let mut listing = Listing { folders: Vec::new(), files: BTreeMap::new() };
        listing.add(root, Path::new(""))?;
        listing.folders.sort();
        Ok(listing)
    }

    fn add(&mut self, root: &Path, inside: &Path) -> Result<(), MoveError> {
        let folder = root.join(inside);
        let unread = |source| MoveError::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let path = inside.join(entry.file_name());
            let about = entry.metadata().map_err(unread)?;
            if about.is_dir() {
                self.folders.push(path.clone());
                self.add(root, &path)?;
            } else if !about.is_file() {
                return Err(MoveError::Odd(root.join(path)));
            } else if !LEFT.iter().any(|left| entry.file_name() == *left) {
                self.files.insert(path, about.len());
            }
        }
        Ok(())
    }

    pub(super) fn bytes(&self) -> u64 {
        self.files.values().sum()
    }

    /// Writes everything into a folder that is empty; on the disk when it returns.
    pub(super) fn copy(&self, from: &Path, to: &Path, tell: &mut Tell<'_>) -> Result<(), MoveError> {
        for folder in &self.folders {
            // A folder comes before what is in it.
            let path = to.join(folder);
            make_folder(&from.join(folder), &path).map_err(|source| MoveError::Write { path, source })?;
        }
        for path in self.files.keys() {
            copy_file(&from.join(path), &to.join(path), tell)?;
        }
        let folders = self.folders.iter().map(|folder| to.join(folder)).chain([to.to_owned()]);
        folders.into_iter().try_for_each(|path| sync_folder(&path).map_err(|source| MoveError::Write { path, source }))
    }

    /// Looks that both are the same, and that the first is still as it was listed.
    pub(super) fn compare(&self, from: &Path, to: &Path, tell: &mut Tell<'_>) -> Result<(), MoveError> {
        for path in self.files.keys() {
            if !same(&from.join(path), &to.join(path), tell)? {
                return Err(MoveError::Differs(to.join(path)));
            }
        }
        if Listing::of(from)? != *self || Listing::of(to)? != *self {
            return Err(MoveError::Differs(to.to_owned()));
        }
        Ok(())
    }
}

/// How far it is, told to somebody who may stop it.
pub(super) struct Tell<'a> {
    pub(super) to: &'a mut dyn FnMut(Phase, u64, u64) -> bool,
    pub(super) phase: Phase,
    pub(super) done: u64,
    pub(super) total: u64,
}

impl Tell<'_> {
    fn more(&mut self, bytes: usize) -> Result<(), MoveError> {
        self.done += bytes as u64;
        if (self.to)(self.phase, self.done, self.total) { Ok(()) } else { Err(MoveError::Stopped) }
    }
}

/// As open to others as the folder that it is a copy of.
pub(super) fn make_folder(like: &Path, path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        folder.mode(fs::metadata(like)?.permissions().mode() & 0o777 | 0o700);
    }
    #[cfg(not(unix))]
    let _ = like;
    folder.create(path)
}

fn copy_file(from: &Path, to: &Path, tell: &mut Tell<'_>) -> Result<(), MoveError> {
    let unread = |source| MoveError::Read { path: from.to_owned(), source };
    let unwritten = |source| MoveError::Write { path: to.to_owned(), source };
    let mut source = File::open(from).map_err(unread)?;
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        // What only its owner may read stays so, where the disk knows of that.
        options.mode(source.metadata().map_err(unread)?.permissions().mode() & 0o777);
    }
    let mut copy = options.open(to).map_err(unwritten)?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = fill(&mut source, &mut piece).map_err(unread)?;
        if length == 0 {
            return copy.sync_all().map_err(unwritten);
        }
        copy.write_all(&piece[..length]).map_err(unwritten)?;
        tell.more(length)?;
    }
}

fn same(one: &Path, other: &Path, tell: &mut Tell<'_>) -> Result<bool, MoveError> {
    let open = |path: &Path| File::open(path).map_err(|source| MoveError::Read { path: path.to_owned(), source });
    let (mut files, mut pieces) = ([open(one)?, open(other)?], [vec![0; PIECE], vec![0; PIECE]]);
    loop {
        let mut lengths = [0; 2];
        for side in 0..2 {
            let read = fill(&mut files[side], &mut pieces[side]);
            let path = if side == 0 { one } else { other };
            lengths[side] = read.map_err(|source| MoveError::Read { path: path.to_owned(), source })?;
        }
        let [length, there] = lengths;
        if pieces[0][..length] != pieces[1][..there] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(true);
        }
        tell.more(length)?;
    }
}

/// As many bytes as fit, or as there are.
fn fill(from: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < piece.len() {
        match from.read(&mut piece[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
