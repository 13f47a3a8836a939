//! Trash: emptied by a person at once, and by every device after the days that are set on it. See decision 21 for whose clock
//! counts, and decision 30 for whose days.

use datasync_client::{Filter, ItemId, OperationKind, Query, Record, StoreError, StoreTxn, Timestamp};
use serde_json::Value;

use crate::asked::{asked, asked_here, ids_elsewhere};
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Under what name stands when a note was found to have lain in Trash for long enough.
const DUE: &str = "trash|due|";
/// Under what name stands that a note was deleted by no person.
const GONE: &str = "trash|gone|";
/// Notes that one transaction looks at.
const TOGETHER: usize = 200;

/// What becomes of a note in Trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is not due.
    Stays,
    /// It was found to be due less than a day ago.
    Waits,
    /// It is found to be due for the first time: that is written down.
    Found,
    /// It is deleted for good.
    Goes,
}

/// The days count from what the server heard last of the note, on the server's clock; where no server has it, from when it was
/// moved to Trash. A clock that is far ahead must not empty Trash at once: a note goes when it was due a day before as well.
fn fate(now: Timestamp, lies_since: Timestamp, days: u32, found: Option<Timestamp>) -> Fate {
    if now.0.saturating_sub(lies_since.0) < i64::from(days) * DAY_MS {
        return Fate::Stays;
    }
    match found.map(|found| now.0.saturating_sub(found.0)) {
        Some(since) if since >= DAY_MS => Fate::Goes,
        Some(since) if since >= 0 => Fate::Waits,
        // The clock went back behind the day it was found.
        Some(_) | None => Fate::Found,
    }
}

/// What looking through Trash did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// Notes that were deleted for good.
    pub(crate) deleted: usize,
    /// Notes that were given the instant they lacked.
    pub(crate) dated: usize,
}

impl Notebook {
    /// Deletes every note in Trash for good, on every device, in one transaction, and says how many those were. A note with two
    /// versions stays until somebody has decided.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn empty_trash(&self) -> Result<usize, NotebookError> {
        self.store.write(|txn| {
            let mut open = ids_elsewhere(txn)?;
            open.extend(asked_here(txn)?.into_iter().map(|(operation, _)| operation.item_id));
            let mut ids = txn.item_ids(&notes_table(), &in_trash())?;
            ids.retain(|id| !open.contains(id));
            ids.iter().try_for_each(|id| txn.delete(&notes_table(), id))?;
            Ok(ids.len())
        })
    }

    /// Deletes what lay in Trash for as many days as are set here.
    pub(crate) fn look_through_trash(&self) -> Result<Looked, NotebookError> {
        let ids = self.store.read(|txn| txn.item_ids(&notes_table(), &in_trash()))?;
        self.store.write(|txn| forget_marks(txn, &ids))?;
        let mut looked = Looked::default();
        for ids in ids.chunks(TOGETHER) {
            self.store.write(|txn| ids.iter().try_for_each(|id| self.look_at(txn, id, &mut looked)))?;
        }
        Ok(looked)
    }

    fn look_at(&self, txn: &StoreTxn<'_>, id: &ItemId, looked: &mut Looked) -> Result<(), NotebookError> {
        let Some(row) = txn.record(&notes_table(), id)? else { return Ok(()) };
        let (note, now) = (Note::from_record(&row)?, (self.clock)());
        let waiting = txn.operation(&notes_table(), id)?;
        // What waits to be sent was edited since: it stays until the server has said when.
        let is_said = waiting.is_none_or(|waiting| waiting.kind == OperationKind::Insert && waiting.base.is_none());
        if !note.trashed || !is_said || asked(txn, id)?.is_some() {
            return mark(txn, DUE, id, None);
        }
        let Some(trashed_at) = note.trashed_at else {
            looked.dated += 1;
            self.touch(txn, &note, Note { trashed_at: Some(now), ..note.clone() })?;
            return mark(txn, DUE, id, None);
        };
        let found = txn.value(&format!("{DUE}{id}"))?.and_then(|ms| ms.parse().ok()).map(Timestamp);
        match fate(now, lies_since(&row, trashed_at), self.trash_days(), found) {
            Fate::Waits => Ok(()),
            Fate::Stays => mark(txn, DUE, id, None),
            Fate::Found => mark(txn, DUE, id, Some(now)),
            Fate::Goes => {
                looked.deleted += 1;
                txn.delete(&notes_table(), id)?;
                mark(txn, DUE, id, None)?;
                let waits = txn.operation(&notes_table(), id)?.is_some();
                mark(txn, GONE, id, waits.then_some(now))
            }
        }
    }
}

/// Whether no person deleted it: what somebody did with it on another device comes first, without a question.
pub(crate) fn is_gone_by_itself(txn: &StoreTxn<'_>, id: &ItemId) -> Result<bool, StoreError> {
    Ok(txn.value(&format!("{GONE}{id}"))?.is_some())
}

/// The server's instant is that of its last change, so of its move to Trash or of something later.
fn lies_since(row: &Record, trashed_at: Timestamp) -> Timestamp {
    row.version().and_then(|_| row.updated_at()).unwrap_or(trashed_at)
}

fn in_trash() -> Query {
    Query { filter: Some(Filter::Is("trashed", Value::Bool(true))), ..Query::default() }
}

fn mark(txn: &StoreTxn<'_>, name: &str, id: &ItemId, at: Option<Timestamp>) -> Result<(), NotebookError> {
    Ok(txn.set_value(&format!("{name}{id}"), at.map(|at| at.0.to_string()).as_deref())?)
}

/// Forgets what was found of notes that are not in Trash any more, and deletions that the server has taken.
fn forget_marks(txn: &StoreTxn<'_>, in_trash: &[ItemId]) -> Result<(), NotebookError> {
    let known: std::collections::HashSet<&str> = in_trash.iter().map(ItemId::as_str).collect();
    for (id, _) in txn.values(DUE)? {
        if !known.contains(id.as_str()) {
            txn.set_value(&format!("{DUE}{id}"), None)?;
        }
    }
    for (id, _) in txn.values(GONE)? {
        if txn.operation(&notes_table(), &ItemId::new(id.as_str())?)?.is_none() {
            txn.set_value(&format!("{GONE}{id}"), None)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_goes_when_it_was_due_a_day_before_as_well() {
        let at = |days: i64| Timestamp(days * DAY_MS);
        assert_eq!(fate(at(29), at(0), 30, None), Fate::Stays);
        assert_eq!(fate(at(30), at(0), 30, None), Fate::Found);
        assert_eq!(fate(Timestamp(at(31).0 - 1), at(0), 30, Some(at(30))), Fate::Waits);
        assert_eq!(fate(at(31), at(0), 30, Some(at(30))), Fate::Goes);
    }

    #[test]
    fn a_clock_that_is_far_ahead_only_finds_and_one_that_is_right_again_takes_it_back() {
        let at = |days: i64| Timestamp(days * DAY_MS);
        assert_eq!(fate(at(400), at(0), 30, None), Fate::Found);
        assert_eq!(fate(at(2), at(0), 30, Some(at(400))), Fate::Stays);
        assert_eq!(fate(at(30), at(0), 30, Some(at(400))), Fate::Found, "what was found in the future counts from now");
        assert_eq!(fate(at(5), at(400), 30, None), Fate::Stays, "an instant of the future is waited for");
    }

    #[test]
    fn a_longer_keeping_takes_back_what_a_shorter_one_found() {
        let at = |days: i64| Timestamp(days * DAY_MS);
        assert_eq!(fate(at(8), at(0), 7, None), Fate::Found);
        assert_eq!(fate(at(9), at(0), 7, Some(at(8))), Fate::Goes);
        assert_eq!(fate(at(9), at(0), 365, Some(at(8))), Fate::Stays);
    }
}
