//! A local write and its operation, in one transaction: either both are kept, or neither.

use datasync_protocol::{ItemId, Record, TableName};

use crate::operation::{Collapsed, Operation, OperationKind, OperationState, collapse};
use crate::store::{ErrorKind, StoreError, StoreTxn};
use crate::table::TableError;

impl StoreTxn<'_> {
    /// [`crate::SyncTable::insert`] as part of a larger transaction.
    ///
    /// # Errors
    /// As [`crate::SyncTable::insert`].
    pub fn insert(&self, table: &TableName, id: &ItemId, item: &Record) -> Result<(), TableError> {
        let waiting = self.operation(table, id)?;
        if self.record(table, id)?.is_some() {
            return Err(TableError::Exists);
        }
        self.ask(table, id, OperationKind::Insert, waiting, None)?;
        let mut item = item.clone();
        item.set("id", id.as_str());
        Ok(self.put_record(table, id, &item)?)
    }

    /// [`crate::SyncTable::update`] as part of a larger transaction.
    ///
    /// # Errors
    /// As [`crate::SyncTable::update`].
    pub fn update(&self, table: &TableName, id: &ItemId, item: &Record) -> Result<(), TableError> {
        let stored = self.record(table, id)?.ok_or(TableError::Missing)?;
        let waiting = self.operation(table, id)?;
        self.ask(table, id, OperationKind::Update, waiting, Some(&stored))?;
        let mut merged = stored;
        merged.0.extend(item.user_columns().map(|(name, value)| (name.clone(), value.clone())));
        Ok(self.put_record(table, id, &merged)?)
    }

    /// [`crate::SyncTable::delete`] as part of a larger transaction.
    ///
    /// # Errors
    /// As [`crate::SyncTable::delete`].
    pub fn delete(&self, table: &TableName, id: &ItemId) -> Result<(), TableError> {
        let stored = self.record(table, id)?.ok_or(TableError::Missing)?;
        let waiting = self.operation(table, id)?;
        self.ask(table, id, OperationKind::Delete, waiting, Some(&stored))?;
        Ok(self.remove_record(table, id)?)
    }

    /// Carries out what [`collapse`] decides. `stored` is the row before the write: with no operation waiting, that is
    /// the row as the server last gave it, and so the base.
    fn ask(
        &self,
        table: &TableName,
        id: &ItemId,
        asked: OperationKind,
        waiting: Option<Operation>,
        stored: Option<&Record>,
    ) -> Result<(), TableError> {
        match (collapse(waiting.as_ref(), asked), waiting) {
            (Collapsed::Exists, _) => return Err(TableError::Exists),
            (Collapsed::Missing, _) => return Err(TableError::Missing),
            (Collapsed::Queue(kind), _) => self.queue(table, id, kind, stored)?,
            (Collapsed::Vanish, Some(operation)) => self.remove_operation(&operation)?,
            (Collapsed::Become(kind), Some(operation)) => self.edit_operation(operation, kind)?,
            (Collapsed::Keep | Collapsed::Vanish | Collapsed::Become(_), _) => {}
        }
        Ok(())
    }

    /// One more local edit of a waiting operation. A conflict stays open: the edit is part of mine. A refusal is
    /// forgotten: what the server refused is not what it will get.
    fn edit_operation(&self, mut operation: Operation, kind: OperationKind) -> Result<(), StoreError> {
        operation.kind = kind;
        operation.revision += 1;
        (operation.tries, operation.tried_at) = (0, None);
        let refused = self.operation_error(&operation)?.is_some_and(|error| error.kind != ErrorKind::Conflict);
        if refused {
            self.remove_error(&operation)?;
            operation.state = OperationState::Pending;
        }
        self.put_operation(&operation)
    }
}
