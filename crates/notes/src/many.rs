//! One change to many notes, and tags renamed and removed in all notes that have them: each is one transaction.

use datasync_client::{Filter, ItemId, Query, StoreTxn, Timestamp};
use serde_json::Value;

use crate::folder::{notebooks_table, notes_table};
use crate::note::{Note, normal_tags};
use crate::notebook::{Notebook, NotebookError};

/// One change to many notes at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotesChange {
    /// Moved to Trash, or restored.
    Trashed(bool),
    /// Pinned, or not.
    Pinned(bool),
    /// Put into a notebook, or into none.
    Notebook(Option<String>),
    /// Given a tag.
    AddTag(String),
    /// Without a tag.
    RemoveTag(String),
}

impl NotesChange {
    /// The change as it is carried out: a tag as tags are kept, a notebook that is there.
    fn checked(&self, txn: &StoreTxn<'_>) -> Result<NotesChange, NotebookError> {
        match self {
            NotesChange::AddTag(tag) => Ok(NotesChange::AddTag(one_tag(tag)?)),
            NotesChange::Notebook(Some(id))
                if txn.record(&notebooks_table(), &ItemId::new(id.as_str())?)?.is_none() =>
            {
                Err(NotebookError::NotFound)
            }
            _ => Ok(self.clone()),
        }
    }

    fn apply(&self, note: Note, now: Timestamp) -> Note {
        match self {
            NotesChange::Trashed(trashed) => note.moved_to_trash(*trashed, now),
            NotesChange::Pinned(pinned) => Note { pinned: *pinned, ..note },
            NotesChange::Notebook(notebook_id) => Note { notebook_id: notebook_id.clone(), ..note },
            NotesChange::AddTag(tag) => {
                // The spelling that is there stays.
                let tags = if has(&note, |other| other.to_lowercase() == tag.to_lowercase()) {
                    note.tags.clone()
                } else {
                    normal_tags(note.tags.iter().map(String::as_str).chain([tag.as_str()]))
                };
                Note { tags, ..note }
            }
            NotesChange::RemoveTag(tag) => retagged(note, tag, None),
        }
    }
}

impl Notebook {
    /// Changes many notes in one transaction, and gives those that were another way before. A note that is gone is passed over.
    ///
    /// # Errors
    /// [`NotebookError::InvalidTag`]; [`NotebookError::NotFound`] if there is no such notebook; [`NotebookError::Store`].
    pub fn change_notes(&self, ids: &[String], change: &NotesChange) -> Result<Vec<ItemId>, NotebookError> {
        self.store.write(|txn| {
            let change = change.checked(txn)?;
            let now = (self.clock)();
            let ids = ids.iter().filter_map(|id| ItemId::new(id.as_str()).ok()).collect();
            self.change_all(txn, ids, |note| change.apply(note, now))
        })
    }

    /// Every note with the tag gets the new one instead, in Trash too; where a note has both, they are one. Gives how many notes
    /// changed.
    ///
    /// # Errors
    /// [`NotebookError::InvalidTag`]; [`NotebookError::Store`].
    pub fn rename_tag(&self, tag: &str, to: &str) -> Result<usize, NotebookError> {
        let to = one_tag(to)?;
        self.store.write(|txn| {
            let changed = self.change_all(txn, tagged(txn, tag)?, |note| retagged(note, tag, Some(&to)))?;
            Ok(changed.len())
        })
    }

    /// Takes a tag from every note that has it, in Trash too. Gives how many notes changed.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn remove_tag(&self, tag: &str) -> Result<usize, NotebookError> {
        self.store.write(|txn| {
            let changed = self.change_all(txn, tagged(txn, tag)?, |note| retagged(note, tag, None))?;
            Ok(changed.len())
        })
    }

    fn change_all(
        &self,
        txn: &StoreTxn<'_>,
        ids: Vec<ItemId>,
        change: impl Fn(Note) -> Note,
    ) -> Result<Vec<ItemId>, NotebookError> {
        let mut changed = Vec::new();
        for id in ids {
            let Some(row) = txn.record(&notes_table(), &id)? else { continue };
            let note = Note::from_record(&row)?;
            if self.touch(txn, &note, change(note.clone()))? {
                changed.push(id);
            }
        }
        Ok(changed)
    }
}

/// A tag as it is kept.
fn one_tag(text: &str) -> Result<String, NotebookError> {
    match normal_tags([text]).as_slice() {
        [tag] => Ok(tag.clone()),
        _ => Err(NotebookError::InvalidTag),
    }
}

fn has(note: &Note, is: impl Fn(&str) -> bool) -> bool {
    note.tags.iter().any(|tag| is(tag))
}

fn retagged(note: Note, tag: &str, to: Option<&str>) -> Note {
    if !has(&note, |other| other == tag) {
        return note;
    }
    let other = |known: &&str| *known != tag && to.is_none_or(|to| known.to_lowercase() != to.to_lowercase());
    let tags = normal_tags(note.tags.iter().map(String::as_str).filter(other).chain(to));
    Note { tags, ..note }
}

/// The notes with a tag. The index knows the lists of tags there are; they are fewer than notes.
fn tagged(txn: &StoreTxn<'_>, tag: &str) -> Result<Vec<ItemId>, NotebookError> {
    let lists = txn.count_by(&notes_table(), "tags", None)?.into_iter().map(|(list, _)| list);
    let with_tag: Vec<Value> =
        lists.filter(|list| list.split(',').any(|other| other.trim() == tag)).map(Value::from).collect();
    let mut ids = Vec::new();
    // SQLite takes some thousand values in one statement.
    for lists in with_tag.chunks(500) {
        let query = Query { filter: Some(Filter::OneOf("tags", lists.to_vec())), ..Query::default() };
        ids.extend(txn.item_ids(&notes_table(), &query)?);
    }
    Ok(ids)
}
