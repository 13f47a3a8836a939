//! Following the store: in small batches, newest first, so that whoever writes meanwhile waits for no more than a few rows.

use std::collections::HashSet;
use std::sync::PoisonError;

use datasync_client::StoreError;

use super::entry::Entry;
use super::index::Change;
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};

/// Changes of a batch.
const BATCH: usize = 200;

/// What a batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Changes that were dealt with.
    pub changes: usize,
    /// Whether there are more.
    pub more: bool,
}

impl Notebook {
    /// Brings the newest 200 changes that the search index does not know into it. To be called again while there are more; what is
    /// in between is found all the same.
    ///
    /// # Errors
    /// [`NotebookError::Index`] if it can't be written; [`NotebookError::Store`]. Searching goes on then, slower.
    pub fn index_changes(&self) -> Result<Indexed, NotebookError> {
        let _one_at_a_time = self.find.indexing.lock().unwrap_or_else(PoisonError::into_inner);
        let table = notes_table();
        self.with_index(|index| {
            let (logged, rows) = self.store.read(|txn| {
                let logged = txn.logged(&table, None, BATCH)?;
                let mut known = HashSet::new();
                let ids = logged.iter().map(|(_, id)| id).filter(|id| known.insert(*id));
                let rows = ids.map(|id| Ok((id.to_string(), txn.record(&table, id)?)));
                let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
                Ok::<_, StoreError>((logged, rows))
            })?;
            let (Some(newest), Some(oldest)) = (logged.first(), logged.last()) else {
                return Ok(Indexed { changes: 0, more: false });
            };
            let entry = |row| Note::from_record(&row).ok().map(|note| Entry::of(&note));
            let changes: Vec<Change> = rows.into_iter().map(|(id, row)| (id, row.and_then(entry))).collect();
            index.put(&changes, newest.0)?;
            self.store.write(|txn| txn.forget_logged(&table, oldest.0..=newest.0))?;
            Ok(Indexed { changes: changes.len(), more: logged.len() == BATCH })
        })
    }
}
