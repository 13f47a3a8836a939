//! Notes are brought in: read from their source, a batch at a time, each batch in one transaction.

use std::collections::HashMap;

use datasync_client::{ItemId, Query, StoreTxn, Timestamp};

use super::CarryError;
use super::coming::{Coming, ComingNotebook};
use super::known::{Known, is_same};
use super::source::{Left, Read, Source};
use crate::folder::{notebooks_table, notes_table};
use crate::note::{Note, new_id, normal_tags};
use crate::notebook::{Notebook, NotebookError};
use crate::notebooks::{name_of, valid_name};

/// Notes of one transaction, and bytes of their texts: who types or syncs meanwhile waits for no more than these.
const TOGETHER: usize = 200;
const BYTES_TOGETHER: usize = 4 * 1024 * 1024;

/// What was brought in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Notes that are new here.
    pub notes: usize,
    /// Those of them that stand beside the note that came from the same file before: both were changed since.
    pub beside: usize,
    /// Notes that have the new text of the file they came from.
    pub updated: usize,
    /// Notes that were here already.
    pub there: usize,
    /// Files that were left, and why.
    pub left: Vec<Left>,
    /// Files that do not say how they are encoded: umlauts and accents in them may be others.
    pub guessed: Vec<String>,
    /// Somebody stopped it before its end.
    pub stopped: bool,
}

/// What became of a note that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    New,
    Beside,
    Updated,
    There,
}

/// What is known while notes come in.
pub(super) struct Bringing<'a> {
    pub(super) notebook: &'a Notebook,
    pub(super) known: Known,
    /// The ids of the source's notebooks that are here.
    places: HashMap<usize, String>,
    pub(super) now: Timestamp,
}

impl Notebook {
    /// Brings the notes of a source in. No note that somebody edited here is changed. A note that is here already is passed over: one of
    /// ours with its id and its text, any other with its text in its notebook, and what comes from a file that is the same as when it
    /// came before. If the file alone was changed since, its note has the new text, and the one before as an earlier version. `told`
    /// hears how many of how many are done, after each batch, and says whether to go on; what came before stays.
    ///
    /// # Errors
    /// [`CarryError::Notebook`]; what came before stays.
    pub fn bring_in(
        &self,
        source: &mut Source,
        mut told: impl FnMut(usize, usize) -> bool,
    ) -> Result<Brought, CarryError> {
        let (total, now) = (source.len(), (self.clock)());
        let known = Known::of(&self.store)?;
        let mut bringing = Bringing { notebook: self, known, places: HashMap::new(), now };
        let mut brought = Brought { left: source.left.clone(), ..Brought::default() };
        let mut done = 0;
        while done < total {
            if !told(done, total) {
                return Ok(Brought { stopped: true, ..brought });
            }
            let (notes, next) = batch(source, done, &mut brought);
            bringing.write(&source.notebooks, notes, &mut brought)?;
            done = next;
        }
        if source.empty_too {
            self.store.write(|txn| {
                (0..source.notebooks.len())
                    .try_for_each(|place| bringing.place(txn, &source.notebooks, place).map(drop))
            })?;
        }
        told(total, total);
        Ok(brought)
    }
}

/// The next notes, and where those behind them begin.
fn batch(source: &mut Source, begin: usize, brought: &mut Brought) -> (Vec<Coming>, usize) {
    let (mut notes, mut bytes, mut place) = (Vec::new(), 0, begin);
    while place < source.len() && place - begin < TOGETHER && bytes < BYTES_TOGETHER {
        let note = match source.read(place) {
            Read::Note(note) => *note,
            Read::Guessed(note, name) => {
                brought.guessed.push(name);
                *note
            }
            Read::Left(left) => {
                brought.left.push(left);
                place += 1;
                continue;
            }
        };
        bytes += note.body.len();
        notes.push(note);
        place += 1;
    }
    (notes, place)
}

impl Bringing<'_> {
    fn write(
        &mut self,
        notebooks: &[ComingNotebook],
        notes: Vec<Coming>,
        brought: &mut Brought,
    ) -> Result<(), NotebookError> {
        let places = self.places.clone();
        let notebook = self.notebook;
        let written = notebook.store.write(|txn| {
            let mut came = Vec::with_capacity(notes.len());
            for note in &notes {
                came.push(self.bring_again(txn, notebooks, note)?);
            }
            Ok::<_, NotebookError>(came)
        });
        for came in written.inspect_err(|_| self.places = places)? {
            match came {
                Came::New => brought.notes += 1,
                Came::Beside => (brought.notes, brought.beside) = (brought.notes + 1, brought.beside + 1),
                Came::Updated => brought.updated += 1,
                Came::There => brought.there += 1,
            }
        }
        Ok(())
    }

    /// Brings a note in that is new here, or finds the one that it is.
    pub(super) fn bring(
        &mut self,
        txn: &StoreTxn<'_>,
        notebooks: &[ComingNotebook],
        note: &Coming,
    ) -> Result<(ItemId, Came), NotebookError> {
        let place = note.notebook.map(|place| self.place(txn, notebooks, place)).transpose()?;
        let here = match &note.id {
            Some(id) => txn.record(&notes_table(), id)?.map(|row| Note::from_record(&row)).transpose()?,
            None => None,
        };
        let is_free = note.id.is_some() && here.is_none();
        let there = match here.filter(|here| is_same(here, note)) {
            Some(here) => Some(here.id),
            None if is_free => None,
            None => self.known.find(txn, note, place.as_deref())?,
        };
        if let Some(id) = there {
            return Ok((id, Came::There));
        }
        let edited_at = note.edited.or(note.created).unwrap_or(self.now);
        let created_at = note.created.unwrap_or(edited_at);
        let tags: Vec<String> = note.tags.iter().map(|tag| tag.replace(',', " ")).collect();
        let coming = Note {
            id: note.id.clone().filter(|_| is_free).unwrap_or_else(new_id),
            title: note.title.clone(),
            body: note.body.clone(),
            notebook_id: place,
            tags: normal_tags(tags.iter().map(String::as_str)),
            pinned: note.pinned,
            trashed: note.trashed,
            // The days in Trash begin anew: whoever brings a note in should have them to look at it.
            trashed_at: note.trashed.then_some(self.now),
            created_at,
            edited_at,
            device: Some(self.notebook.device()),
            person: self.notebook.person_after(None),
        };
        let mut row = coming.to_record();
        // A server says of each row when it was made there; when the note was written it can't know.
        row.set("madeAt", created_at.to_string());
        txn.insert(&notes_table(), &coming.id, &row)?;
        self.known.add(&coming);
        Ok((coming.id, Came::New))
    }

    /// The id of a notebook of the source. One that has its id, or its name in its place, is it; else it is made.
    fn place(
        &mut self,
        txn: &StoreTxn<'_>,
        notebooks: &[ComingNotebook],
        place: usize,
    ) -> Result<String, NotebookError> {
        if let Some(id) = self.places.get(&place) {
            return Ok(id.clone());
        }
        let coming = &notebooks[place];
        // What is said to lie in itself stands at the top.
        let around: Vec<usize> =
            std::iter::successors(coming.parent, |at| notebooks[*at].parent).take(notebooks.len()).collect();
        let parent = match coming.parent {
            Some(parent) if !around.contains(&place) => Some(self.place(txn, notebooks, parent)?),
            _ => None,
        };
        let id = self.find_or_make(txn, coming, parent.as_deref())?;
        self.places.insert(place, id.clone());
        Ok(id)
    }

    fn find_or_make(
        &self,
        txn: &StoreTxn<'_>,
        coming: &ComingNotebook,
        parent: Option<&str>,
    ) -> Result<String, NotebookError> {
        if let Some(id) = &coming.id
            && txn.record(&notebooks_table(), id)?.is_some()
        {
            return Ok(id.as_str().to_owned());
        }
        let name = fitting_name(&coming.name);
        let tree = crate::notebooks::tree(txn)?;
        for row in txn.records(&notebooks_table(), &Query::default())? {
            let Some(id) = row.id() else { continue };
            if name_of(&row) == name && tree.parent(id) == parent {
                return Ok(id.to_owned());
            }
        }
        let id = coming.id.clone().unwrap_or_else(new_id);
        let columns = [("name", name.as_str().into()), ("parentId", parent.into())];
        txn.insert(&notebooks_table(), &id, &self.notebook.notebook_row(&id, &columns))?;
        Ok(id.into())
    }
}

/// A name that a notebook can have.
fn fitting_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let short: String = plain.trim().chars().take(200).collect();
    valid_name(&short).unwrap_or("Untitled").to_owned()
}
