//! What a device keeps of a decision: the sides in the note's history, and what it takes to ask again.

use datasync_client::{ItemId, Label, Record, StoreError, StoreTxn, Timestamp};
use serde::{Deserialize, Serialize};

use crate::folder::notes_table;
use crate::merge::{Strategy, merge_draft, merge_tags};
use crate::note::Note;

/// How long a decision can be taken back, and a settled row stays.
pub(crate) const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// Under what name a note's last decision stands.
pub(crate) const SETTLED: &str = "conflict|settled|";
/// Under what name stands what is asked again.
const ASKED_AGAIN: &str = "conflict|again|";

/// The versions a decision was made of.
pub(crate) struct Sides<'a> {
    pub(crate) base: Option<&'a Note>,
    pub(crate) mine: Option<&'a Note>,
    pub(crate) theirs: Option<&'a Note>,
}

/// A note's last decision.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Settled {
    /// When the sides were kept, on this device's clock.
    pub(crate) at: i64,
    /// How it was made, if this device knows: another one may have decided.
    #[serde(default)]
    pub(crate) strategy: Option<Strategy>,
    base: Option<Record>,
    mine: Record,
    theirs: Record,
    result: Record,
}

/// A question that was answered once: the server holds the answer, and is asked about as if it held theirs.
#[derive(Debug, Serialize, Deserialize)]
struct AskedAgain {
    theirs: Record,
    /// What the server held then.
    decided: Record,
    /// The texts that stand for theirs on the server.
    instead_of: Vec<Record>,
}

/// Keeps the sides of a decision in the history, and what it takes to ask again: only where there were two texts.
pub(crate) fn keep(
    txn: &StoreTxn<'_>,
    id: &ItemId,
    sides: &Sides<'_>,
    result: Option<(&Note, Option<Strategy>)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (label, note) in [(Label::Base, sides.base), (Label::Theirs, sides.theirs), (Label::Mine, sides.mine)] {
        if let Some(note) = note {
            txn.keep_version(&notes_table(), id, label, &note.to_record(), now)?;
        }
    }
    if let (Some(mine), Some(theirs), Some((result, strategy))) = (sides.mine, sides.theirs, result) {
        let settled = Settled {
            at: now.0,
            strategy,
            base: sides.base.map(Note::to_record),
            mine: mine.to_record(),
            theirs: theirs.to_record(),
            result: result.to_record(),
        };
        set(txn, SETTLED, id, Some(&settled))?;
    }
    Ok(())
}

/// A note's last decision, if it was not long ago.
pub(crate) fn last(txn: &StoreTxn<'_>, id: &ItemId, now: Timestamp) -> Result<Option<Settled>, StoreError> {
    let settled: Option<Settled> = get(txn, SETTLED, id)?;
    Ok(settled.filter(|settled| !is_old(settled.at, now)))
}

/// What it takes to ask again is forgotten where that can't be asked any more; the sides stay in the history.
pub(crate) fn forget_old(txn: &StoreTxn<'_>, now: Timestamp) -> Result<(), StoreError> {
    for (note, text) in txn.values(SETTLED)? {
        if serde_json::from_str::<KeptAt>(&text).is_ok_and(|kept| is_old(kept.at, now)) {
            txn.set_value(&format!("{SETTLED}{note}"), None)?;
        }
    }
    Ok(())
}

/// As much of a decision as says when it was kept.
#[derive(Deserialize)]
struct KeptAt {
    at: i64,
}

/// Whether what was kept then can't be taken back any more.
pub(crate) fn is_old(at: i64, now: Timestamp) -> bool {
    now.0.saturating_sub(at) > KEPT_MS
}

impl Settled {
    /// The sides: base, mine, theirs, and the result. `None` if what was kept can't be read.
    pub(crate) fn read(&self) -> Option<(Option<Note>, Note, Note, Note)> {
        let note = |row: &Record| Note::from_record(row).ok();
        Some((self.base.as_ref().and_then(note), note(&self.mine)?, note(&self.theirs)?, note(&self.result)?))
    }
}

/// The question stands again, and the decision is forgotten.
pub(crate) fn ask_again(
    txn: &StoreTxn<'_>,
    id: &ItemId,
    theirs: &Note,
    decided: Record,
    instead_of: Vec<Record>,
) -> Result<(), StoreError> {
    set(txn, ASKED_AGAIN, id, Some(&AskedAgain { theirs: theirs.to_record(), decided, instead_of }))?;
    set::<Settled>(txn, SETTLED, id, None)
}

/// A question is answered.
pub(crate) fn answered(txn: &StoreTxn<'_>, id: &ItemId) -> Result<(), StoreError> {
    set::<AskedAgain>(txn, ASKED_AGAIN, id, None)
}

/// The server's side of a question: where it is asked again, what it was before the answer that the server holds; what the
/// server got since is woven into it.
pub(crate) fn side_there(
    txn: &StoreTxn<'_>,
    id: &ItemId,
    server: Option<Note>,
    same: impl Fn(&Note, &Note) -> bool,
) -> Result<Option<Note>, StoreError> {
    let Some(again) = get::<AskedAgain>(txn, ASKED_AGAIN, id)? else { return Ok(server) };
    let note = |row: &Record| Note::from_record(row).ok();
    let (Some(theirs), Some(decided)) = (note(&again.theirs), note(&again.decided)) else { return Ok(server) };
    Ok(Some(match server {
        None => theirs,
        Some(server) if again.instead_of.iter().filter_map(note).any(|text| same(&text, &server)) => theirs,
        Some(server) => {
            let text = merge_draft(&decided.text(), &theirs.text(), &server.text());
            let tags = merge_tags(Some(&decided.tags), &theirs.tags, &server.tags);
            Note { title: text.title, body: text.body, tags, ..server }
        }
    }))
}

fn get<T: for<'de> Deserialize<'de>>(txn: &StoreTxn<'_>, name: &str, id: &ItemId) -> Result<Option<T>, StoreError> {
    let text = txn.value(&format!("{name}{id}"))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn set<T: Serialize>(txn: &StoreTxn<'_>, name: &str, id: &ItemId, value: Option<&T>) -> Result<(), StoreError> {
    let text = value.map(|value| serde_json::to_string(value).expect("plain data is always JSON"));
    txn.set_value(&format!("{name}{id}"), text.as_deref())
}
