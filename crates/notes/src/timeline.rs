//! The versions that are kept of a note as a list: which came after which, and what each of them was about. The texts that takes are
//! read, as far as they are short; what a long note's versions were about, nobody waits for.

use datasync_client::{ItemId, Label, Record, StoreError, StoreTxn, Timestamp, VersionHead};

use crate::about::About;
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};
use crate::reach::{OutOfReach, known};
use crate::settled::Settled;
use crate::versions::{EarlierVersion, VersionLabel};

/// Names what the last decision made, among the versions of its note.
pub(crate) const MERGED: &str = "merged";
/// Bytes of texts, and texts, that a list reads at most.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
const MOST_TEXTS: usize = 200;
/// A note whose first text is so old is said to be made with it.
const FIRST_MS: i64 = 10 * 60 * 1000;

/// A version, with its whole text if that was read.
struct Entry {
    version: EarlierVersion,
    /// When a decision kept it, of a side of one.
    decided_at: Option<Timestamp>,
    edited_at: Timestamp,
    text: Option<Note>,
}

impl Notebook {
    /// Newest first.
    pub(crate) fn timeline(&self, txn: &StoreTxn<'_>, id: &ItemId) -> Result<Vec<EarlierVersion>, NotebookError> {
        let heads = txn.version_heads(&notes_table(), id)?;
        let (settled, reach) = (self.undoable(txn, id)?, known(txn)?);
        let mut left = (MOST_BYTES, MOST_TEXTS);
        let mut entries: Vec<Entry> = settled.iter().filter_map(|settled| self.merged(settled)).collect();
        for head in &heads {
            let text = read_text(txn, id, head, &mut left)?;
            entries.push(self.entry(head, &heads, settled.as_ref(), &reach, text)?);
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.version.kept_at));
        let entries = each_once(entries);
        let about: Vec<Option<About>> = (0..entries.len()).map(|at| about(&entries, at)).collect();
        Ok(entries.into_iter().zip(about).map(|(entry, about)| EarlierVersion { about, ..entry.version }).collect())
    }

    fn entry(
        &self,
        head: &VersionHead,
        heads: &[VersionHead],
        settled: Option<&Settled>,
        reach: &OutOfReach,
        text: Option<Note>,
    ) -> Result<Entry, NotebookError> {
        let note = Note::from_record(&head.about)?;
        let decided_at = is_side(head, heads).then_some(head.kept_at);
        let is_dated = decided_at.is_some() || matches!(head.label, Label::Edited | Label::Synced | Label::Theirs);
        let written = if is_dated { note.edited_at } else { head.kept_at };
        let version = self.version_of(head.id.to_string(), VersionLabel::Kept(head.label), &note, written);
        let is_ours = matches!(head.label, Label::Edited | Label::Mine);
        let version = EarlierVersion {
            undoable: head.label == Label::Mine && settled.is_some_and(|settled| settled.at == head.kept_at.0),
            offline: is_ours && version.here && reach.holds(note.edited_at.0),
            ..version
        };
        Ok(Entry { version, decided_at, edited_at: note.edited_at, text })
    }

    /// What the last decision made.
    fn merged(&self, settled: &Settled) -> Option<Entry> {
        let (_, _, _, result) = settled.read()?;
        let version = self.version_of(MERGED.to_owned(), VersionLabel::Merged, &result, result.edited_at);
        let version = EarlierVersion { undoable: true, strategy: settled.strategy, ..version };
        Some(Entry { version, decided_at: None, edited_at: result.edited_at, text: Some(result) })
    }
}

/// Mine alone is a result that was left half-done.
fn is_side(head: &VersionHead, heads: &[VersionHead]) -> bool {
    let is_other =
        |other: &VersionHead| other.kept_at == head.kept_at && matches!(other.label, Label::Theirs | Label::Base);
    match head.label {
        Label::Base | Label::Theirs => true,
        Label::Mine => heads.iter().any(is_other),
        Label::Replaced | Label::Edited | Label::Synced => false,
    }
}

/// The text of a version, while there is room for it: the first that does not fit is the last that is looked at.
fn read_text(
    txn: &StoreTxn<'_>,
    id: &ItemId,
    head: &VersionHead,
    (bytes, texts): &mut (u64, usize),
) -> Result<Option<Note>, StoreError> {
    // How long one of an early version is, is not known.
    let rest = bytes.checked_sub(head.size).filter(|_| head.size > 0 && *texts > 0);
    let Some(rest) = rest else {
        *texts = 0;
        return Ok(None);
    };
    (*bytes, *texts) = (rest, *texts - 1);
    let kept = txn.kept_version(&notes_table(), id, head.id)?;
    Ok(kept.and_then(|kept| Note::from_record(&kept.item).ok()))
}

/// A text that a decision kept, and a session or a sync as well, stands there as the decision's.
fn each_once(entries: Vec<Entry>) -> Vec<Entry> {
    let is_twice = |entry: &Entry| {
        let by_itself = matches!(entry.version.label, VersionLabel::Kept(Label::Edited | Label::Synced));
        let same = |other: &Entry| {
            let of_decision = other.decided_at.is_some() || other.version.label == VersionLabel::Merged;
            let texts = entry.text.as_ref().zip(other.text.as_ref());
            of_decision
                && other.edited_at == entry.edited_at
                && texts.is_some_and(|(one, two)| same_text(one, two) && one.tags == two.tags)
        };
        by_itself && entries.iter().any(same)
    };
    let twice: Vec<bool> = entries.iter().map(is_twice).collect();
    entries.into_iter().zip(twice).filter(|(_, twice)| !twice).map(|(entry, _)| entry).collect()
}

/// What a version was about. Of a side that is what it changed of the last shared version, of another what it changed of the one
/// before it.
fn about(entries: &[Entry], at: usize) -> Option<About> {
    let entry = &entries[at];
    let says =
        matches!(entry.version.label, VersionLabel::Kept(Label::Edited | Label::Synced | Label::Mine | Label::Theirs));
    let text = entry.text.as_ref().filter(|_| says)?;
    let is_base =
        |other: &&Entry| other.version.label == VersionLabel::Kept(Label::Base) && other.decided_at == entry.decided_at;
    let base = entry.decided_at.and_then(|_| entries.iter().find(is_base));
    match base.or(entries.get(at + 1)) {
        Some(before) => About::between(before.text.as_ref()?, text),
        None => first(text),
    }
}

/// The oldest text that is known of a note, if it is the one that the note was made with.
fn first(text: &Note) -> Option<About> {
    (text.edited_at.0 <= text.created_at.0.saturating_add(FIRST_MS)).then_some(About::Created)
}

fn same_text(one: &Note, two: &Note) -> bool {
    one.title == two.title && one.body == two.body
}

/// What the versions of a server's history that are no deletions were about, newest first.
pub(crate) fn about_rows(rows: &[Record]) -> Vec<Option<About>> {
    let notes: Vec<Option<Note>> =
        rows.iter().filter(|row| !row.deleted()).map(|row| Note::from_record(row).ok()).collect();
    let mut left = MOST_BYTES;
    let about = |at: usize| {
        let text = notes[at].as_ref()?;
        left = left.saturating_sub(text.body.len() as u64);
        // One that was only pinned is what it was before.
        let mut older = notes[at + 1..].iter().flatten();
        match older.find(|before| !same_text(before, text)) {
            _ if left == 0 => None,
            Some(before) => About::between(before, text),
            None => first(text),
        }
    };
    (0..notes.len()).map(about).collect()
}
