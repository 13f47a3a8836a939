//! The application keys, which every process on the database takes alike.

use tokio::sync::watch;

use super::super::StorageError;
use super::failure::Failure;
use super::{PostgresStorage, bells};

pub(super) const NEWEST_FIRST: &str = "SELECT key FROM application_keys ORDER BY ordinal DESC";

impl PostgresStorage {
    /// The application keys, the newest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn application_keys(&self) -> Result<Vec<String>, StorageError> {
        let client = self.client().await?;
        let found = client.query(NEWEST_FIRST, &[]).await;
        Ok(found.map_err(Failure::from)?.iter().map(|row| row.get(0)).collect())
    }

    /// Rings when the application keys may be others than they were, whichever process changed them.
    #[must_use]
    pub fn application_keys_change(&self) -> watch::Receiver<()> {
        self.bells.listen_for_keys()
    }

    /// Makes other application keys of those that are there, newest first. Nobody else changes them meanwhile, and every
    /// process on the database is told.
    ///
    /// # Errors
    /// What `change` says, or a [`StorageError`]; the keys are as they were.
    pub async fn change_application_keys<E: From<StorageError>>(
        &self,
        change: impl FnOnce(Vec<String>) -> Result<Vec<String>, E>,
    ) -> Result<Vec<String>, E> {
        let failed = |error: tokio_postgres::Error| StorageError::from(Failure::from(error));
        let mut client = self.client().await.map_err(StorageError::from)?;
        let txn = client.transaction().await.map_err(failed)?;
        txn.batch_execute("LOCK TABLE application_keys IN EXCLUSIVE MODE").await.map_err(failed)?;
        let before = txn.query(NEWEST_FIRST, &[]).await.map_err(failed)?;
        let before: Vec<String> = before.iter().map(|row| row.get(0)).collect();
        let keys = change(before.clone())?;
        if keys == before {
            return Ok(keys);
        }
        txn.execute("DELETE FROM application_keys", &[]).await.map_err(failed)?;
        for key in keys.iter().rev() {
            txn.execute("INSERT INTO application_keys (key) VALUES ($1)", &[key]).await.map_err(failed)?;
        }
        bells::tell_of_keys(&txn).await.map_err(failed)?;
        txn.commit().await.map_err(failed)?;
        Ok(keys)
    }
}
