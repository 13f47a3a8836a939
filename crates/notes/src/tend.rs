//! Keeps this device's conflicts and the table of all devices' conflicts in agreement: tells of what waits here, takes over
//! what was settled elsewhere, and forgets what is long over. One function, called around each push and after each pull: it
//! does what is missing, so nothing depends on where an earlier sync ended.

mod rows;

use datasync_client::{ItemId, Operation, OperationError, Record, StoreError, StoreTxn, TableError};

use crate::asked::{NOT_SHARED, OWN, asked_here, is_same, read_operation, taken_back};
use crate::back::{any_brought_back, forget_brought_back};
use crate::conflict::{Conflict, set_apart};
use crate::draft::{any_draft, closed, keep_left_drafts};
use crate::folder::{conflicts_table, notes_table};
use crate::merge::Strategy;
use crate::note::{Note, new_id};
use crate::notebook::{News, Notebook};
use crate::policy::{Decision, decide};
use crate::settled::{self, Sides};
use crate::shared::{SharedConflict, shared};
use rows::{KEPT, mark};

pub(crate) use rows::{forget_rows, moved_on, not_shared};

/// What was done in one go.
#[derive(Default)]
struct Tended {
    queued: bool,
    news: News,
}

impl Notebook {
    /// Says whether it queued something.
    pub(crate) fn tend(&self) -> Result<bool, StoreError> {
        if self.store.read(nothing_to_tend)? {
            return Ok(false);
        }
        let tended = self.store.write(|txn| {
            let mut tended = Tended::default();
            let shares = txn.was_pulled(&conflicts_table())?;
            let here = asked_here(txn)?;
            for (operation, error) in &here {
                self.tend_own(txn, operation, error, shares, &mut tended)?;
            }
            for (note, row) in txn.values(OWN)? {
                if !here.iter().any(|(operation, _)| operation.item_id.as_str() == note) {
                    self.give_up_row(txn, &note, &row, &mut tended)?;
                }
            }
            self.tend_rows(txn, &mut tended)?;
            keep_left_drafts(txn, (self.clock)())?;
            forget_brought_back(txn)?;
            settled::forget_old(txn, (self.clock)())?;
            Ok::<_, StoreError>(tended)
        })?;
        self.add_news(tended.news);
        Ok(tended.queued)
    }

    fn tend_own(
        &self,
        txn: &StoreTxn<'_>,
        operation: &Operation,
        error: &OperationError,
        shares: bool,
        tended: &mut Tended,
    ) -> Result<(), StoreError> {
        let Some(conflict) = read_operation(txn, operation, error)? else { return Ok(()) };
        let name = format!("{OWN}{}", conflict.id);
        let known = txn.value(&name)?;
        if let Some(server) = agreed(operation, &conflict).cloned() {
            closed(txn, &conflict.id, None, (self.clock)())?;
            txn.cancel_and_update_item(operation.clone(), &server)?;
            if let Some(row) = known {
                self.give_up_row(txn, conflict.id.as_str(), &row, tended)?;
            }
            tended.news.settled_elsewhere.push((conflict.id, None));
            return Ok(());
        }
        if known.as_deref() == Some(NOT_SHARED) {
            return Ok(());
        }
        let known = known.and_then(|id| ItemId::new(id).ok());
        match known.map(|id| shared(txn, &id)).transpose()?.flatten() {
            Some(row) if row.settled_at.is_some() => {
                self.take_settlement(txn, operation.clone(), &conflict, &row, tended)
            }
            Some(row) => update_row(txn, row, operation, conflict, tended),
            None if shares => self.tell_of(txn, &name, operation, conflict, tended),
            None => Ok(()),
        }
    }

    /// A conflict of this device, for all the others.
    fn tell_of(
        &self,
        txn: &StoreTxn<'_>,
        name: &str,
        operation: &Operation,
        conflict: Conflict,
        tended: &mut Tended,
    ) -> Result<(), StoreError> {
        let (replaced, theirs) = taken_back(operation, &conflict);
        let row = SharedConflict { theirs, replaced, ..self.row_of(&conflict) };
        let Some(record) = row.to_record() else { return txn.set_value(name, Some(NOT_SHARED)) };
        tended.queued = true;
        txn.set_value(name, Some(row.id.as_str()))?;
        written(txn.insert(&conflicts_table(), &row.id, &record))
    }

    /// Another device has settled this one's conflict: its answer stands on the server. What was typed here since is an edit of
    /// what it settled.
    fn take_settlement(
        &self,
        txn: &StoreTxn<'_>,
        operation: Operation,
        conflict: &Conflict,
        row: &SharedConflict,
        tended: &mut Tended,
    ) -> Result<(), StoreError> {
        let id = &conflict.id;
        // Without a row of the server there is nothing to take over yet.
        let Some(server) = operation.server.clone() else { return Ok(()) };
        self.keep_row(txn, row)?;
        txn.set_value(&format!("{OWN}{id}"), None)?;
        let typed = match (&conflict.local, &row.mine) {
            (Some(local), Some(settled)) if is_same(local, settled) => None,
            (Some(local), Some(settled)) => Some((local, Some(settled))),
            // Deleted then, and written again since.
            (Some(local), None) => Some((local, row.base.as_ref())),
            (None, _) => None,
        };
        let there = Note::from_record(&server).ok().filter(|_| !server.deleted());
        if let Some((local, base)) = typed {
            settled::answered(txn, id)?;
            let Some(there) = there else { return Ok(()) };
            match decide(self.policy(), base, local, &there) {
                Decision::Same => txn.cancel_and_update_item(operation, &server)?,
                Decision::Fields(merged) => {
                    tended.queued = true;
                    txn.update_operation(operation, &merged.to_record())?;
                }
                decision @ (Decision::Merge(..) | Decision::Separate { .. }) => {
                    tended.queued = true;
                    let note = self.keep_decision(txn, base, local, &there, decision)?;
                    txn.update_operation(operation, &note.to_record())?;
                    tended.news.merged.push((id.clone(), note.title));
                }
                Decision::Ask => {
                    let base = base.map(|base| with_versions_of(operation.base.as_ref(), base));
                    let sides = (base.as_ref(), Some(&server));
                    return txn.ask_again(&notes_table(), id, &local.to_record(), sides, (self.clock)());
                }
            }
        } else {
            txn.cancel_and_update_item(operation, &server)?;
        }
        tended.news.settled_elsewhere.push((id.clone(), row.settled_by.clone()));
        closed(txn, id, None, (self.clock)())
    }

    /// Keeps the sides of what is decided without a question, and gives what stays of it.
    pub(crate) fn keep_decision(
        &self,
        txn: &StoreTxn<'_>,
        base: Option<&Note>,
        local: &Note,
        server: &Note,
        decision: Decision,
    ) -> Result<Note, StoreError> {
        let (note, strategy) = match decision {
            Decision::Separate { note, title } => {
                set_apart(txn, server, &title)?;
                (note, Some(Strategy::Both))
            }
            Decision::Merge(note, strategy) => (note, Some(strategy)),
            Decision::Fields(note) => (note, None),
            Decision::Same | Decision::Ask => (Box::new(local.clone()), None),
        };
        let note = self.stamped(*note);
        let sides = Sides { base, mine: Some(local), theirs: Some(server) };
        settled::keep(txn, &local.id, &sides, Some((&note, strategy)), (self.clock)())?;
        Ok(note)
    }

    /// A row that tells of a conflict of this device.
    fn row_of(&self, conflict: &Conflict) -> SharedConflict {
        SharedConflict {
            id: new_id(),
            note_id: conflict.id.clone(),
            device: Some(self.device()),
            at: conflict.at,
            kind: conflict.kind,
            mine: conflict.local.clone(),
            base: conflict.base.clone(),
            theirs: None,
            replaced: None,
            result: None,
            settled_by: None,
            settled_at: None,
            version: None,
        }
    }

    /// This device's conflict was settled here: the others are told, also if they had not heard of it. `replaced` is the decision
    /// that was taken back before.
    pub(crate) fn tell_of_own(
        &self,
        txn: &StoreTxn<'_>,
        conflict: &Conflict,
        replaced: Option<Note>,
        result: &Note,
    ) -> Result<(), StoreError> {
        let name = format!("{OWN}{}", conflict.id);
        let known = txn.value(&name)?;
        txn.set_value(&name, None)?;
        if known.as_deref() == Some(NOT_SHARED) {
            return Ok(());
        }
        let row = known.and_then(|id| ItemId::new(id).ok()).map(|id| shared(txn, &id)).transpose()?.flatten();
        match row.filter(|row| row.settled_at.is_none()) {
            Some(row) => {
                let row = SharedConflict { mine: conflict.local.clone(), replaced, ..row };
                self.tell_settled(txn, row, conflict.server.as_ref(), Some(result))
            }
            None if txn.was_pulled(&conflicts_table())? => {
                let row = SharedConflict { replaced, ..self.row_of(conflict) };
                let Some(record) = row.to_record() else { return Ok(()) };
                written(txn.insert(&conflicts_table(), &row.id, &record))?;
                self.tell_settled(txn, row, conflict.server.as_ref(), Some(result))
            }
            None => Ok(()),
        }
    }

    /// A row is settled, here and now.
    pub(crate) fn tell_settled(
        &self,
        txn: &StoreTxn<'_>,
        row: SharedConflict,
        theirs: Option<&Note>,
        result: Option<&Note>,
    ) -> Result<(), StoreError> {
        let row = SharedConflict {
            theirs: theirs.cloned(),
            result: result.cloned(),
            settled_by: Some(self.device()),
            settled_at: Some((self.clock)()),
            ..row
        };
        mark(txn, &row.id, KEPT)?;
        match row.to_record() {
            Some(record) => written(txn.update(&conflicts_table(), &row.id, &record)),
            None => Ok(()),
        }
    }

    /// The conflict that a row tells of is gone by another way than a decision: its text is in the history of every device.
    fn give_up_row(&self, txn: &StoreTxn<'_>, note: &str, row: &str, tended: &mut Tended) -> Result<(), StoreError> {
        txn.set_value(&format!("{OWN}{note}"), None)?;
        let row = ItemId::new(row).ok().map(|id| shared(txn, &id)).transpose()?.flatten();
        let Some(row) = row.filter(|row| row.settled_at.is_none()) else { return Ok(()) };
        tended.queued = true;
        self.keep_row(txn, &row)?;
        let theirs = row.theirs.clone();
        self.tell_settled(txn, row, theirs.as_ref(), None)
    }
}

/// What was typed on is part of mine.
fn update_row(
    txn: &StoreTxn<'_>,
    row: SharedConflict,
    operation: &Operation,
    conflict: Conflict,
    tended: &mut Tended,
) -> Result<(), StoreError> {
    let (replaced, theirs) = taken_back(operation, &conflict);
    let now = SharedConflict { mine: conflict.local, kind: conflict.kind, theirs, replaced, ..row.clone() };
    // Compared as rows: a side that is too large for one is no difference.
    let Some(record) = now.to_record().filter(|record| Some(record) != row.to_record().as_ref()) else { return Ok(()) };
    tended.queued = true;
    written(txn.update(&conflicts_table(), &row.id, &record))
}

/// The server's row, if both sides came to say the same.
fn agreed<'a>(operation: &'a Operation, conflict: &Conflict) -> Option<&'a Record> {
    let server = operation.server.as_ref().filter(|server| !server.deleted())?;
    let (local, there) = (conflict.local.as_ref()?, conflict.server.as_ref()?);
    (is_same(local, there) && is_same(local, &Note::from_record(server).ok()?)).then_some(server)
}

/// Nothing waits here, and no row is here: the usual case costs two looks.
fn nothing_to_tend(txn: &StoreTxn<'_>) -> Result<bool, StoreError> {
    let none_here = txn.count_operations()?.1 == 0 && txn.values(OWN)?.is_empty();
    Ok(none_here && txn.count(&conflicts_table(), None)? == 0 && !any_brought_back(txn)? && !any_draft(txn)?)
}

/// A note as a base, under the versions of the base before it.
fn with_versions_of(before: Option<&Record>, base: &Note) -> Record {
    let mut row = before.cloned().unwrap_or_default();
    row.0.extend(base.to_record().user_columns().map(|(name, value)| (name.clone(), value.clone())));
    row.set("id", base.id.as_str());
    row.set("deleted", false);
    row
}

/// Rows under checked ids are written only where they are: only the store can refuse.
pub(crate) fn written(result: Result<(), TableError>) -> Result<(), StoreError> {
    match result {
        Err(TableError::Store(error)) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
