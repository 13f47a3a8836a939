//! Opening a database: how a connection is set, and the way from the formats before.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{BuildError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime};
use tokio_postgres::{Config, NoTls};

use super::bells::{Bells, CHANNEL};
use super::epoch::Present;
use super::{PostgresStorage, epoch};

/// What makes each format of the one before it. The last is the newest this version knows.
pub(super) const MIGRATIONS: [&str; 3] = [
    include_str!("../../../migrations/postgres/0001_records.sql"),
    include_str!("../../../migrations/postgres/0002_cells.sql"),
    include_str!("../../../migrations/postgres/0003_accounts.sql"),
];
/// Connections at most, beside the one on which changes are told.
const MOST_CONNECTIONS: usize = 16;
/// How long a connection is waited for, and a turn among the writes of an owner.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// A statement that takes longer is given up, and so is a transaction that is left open. No JIT: it costs more than what it
/// is asked to hasten. No sort order but that of code points is relied on, and no time zone.
const SETTINGS: &str = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s \
                        -c jit=off -c client_min_messages=warning -c TimeZone=UTC";

/// Why a database can't be served.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// It can't be read as an address. What it was is not told: there may be a password in it.
    #[error("this is no address of a PostgreSQL database; write it as postgres://user:password@host/database")]
    Address,
    /// A newer server wrote it.
    #[error("this database was written by a newer version (format {0}); update the server")]
    Newer(i64),
    /// Its texts are not UTF-8.
    #[error("this database keeps its texts as {0}, and must keep them as UTF8")]
    Encoding(String),
    /// No connection could be had.
    #[error("the database can't be reached: {0}")]
    Away(#[from] PoolError),
    /// The connection could not be had.
    #[error("the database can't be reached: {0}")]
    Unreached(#[source] tokio_postgres::Error),
    /// It refused something.
    #[error("the database can't be opened: {0}")]
    Refused(#[from] tokio_postgres::Error),
    /// The pool of connections could not be made.
    #[error("the database can't be opened: {0}")]
    Pool(#[from] BuildError),
}

impl PostgresStorage {
    /// Opens a database, and makes the tables if they are not there. `address`: a URL as `postgres://user@host/database`, or
    /// words as `host=/run/postgresql dbname=notes`; there is no TLS, so the way there must be a socket or a private line.
    ///
    /// # Errors
    /// [`PostgresError`] says why it can't be served; it is as it was then.
    pub async fn open(address: &str) -> Result<Self, PostgresError> {
        let mut config: Config = address.parse().map_err(|_| PostgresError::Address)?;
        let given = config.get_options().unwrap_or_default().to_owned();
        config.options(format!("{SETTINGS} {given}"));
        config.application_name("driftless-server").connect_timeout(PATIENCE).tcp_user_timeout(2 * PATIENCE);
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config.clone(), NoTls, manager);
        let epoch = Present::default();
        let pool = Pool::builder(manager)
            .post_create(epoch::looked_for_on_each_connection(&epoch))
            .max_size(MOST_CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .build()?;
        let (name, channel) = bring_up(&pool).await?;
        epoch.is_now(name);
        let bells = Arc::new(Bells::on(config, channel));
        Ok(PostgresStorage { pool, epoch, bells, lanes: Arc::default() })
    }
}

/// Brings a database to the newest format, and gives its epoch and the name of the channel on which changes are told.
async fn bring_up(pool: &Pool) -> Result<(String, String), PostgresError> {
    let mut client = pool.get().await?;
    let txn = client.transaction().await?;
    txn.batch_execute(epoch::ONE_AT_A_TIME).await?;
    let encoding: String = txn.query_one("SHOW server_encoding", &[]).await?.get(0);
    if encoding != "UTF8" {
        return Err(PostgresError::Encoding(encoding));
    }
    txn.batch_execute("CREATE TABLE IF NOT EXISTS formats (format bigint PRIMARY KEY)").await?;
    let format: i64 = txn.query_one("SELECT coalesce(max(format), 0) FROM formats", &[]).await?.get(0);
    let known = usize::try_from(format).ok().filter(|format| *format <= MIGRATIONS.len());
    for (format, migration) in MIGRATIONS.iter().enumerate().skip(known.ok_or(PostgresError::Newer(format))?) {
        txn.batch_execute(migration).await?;
        txn.execute("INSERT INTO formats (format) VALUES ($1)", &[&(format as i64 + 1)]).await?;
    }
    let epoch = epoch::settle(&txn).await?;
    let channel: String = txn.query_one(CHANNEL, &[]).await?.get(0);
    txn.commit().await?;
    Ok((epoch, channel))
}

/// Makes a schema that nobody uses in a database, and gives the address under which it is the only one that is seen.
#[doc(hidden)]
pub async fn new_schema_for_test(address: &str) -> Result<String, PostgresError> {
    let (client, connection) = address.parse::<Config>().map_err(|_| PostgresError::Address)?.connect(NoTls).await?;
    let driven = tokio::spawn(connection);
    let schema = format!("test_{}", uuid::Uuid::new_v4().simple());
    client.batch_execute(&format!("CREATE SCHEMA {schema}")).await?;
    drop(client);
    let _ = driven.await;
    let sign = if address.contains('?') { '&' } else { '?' };
    Ok(format!("{address}{sign}options=-c%20search_path%3D{schema}"))
}
