//! The rows of the table `conflicts`: those of other devices are shown, settled ones are kept in the history, and old ones go.

use std::collections::{HashMap, HashSet};

use datasync_client::{Filter, ItemId, Label, Query, Record, StoreError, StoreTxn, Timestamp};
use serde_json::Value;

use super::{Tended, written};
use crate::asked::{NOT_SHARED, OWN, asked_here, open_rows, read_row};
use crate::folder::{conflicts_table, notes_table};
use crate::note::new_id;
use crate::notebook::Notebook;
use crate::settled::{self, KEPT_MS, Sides};
use crate::shared::{SharedConflict, shared};

/// What this device knows of a row: that it was shown, or that its sides are in the history.
const SEEN: &str = "conflict|seen|";
const SHOWN: &str = "shown";
pub(super) const KEPT: &str = "kept";
/// It stands behind another conflict of its note, and was kept at this version.
const BEHIND: &str = "behind ";
impl Notebook {
    /// The sides of a row stand in the note's history.
    pub(super) fn keep_row(&self, txn: &StoreTxn<'_>, row: &SharedConflict) -> Result<(), StoreError> {
        let sides = Sides { base: row.base.as_ref(), mine: row.mine.as_ref(), theirs: row.theirs.as_ref() };
        let now = (self.clock)();
        if let Some(replaced) = &row.replaced {
            txn.keep_version(&notes_table(), &row.note_id, Label::Replaced, &replaced.to_record(), now)?;
        }
        settled::keep(txn, &row.note_id, &sides, row.result.as_ref().map(|result| (result, None)), now)?;
        mark(txn, &row.id, KEPT)
    }

    /// A conflict of another device. A note is asked about once at a time: what of it is not shown now is found in the note's
    /// history meanwhile.
    fn show(
        &self,
        txn: &StoreTxn<'_>,
        row: SharedConflict,
        is_behind: bool,
        known: Option<&str>,
        tended: &mut Tended,
    ) -> Result<(), StoreError> {
        let version = row.version.as_deref().unwrap_or_default();
        let word = match (is_behind, &row.theirs) {
            (true, _) => format!("{BEHIND}{version}"),
            // The note here may say something else by now.
            (false, Some(_)) => format!("{SHOWN} {version}"),
            (false, None) => SHOWN.to_owned(),
        };
        if known == Some(&word) {
            return Ok(());
        }
        for side in row.mine.iter().filter(|_| is_behind).chain(&row.theirs) {
            txn.keep_version(&notes_table(), &row.note_id, Label::Theirs, &side.to_record(), (self.clock)())?;
        }
        if !is_behind && known.is_none_or(|known| known.starts_with(BEHIND)) {
            tended.news.found.push(row.note_id);
        }
        mark(txn, &row.id, &word)
    }

    /// What other devices wait for, and what was settled.
    pub(super) fn tend_rows(&self, txn: &StoreTxn<'_>, tended: &mut Tended) -> Result<(), StoreError> {
        let mut seen: HashMap<String, String> = txn.values(SEEN)?.into_iter().collect();
        let mut in_front: HashSet<ItemId> = asked_here(txn)?.into_iter().map(|(waiting, _)| waiting.item_id).collect();
        for row in open_rows(txn, None)? {
            let known = seen.remove(row.id.as_str());
            let is_behind = read_row(txn, &row)?.is_some() && !in_front.insert(row.note_id.clone());
            self.show(txn, row, is_behind, known.as_deref(), tended)?;
        }
        let month_ago = Timestamp((self.clock)().0 - KEPT_MS).to_string();
        for id in txn.item_ids(&conflicts_table(), &settled_rows(None))? {
            if seen.remove(id.as_str()).as_deref() != Some(KEPT) {
                match shared(txn, &id)? {
                    Some(row) => self.keep_row(txn, &row)?,
                    None => mark(txn, &id, KEPT)?,
                }
            }
        }
        for id in txn.item_ids(&conflicts_table(), &settled_rows(Some(month_ago)))? {
            tended.queued = true;
            written(txn.delete(&conflicts_table(), &id))?;
        }
        for id in seen.keys() {
            let gone =
                ItemId::new(id.as_str()).ok().map(|id| txn.record(&conflicts_table(), &id)).transpose()?.flatten();
            if gone.is_none() {
                txn.set_value(&format!("{SEEN}{id}"), None)?;
            }
        }
        Ok(())
    }
}

fn settled_rows(changed_before: Option<String>) -> Query {
    let mut holds = vec![Filter::Not(Box::new(Filter::Is("settledAt", Value::Null)))];
    holds.extend(changed_before.map(|before| Filter::Below("updatedAt", before.into())));
    Query { filter: Some(Filter::All(holds)), ..Query::default() }
}

/// The server holds a row as another device left it: that one stands, and its sides are to be kept once it is settled. What was
/// settled here as well was made of other texts, perhaps: they are told in a row of their own.
pub(crate) fn moved_on(
    txn: &StoreTxn<'_>,
    id: &ItemId,
    here: Option<&Record>,
    there: &Record,
) -> Result<(), StoreError> {
    mark(txn, id, SHOWN)?;
    let Some(here) = here.and_then(SharedConflict::from_record).filter(|row| row.settled_at.is_some()) else {
        return Ok(());
    };
    let known = SharedConflict::from_record(there);
    if known.is_some_and(|there| there.mine == here.mine && there.theirs == here.theirs) {
        return Ok(());
    }
    let own = SharedConflict { id: new_id(), ..here };
    let Some(record) = own.to_record() else { return Ok(()) };
    mark(txn, &own.id, KEPT)?;
    written(txn.insert(&conflicts_table(), &own.id, &record))
}

pub(super) fn mark(txn: &StoreTxn<'_>, row: &ItemId, word: &str) -> Result<(), StoreError> {
    txn.set_value(&format!("{SEEN}{row}"), Some(word))
}

/// The server does not take a row: the conflict is this device's alone, as it was before.
pub(crate) fn not_shared(txn: &StoreTxn<'_>, row: &ItemId) -> Result<(), StoreError> {
    if let Some(operation) = txn.operation(&conflicts_table(), row)? {
        txn.cancel_and_discard_item(operation)?;
    }
    for (note, _) in txn.values(OWN)?.into_iter().filter(|(_, known)| known == row.as_str()) {
        txn.set_value(&format!("{OWN}{note}"), Some(NOT_SHARED))?;
    }
    Ok(())
}

/// Everything that is kept about rows of a server goes: this device's conflicts are told to the next one anew.
pub(crate) fn forget_rows(txn: &StoreTxn<'_>) -> Result<(), StoreError> {
    for prefix in [OWN, SEEN] {
        for (rest, _) in txn.values(prefix)? {
            txn.set_value(&format!("{prefix}{rest}"), None)?;
        }
    }
    Ok(())
}
