//! What is asked of the server beside a sync.

use datasync_protocol::{ItemId, Record, TableName};

use super::SyncContext;
use crate::pull::{self, QueryId};
use crate::remote::{Change, Doorbell, RemoteError};
use crate::resync;
use crate::store::StoreError;

impl SyncContext {
    /// Begins to listen at the server's doorbell; `None` if it has none. Takes no turn: it goes on beside a sync.
    ///
    /// # Errors
    /// [`RemoteError`] if the server could not be listened to.
    pub async fn listen(&self) -> Result<Option<Doorbell>, RemoteError> {
        self.remote.listen().await
    }

    /// The versions of a row in the server's history, newest first, tombstones included, so many at most; none if the server
    /// keeps none. Takes no turn, and changes nothing here.
    ///
    /// # Errors
    /// [`RemoteError`] if the server's answer did not come.
    pub async fn history(&self, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Record>, RemoteError> {
        self.remote.history(table, id, most).await
    }

    /// Whether everything up to this change is here already: it was made here, or a sync has brought it.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn knows(&self, change: &Change) -> Result<bool, StoreError> {
        let everything = QueryId::everything();
        let session = self.session();
        if self.store.read(resync::known_epoch)?.as_ref() != Some(&change.epoch) {
            return Ok(false);
        }
        for table in self.store.read(|txn| txn.tables())? {
            if !self.beside.is_lacking(&table) && !pull::knows(&session, &table, &everything, change.latest)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// By how many milliseconds this computer's clock is ahead of the server's, or behind it (negative), as far as the server
    /// says. Only a person is told: no decision reads it.
    #[must_use]
    pub fn clock_ahead(&self) -> Option<i64> {
        Some((self.clock)().0 - self.remote.server_time()?.0)
    }
}
