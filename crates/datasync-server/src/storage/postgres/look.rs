//! A database looked through, for whoever runs its servers. Nothing is written, and servers go on meanwhile.

use std::collections::BTreeMap;
use std::pin::pin;

use datasync_protocol::{Digest, ItemId, Timestamp, Version};
use futures_util::TryStreamExt as _;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, IsolationLevel, NoTls, Transaction};

use super::super::sqlite::TableState;
use super::open::{MIGRATIONS, PATIENCE, PostgresError};
use super::{PostgresStorage, epoch};

/// It may take as long as it takes, but is never waited for by anybody who writes.
const SETTINGS: &str = "-c lock_timeout=10s -c jit=off -c TimeZone=UTC";

/// What is in a database and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseState {
    /// PostgreSQL's version, as it writes it.
    pub version: String,
    /// How its texts are kept; a server needs UTF8.
    pub encoding: String,
    /// Whether it takes no writes at present.
    pub read_only: bool,
    /// What its clock showed when it was asked.
    pub clock: Timestamp,
    /// The format of its tables; 0: there are none yet.
    pub format: i64,
    /// What a server made of it; `None`: there are no tables yet, or such as this version does not know.
    pub served: Option<Served>,
}

/// What a server made of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The name of the history; `None`: it gets one at the next start.
    pub epoch: Option<String>,
    /// Whether the next start gives it another: it was put back, copied or failed over since.
    pub epoch_is_past: bool,
    /// The application keys, the newest first.
    pub application_keys: Vec<String>,
    /// The accounts that there are.
    pub accounts: u64,
    /// The devices that are signed in.
    pub devices: u64,
    /// The newest change of all.
    pub newest: Timestamp,
    /// By owner and name.
    pub tables: Vec<TableState>,
}

impl DatabaseState {
    /// The format that a server of this version makes and serves.
    #[must_use]
    pub fn newest_format() -> i64 {
        i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
    }
}

impl PostgresStorage {
    /// Reads a database from its first row to its last, and says what is in it.
    ///
    /// # Errors
    /// [`PostgresError`].
    pub async fn look_through(address: &str) -> Result<DatabaseState, PostgresError> {
        let mut config: Config = address.parse().map_err(|_| PostgresError::Address)?;
        let given = config.get_options().unwrap_or_default().to_owned();
        config.options(format!("{SETTINGS} {given}")).application_name("driftless-server").connect_timeout(PATIENCE);
        let (mut client, connection) = config.connect(NoTls).await.map_err(PostgresError::Unreached)?;
        let driven = tokio::spawn(connection);
        let txn = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let state = state(&txn.start().await?).await;
        drop(client);
        // What went wrong on the line has been told by what was asked over it.
        let _ = driven.await;
        state
    }
}

async fn state(txn: &Transaction<'_>) -> Result<DatabaseState, PostgresError> {
    let about = txn
        .query_one(
            "SELECT current_setting('server_version'), current_setting('server_encoding'),
                    pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean,
                    (extract(epoch FROM clock_timestamp()) * 1000)::bigint, to_regclass('formats') IS NOT NULL",
            &[],
        )
        .await?;
    let format: i64 = match about.get(4) {
        true => txn.query_one("SELECT coalesce(max(format), 0) FROM formats", &[]).await?.get(0),
        false => 0,
    };
    let served = if format == DatabaseState::newest_format() { Some(served(txn).await?) } else { None };
    Ok(DatabaseState {
        version: about.get(0),
        encoding: about.get(1),
        read_only: about.get(2),
        clock: Timestamp(about.get(3)),
        format,
        served,
    })
}

async fn served(txn: &Transaction<'_>) -> Result<Served, PostgresError> {
    let (place, stored) = (epoch::place(txn).await?, epoch::stored(txn).await?);
    let keys = txn.query(super::keys::NEWEST_FIRST, &[]).await?;
    let counts = txn
        .query_one(
            "SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM devices),
                    (SELECT coalesce(max(last_updated), 0) FROM owners)",
            &[],
        )
        .await?;
    Ok(Served {
        epoch_is_past: stored.as_ref().is_some_and(|(_, of)| *of != place),
        epoch: stored.map(|(name, _)| name),
        application_keys: keys.iter().map(|row| row.get(0)).collect(),
        accounts: counts.get::<_, i64>(0).unsigned_abs(),
        devices: counts.get::<_, i64>(1).unsigned_abs(),
        newest: Timestamp(counts.get(2)),
        tables: tables(txn).await?,
    })
}

/// What stands of a table, and the sum over it.
#[derive(Default)]
struct Sum {
    rows: u64,
    tombstones: u64,
    digest: Digest,
}

async fn tables(txn: &Transaction<'_>) -> Result<Vec<TableState>, PostgresError> {
    let mut sums: BTreeMap<(String, String), Sum> = BTreeMap::new();
    let all = "SELECT owner, tab, id, seq, deleted FROM records";
    // As they come: all of them may be more than there is room for.
    let mut rows = pin!(txn.query_raw(all, std::iter::empty::<&(dyn ToSql + Sync)>()).await?);
    while let Some(row) = rows.try_next().await? {
        let sum = sums.entry((row.get(0), row.get(1))).or_default();
        if row.get(4) {
            sum.tombstones += 1;
        } else if let Ok(id) = ItemId::new(row.get::<_, String>(2)) {
            sum.rows += 1;
            sum.digest.add(&id, &Version::from_change_number(row.get::<_, i64>(3).unsigned_abs()));
        }
    }
    let stored = "SELECT owner, tab, digest FROM owners, unnest(tables, digests) AS of (tab, digest)";
    let mut stored: BTreeMap<(String, String), Vec<u8>> =
        txn.query(stored, &[]).await?.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect();
    // Of a table that nobody wrote down, nothing; of one that has no rows, the sum over none.
    for table in stored.keys() {
        sums.entry(table.clone()).or_default();
    }
    let state = |((owner, name), sum): ((String, String), Sum)| {
        let digest = stored.remove(&(owner.clone(), name.clone()));
        let digest_is_right = digest.is_some_and(|stored| stored == sum.digest.to_bytes());
        TableState { owner, name, rows: sum.rows, tombstones: sum.tombstones, digest_is_right }
    };
    Ok(sums.into_iter().map(state).collect())
}
