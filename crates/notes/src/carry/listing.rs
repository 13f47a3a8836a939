//! What lies in a folder or an archive: names, sizes and times. Nothing leads out of it: a link is not followed, and a name with
//! steps upwards is none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use datasync_client::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

use super::CarryError;
use super::archive::Archive;

/// Files at most: more are no notes.
const MOST: usize = 1_000_000;
/// Folders in each other at most.
const DEEPEST: usize = 64;

/// Where the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    Disk(PathBuf),
    /// An entry of the archive with this number.
    Archive(usize, usize),
}

/// A file, by the steps that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) steps: Vec<String>,
    pub(crate) modified: Option<Timestamp>,
    pub(crate) at: At,
}

impl Entry {
    pub(crate) fn path(&self) -> String {
        self.steps.join("/")
    }

    pub(crate) fn name(&self) -> &str {
        self.steps.last().map_or("", String::as_str)
    }

    /// The name without its ending, and the ending in small letters.
    pub(crate) fn split(&self) -> (&str, String) {
        match self.name().rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, ending.to_lowercase()),
            _ => (self.name(), String::new()),
        }
    }
}

/// What was found, in the order of the names.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) entries: Vec<Entry>,
    /// Names of links, which are not followed.
    pub(crate) links: Vec<String>,
    /// Names that lead out of where they stand.
    pub(crate) outside: Vec<String>,
    /// Names of what is neither a file nor a folder, and of folders that lie too deep.
    pub(crate) unread: Vec<String>,
    /// Whether this is a vault of Obsidian.
    pub(crate) vault: bool,
}

impl Listing {
    pub(crate) fn of_folder(folder: &Path) -> Result<Self, CarryError> {
        let mut listing = Listing::default();
        listing.walk(folder, &[])?;
        Ok(listing)
    }

    /// One file that somebody chose.
    pub(crate) fn of_file(file: &Path) -> Result<Self, CarryError> {
        let about = fs::metadata(file).map_err(|error| CarryError::read(error, file))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().nfc().collect();
        let entry = Entry { steps: vec![name], modified: modified(&about), at: At::Disk(file.to_owned()) };
        Ok(Listing { entries: vec![entry], ..Listing::default() })
    }

    fn walk(&mut self, folder: &Path, steps: &[String]) -> Result<(), CarryError> {
        let failed = |error: io::Error| CarryError::read(error, folder);
        let mut found = fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        found.sort_by_key(fs::DirEntry::file_name);
        for entry in found {
            let name: String = entry.file_name().to_string_lossy().nfc().collect();
            if is_hidden(&name) {
                self.vault |= name == ".obsidian";
                continue;
            }
            let steps = [steps, &[name]].concat();
            let about = entry.metadata().map_err(failed)?;
            if about.is_symlink() {
                self.links.push(steps.join("/"));
            } else if about.is_dir() && steps.len() < DEEPEST {
                self.walk(&entry.path(), &steps)?;
            } else if about.is_file() {
                self.add(Entry { steps, modified: modified(&about), at: At::Disk(entry.path()) })?;
            } else {
                self.unread.push(steps.join("/"));
            }
        }
        Ok(())
    }

    /// `number`: the archive's.
    pub(crate) fn of_archive(archive: &mut Archive, number: usize) -> Result<Self, CarryError> {
        let mut listing = Listing::default();
        for place in 0..archive.len() {
            let Some(about) = archive.about(place)? else { continue };
            let Some(steps) = steps_of(&about.name) else {
                listing.outside.push(about.name);
                continue;
            };
            if steps.iter().any(|step| is_hidden(step)) {
                listing.vault |= steps.iter().any(|step| step == ".obsidian");
            } else if about.link {
                listing.links.push(about.name);
            } else {
                listing.add(Entry { steps, modified: about.modified, at: At::Archive(number, place) })?;
            }
        }
        listing.entries.sort_by(|a, b| a.steps.cmp(&b.steps));
        listing.without_top();
        Ok(listing)
    }

    fn add(&mut self, entry: Entry) -> Result<(), CarryError> {
        if self.entries.len() >= MOST {
            return Err(CarryError::TooMany);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// An archive of one folder is that folder.
    fn without_top(&mut self) {
        let top = self.entries.first().and_then(|entry| entry.steps.first()).cloned();
        let shared = self.entries.iter().all(|entry| entry.steps.len() > 1 && entry.steps.first() == top.as_ref());
        if shared {
            self.entries.iter_mut().for_each(|entry| drop(entry.steps.remove(0)));
        }
    }
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || matches!(name, "__MACOSX" | "Thumbs.db" | "desktop.ini")
}

/// The steps of a name in an archive; `None` if it leads out of it.
fn steps_of(name: &str) -> Option<Vec<String>> {
    if name.starts_with(['/', '\\']) || name.contains(['\0', ':']) {
        return None;
    }
    let steps = name.split(['/', '\\']).filter(|step| !step.is_empty() && *step != ".");
    let steps: Option<Vec<String>> = steps.map(|step| (step != "..").then(|| step.nfc().collect::<String>())).collect();
    steps.filter(|steps| !steps.is_empty() && steps.len() <= DEEPEST)
}

fn modified(about: &fs::Metadata) -> Option<Timestamp> {
    let since = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    super::coming::instant_of_ms(i64::try_from(since.as_millis()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_of_its_archive_is_none() {
        for name in
            ["../a.md", "a/../../b.md", "/etc/passwd", "\\\\host\\a.md", "C:\\a.md", "a\\..\\b.md", "", "a\0.md", ".."]
        {
            assert_eq!(steps_of(name), None, "{name:?}");
        }
        assert_eq!(steps_of("a/./b//c.md"), Some(vec!["a".to_owned(), "b".to_owned(), "c.md".to_owned()]));
    }
}
