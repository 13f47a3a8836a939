//! The name of a database's history of changes, and how a restore is noticed.
//!
//! A database that was put back to an earlier state would give out change numbers again, for other contents. PostgreSQL says
//! by itself that this happened: a recovery to an earlier point and a failover begin a new timeline, a copy that was made
//! by initdb and pg_restore has another system identifier, and a restore into the same cluster makes its tables anew, under
//! other numbers. All three together are the place of a history.
//!
//! A failover cuts every connection, so each new one looks for the place before anything is asked on it.

use std::sync::{Arc, PoisonError, RwLock};

use datasync_protocol::Timestamp;
use deadpool_postgres::{ClientWrapper, Hook, HookError};
use futures_util::future::try_join;
use tokio_postgres::{Error, GenericClient, Transaction};

use super::failure::Failure;
use super::statements;

/// The control file is asked only if the role may. The timeline is that of the log which is written now: the one in the
/// control file is behind until the first checkpoint after a failover.
const PLACE: &str = "SELECT concat_ws(' ',
       CASE WHEN has_function_privilege('pg_control_system()', 'EXECUTE')
            THEN (SELECT system_identifier FROM pg_control_system()) END,
       CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
       'epochs'::regclass::oid)";

/// One process at a time settles what the database is; the number is nothing but this lock's own.
pub(super) const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(7205759403792793)";

/// The present epoch, as the newest connection of this process found it; none while the database is being opened.
#[derive(Clone, Default)]
pub(super) struct Present(Arc<RwLock<Option<String>>>);

impl Present {
    pub(super) fn name(&self) -> String {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    pub(super) fn is_now(&self, epoch: String) {
        let mut present = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if present.as_ref().is_some_and(|before| *before != epoch) {
            tracing::warn!("the database failed over or was put back: its history has a new name from now on");
        }
        *present = Some(epoch);
    }

    fn is_settled(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// Before a new connection is used: is this still the database that was opened?
pub(super) fn looked_for_on_each_connection(present: &Present) -> Hook {
    let present = present.clone();
    Hook::async_fn(move |client, _| {
        let present = present.clone();
        Box::pin(async move {
            if present.is_settled() {
                present.is_now(found_again(client).await.map_err(HookError::Backend)?);
            }
            Ok(())
        })
    })
}

/// The epoch of a database that was opened before: without a lock, as long as nothing happened to it.
async fn found_again(client: &mut ClientWrapper) -> Result<String, Error> {
    let (place, stored) = try_join(place(&**client), stored(&**client)).await?;
    if let Some((epoch, _)) = stored.filter(|(_, of)| *of == place) {
        return Ok(epoch);
    }
    let txn = client.transaction().await?;
    txn.batch_execute(ONE_AT_A_TIME).await?;
    let epoch = settle(&txn).await?;
    txn.commit().await?;
    Ok(epoch)
}

/// The database's epoch: the stored one, or a new one if there is none or the place is another. [`ONE_AT_A_TIME`].
pub(super) async fn settle(txn: &Transaction<'_>) -> Result<String, Error> {
    let place = place(txn).await?;
    if let Some((epoch, _)) = stored(txn).await?.filter(|(_, of)| *of == place) {
        return Ok(epoch);
    }
    let epoch = uuid::Uuid::new_v4().to_string();
    txn.execute("INSERT INTO epochs (epoch, place) VALUES ($1, $2)", &[&epoch, &place]).await?;
    let starts = "INSERT INTO epoch_starts (owner, epoch, last_updated) SELECT owner, $1, last_updated FROM owners";
    txn.execute(starts, &[&epoch]).await?;
    // A device that was revoked since must not be signed in again because a backup knows it.
    txn.execute("DELETE FROM devices", &[]).await?;
    Ok(epoch)
}

/// What tells this database from a copy of it and from its own past.
pub(super) async fn place(client: &impl GenericClient) -> Result<String, Error> {
    Ok(client.query_one(PLACE, &[]).await?.get(0))
}

/// The newest epoch that is written down, and its place.
pub(super) async fn stored(client: &impl GenericClient) -> Result<Option<(String, String)>, Error> {
    let stored = client.query_opt("SELECT epoch, place FROM epochs ORDER BY ordinal DESC LIMIT 1", &[]).await?;
    Ok(stored.map(|row| (row.get(0), row.get(1))))
}

/// Up to where an owner's history under `epoch` is the present one too; `None` if this database never bore that name.
pub(super) async fn diverged(client: &ClientWrapper, owner: &str, epoch: &str) -> Result<Option<Timestamp>, Failure> {
    let statement = client.prepare_cached(statements::DIVERGED).await?;
    let found = client.query_opt(&statement, &[&owner, &epoch]).await?;
    Ok(found.map(|start| Timestamp(start.get::<_, Option<i64>>(0).unwrap_or_default())))
}
