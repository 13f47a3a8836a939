//! What an answer does to the row and the queue, in one transaction.
//!
//! ```text
//!   local:   r1 ──sent──────────────┐          r2 (typed meanwhile)
//!   server:           v1 ──accept r1┴─> v2     row stays r2, its operation stays, its base becomes v2
//! ```

use datasync_protocol::Record;

use super::{OperationAnswer, PushCompletionResult, PushError, TableOperation, TableOperationError};
use crate::operation::{Operation, OperationKind, OperationState};
use crate::session::Session;
use crate::store::{ErrorKind, OperationError, StoreError, StoreTxn};

pub(super) fn settle(
    session: &Session<'_>,
    sent: &TableOperation<'_>,
    answer: OperationAnswer,
    result: &mut PushCompletionResult,
) -> Result<(), PushError> {
    let (table, id) = (sent.table(), sent.item_id());
    let error = session.store.write(|txn| {
        let Some(operation) = txn.operation(table, id)? else { return Ok(None) };
        let edited_meanwhile = operation.revision != sent.sent_revision();
        match answer {
            OperationAnswer::Accepted(row) => {
                accept(txn, operation, sent.kind(), row, edited_meanwhile)?;
                result.pushed += 1;
                Ok(None)
            }
            OperationAnswer::PreconditionFailed(server) => {
                let operation = Operation { server, ..operation };
                fail(txn, operation, ErrorKind::Conflict, session).map(Some)
            }
            // What was refused is not what would be sent now.
            OperationAnswer::Refused { .. } if edited_meanwhile => Ok(None),
            OperationAnswer::Refused { status, reason } => {
                fail(txn, operation, ErrorKind::Refused { status, reason }, session).map(Some)
            }
            OperationAnswer::Withdrawn => Ok(None),
        }
    })?;
    result.changed.push((table.clone(), id.clone()));
    result.errors.extend(error);
    Ok(())
}

fn accept(
    txn: &StoreTxn<'_>,
    mut operation: Operation,
    sent_kind: OperationKind,
    row: Option<Record>,
    edited_meanwhile: bool,
) -> Result<(), StoreError> {
    if !edited_meanwhile {
        match &row {
            Some(row) if row.deleted() => txn.remove_record(&operation.table, &operation.item_id)?,
            Some(row) if sent_kind != OperationKind::Delete => {
                txn.put_record(&operation.table, &operation.item_id, row)?;
            }
            _ => {}
        }
        return txn.remove_operation(&operation);
    }
    match row {
        Some(row) => operation.rebase_on(&row),
        // A delete that was answered with nothing, and the item written again since: the server has no row to edit.
        None => {
            operation.base = None;
            operation.sent = None;
            operation.kind = OperationKind::Insert;
        }
    }
    operation.state = OperationState::Pending;
    txn.put_operation(&operation)
}

fn fail(
    txn: &StoreTxn<'_>,
    mut operation: Operation,
    kind: ErrorKind,
    session: &Session<'_>,
) -> Result<TableOperationError, StoreError> {
    operation.state = OperationState::Failed;
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
