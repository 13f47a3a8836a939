//! What a row from the server does here.

use datasync_protocol::{ItemId, Record, TableName};

use super::{PullError, PullOutcome};
use crate::operation::Operation;
use crate::plant::{self, Plant};
use crate::row_text::RowText;
use crate::session::Session;
use crate::store::{Incoming, StoreError, StoreTxn};

/// What a row from the server does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowPlan {
    /// It is known.
    Skip,
    /// It is written over the local row, unless that is at this version.
    Store,
    /// It is a tombstone of the local row, if there is one.
    Remove,
    /// The local row is edited: the edit is left for push, the server's row is kept beside it.
    Remember,
}

/// Dirtiness is looked at here, in the transaction that writes: an edit made while the page was on its way is safe.
fn plan_row(waiting: Option<&Operation>, row: &RowText) -> RowPlan {
    let same_version = |known: &Record| known.version().as_ref() == row.version();
    match waiting.filter(|_| !Plant::PullOverwritesEdit.is_in()) {
        Some(waiting) if waiting.base.iter().chain(&waiting.server).any(same_version) => RowPlan::Skip,
        Some(_) => RowPlan::Remember,
        None if row.deleted() && Plant::TombstonesIgnored.is_in() => RowPlan::Skip,
        None if row.deleted() => RowPlan::Remove,
        None => RowPlan::Store,
    }
}

/// Rows that are written before somebody else is let in.
const AT_LEAST: usize = 100;

/// Writes rows of a page behind those that are written, and says how many: all, unless somebody else wants the store.
pub(super) fn apply_some(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    table: &TableName,
    (before, rows): (&[RowText], &[RowText]),
    outcome: &mut PullOutcome,
) -> Result<usize, PullError> {
    let looks = before.is_empty() || !Plant::EditBetweenPartsOverwritten.is_in();
    let (some_wait, mut incoming) = (looks && txn.has_operations(table)?, txn.incoming(table)?);
    for (written, row) in rows.iter().enumerate() {
        if written >= AT_LEAST && session.store.is_wanted() || written > 0 && plant::is_wanted() {
            return Ok(written);
        }
        let id = row.id().ok_or(PullError::BadRow)?;
        let waiting = if some_wait { txn.operation(table, id)? } else { None };
        if apply(session, txn, &mut incoming, (table, id), row, waiting, outcome)? {
            outcome.changed.add(table, id);
        }
    }
    Ok(rows.len())
}

/// Says whether something changed here.
fn apply(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    incoming: &mut Incoming<'_>,
    (table, id): (&TableName, &ItemId),
    row: &RowText,
    waiting: Option<Operation>,
    outcome: &mut PullOutcome,
) -> Result<bool, StoreError> {
    let changed = match plan_row(waiting.as_ref(), row) {
        RowPlan::Skip => false,
        RowPlan::Store => {
            session.handler.replacing(txn, table, id, row)?;
            incoming.put(id, row)?
        }
        RowPlan::Remove => {
            let removed = txn.remove_if_there(table, id)?;
            outcome.removed += usize::from(removed);
            removed
        }
        RowPlan::Remember => {
            if let Some(waiting) = waiting {
                txn.put_operation(&Operation { server: Some(row.record().clone()), ..waiting })?;
            }
            return Ok(true);
        }
    };
    outcome.pulled += usize::from(changed);
    Ok(changed)
}
