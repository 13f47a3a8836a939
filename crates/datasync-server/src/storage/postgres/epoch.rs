//! The name of a database's history of changes, and how a restore is noticed.
//!
//! A database that was put back to an earlier state would give out change numbers again, for other contents. PostgreSQL says
//! by itself that this happened: a recovery to an earlier point and a failover begin a new timeline, a copy that was made
//! by initdb and pg_restore has another system identifier, and a restore into the same cluster makes its tables anew, under
//! other numbers. All three together are the place of a history.

use datasync_protocol::Timestamp;
use deadpool_postgres::ClientWrapper;
use tokio_postgres::Transaction;

use super::failure::Failure;
use super::statements;

/// The control file is asked only if the role may. The timeline is that of the log which is written now: the one in the
/// control file is behind until the first checkpoint after a failover.
const PLACE: &str = "SELECT concat_ws(' ',
       CASE WHEN has_function_privilege('pg_control_system()', 'EXECUTE')
            THEN (SELECT system_identifier FROM pg_control_system()) END,
       CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
       'epochs'::regclass::oid)";

/// The database's epoch: the stored one, or a new one if there is none or the place is another. Under a lock that no other
/// opening process has.
pub(super) async fn settle(txn: &Transaction<'_>) -> Result<String, tokio_postgres::Error> {
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
pub(super) async fn place(txn: &Transaction<'_>) -> Result<String, tokio_postgres::Error> {
    Ok(txn.query_one(PLACE, &[]).await?.get(0))
}

/// The newest epoch that is written down, and its place.
pub(super) async fn stored(txn: &Transaction<'_>) -> Result<Option<(String, String)>, tokio_postgres::Error> {
    let stored = txn.query_opt("SELECT epoch, place FROM epochs ORDER BY ordinal DESC LIMIT 1", &[]).await?;
    Ok(stored.map(|row| (row.get(0), row.get(1))))
}

/// Up to where an owner's history under `epoch` is the present one too; `None` if this database never bore that name.
pub(super) async fn diverged(client: &ClientWrapper, owner: &str, epoch: &str) -> Result<Option<Timestamp>, Failure> {
    let statement = client.prepare_cached(statements::DIVERGED).await?;
    let found = client.query_opt(&statement, &[&owner, &epoch]).await?;
    Ok(found.map(|start| Timestamp(start.get::<_, Option<i64>>(0).unwrap_or_default())))
}
