//! All notes go out, as files: a folder for each notebook, Trash in a folder of its own, each note with all that is known of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use datasync_client::{ItemId, Query, Timestamp};

use super::CarryError;
use super::manifest::{FILE, Manifest, Place, TRASH};
use super::markdown::written;
use super::names::Names;
use super::sink::{ExportAs, Sink};
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};
use crate::notebooks::folders;
use crate::reading::Folder;
use crate::zone;

/// Notes that are read together.
const TOGETHER: usize = 200;
/// Bytes of a folder's path at most: with the name of a note and of the folder around all of it, it stays a path on every system.
const LONGEST: usize = 150;

/// What went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The new folder or file.
    pub path: PathBuf,
    /// How many notes are in it.
    pub notes: usize,
}

/// The folders of an export, and the names that were given in each.
struct Folders {
    of: HashMap<String, String>,
    names: HashMap<String, Names>,
}

impl Notebook {
    /// Writes all notes into a new folder or a new zip below `parent`, named after the instant, and says where. `told` hears how many
    /// of how many are done, and says whether to go on: `None` if not, and nothing is left of it then.
    ///
    /// # Errors
    /// [`CarryError`]; nothing is left of it then.
    pub fn export(
        &self,
        parent: &Path,
        form: ExportAs,
        told: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Exported>, CarryError> {
        let name = name_of((self.clock)(), zone::ahead_s());
        let ending = if form == ExportAs::Zip { ".zip" } else { "" };
        let numbered = (2..100).map(|number| format!("{name} ({number}){ending}"));
        let mut names = std::iter::once(format!("{name}{ending}")).chain(numbered).map(|name| parent.join(name));
        let free = names.find(|path| path.symlink_metadata().is_err());
        let target = free.ok_or_else(|| CarryError::Exists(parent.join(name)))?;
        self.export_to(target, form, told)
    }

    /// As [`Notebook::export`], under a name that nothing has yet.
    ///
    /// # Errors
    /// As [`Notebook::export`]; [`CarryError::Exists`].
    pub fn export_to(
        &self,
        target: PathBuf,
        form: ExportAs,
        mut told: impl FnMut(usize, usize) -> bool,
    ) -> Result<Option<Exported>, CarryError> {
        let mut sink = Sink::begin(target, form)?;
        let (notebooks, ids) = self
            .store
            .read(|txn| Ok::<_, NotebookError>((folders(txn)?, txn.item_ids(&notes_table(), &Query::default())?)))?;
        let (mut places, manifest) = places_of(notebooks);
        for notebook in &manifest.notebooks {
            sink.folder(&notebook.folder)?;
        }
        sink.file(FILE, &manifest.written(), (self.clock)())?;
        let (mut done, mut notes, total) = (0, 0, ids.len());
        for ids in ids.chunks(TOGETHER) {
            if !told(done, total) {
                return Ok(None);
            }
            for note in self.read_all(ids)? {
                let path = places.path_of(&note, &mut sink)?;
                sink.file(&path, &written(&note), note.edited_at)?;
                notes += 1;
            }
            done += ids.len();
        }
        told(total, total);
        Ok(Some(Exported { path: sink.finish()?, notes }))
    }

    /// A note that is gone meanwhile is passed over.
    fn read_all(&self, ids: &[ItemId]) -> Result<Vec<Note>, NotebookError> {
        self.store.read(|txn| {
            let mut notes = Vec::with_capacity(ids.len());
            for id in ids {
                if let Some(row) = txn.record(&notes_table(), id)? {
                    notes.push(Note::from_record(&row)?);
                }
            }
            Ok(notes)
        })
    }
}

/// `Driftless 2026-11-29 14.31`, as the clock on the wall shows it.
fn name_of(now: Timestamp, ahead_s: i32) -> String {
    let text = Timestamp(now.0.saturating_add(i64::from(ahead_s) * 1000)).to_string();
    let (day, time) = text.split_once('T').unwrap_or((&text, ""));
    format!("Driftless {day} {}", time.get(..5).unwrap_or_default().replace(':', "."))
}

fn places_of(notebooks: Vec<Folder>) -> (Folders, Manifest) {
    let by_id: HashMap<String, Folder> =
        notebooks.iter().map(|notebook| (notebook.id.clone(), notebook.clone())).collect();
    let depth =
        |notebook: &Folder| std::iter::successors(Some(notebook), |inner| by_id.get(inner.parent_id.as_ref()?)).count();
    let mut ordered = notebooks;
    ordered.sort_by_key(|notebook| (depth(notebook), notebook.name.to_lowercase(), notebook.id.clone()));
    let mut head = Names::default();
    head.give(FILE, "");
    head.give(TRASH, "");
    let mut places = Folders { of: HashMap::new(), names: HashMap::from([(String::new(), head)]) };
    let place = |notebook: Folder| {
        let folder = places.folder_for(&notebook);
        Place { id: notebook.id, name: notebook.name, parent: notebook.parent_id, folder }
    };
    let manifest = Manifest::of(ordered.into_iter().map(place).collect());
    (places, manifest)
}

impl Folders {
    fn folder_for(&mut self, notebook: &Folder) -> String {
        let around = notebook.parent_id.as_ref().and_then(|parent| self.of.get(parent)).cloned().unwrap_or_default();
        // What lies very deep stands at the head: the file beside says where it belongs.
        let around = if around.len() + notebook.name.len().min(120) > LONGEST { String::new() } else { around };
        let name = self.names.entry(around.clone()).or_default().give(&notebook.name, "");
        let folder = joined(&around, &name);
        self.of.insert(notebook.id.clone(), folder.clone());
        folder
    }

    fn path_of(&mut self, note: &Note, sink: &mut Sink) -> Result<String, CarryError> {
        let notebook = note.notebook_id.as_ref().and_then(|id| self.of.get(id)).cloned().unwrap_or_default();
        let folder = if note.trashed { joined(TRASH, &notebook) } else { notebook };
        if note.trashed && !self.names.contains_key(&folder) {
            sink.folder(&folder)?;
        }
        Ok(joined(&folder, &self.names.entry(folder.clone()).or_default().give(&note.title, ".md")))
    }
}

fn joined(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_named_after_the_clock_on_the_wall() {
        let now = Timestamp::parse("2026-11-29T13:31:59Z").expect("an instant");
        assert_eq!(name_of(now, 3600), "Driftless 2026-11-29 14.31");
    }
}
