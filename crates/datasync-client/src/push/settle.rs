//! What an answer does to the row and the queue, in one transaction.
//!
//! ```text
//!   local:   r1 ──sent──────────────┐          r2 (typed meanwhile)
//!   server:           v1 ──accept r1┴─> v2     row stays r2, its operation stays, its base becomes v2
//! ```

use datasync_protocol::Record;

use super::{OperationAnswer, PushCompletionResult, PushError, TableOperation, TableOperationError};
use crate::operation::{Operation, OperationKind, OperationState};
use crate::plant::Plant;
use crate::row_text::RowText;
use crate::session::Session;
use crate::store::{ErrorKind, OperationError, Over, StoreError, StoreTxn};

/// Carries out what an operation was answered. Says whether it was edited while it was out, and so waits again.
pub(super) fn settle(
    session: &Session<'_>,
    sent: &TableOperation<'_>,
    answer: OperationAnswer,
    result: &mut PushCompletionResult,
) -> Result<bool, PushError> {
    let (table, id) = (sent.table(), sent.item_id());
    let (error, again) = session.store.write(|txn| {
        let Some(operation) = sent.queued(txn)? else { return Ok((None, false)) };
        let edited_meanwhile = operation.revision != sent.sent_revision();
        match answer {
            OperationAnswer::Accepted(row) => {
                accept(session, txn, operation, sent, row)?;
                result.pushed += usize::from(!session.beside.contains(table));
                Ok((None, edited_meanwhile))
            }
            // An edit of what is gone there, and deleted here since: both agree.
            OperationAnswer::PreconditionFailed(None) if operation.kind == OperationKind::Delete => {
                txn.remove_operation(&operation).map(|()| (None, false))
            }
            OperationAnswer::PreconditionFailed(server) => {
                let operation = Operation { server, ..operation };
                fail(txn, operation, ErrorKind::Conflict, session).map(|error| (Some(error), false))
            }
            // What was refused is not what would be sent now.
            OperationAnswer::Refused { .. } if edited_meanwhile => {
                withdraw_refused(txn, operation).map(|()| (None, true))
            }
            OperationAnswer::Refused { status, reason } => {
                let kind = ErrorKind::Refused { status, reason };
                fail(txn, operation, kind, session).map(|error| (Some(error), false))
            }
            OperationAnswer::Withdrawn => Ok::<_, StoreError>((None, false)),
        }
    })?;
    result.changed.add(table, id);
    result.errors.extend(error);
    Ok(again)
}

/// An operation that the server took, and the row that stands there since, if it said.
pub(super) type Accepted<'a> = (TableOperation<'a>, Option<RowText>);

/// Settles what was accepted. Says whether something was edited while it was out.
pub(super) fn accept_all(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    accepted: &[Accepted<'_>],
) -> Result<bool, StoreError> {
    let places = |(sent, _): &Accepted<'_>| sent.sequence();
    let (Some(first), Some(last)) = (accepted.first().map(places), accepted.last().map(places)) else {
        return Ok(false);
    };
    let revisions = txn.revisions(first..=last)?;
    let is_as_sent = |(sent, _): &&Accepted<'_>| {
        revisions.get(&sent.sequence()) == Some(&sent.sent_revision()) && !Plant::AcknowledgeOverwrites.is_in()
    };
    let (as_sent, others): (Vec<_>, Vec<_>) = accepted.iter().partition(is_as_sent);
    for of_one_table in as_sent.chunk_by(|(one, _), (next, _)| one.table() == next.table()) {
        let mut over = txn.over(of_one_table[0].0.table())?;
        for (sent, row) in of_one_table {
            take_row(txn, &mut over, sent, row.as_ref())?;
        }
    }
    txn.remove_operations_at(as_sent.iter().map(|(sent, _)| sent.sequence()))?;
    let mut again = false;
    for (sent, row) in others {
        let Some(operation) = sent.queued(txn)? else { continue };
        again |= operation.revision != sent.sent_revision();
        accept(session, txn, operation, sent, row.clone())?;
    }
    Ok(again)
}

fn accept(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    mut operation: Operation,
    sent: &TableOperation<'_>,
    row: Option<RowText>,
) -> Result<(), StoreError> {
    if operation.state == OperationState::Failed {
        // A person took back what was out: the question stands, against what the server has now.
        let newer = row.filter(|row| operation.server.as_ref().and_then(Record::updated_at) <= row.updated_at());
        operation.server = newer.map(|row| row.record().clone()).or(operation.server.take());
        operation.sent = None;
        return txn.put_operation(&operation);
    }
    if operation.revision == sent.sent_revision() || Plant::AcknowledgeOverwrites.is_in() {
        // A replayed answer is as old as its first; a pull may have met what others wrote over it since.
        let met =
            operation.server.take().filter(|met| row.as_ref().is_some_and(|row| met.updated_at() > row.updated_at()));
        match met {
            Some(met) if met.deleted() => txn.remove_record(&operation.table, &operation.item_id)?,
            Some(met) => {
                let (table, id, met) = (&operation.table, &operation.item_id, RowText::from(met));
                session.handler.replacing(txn, table, id, &met)?;
                txn.put_json(table, id, met.json())?;
            }
            None => take_row(txn, &mut txn.over(sent.table())?, sent, row.as_ref())?,
        }
        return txn.remove_operation(&operation);
    }
    match row {
        Some(row) => {
            let met = operation.server.take().filter(|met| met.updated_at() > row.updated_at());
            operation.rebase_on(row.record());
            operation.server = met;
        }
        // A delete that was answered with nothing. Written again and deleted again since: both agree.
        None if operation.kind == OperationKind::Delete => return txn.remove_operation(&operation),
        // Written again since: the server has no row to edit.
        None => {
            operation.base = None;
            operation.sent = None;
            operation.kind = OperationKind::Insert;
        }
    }
    operation.state = OperationState::Pending;
    txn.put_operation(&operation)
}

/// The row that the server gave for what was sent stands here from now on.
fn take_row(
    txn: &StoreTxn<'_>,
    over: &mut Over<'_>,
    sent: &TableOperation<'_>,
    row: Option<&RowText>,
) -> Result<(), StoreError> {
    let (table, id) = (sent.table(), sent.item_id());
    match row {
        Some(row) if row.deleted() => txn.remove_record(table, id),
        Some(row) if sent.kind() != OperationKind::Delete => match over.put(id, row.json())? {
            true => Ok(()),
            false => txn.put_json(table, id, row.json()),
        },
        _ => Ok(()),
    }
}

/// The second edit stands on its own: the first never happened there.
fn withdraw_refused(txn: &StoreTxn<'_>, mut operation: Operation) -> Result<(), StoreError> {
    if operation.kind == OperationKind::Delete && operation.base.is_none() {
        return txn.remove_operation(&operation);
    }
    operation.sent = None;
    if operation.state != OperationState::Failed {
        operation.state = OperationState::Pending;
    }
    txn.put_operation(&operation)
}

fn fail(
    txn: &StoreTxn<'_>,
    mut operation: Operation,
    kind: ErrorKind,
    session: &Session<'_>,
) -> Result<TableOperationError, StoreError> {
    operation.state = OperationState::Failed;
    operation.sent = None;
    let error = OperationError { kind, at: (session.clock)() };
    txn.put_operation(&operation)?;
    txn.put_error(&operation, &error)?;
    let item = txn.record(&operation.table, &operation.item_id)?;
    Ok(TableOperationError::of(operation, error, item))
}

impl TableOperationError {
    pub(crate) fn of(operation: Operation, error: OperationError, item: Option<Record>) -> Self {
        TableOperationError {
            table: operation.table,
            item_id: operation.item_id,
            kind: operation.kind,
            error,
            item,
            base: operation.base,
            server: operation.server,
            sequence: operation.sequence,
            revision: operation.revision,
        }
    }
}
