//! Notes that somebody chose to bring in: looked through, counted and named, and nothing of them written yet.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use super::CarryError;
use super::archive::{self, Archive, NotRead};
use super::coming::{Coming, ComingNotebook, Origin};
use super::front::Front;
use super::joplin::{Around, Item, Kind};
use super::json;
use super::links::linked;
use super::listing::{At, Entry, Listing};
use super::manifest::{self, Manifest};
use super::markdown::{self, About};
use super::text::{Decoded, decode};
use crate::note::MAX_BODY;
use crate::zone;

/// Bytes of a file at most: the largest note, and what stands before it.
const LARGEST: u64 = MAX_BODY as u64 + 64 * 1024;
/// Bytes of a file that holds every note at most.
const LARGEST_JSON: u64 = 512 * 1024 * 1024;
/// Files that are looked into to find out whose they are.
const SAMPLES: usize = 20;

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
    origin: Origin,
    pub(super) notebooks: Vec<ComingNotebook>,
    /// The notebooks that come though no note lies in them.
    pub(super) empty_too: bool,
    pieces: Vec<Piece>,
    pub(super) left: Vec<Left>,
    archives: Vec<Archive>,
    around: Around,
    /// The paths of the files that are notes.
    paths: HashSet<String>,
}

/// A note that is still to be read.
enum Piece {
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
            around: Around::default(),
            paths: HashSet::new(),
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
        if path.is_dir() {
            return self.sort_out(Listing::of_folder(path)?);
        }
        let Some(mut archive) = Archive::open(path)? else {
            return self.sort_out(Listing::of_file(path)?);
        };
        let listing = Listing::of_archive(&mut archive, self.archives.len())?;
        let is_tar = archive.is_tar();
        self.archives.push(archive);
        if is_tar { self.add_items(listing) } else { self.sort_out(listing) }
    }

    /// Finds out whose these files are, and which of them are notes.
    fn sort_out(&mut self, listing: Listing) -> Result<(), CarryError> {
        let Listing { mut entries, links, outside, vault } = listing;
        self.leave(links, Why::Link);
        self.leave(outside, Why::Outside);
        let manifest = self.manifest_of(&entries);
        entries.retain(|entry| entry.path() != manifest::FILE || manifest.is_none());
        let given = self.take_given(&mut entries);
        let origin = match (&manifest, &given) {
            (Some(_), _) => Origin::Driftless,
            (_, Some((origin, _))) => *origin,
            _ if vault => Origin::Obsidian,
            _ => self.sampled(&entries),
        };
        if self.pieces.is_empty() || given.is_some() {
            self.origin = origin;
        }
        let begin = self.notebooks.len();
        let mut folders: HashMap<Vec<String>, usize> = HashMap::new();
        if let Some(manifest) = &manifest {
            self.empty_too = true;
            self.notebooks.extend(
                manifest
                    .coming()
                    .into_iter()
                    .map(|notebook| ComingNotebook { parent: notebook.parent.map(|place| begin + place), ..notebook }),
            );
        }
        for entry in entries {
            let (_, ending) = entry.split();
            let folder = &entry.steps[..entry.steps.len() - 1];
            let is_text = matches!(ending.as_str(), "md" | "markdown" | "txt" | "text");
            if is_text
                && given.as_ref().is_some_and(|(_, copies)| copies.as_ref().is_some_and(|top| folder.starts_with(top)))
            {
                continue;
            }
            if !is_text || folder.iter().any(|step| step == "_resources") {
                self.leave([entry.path()], Why::NotANote);
                continue;
            }
            let known = manifest.as_ref().and_then(|manifest| manifest.notebook_of(&folder.join("/")));
            let notebook = match known {
                Some(place) => Some(begin + place),
                None if manifest.is_some() && folder == [manifest::TRASH] => None,
                None => self.notebook_of(folder, &mut folders),
            };
            self.paths.insert(entry.path());
            self.pieces.push(Piece::File { entry, notebook, origin });
        }
        Ok(())
    }

    fn notebook_of(&mut self, folder: &[String], known: &mut HashMap<Vec<String>, usize>) -> Option<usize> {
        let (name, around) = folder.split_last()?;
        if let Some(place) = known.get(folder) {
            return Some(*place);
        }
        let parent = self.notebook_of(around, known);
        self.notebooks.push(ComingNotebook { id: None, name: name.clone(), parent });
        known.insert(folder.to_vec(), self.notebooks.len() - 1);
        Some(self.notebooks.len() - 1)
    }

    fn manifest_of(&mut self, entries: &[Entry]) -> Option<Manifest> {
        let entry = entries.iter().find(|entry| entry.path() == manifest::FILE)?;
        Manifest::read(&self.bytes(&entry.at, LARGEST).ok()?)
    }

    /// Takes the notes of files that hold many, and says where each stands a second time.
    fn take_given(&mut self, entries: &mut Vec<Entry>) -> Option<(Origin, Option<Vec<String>>)> {
        let alone = entries.len() == 1;
        let may_be = |entry: &Entry| {
            let (stem, ending) = entry.split();
            let says_so = stem == "notes" || stem.contains("Standard Notes");
            matches!(ending.as_str(), "json" | "txt") && (says_so || (alone && ending == "json"))
        };
        let mut taken = None;
        for place in (0..entries.len()).rev().filter(|place| may_be(&entries[*place])).collect::<Vec<_>>() {
            let given = self.bytes(&entries[place].at, LARGEST_JSON).ok().and_then(|bytes| json::read(&bytes));
            let Some(given) = given else { continue };
            taken = Some((given.origin, second_copies(given.origin, entries.remove(place).steps)));
            self.leave(given.encrypted, Why::Encrypted);
            self.pieces.extend(given.notes.into_iter().map(|note| Piece::Given(Box::new(note))));
        }
        taken
    }

    /// Joplin's files with a front matter look like no one else's.
    fn sampled(&mut self, entries: &[Entry]) -> Origin {
        let markdown: Vec<&Entry> = entries.iter().filter(|entry| entry.split().1 == "md").take(SAMPLES).collect();
        let is_joplins = markdown.into_iter().any(|entry| {
            let bytes = self.bytes(&entry.at, LARGEST).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            Front::of(&text).is_some_and(|front| ["title", "updated", "created"].iter().all(|key| front.has(key)))
        });
        if is_joplins { Origin::Joplin } else { Origin::Files }
    }

    /// Reads what the notes of a JEX need to know of each other.
    fn add_items(&mut self, listing: Listing) -> Result<(), CarryError> {
        self.leave(listing.links, Why::Link);
        self.leave(listing.outside, Why::Outside);
        self.origin = Origin::Joplin;
        for entry in listing.entries {
            if entry.split().1 != "md" {
                self.leave([entry.path()], Why::NotANote);
                continue;
            }
            let bytes = match self.bytes(&entry.at, LARGEST) {
                Ok(bytes) => bytes,
                Err(why) => {
                    self.leave([entry.path()], why.into());
                    continue;
                }
            };
            let text = String::from_utf8_lossy(&bytes);
            match Item::of(&text) {
                Some(item) if item.is_encrypted() && item.kind() == Kind::Note => {
                    self.leave([entry.path()], Why::Encrypted);
                }
                Some(item) => {
                    self.around.add(&item);
                    if item.kind() == Kind::Note {
                        self.pieces.push(Piece::Item(entry));
                    }
                }
                None => self.leave([entry.path()], Why::Unreadable),
            }
        }
        if !self.notebooks.is_empty() {
            return Err(CarryError::OneAtATime);
        }
        self.notebooks = self.around.notebooks();
        Ok(())
    }

    fn leave(&mut self, names: impl IntoIterator<Item = String>, why: Why) {
        self.left.extend(names.into_iter().map(|name| Left { name, why }));
    }

    fn bytes(&mut self, at: &At, most: u64) -> Result<Vec<u8>, NotRead> {
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
        let left = |why| Read::Left(Left { name: entry.path(), why });
        let (text, guessed) = match self.bytes(&entry.at, LARGEST).map(|bytes| decode(&bytes)) {
            Ok(Decoded::Text(text)) => (text, false),
            Ok(Decoded::Guessed(text)) => (text, true),
            Ok(Decoded::Binary) => return left(Why::NotANote),
            Err(why) => return left(why.into()),
        };
        let (stem, ending) = entry.split();
        let about = About { stem, modified: entry.modified, origin, ahead_s: zone::ahead_s() };
        let note = match (origin, ending.as_str()) {
            (Origin::Simplenote, "txt" | "text") => Coming::default().with_first_line(&text),
            _ => markdown::read(&text, &about),
        };
        let folder = &entry.steps[..entry.steps.len() - 1];
        let body = match &note.id {
            Some(_) => note.body,
            None => linked(&note.body, folder, |path| self.paths.contains(path)),
        };
        match fitting(Coming { notebook, body, ..note }, || entry.path()) {
            Read::Note(note) if guessed => Read::Guessed(note, entry.path()),
            read => read,
        }
    }

    fn read_item(&mut self, entry: &Entry) -> Read {
        let left = |why| Read::Left(Left { name: entry.path(), why });
        let bytes = match self.bytes(&entry.at, LARGEST) {
            Ok(bytes) => bytes,
            Err(why) => return left(why.into()),
        };
        let text = String::from_utf8_lossy(&bytes);
        let Some(item) = Item::of(&text) else { return left(Why::Unreadable) };
        fitting(self.around.note(&item), || entry.path())
    }
}

/// The folder in which each note of the file with these steps stands a second time, without what the file knows of it.
fn second_copies(origin: Origin, mut steps: Vec<String>) -> Option<Vec<String>> {
    steps.pop();
    match origin {
        Origin::Simplenote => (steps.pop()? == "source").then_some(steps),
        Origin::StandardNotes => Some([steps, vec!["Items".to_owned()]].concat()),
        _ => None,
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
