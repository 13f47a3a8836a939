//! Notes that somebody chose to bring in: looked through, counted and named, and nothing of them written yet.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::CarryError;
use super::archive::{self, Archive, NotRead};
use super::coming::{Coming, ComingNotebook, Origin};
use super::joplin::{Around, Item};
use super::links::{leads_to, replaced, to_note, without_paths};
use super::listing::{At, Entry, Listing};
use super::markdown::{self, About};
use super::text::{Decoded, decode};
use crate::note::MAX_BODY;
use crate::zone;

/// Bytes of a file at most: the largest note, and what stands before it.
pub(super) const LARGEST: u64 = MAX_BODY as u64 + 64 * 1024;

/// Why a file was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// A picture or another file beside the notes.
    NotANote,
    /// Larger than a note may be.
    TooLarge,
    /// It can't be read.
    Unreadable,
    /// It is encrypted.
    Encrypted,
    /// A link to something elsewhere.
    Link,
    /// Its name leads out of the archive.
    Outside,
}

/// A file that is not brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its name, as it stands in what was chosen.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Whose it is.
    pub origin: Origin,
    /// Notes.
    pub notes: usize,
    /// Notebooks.
    pub notebooks: usize,
    /// Files that will be left.
    pub left: usize,
}

/// Notes on their way in.
pub struct Source {
    pub(super) origin: Origin,
    pub(super) notebooks: Vec<ComingNotebook>,
    /// The notebooks that come though no note lies in them.
    pub(super) empty_too: bool,
    pub(super) pieces: Vec<Piece>,
    pub(super) left: Vec<Left>,
    archives: Vec<Archive>,
    /// What each archive is called.
    names: Vec<String>,
    pub(super) around: Around,
    /// The files that are notes, by their paths: which piece each is.
    pub(super) paths: HashMap<String, usize>,
    /// The titles of those that a link was seen to lead to.
    titles: HashMap<String, Option<String>>,
}

/// A note that is still to be read.
pub(super) enum Piece {
    File { entry: Entry, notebook: Option<usize>, origin: Origin },
    Item(Entry),
    Given(Box<Coming>),
}

/// A note, or why there is none.
pub(super) enum Read {
    Note(Box<Coming>),
    /// The same, of which it is not certain how it was encoded.
    Guessed(Box<Coming>, String),
    Left(Left),
}

impl Source {
    /// Looks through what was chosen: folders, files, archives.
    ///
    /// # Errors
    /// [`CarryError`] if it can't be read, or holds no note at all.
    pub fn look(chosen: &[PathBuf]) -> Result<Self, CarryError> {
        let mut source = Source {
            origin: Origin::Files,
            notebooks: Vec::new(),
            empty_too: false,
            pieces: Vec::new(),
            left: Vec::new(),
            archives: Vec::new(),
            names: Vec::new(),
            around: Around::default(),
            paths: HashMap::new(),
            titles: HashMap::new(),
        };
        for path in chosen {
            source.add(path)?;
        }
        if source.pieces.is_empty() {
            return Err(CarryError::Nothing);
        }
        Ok(source)
    }

    /// What was found.
    #[must_use]
    pub fn found(&self) -> Found {
        let mut used: Vec<bool> = vec![self.empty_too; self.notebooks.len()];
        for piece in &self.pieces {
            let notebook = match piece {
                Piece::File { notebook, .. } => *notebook,
                Piece::Given(note) => note.notebook,
                Piece::Item(_) => None,
            };
            let around = std::iter::successors(notebook, |place| self.notebooks[*place].parent);
            around.take(self.notebooks.len()).for_each(|place| used[place] = true);
        }
        let notebooks = used.into_iter().filter(|used| *used).count();
        Found { origin: self.origin, notes: self.len(), notebooks, left: self.left.len() }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    fn add(&mut self, path: &Path) -> Result<(), CarryError> {
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if path.is_dir() {
            return self.sort_out(Listing::of_folder(path)?);
        }
        let Some(mut archive) = Archive::open(path)? else {
            return self.sort_out(Listing::of_file(path)?);
        };
        let listing = Listing::of_archive(&mut archive, self.archives.len())?;
        let is_tar = archive.is_tar();
        self.archives.push(archive);
        self.names.push(path.to_string_lossy().into_owned());
        if is_tar { self.add_items(listing) } else { self.sort_out(listing) }
    }

    pub(super) fn leave(&mut self, names: impl IntoIterator<Item = String>, why: Why) {
        self.left.extend(names.into_iter().map(|name| Left { name, why }));
    }

    pub(super) fn bytes(&mut self, at: &At, most: u64) -> Result<Vec<u8>, NotRead> {
        match at {
            At::Disk(path) => archive::read(File::open(path).map_err(|_| NotRead::Unreadable)?, most),
            At::Archive(number, place) => self.archives[*number].bytes(*place, most),
        }
    }

    /// The note at a place.
    pub(super) fn read(&mut self, place: usize) -> Read {
        let (entry, notebook, origin) = match &self.pieces[place] {
            Piece::Given(note) => return fitting(note.as_ref().clone(), || note.title.clone()),
            Piece::Item(entry) => return self.read_item(&entry.clone()),
            Piece::File { entry, notebook, origin } => (entry.clone(), *notebook, *origin),
        };
        let (mut note, guessed) = match self.read_file(&entry, origin) {
            Ok(read) => read,
            Err(why) => return Read::Left(Left { name: entry.path(), why }),
        };
        if note.id.is_none() {
            let here = &entry.steps[..entry.steps.len() - 1];
            note.body = replaced(&note.body, |words, address, in_table| {
                let (path, heading) = leads_to(address, here)?;
                to_note(&self.title_of(&path)?, &heading, words, in_table)
            });
            if origin == Origin::Obsidian {
                note.body = without_paths(&note.body, |path| self.title_of(path));
            }
        }
        let place = Some(match &entry.at {
            At::Disk(path) => format!("file|{}", path.to_string_lossy()),
            At::Archive(number, _) => format!("archive|{}|{}", self.names[*number], entry.path()),
        });
        match fitting(Coming { notebook, place, ..note }, || entry.path()) {
            Read::Note(note) if guessed => Read::Guessed(note, entry.path()),
            read => read,
        }
    }

    /// The note of a file, its links as they stand, and whether it was guessed how it is encoded.
    fn read_file(&mut self, entry: &Entry, origin: Origin) -> Result<(Coming, bool), Why> {
        let (text, guessed) = match decode(&self.bytes(&entry.at, LARGEST)?) {
            Decoded::Text(text) => (text, false),
            Decoded::Guessed(text) => (text, true),
            Decoded::Binary => return Err(Why::NotANote),
        };
        let (stem, ending) = entry.split();
        let about = About { stem, modified: entry.modified, origin, ahead_s: zone::ahead_s() };
        let note = match (origin, ending.as_str()) {
            (Origin::Simplenote, "txt" | "text") => Coming::default().with_first_line(&text),
            _ => markdown::read(&text, &about),
        };
        Ok((note, guessed))
    }

    /// The title of the note at a path.
    fn title_of(&mut self, path: &str) -> Option<String> {
        if let Some(known) = self.titles.get(path) {
            return known.clone();
        }
        let Piece::File { entry, origin, .. } = &self.pieces[*self.paths.get(path)?] else { return None };
        let (entry, origin) = (entry.clone(), *origin);
        let title = self.read_file(&entry, origin).ok().and_then(|(note, _)| Some(note.fitting()?.title));
        self.titles.insert(path.to_owned(), title.clone());
        title
    }

    fn read_item(&mut self, entry: &Entry) -> Read {
        let left = |why| Read::Left(Left { name: entry.path(), why });
        let bytes = match self.bytes(&entry.at, LARGEST) {
            Ok(bytes) => bytes,
            Err(why) => return left(why.into()),
        };
        let text = String::from_utf8_lossy(&bytes);
        let Some(item) = Item::of(&text) else { return left(Why::Unreadable) };
        fitting(self.around.note(&item, zone::ahead_s()), || entry.path())
    }
}

fn fitting(note: Coming, name: impl Fn() -> String) -> Read {
    match note.fitting() {
        Some(note) => Read::Note(Box::new(note)),
        None => Read::Left(Left { name: name(), why: Why::TooLarge }),
    }
}

impl From<NotRead> for Why {
    fn from(why: NotRead) -> Self {
        match why {
            NotRead::TooLarge => Why::TooLarge,
            NotRead::Encrypted => Why::Encrypted,
            NotRead::Unreadable => Why::Unreadable,
        }
    }
}
