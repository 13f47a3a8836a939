//! A row of the server that is met: what it does here is carried out.

use datasync_protocol::{ItemId, Record, TableName, Version};

use super::plan::{Histories, Plan, WaitingPlan, plan, plan_waiting};
use crate::operation::{Operation, OperationKind, OperationState};
use crate::pull::{PullError, PullOutcome};
use crate::row_text::RowText;
use crate::session::Session;
use crate::store::{ErrorKind, StoreError, StoreTxn};

pub(super) fn meet(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    (table, id): (&TableName, ItemId),
    text: &RowText,
    histories: Histories,
    outcome: &mut PullOutcome,
) -> Result<(), PullError> {
    let row = text.record();
    txn.mark_seen(table, &id)?;
    if let Some(waiting) = txn.operation(table, &id)? {
        outcome.changed.add(table, &id);
        return Ok(meet_waiting(txn, waiting, row, histories)?);
    }
    let stored = txn.record(table, &id)?;
    match plan(histories, stored.as_ref(), row) {
        Plan::Skip => return Ok(()),
        Plan::GiveBack => txn.queue(table, &id, OperationKind::Update, Some(row))?,
        // An insert of what is there meets it as a conflict without a base.
        Plan::Merge => txn.queue(table, &id, OperationKind::Insert, None)?,
        Plan::Remove => {
            txn.remove_record(table, &id)?;
            outcome.removed += 1;
        }
        Plan::Store => {
            session.handler.replacing(txn, table, &id, text)?;
            txn.put_record(table, &id, row)?;
        }
    }
    outcome.pulled += 1;
    outcome.changed.add(table, &id);
    Ok(())
}

fn meet_waiting(
    txn: &StoreTxn<'_>,
    mut waiting: Operation,
    row: &Record,
    histories: Histories,
) -> Result<(), StoreError> {
    match plan_waiting(histories, &waiting, row) {
        WaitingPlan::Drop => return txn.remove_operation(&waiting),
        WaitingPlan::Rebase => {
            waiting.rebase_on(row);
            // What it was in conflict with is lost there: nothing stands against the edit any more.
            if txn.operation_error(&waiting)?.is_some_and(|error| error.kind == ErrorKind::Conflict) {
                txn.remove_error(&waiting)?;
                waiting.state = OperationState::Pending;
            }
        }
        WaitingPlan::ConflictWithoutBase if waiting.kind == OperationKind::Update => {
            waiting.kind = OperationKind::Insert;
            waiting.base = None;
            waiting.server = Some(row.clone());
        }
        WaitingPlan::Conflict | WaitingPlan::ConflictWithoutBase => {
            // The old version may name another text in the new history: it must never match.
            if let Some(base) = &mut waiting.base {
                base.set("version", Version::new("resynced").as_str());
            }
            waiting.server = Some(row.clone());
        }
    }
    waiting.sent = None;
    if waiting.state == OperationState::Attempted {
        waiting.state = OperationState::Pending;
    }
    txn.put_operation(&waiting)
}
