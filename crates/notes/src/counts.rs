//! How much waits, and what of a sync a person is shown.

use datasync_client::{ItemId, TableName};

use crate::asked::{asked_here, ids_elsewhere};
use crate::folder::conflicts_table;
use crate::notebook::{Notebook, NotebookError};
use crate::shared::shared;
use crate::waiting::is_gone;

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changes that the server has yet to take. A note with two versions waits for a person, and is counted there.
    pub pending: u64,
    /// Changes that it refused, those of notes that it has no more among them.
    pub refused: u64,
    /// Notes with two versions, on whichever device.
    pub conflicts: u64,
    /// What the next push sends.
    pub ready: u64,
}

impl Notebook {
    /// How many changes wait to be synced, and how many notes have two versions.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn counts(&self) -> Result<Counts, NotebookError> {
        self.store.read(|txn| {
            let (waiting, failed) = txn.count_operations()?;
            let here = asked_here(txn)?;
            let elsewhere = ids_elsewhere(txn)?;
            let only_elsewhere = elsewhere.iter().filter(|id| !here.iter().any(|(waiting, _)| waiting.item_id == **id));
            let mut undecided = 0;
            for (operation, error) in &here {
                undecided += u64::from(!is_gone(txn, operation, Some(error))?);
            }
            Ok(Counts {
                // What is told of conflicts is nobody's change.
                pending: waiting.saturating_sub(txn.count_operations_of(&conflicts_table())? + undecided),
                refused: failed.saturating_sub(undecided),
                conflicts: (here.len() + only_elsewhere.count()) as u64,
                ready: waiting.saturating_sub(failed),
            })
        })
    }

    /// The items among these that a list of notes shows: a conflict that another device tells of is its note.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn shown(&self, changed: &[(TableName, ItemId)]) -> Result<Vec<ItemId>, NotebookError> {
        self.store.read(|txn| {
            let mut ids = Vec::new();
            for (table, id) in changed {
                if *table == conflicts_table() {
                    ids.extend(shared(txn, id)?.map(|row| row.note_id));
                } else {
                    ids.push(id.clone());
                }
            }
            Ok(ids)
        })
    }
}
