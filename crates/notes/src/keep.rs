//! When a text that another takes the place of is kept: see decision 22.

use datasync_client::{ItemId, Label, RowText, StoreError, StoreTxn, Timestamp};

use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::Notebook;

/// A text that was left alone for so long is what an editing session left.
const LEFT_ALONE_MS: i64 = 5 * 60 * 1000;
/// A session that lasts leaves a text every so often.
const EVERY_MS: i64 = 10 * 60 * 1000;

/// Whether an edit on this device begins a session, so that the text before it is kept: the text is of another device, was left
/// alone for five minutes, or nothing of this note was kept for ten. Clocks may go back: what counts is how far apart two instants
/// are.
fn begins_session(standing: &Note, last_kept: Option<Timestamp>, device: &str, now: Timestamp) -> bool {
    let apart = |at: Timestamp| now.0.saturating_sub(at.0).saturating_abs();
    standing.device.as_deref() != Some(device)
        || apart(standing.edited_at) >= LEFT_ALONE_MS
        || apart(last_kept.unwrap_or(standing.created_at)) >= EVERY_MS
}

/// Where a text that is replaced came from.
fn label_of(standing: &Note, device: &str) -> Label {
    if standing.device.as_deref() == Some(device) { Label::Edited } else { Label::Synced }
}

fn is_blank(note: &Note) -> bool {
    note.title.trim().is_empty() && note.body.trim().is_empty()
}

impl Notebook {
    /// A person here is about to write over a text.
    pub(crate) fn keep_before_edit(
        &self,
        txn: &StoreTxn<'_>,
        standing: &Note,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (table, device) = (notes_table(), self.device());
        if is_blank(standing) || !begins_session(standing, txn.last_kept(&table, &standing.id)?, &device, now) {
            return Ok(());
        }
        txn.keep_version(&table, &standing.id, label_of(standing, &device), &standing.to_record(), now)
    }

    /// A sync is about to put a row in the place of another: a text that is replaced is kept.
    pub(crate) fn keep_before_sync(&self, txn: &StoreTxn<'_>, id: &ItemId, row: &RowText) -> Result<(), StoreError> {
        let Some(standing) = txn.record(&notes_table(), id)? else { return Ok(()) };
        if standing.version().as_ref() == row.version() {
            return Ok(());
        }
        let (Ok(standing), Ok(coming)) = (Note::from_record(&standing), Note::from_record(row.record())) else {
            return Ok(());
        };
        self.keep_unless_same(txn, &standing, &coming)
    }

    /// Keeps a text that another, not of this device, takes the place of.
    pub(crate) fn keep_unless_same(
        &self,
        txn: &StoreTxn<'_>,
        standing: &Note,
        coming: &Note,
    ) -> Result<(), StoreError> {
        if is_blank(standing) || standing.text() == coming.text() {
            return Ok(());
        }
        let label = label_of(standing, &self.device());
        txn.keep_version(&notes_table(), &standing.id, label, &standing.to_record(), (self.clock)())
    }
}

#[cfg(test)]
mod tests {
    use datasync_client::Record;

    use super::*;

    const MINUTE: i64 = 60_000;

    fn standing(device: &str, edited_at: i64) -> Note {
        let mut row = Record::default();
        row.set("id", "a");
        row.set("title", "t");
        let note = Note::from_record(&row).expect("a note");
        Note { device: Some(device.to_owned()), edited_at: Timestamp(edited_at), ..note }
    }

    #[test]
    fn a_session_begins_after_five_minutes_of_quiet_or_over_another_devices_text() {
        let begins = |device: &str, now| {
            begins_session(&standing(device, 100 * MINUTE), Some(Timestamp(99 * MINUTE)), "Laptop", Timestamp(now))
        };
        assert!(!begins("Laptop", 100 * MINUTE + 400));
        assert!(!begins("Laptop", 105 * MINUTE - 1));
        assert!(begins("Laptop", 105 * MINUTE));
        assert!(begins("Phone", 100 * MINUTE + 400));
        assert!(begins("Laptop", 10 * MINUTE), "a clock that went back");
    }

    #[test]
    fn a_session_that_lasts_leaves_a_text_every_ten_minutes() {
        let note = Note { created_at: Timestamp(95 * MINUTE), ..standing("Laptop", 100 * MINUTE) };
        let begins = |kept: Option<i64>| begins_session(&note, kept.map(Timestamp), "Laptop", Timestamp(101 * MINUTE));
        assert!(begins(Some(91 * MINUTE)));
        assert!(!begins(Some(92 * MINUTE)));
        assert!(!begins(None), "the note is six minutes old");
    }
}
