//! What waits to be pushed, as a program shows it: listed, counted, and given up one by one.

use datasync_protocol::TableName;

use crate::context::SyncContext;
use crate::operation::Operation;
use crate::pull::token_prefix;
use crate::push::AnswerError;
use crate::store::{OperationError, Store, StoreError};

/// An operation in the queue, and why the server did not take it, if it was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingOperation {
    /// The operation as it stood when the list was made.
    pub operation: Operation,
    /// Why it failed; `None` while it waits for its turn.
    pub error: Option<OperationError>,
}

impl SyncContext {
    /// What waits, oldest first: in one table, or in all. Failed operations are among it.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn pending_operations(&self, table: Option<&TableName>) -> Result<Vec<PendingOperation>, StoreError> {
        let operations = self.store().read(|txn| txn.operations())?.into_iter();
        let asked = operations.filter(|(operation, _)| table.is_none_or(|table| operation.table == *table));
        Ok(asked.map(|(operation, error)| PendingOperation { operation, error }).collect())
    }

    /// How many operations wait: in one table, or in all. Failed operations are among them.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn count_pending_operations(&self, table: Option<&TableName>) -> Result<u64, StoreError> {
        self.store().read(|txn| match table {
            Some(table) => txn.count_operations_of(table),
            None => txn.count_operations().map(|(waiting, _)| waiting),
        })
    }

    /// [`Store::cancel_operation`].
    ///
    /// # Errors
    /// [`AnswerError`]; nothing was changed then.
    pub fn cancel_operation(&self, operation: &Operation) -> Result<(), AnswerError> {
        self.store().cancel_operation(operation)
    }
}

impl Store {
    /// Gives one operation up, and with it the edits it stood for: the row becomes what the server last gave, or goes if
    /// the server never gave one or said that it has none any more. An operation that was sent already may have arrived: the next
    /// pulls of its table start over, and bring it then.
    ///
    /// # Errors
    /// [`AnswerError::MovedOn`] if the operation was edited or left the queue since it was listed;
    /// [`AnswerError::Store`]. Nothing was changed then.
    pub fn cancel_operation(&self, operation: &Operation) -> Result<(), AnswerError> {
        let seen = (operation.sequence, operation.revision);
        self.write(|txn| match txn.operation(&operation.table, &operation.item_id)? {
            Some(operation) if (operation.sequence, operation.revision) == seen => {
                if operation.sent.is_some() {
                    // A token may have passed it already, as something that this device wrote itself.
                    txn.forget_values_with_prefix(&token_prefix(&operation.table))?;
                }
                Ok(txn.cancel_and_discard_item(operation)?)
            }
            _ => Err(AnswerError::MovedOn),
        })
    }
}
