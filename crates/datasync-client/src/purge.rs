//! Forgetting: a table's rows, or the server they were synced with. Both are local; nothing is sent.

use datasync_protocol::{ItemId, TableName};

use crate::operation::{Operation, OperationKind, OperationState};
use crate::pull::token_prefix;
use crate::resync;
use crate::store::{Query, Store, StoreError, StoreTxn};

/// Why a purge was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    /// Edits of this table wait to be pushed; a forced purge drops them.
    #[error("{0} changes of this table have not been synced")]
    PendingOperations(u64),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Removes a table's rows here and every delta token of it, so that the next pull starts over. Nothing is sent.
    /// `force` drops its waiting operations too, for good.
    ///
    /// # Errors
    /// [`PurgeError`]; nothing was changed then.
    pub fn purge(&self, table: &TableName, force: bool) -> Result<(), PurgeError> {
        self.write(|txn| {
            let waiting = txn.operations()?.iter().filter(|(operation, _)| operation.table == *table).count() as u64;
            if waiting > 0 && !force {
                return Err(PurgeError::PendingOperations(waiting));
            }
            txn.forget_values_with_prefix(&token_prefix(table))?;
            txn.remove_operations_of(table)?;
            Ok(txn.clear_records(table)?)
        })
    }
}

impl StoreTxn<'_> {
    /// Makes everything here new to the next server: every row waits as an insert, and every pull starts over. Rows that
    /// the new server holds already, equal, are recognised when they are pushed.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn forget_server(&self) -> Result<(), StoreError> {
        for (operation, _) in self.operations()? {
            self.forget_base(operation)?;
        }
        self.forget_values_with_prefix(resync::ALL)?;
        for table in self.tables()? {
            self.forget_seen(&table)?;
            self.forget_values_with_prefix(&token_prefix(&table))?;
            for record in self.records(&table, &Query::default())? {
                let Some(id) = record.id().and_then(|id| ItemId::new(id).ok()) else { continue };
                if self.operation(&table, &id)?.is_none() {
                    self.queue(&table, &id, OperationKind::Insert, None)?;
                }
            }
        }
        Ok(())
    }

    fn forget_base(&self, operation: Operation) -> Result<(), StoreError> {
        self.remove_error(&operation)?;
        if operation.kind == OperationKind::Delete {
            return self.remove_operation(&operation);
        }
        self.put_operation(&Operation {
            kind: OperationKind::Insert,
            state: OperationState::Pending,
            base: None,
            sent: None,
            server: None,
            ..operation
        })
    }
}
