//! The three answers to an operation that the server did not take, and trying it again as it is.

use datasync_protocol::{ItemId, Record, TableName, Timestamp};

use super::TableOperationError;
use crate::operation::{Operation, OperationKind, OperationState};
use crate::store::{OperationError, Store, StoreError, StoreTxn};

/// Why an answer was not carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The operation was edited, answered or sent since; look at it again.
    #[error("this change has moved on since it was looked at")]
    MovedOn,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TableOperationError {
    /// Keeps the operation, with this row, based on the server's: it is pushed again.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn update_operation(&self, store: &Store, item: &Record) -> Result<(), AnswerError> {
        self.answer(store, |txn, operation| txn.update_operation(operation, item))
    }

    /// Gives the operation up and takes this row, the server's say, as it is.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn cancel_and_update_item(&self, store: &Store, item: &Record) -> Result<(), AnswerError> {
        self.answer(store, |txn, operation| txn.cancel_and_update_item(operation, item))
    }

    /// Gives the operation and the local row up: the row becomes what the server last gave, or goes.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn cancel_and_discard_item(&self, store: &Store) -> Result<(), AnswerError> {
        self.answer(store, |txn, operation| txn.cancel_and_discard_item(operation))
    }

    fn answer(
        &self,
        store: &Store,
        carry_out: impl FnOnce(&StoreTxn<'_>, Operation) -> Result<(), StoreError>,
    ) -> Result<(), AnswerError> {
        store.write(|txn| match txn.operation(&self.table, &self.item_id)? {
            Some(operation) if (operation.sequence, operation.revision) == (self.sequence, self.revision) => {
                Ok(carry_out(txn, operation)?)
            }
            _ => Err(AnswerError::MovedOn),
        })
    }
}

impl StoreTxn<'_> {
    /// [`TableOperationError::update_operation`] as part of a larger transaction. Where the server has no row, the item
    /// is inserted anew.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn update_operation(&self, mut operation: Operation, item: &Record) -> Result<(), StoreError> {
        let (table, id) = (operation.table.clone(), operation.item_id.clone());
        let mut row = operation.server.clone().unwrap_or_default();
        row.0.extend(item.user_columns().map(|(name, value)| (name.clone(), value.clone())));
        row.set("id", id.as_str());
        self.put_record(&table, &id, &row)?;
        self.remove_error(&operation)?;
        operation.base = operation.server.take();
        operation.kind = if operation.base.is_some() { OperationKind::Update } else { OperationKind::Insert };
        operation.sent = None;
        operation.state = OperationState::Pending;
        operation.revision += 1;
        self.put_operation(&operation)
    }

    /// [`TableOperationError::cancel_and_update_item`] as part of a larger transaction.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn cancel_and_update_item(&self, operation: Operation, item: &Record) -> Result<(), StoreError> {
        self.remove_operation(&operation)?;
        if item.deleted() {
            self.remove_record(&operation.table, &operation.item_id)
        } else {
            self.put_record(&operation.table, &operation.item_id, item)
        }
    }

    /// [`TableOperationError::cancel_and_discard_item`] as part of a larger transaction.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn cancel_and_discard_item(&self, mut operation: Operation) -> Result<(), StoreError> {
        // A conflict without a server's row: the server has none any more.
        let gone = operation.state == OperationState::Failed
            && operation.server.is_none()
            && self.operation_error(&operation)?.is_some_and(|error| error.kind == crate::ErrorKind::Conflict);
        match operation.server.take().or_else(|| operation.base.take()).filter(|_| !gone) {
            Some(row) => self.cancel_and_update_item(operation, &row),
            None => {
                self.remove_operation(&operation)?;
                self.remove_record(&operation.table, &operation.item_id)
            }
        }
    }

    /// Makes a decision wait that was taken already: the item stands here as `item`, both sides grew from `base`, and `server` is
    /// what the server holds. What of it is out is answered as ever, and moves the server's side only.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn ask_again(
        &self,
        table: &TableName,
        id: &ItemId,
        item: &Record,
        (base, server): (Option<&Record>, Option<&Record>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.operation(table, id)?.is_none() {
            self.queue(table, id, OperationKind::Update, base)?;
        }
        let Some(mut operation) = self.operation(table, id)? else { return Ok(()) };
        let mut row = server.cloned().unwrap_or_default();
        row.0.extend(item.user_columns().map(|(name, value)| (name.clone(), value.clone())));
        row.set("id", id.as_str());
        row.set("deleted", false);
        operation.kind = if server.is_some() { OperationKind::Update } else { OperationKind::Insert };
        operation.state = OperationState::Failed;
        operation.revision += 1;
        operation.base = base.cloned();
        operation.server = server.cloned();
        self.put_operation(&operation)?;
        self.put_record(table, id, &row)?;
        self.put_error(&operation, &OperationError { kind: crate::ErrorKind::Conflict, at: now })
    }

    /// Lets a refused operation be sent again as it is. A conflict, and an operation that is not failed, stay as they are.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn retry_operation(&self, table: &TableName, id: &ItemId) -> Result<(), StoreError> {
        let Some(mut operation) = self.operation(table, id)? else { return Ok(()) };
        let conflict =
            matches!(self.operation_error(&operation)?, Some(error) if error.kind == crate::ErrorKind::Conflict);
        if operation.state == OperationState::Failed && !conflict {
            self.remove_error(&operation)?;
            operation.state = OperationState::Pending;
            self.put_operation(&operation)?;
        }
        Ok(())
    }
}
