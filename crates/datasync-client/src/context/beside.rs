//! Tables beside those that a program is about: what it keeps for itself. A server may lack them, and nobody is told how
//! many of their rows were sent and received.

use std::sync::{Mutex, MutexGuard, PoisonError};

use datasync_protocol::TableName;

use crate::pull::{PullError, token_prefix};
use crate::remote::RemoteError;
use crate::resync;
use crate::store::{StoreError, StoreTxn};

/// Which tables they are, and which of them the server was found to lack.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) tables: Vec<TableName>,
    lacking: Mutex<Vec<TableName>>,
}

impl Beside {
    fn lacking(&self) -> MutexGuard<'_, Vec<TableName>> {
        self.lacking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_lacking(&self, table: &TableName) -> bool {
        self.lacking().contains(table)
    }

    /// Whether this is how a server says that it has no such table. It is not asked again then.
    pub(super) fn met_lack<T>(&self, table: &TableName, pulled: &Result<T, PullError>) -> bool {
        let lacks = matches!(pulled, Err(PullError::Remote(RemoteError::NotATableServer)));
        let met = lacks && self.tables.contains(table);
        if met {
            self.lacking().push(table.clone());
        }
        met
    }
}

impl StoreTxn<'_> {
    /// Whether the server that is synced with has given this table once, to the end.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn was_pulled(&self, table: &TableName) -> Result<bool, StoreError> {
        Ok(!self.values(&token_prefix(table))?.is_empty())
    }

    pub(super) fn forget_pulls(&self, table: &TableName) -> Result<(), StoreError> {
        resync::leave(self, table)?;
        self.forget_values_with_prefix(&token_prefix(table))
    }
}
