//! Archives that notes come in: a zip, and Joplin's JEX, which is a tar. They are read entry by entry, never unpacked to a disk,
//! and no more of an entry is read than a note may hold.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use datasync_client::Timestamp;
use zip::ZipArchive;
use zip::result::ZipError;

use super::CarryError;
use super::coming::instant_of_ms;

/// So many times its own size an archive of texts unpacks to at most, and so many bytes more. One that goes on was made to fill a disk.
const PACKED: u64 = 200;
const SLACK: u64 = 64 * 1024 * 1024;

pub(crate) struct Archive {
    kind: Packed,
    /// Bytes that may still come out of it.
    left: u64,
}

enum Packed {
    Zip(Box<ZipArchive<BufReader<File>>>),
    Tar(File, Vec<InTar>),
}

/// An entry of a tar.
struct InTar {
    name: String,
    begin: u64,
    size: u64,
    modified: Option<Timestamp>,
    link: bool,
}

/// What an archive says of an entry.
#[derive(Debug)]
pub(crate) struct AboutEntry {
    pub(crate) name: String,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) link: bool,
}

/// Why the bytes of a file did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotRead {
    TooLarge,
    Encrypted,
    Unreadable,
}

impl Archive {
    /// Opens a zip or a tar; `None` if the file begins like neither.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, CarryError> {
        let failed = |error: io::Error| CarryError::read(error, path);
        let mut file = File::open(path).map_err(failed)?;
        let mut head = Vec::new();
        Read::by_ref(&mut file).take(512).read_to_end(&mut head).map_err(failed)?;
        file.rewind().map_err(failed)?;
        let left = file.metadata().map_err(failed)?.len().saturating_mul(PACKED).saturating_add(SLACK);
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| not_an_archive(error, path))?;
            return Ok(Some(Archive { kind: Packed::Zip(Box::new(archive)), left }));
        }
        if head.get(257..262) == Some(b"ustar") {
            let entries = entries_of(&file).map_err(failed)?;
            return Ok(Some(Archive { kind: Packed::Tar(file, entries), left }));
        }
        Ok(None)
    }

    pub(crate) fn is_tar(&self) -> bool {
        matches!(self.kind, Packed::Tar(..))
    }

    pub(crate) fn len(&self) -> usize {
        match &self.kind {
            Packed::Zip(archive) => archive.len(),
            Packed::Tar(_, entries) => entries.len(),
        }
    }

    /// `None` of a folder.
    pub(crate) fn about(&mut self, place: usize) -> Result<Option<AboutEntry>, CarryError> {
        match &mut self.kind {
            Packed::Zip(archive) => {
                let entry = archive.by_index_data(place).map_err(CarryError::Archive)?;
                let name = entry.name().map_err(CarryError::Archive)?.into_owned();
                let modified = entry.last_modified().and_then(|at| wall_clock(&at));
                Ok((!entry.is_dir()).then_some(AboutEntry { name, modified, link: entry.is_symlink() }))
            }
            Packed::Tar(_, entries) => Ok(entries.get(place).map(|entry| AboutEntry {
                name: entry.name.clone(),
                modified: entry.modified,
                link: entry.link,
            })),
        }
    }

    /// The bytes of an entry, if they are no more than `most`. What an archive says of a size is not believed.
    pub(crate) fn bytes(&mut self, place: usize, most: u64) -> Result<Vec<u8>, NotRead> {
        let most = most.min(self.left);
        let bytes = match &mut self.kind {
            Packed::Zip(archive) => {
                let entry = archive.by_index(place).map_err(|error| match error {
                    ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => NotRead::Encrypted,
                    _ => NotRead::Unreadable,
                })?;
                read(entry, most)
            }
            Packed::Tar(file, entries) => {
                let entry = entries.get(place).ok_or(NotRead::Unreadable)?;
                file.seek(SeekFrom::Start(entry.begin)).map_err(|_| NotRead::Unreadable)?;
                read(file.take(entry.size), most)
            }
        }?;
        self.left -= bytes.len() as u64;
        Ok(bytes)
    }
}

/// Reads it all, unless it is more than `most`.
pub(crate) fn read(from: impl Read, most: u64) -> Result<Vec<u8>, NotRead> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|_| NotRead::Unreadable)?;
    if bytes.len() as u64 > most { Err(NotRead::TooLarge) } else { Ok(bytes) }
}

fn entries_of(file: &File) -> io::Result<Vec<InTar>> {
    let mut archive = tar::Archive::new(file);
    let mut entries = Vec::new();
    for entry in archive.entries_with_seek()? {
        let entry = entry?;
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        let seconds = entry.header().mtime().ok().and_then(|at| i64::try_from(at).ok());
        entries.push(InTar {
            name: String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
            begin: entry.raw_file_position(),
            size: entry.size(),
            modified: seconds.and_then(|at| instant_of_ms(at.checked_mul(1000)?)),
            link: !kind.is_file(),
        });
    }
    Ok(entries)
}

/// A zip tells what the clock on the wall showed.
fn wall_clock(at: &zip::DateTime) -> Option<Timestamp> {
    let (year, month, day) = (at.year(), at.month(), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    // What has no clock writes the first instant that there is.
    (year > 1980).then(|| super::coming::instant(&text, crate::zone::ahead_s()))?
}

fn not_an_archive(error: ZipError, path: &Path) -> CarryError {
    match error {
        ZipError::Io(error) => CarryError::read(error, path),
        error => CarryError::Archive(error),
    }
}
