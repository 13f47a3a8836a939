//! How much is in a database, in a time that does not grow with it.

use super::super::StorageError;
use super::PostgresStorage;
use super::failure::Failure;
use crate::admin::{TableSize, TableSizes};

/// Pages of 8 KiB of one relation that are read at most; of a larger one a sample of them is.
const MOST_PAGES: f64 = 32768.0;
/// Pages that the main part of a relation has now.
const PAGES: &str = "SELECT (pg_relation_size($1::text::regclass) / current_setting('block_size')::bigint)::float8";
/// What is in the rows is not read: PostgreSQL knows the length of a text that is stored elsewhere.
const ROWS: &str = "SELECT tab, count(*) FILTER (WHERE NOT deleted), count(*) FILTER (WHERE deleted),
            coalesce(sum(octet_length(item)), 0)::bigint
     FROM records TABLESAMPLE SYSTEM ($1) GROUP BY tab";
const OWNERS: &str = "SELECT tab, count(*) FROM owners TABLESAMPLE SYSTEM ($1), unnest(tables) AS tab GROUP BY tab";
const BYTES: &str = "SELECT sum(pg_total_relation_size(name::regclass))::bigint FROM unnest(ARRAY['owners', 'records',
    'history', 'epochs', 'epoch_starts', 'application_keys', 'accounts', 'devices', 'secrets', 'formats']) AS name";

impl PostgresStorage {
    /// What the tables hold, by their names: counted, or reckoned from a sample where there is much.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn table_sizes(&self) -> Result<TableSizes, StorageError> {
        Ok(self.sizes(MOST_PAGES).await?)
    }

    /// Bytes of the server's own tables with their indexes, and of nothing else in the database.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn bytes(&self) -> Result<u64, StorageError> {
        let client = self.client().await?;
        let found = client.query_one(BYTES, &[]).await.map_err(Failure::from)?;
        Ok(found.get::<_, i64>(0).unsigned_abs())
    }

    pub(super) async fn sizes(&self, most_pages: f64) -> Result<TableSizes, Failure> {
        let mut client = self.client().await?;
        let txn = client.build_transaction().read_only(true).start().await?;
        let mut percents = [0.0_f64; 2];
        for (percent, relation) in percents.iter_mut().zip(["records", "owners"]) {
            let pages: f64 = txn.query_one(PAGES, &[&relation]).await?.get(0);
            *percent = 100.0 * (most_pages / pages.max(1.0)).min(1.0);
        }
        let [of_rows, of_owners] = percents;
        let mut tables: Vec<TableSize> = Vec::new();
        for row in txn.query(ROWS, &[&(of_rows as f32)]).await? {
            let number = |column| whole(row.get(column), of_rows);
            let (rows, tombstones, bytes) = (number(1), number(2), number(3));
            tables.push(TableSize { name: row.get(0), owners: 0, rows, tombstones, bytes });
        }
        for row in txn.query(OWNERS, &[&(of_owners as f32)]).await? {
            if let Some(table) = tables.iter_mut().find(|table| table.name == row.get::<_, &str>(0)) {
                table.owners = whole(row.get(1), of_owners);
            }
        }
        txn.commit().await?;
        tables.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(TableSizes { tables, reckoned: of_rows < 100.0 || of_owners < 100.0 })
    }
}

/// What a part of so many percent stands for.
fn whole(part: i64, percent: f64) -> u64 {
    (part.unsigned_abs() as f64 * 100.0 / percent).round() as u64
}
