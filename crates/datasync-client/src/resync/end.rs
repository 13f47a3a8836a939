//! The end of a comparison: what has no mark is not on the server.

use datasync_protocol::{TableName, Timestamp};

use super::emptied::{self, Lost};
use super::running::leave;
use super::{Compared, guard, remember_asking};
use crate::operation::OperationKind;
use crate::pull::{PullError, PullOutcome, QueryId, token_prefix};
use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

/// Ends comparisons, all in one transaction: what the server lost is given back to it or followed, as it is for every table.
pub(crate) fn end_all(
    session: &Session<'_>,
    compared: &[Compared],
    beside: &[TableName],
) -> Result<Vec<PullOutcome>, PullError> {
    let mut at = None;
    let ended = session.store.write(|txn| {
        let lost = emptied::judge(session, txn, compared, beside)?;
        let end = |compared| {
            at = Some(compared);
            end(session, txn, compared, lost)
        };
        compared.iter().map(end).collect::<Result<Vec<_>, PullError>>()
    });
    match &ended {
        Ok(_) => {
            for compared in compared {
                remember_asking(session, &compared.table, &ended)?;
            }
        }
        Err(_) => at.map_or(Ok(()), |compared| remember_asking(session, &compared.table, &ended))?,
    }
    match &ended {
        Ok(_) => emptied::remember(session, false)?,
        Err(PullError::Emptied { .. }) => emptied::remember(session, true)?,
        Err(_) => {}
    }
    ended
}

/// What has no mark is not on the server.
fn end(session: &Session<'_>, txn: &StoreTxn<'_>, compared: &Compared, lost: Lost) -> Result<PullOutcome, PullError> {
    let Compared { table, running, removed, latest } = compared;
    running.goes_on(txn, table)?;
    let mut outcome = PullOutcome { removed: *removed, ..PullOutcome::default() };
    for id in txn.unseen(table)? {
        let waiting = txn.operation(table, &id)?;
        let stored = txn.record(table, &id)?;
        let known = waiting.as_ref().map_or(stored.as_ref(), |waiting| waiting.base.as_ref());
        match (running.was_lost(known) && lost == Lost::GivenBack, waiting) {
            (false, None) => {
                txn.remove_record(table, &id)?;
                outcome.removed += 1;
            }
            (true, None) => txn.queue(table, &id, OperationKind::Insert, None)?,
            (true, Some(mut waiting)) if waiting.base.is_some() && waiting.kind != OperationKind::Delete => {
                waiting.base = None;
                waiting.sent = None;
                waiting.kind = OperationKind::Insert;
                txn.put_operation(&waiting)?;
            }
            (_, Some(_)) => continue,
        }
        outcome.changed.add(table, &id);
    }
    forget_what_is_gone(txn, table)?;
    guard(session, txn, table, outcome.removed)?;
    leave(txn, table)?;
    if let Some(latest) = latest {
        let first_unknown = Timestamp(latest.0 + 1);
        txn.set_instants(&token_prefix(table), first_unknown)?;
        let everything = QueryId::everything().token_name(table, None);
        txn.set_value(&everything, Some(&first_unknown.0.to_string()))?;
    }
    Ok(outcome)
}

/// What waits on a row that the server does not have: a delete is done, and no row of the server stands against the others.
fn forget_what_is_gone(txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
    for (mut operation, _) in txn.operations()? {
        if operation.table != *table || txn.is_seen(table, &operation.item_id)? {
            continue;
        }
        if operation.kind == OperationKind::Delete {
            txn.remove_operation(&operation)?;
        } else if operation.server.take().is_some() {
            txn.put_operation(&operation)?;
        }
    }
    Ok(())
}
