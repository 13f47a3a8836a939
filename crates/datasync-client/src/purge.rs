//! Forgetting: a table's rows, or those a query asks for, or the server they were synced with. All of it is local;
//! nothing is sent.

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
            txn.begin_purge(table, force)?;
            Ok(txn.forget_rows(table)?)
        })
    }

    /// Removes the rows here that a query asks for, and every delta token of the table: the next pull starts over, and
    /// brings back what its own query still admits. Nothing is sent. Refused while any operation of the table waits.
    /// `force` drops the operations that wait on these rows, for good; the others wait on. Gives how many rows went.
    ///
    /// # Errors
    /// [`PurgeError`]; nothing was changed then.
    pub fn purge_rows(&self, table: &TableName, query: &Query, force: bool) -> Result<usize, PurgeError> {
        self.write(|txn| {
            txn.begin_purge(table, force)?;
            let ids = txn.item_ids(table, query)?;
            for id in &ids {
                if let Some(operation) = txn.operation(table, id)? {
                    txn.remove_operation(&operation)?;
                }
                txn.remove_record(table, id)?;
            }
            Ok(ids.len())
        })
    }
}

impl StoreTxn<'_> {
    /// Refuses, or starts every pull of the table over, and a comparison that runs. Tokens go before rows: a token without its
    /// rows would pass them over.
    fn begin_purge(&self, table: &TableName, force: bool) -> Result<(), PurgeError> {
        let waiting = self.count_operations_of(table)?;
        if waiting > 0 && !force {
            return Err(PurgeError::PendingOperations(waiting));
        }
        resync::start_over(self, table)?;
        Ok(self.forget_values_with_prefix(&token_prefix(table))?)
    }

    /// Removes a table's rows here, what waits on them, and every delta token of it.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn forget_rows(&self, table: &TableName) -> Result<(), StoreError> {
        resync::start_over(self, table)?;
        self.forget_values_with_prefix(&token_prefix(table))?;
        self.remove_operations_of(table)?;
        self.clear_records(table)
    }

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

    /// Removes every row here, what waits, every earlier version and every value: as a new store, with its tables. Nothing is sent.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn forget_everything(&self) -> Result<(), StoreError> {
        for table in self.tables()? {
            self.forget_rows(&table)?;
            self.forget_seen(&table)?;
        }
        self.forget_every_version()?;
        self.forget_values_with_prefix("")
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
