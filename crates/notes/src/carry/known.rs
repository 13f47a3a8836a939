//! The notes that are here, by their texts: what is here already is not brought in again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use datasync_client::{ItemId, Query, Store, StoreTxn};

use super::coming::Coming;
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::NotebookError;

/// Notes that are read together: whoever writes meanwhile waits no longer than for these.
const TOGETHER: usize = 500;

/// The notes of each text, by a digest that two texts may share.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<u64, Vec<ItemId>>);

fn digest(title: &str, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (title, body).hash(&mut hasher);
    hasher.finish()
}

impl Known {
    pub(super) fn of(store: &Store) -> Result<Self, NotebookError> {
        let ids = store.read(|txn| txn.item_ids(&notes_table(), &Query::default()))?;
        let mut known = Known::default();
        for ids in ids.chunks(TOGETHER) {
            store.read(|txn| {
                for id in ids {
                    let Some(row) = txn.record(&notes_table(), id)? else { continue };
                    let text = |column| row.text(column).unwrap_or_default();
                    known.0.entry(digest(text("title"), text("body"))).or_default().push(id.clone());
                }
                Ok::<_, NotebookError>(())
            })?;
        }
        Ok(known)
    }

    /// The note of this text in this notebook.
    pub(super) fn find(
        &self,
        txn: &StoreTxn<'_>,
        note: &Coming,
        notebook: Option<&str>,
    ) -> Result<Option<ItemId>, NotebookError> {
        for id in self.0.get(&digest(&note.title, &note.body)).into_iter().flatten() {
            let Some(row) = txn.record(&notes_table(), id)? else { continue };
            let here = Note::from_record(&row)?;
            if is_same(&here, note) && here.notebook_id.as_deref() == notebook {
                return Ok(Some(here.id));
            }
        }
        Ok(None)
    }

    pub(super) fn add(&mut self, note: &Note) {
        self.0.entry(digest(&note.title, &note.body)).or_default().push(note.id.clone());
    }
}

pub(super) fn is_same(here: &Note, note: &Coming) -> bool {
    here.title == note.title && here.body == note.body
}
