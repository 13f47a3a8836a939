//! When a text that another takes the place of is kept: see decision 22.

use datasync_client::{ItemId, Label, RowText, StoreError, StoreTxn, Timestamp, VersionHead};

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
    standing.device.as_deref() != Some(device)
        || apart(standing.edited_at, now) >= LEFT_ALONE_MS
        || apart(last_kept.unwrap_or(standing.created_at), now) >= EVERY_MS
}

fn apart(one: Timestamp, other: Timestamp) -> i64 {
    one.0.saturating_sub(other.0).saturating_abs()
}

/// How often a person here sat down to a text since the server's: once, and once more behind each text that was left alone. What a
/// long session leaves on its way is of the same one.
pub(crate) fn sessions_since(server: &Note, kept: &[VersionHead]) -> u32 {
    let ends_one = |head: &&VersionHead| {
        let left = Note::from_record(&head.about).is_ok_and(|text| {
            text.edited_at > server.edited_at && apart(text.edited_at, head.kept_at) >= LEFT_ALONE_MS
        });
        head.label == Label::Edited && left
    };
    1 + u32::try_from(kept.iter().filter(ends_one).count()).unwrap_or(u32::MAX - 1)
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
    fn sessions_are_counted_by_the_texts_that_were_left_alone_since_the_servers() {
        let kept = |label, edited_at: i64, kept_at: i64| VersionHead {
            id: 1,
            item_id: "a".to_owned(),
            label,
            about: standing("Laptop", edited_at * MINUTE).to_record(),
            kept_at: Timestamp(kept_at * MINUTE),
            size: 0,
        };
        let server = standing("Laptop", 100 * MINUTE);
        let of_server = kept(Label::Edited, 100, 120);
        assert_eq!(sessions_since(&server, &[]), 1);
        assert_eq!(sessions_since(&server, &[of_server.clone(), kept(Label::Edited, 80, 100)]), 1);
        let lasting = kept(Label::Edited, 129, 130);
        assert_eq!(sessions_since(&server, &[lasting.clone(), of_server.clone()]), 1, "it was not left alone");
        let left = kept(Label::Edited, 131, 140);
        let of_phone = kept(Label::Synced, 141, 150);
        assert_eq!(sessions_since(&server, &[of_phone, left, lasting, of_server]), 2);
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
