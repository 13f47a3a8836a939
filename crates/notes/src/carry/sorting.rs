//! What was chosen is sorted out: whose it is, which files are notes, and where each lies.

use std::collections::HashMap;

use super::CarryError;
use super::coming::{ComingNotebook, Origin};
use super::front::Front;
use super::joplin::{Item, Kind};
use super::json;
use super::listing::{Entry, Listing};
use super::manifest::{self, Manifest};
use super::source::{LARGEST, Piece, Source, Why};

/// Bytes of a file that holds every note at most.
const LARGEST_JSON: u64 = 512 * 1024 * 1024;
/// Files that are looked into to find out whose they are.
const SAMPLES: usize = 20;

impl Source {
    /// Finds out whose these files are, and which of them are notes.
    pub(super) fn sort_out(&mut self, listing: Listing) -> Result<(), CarryError> {
        let Listing { mut entries, links, outside, unread, vault } = listing;
        self.leave(unread, Why::Unreadable);
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
            self.paths.insert(entry.path(), self.pieces.len());
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
            self.leave(given.files, Why::NotANote);
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
    pub(super) fn add_items(&mut self, listing: Listing) -> Result<(), CarryError> {
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
