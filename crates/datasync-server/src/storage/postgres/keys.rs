//! The application keys, which every process on the database takes alike.

use super::super::StorageError;
use super::PostgresStorage;
use super::failure::Failure;

impl PostgresStorage {
    /// The application keys, the newest first.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn application_keys(&self) -> Result<Vec<String>, StorageError> {
        let client = self.client().await?;
        let found = client.query("SELECT key FROM application_keys ORDER BY ordinal DESC", &[]).await;
        Ok(found.map_err(Failure::from)?.iter().map(|row| row.get(0)).collect())
    }

    /// Makes other application keys of those that are there, newest first. Nobody else changes them meanwhile.
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
        let found = txn.query("DELETE FROM application_keys RETURNING ordinal, key", &[]).await.map_err(failed)?;
        let mut found: Vec<(i64, String)> = found.iter().map(|row| (row.get(0), row.get(1))).collect();
        found.sort_unstable_by_key(|(ordinal, _)| -ordinal);
        let keys = change(found.into_iter().map(|(_, key)| key).collect())?;
        for key in keys.iter().rev() {
            txn.execute("INSERT INTO application_keys (key) VALUES ($1)", &[key]).await.map_err(failed)?;
        }
        txn.commit().await.map_err(failed)?;
        Ok(keys)
    }
}
