//! [`Storage`] in PostgreSQL: any number of server processes on one database.
//!
//! A writing transaction locks the owner's row of `owners` first and holds it to its end, under READ COMMITTED: what it reads
//! after that is what the writer before it left. PostgreSQL gives the lock back only when the commit is visible, so whoever
//! sees a change number sees every smaller one of that owner.

mod accounts;
mod bells;
mod epoch;
mod failure;
mod history;
mod keys;
mod lanes;
mod list;
mod look;
mod open;
mod sizes;
mod statements;
mod write;

use std::sync::Arc;

use datasync_protocol::{ItemId, SyncState, TableName, Timestamp};
use deadpool_postgres::{Object, Pool};
use tokio::sync::watch;
use tokio_postgres::Row as SqlRow;

use self::bells::Bells;
use self::epoch::Present;
use self::failure::{Failure, to_its_end};
use self::lanes::Lanes;
use super::counter::Counter;
use super::{Page, Storage, StorageError, Written};
use crate::decide::WriteCommand;
use crate::query::ListQuery;
use crate::row::{Row, Stamp};

pub use self::look::{DatabaseState, Served};
pub use self::open::{PostgresError, new_schema_for_test};

/// Rows in a PostgreSQL database. Opening makes its tables; several processes may open one.
#[derive(Clone)]
pub struct PostgresStorage {
    pool: Pool,
    epoch: Present,
    bells: Arc<Bells>,
    lanes: Arc<Lanes>,
}

impl PostgresStorage {
    /// Lets each write to a row fail as on a full disk; or lets them pass again.
    #[doc(hidden)]
    pub async fn fill_disk_for_test(&self, full: bool) -> Result<(), StorageError> {
        let sql = match full {
            true => {
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$;
                 CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON records EXECUTE FUNCTION no_room();"
            }
            false => "DROP FUNCTION no_room CASCADE",
        };
        Ok(self.client().await?.batch_execute(sql).await.map_err(Failure::from)?)
    }

    async fn client(&self) -> Result<Object, Failure> {
        Ok(self.pool.get().await?)
    }
}

impl Storage for PostgresStorage {
    async fn list(&self, owner: &str, table: &TableName, query: &ListQuery) -> Result<Page, StorageError> {
        Ok(list::list(&mut self.client().await?, &self.epoch, owner, table, query).await?)
    }

    async fn lookup(&self, owner: &str, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
        Ok(history::lookup(&*self.client().await?, owner, table, id).await?)
    }

    async fn write(
        &self,
        owner: &str,
        epoch: Option<&str>,
        now: Timestamp,
        commands: Vec<WriteCommand>,
    ) -> Result<Written, StorageError> {
        let (storage, owner, known) = (self.clone(), owner.to_owned(), epoch.map(str::to_owned));
        // Whoever asked may go away meanwhile; what is committed is told all the same.
        to_its_end(async move {
            let written = write::write(&storage, &owner, known.as_deref(), now, commands).await?;
            if written.state.latest != written.before {
                storage.bells.ring(&owner, written.state.latest);
            }
            Ok(written)
        })
        .await
    }

    async fn history(&self, owner: &str, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Row>, StorageError> {
        Ok(history::of_row(&*self.client().await?, owner, table, id, most).await?)
    }

    async fn diverged(&self, owner: &str, epoch: &str) -> Result<Option<Timestamp>, StorageError> {
        Ok(epoch::diverged(&*self.client().await?, owner, epoch).await?)
    }

    fn epoch(&self) -> String {
        self.epoch.name()
    }

    async fn state(&self, owner: &str) -> Result<SyncState, StorageError> {
        let client = self.client().await?;
        let statement = client.prepare_cached(statements::OWNER).await.map_err(Failure::from)?;
        let found = client.query_opt(&statement, &[&owner]).await.map_err(Failure::from)?;
        Ok(found.as_ref().map(counter).unwrap_or_default().state(&self.epoch.name()))
    }

    fn changes(&self, owner: &str) -> watch::Receiver<Timestamp> {
        self.bells.listen(owner)
    }

    async fn forget_tombstones(&self, owner: &str, until: Timestamp) -> Result<(), StorageError> {
        Ok(history::forget_tombstones(&mut self.client().await?, owner, until).await?)
    }

    async fn forget_all_tombstones(&self, until: Timestamp) -> Result<(), StorageError> {
        let client = self.client().await?;
        let owners = client.query(statements::ALL_OWNERS, &[]).await.map_err(Failure::from)?;
        drop(client);
        for owner in owners {
            self.forget_tombstones(owner.get(0), until).await?;
        }
        Ok(())
    }
}

/// Of a row that begins `seq, last_updated, horizon`.
fn counter(row: &SqlRow) -> Counter {
    Counter::of_stored(row.get(0), row.get(1), row.get(2))
}

/// Of a row that begins `seq, created_at, updated_at, deleted`.
fn stamp(row: &SqlRow) -> Stamp {
    Stamp {
        seq: row.get::<_, i64>(0).unsigned_abs(),
        created_at: Timestamp(row.get(1)),
        updated_at: Timestamp(row.get(2)),
        deleted: row.get(3),
    }
}

#[cfg(test)]
mod tests;
