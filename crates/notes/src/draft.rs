//! The half-done result of a conflict: it stands in the store while its question does, and in the note's history once that is
//! over, whoever answered it.

use datasync_client::{ItemId, Label, Record, StoreError, StoreTxn, Timestamp};

use crate::asked::asked;
use crate::conflict::MergeDraft;
use crate::folder::notes_table;
use crate::note::{Note, NoteText};
use crate::settled;
use crate::versions::texts_here;

/// Under what name a note's half-done result stands.
const DRAFT: &str = "mergeDraft|";

pub(crate) fn draft_name(id: &ItemId) -> String {
    format!("{DRAFT}{id}")
}

/// The half-done result of a conflict. One that was kept before results had a notebook leaves the note where it is.
pub(crate) fn draft_of(
    txn: &StoreTxn<'_>,
    id: &ItemId,
    local: Option<&Note>,
) -> Result<Option<MergeDraft>, StoreError> {
    let draft = txn.value(&draft_name(id))?.and_then(|text| serde_json::from_str::<MergeDraft>(&text).ok());
    Ok(draft.map(|draft| match draft.seen.is_empty() {
        true => MergeDraft { notebook_id: local.and_then(|note| note.notebook_id.clone()), ..draft },
        false => draft,
    }))
}

/// A question is over. `result`: what this device made of it, if it did.
pub(crate) fn closed(txn: &StoreTxn<'_>, id: &ItemId, result: Option<&Note>, now: Timestamp) -> Result<(), StoreError> {
    settled::answered(txn, id)?;
    keep_draft(txn, id, result, now)
}

/// Whether a half-done result stands anywhere.
pub(crate) fn any_draft(txn: &StoreTxn<'_>) -> Result<bool, StoreError> {
    Ok(!txn.values(DRAFT)?.is_empty())
}

/// The half-done results of questions that nobody asks any more.
pub(crate) fn keep_left_drafts(txn: &StoreTxn<'_>, now: Timestamp) -> Result<(), StoreError> {
    for (note, _) in txn.values(DRAFT)? {
        let Ok(id) = ItemId::new(note) else { continue };
        if asked(txn, &id)?.is_none() {
            keep_draft(txn, &id, None, now)?;
        }
    }
    Ok(())
}

/// A half-done result becomes an earlier version of its note, unless its text stands here anyhow.
fn keep_draft(txn: &StoreTxn<'_>, id: &ItemId, result: Option<&Note>, now: Timestamp) -> Result<(), StoreError> {
    let present = txn.record(&notes_table(), id)?.and_then(|row| Note::from_record(&row).ok());
    if let Some(draft) = draft_of(txn, id, present.as_ref())? {
        let text = NoteText { title: draft.title, body: draft.body };
        let is_result = result.is_some_and(|result| result.text() == text);
        if !is_result && !texts_here(txn, id)?.contains(&text) {
            let present = present.unwrap_or_else(|| nameless(id));
            let NoteText { title, body } = text;
            let note = Note { title, body, tags: draft.tags, notebook_id: draft.notebook_id, ..present };
            // After the sides of the decision: what stands at its instant as mine is what taking it back asks about.
            let kept_at = Timestamp(now.0.saturating_add(1));
            txn.keep_version(&notes_table(), id, Label::Mine, &note.to_record(), kept_at)?;
        }
    }
    txn.set_value(&draft_name(id), None)
}

/// The note may be gone by now.
fn nameless(id: &ItemId) -> Note {
    let mut row = Record::default();
    row.set("id", id.as_str());
    Note::from_record(&row).expect("the id is one")
}
