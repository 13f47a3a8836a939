//! Where rows are: a trait shaped like the two transactions a table server needs.

mod carry_out;
mod counter;
mod doorbells;
mod epoch;
mod page;
mod postgres;
mod replay;
mod sqlite;

use std::future::Future;

use datasync_protocol::{Digest, ItemId, SyncState, TableName, Timestamp};
use tokio::sync::watch;

use crate::decide::{Decision, WriteCommand};
use crate::query::ListQuery;
use crate::row::Row;

pub use postgres::{DatabaseState, PostgresError, PostgresStorage, Served, new_schema_for_test};
pub use sqlite::{FileError, OpenError, SqliteStorage, TableState, back_up, look_through, put_back, table_sizes};

/// What a database said.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What the storage could not do. Nothing of the transaction was kept, or nobody knows where it says so.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The disk holds no more.
    #[error("the server's disk is full; nothing was changed")]
    Full(#[source] Cause),
    /// The database may not be written.
    #[error("the server's database can't be written; nothing was changed")]
    ReadOnly(#[source] Cause),
    /// The database does not answer, or has too much to do; it may by and by. Whether something was changed is not known.
    #[error("the server's database does not answer at present")]
    Away(#[source] Cause),
    /// The history has this other name, and whoever wrote knows rows of another one.
    #[error("this server's history has a new name: pull everything before you write")]
    OtherEpoch(String),
    /// Anything else.
    #[error("something went wrong on the server; nothing was changed")]
    Broken(#[source] Cause),
}

/// Whether what is known of one history may be written into the present one. Whoever names none may.
pub(crate) fn same_epoch(known: Option<&str>, present: &str) -> Result<(), StorageError> {
    match known {
        Some(known) if known != present => Err(StorageError::OtherEpoch(present.to_owned())),
        _ => Ok(()),
    }
}

/// The rows of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// A JSON array of the rows as they travel, in the order that was asked for.
    pub json: String,
    /// How many they are: at most `$top`, and fewer where they hold more than 4 MiB together.
    pub rows: u32,
    /// Whether rows may follow: the page is as long as was asked for, or was cut for its size.
    pub full: bool,
    /// How many rows the filter admits, if that was asked for.
    pub count: Option<u64>,
    /// Over all living rows of the table when the page was read, whatever the filter admits.
    pub digest: Digest,
    /// Where the owner's history stood when the page was read.
    pub state: SyncState,
}

/// What a write did, with the row that now stands, if one does.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteOutcome {
    /// What was decided.
    pub decision: Decision,
    /// The row after it. Of a replayed write: the row as that write left it.
    pub row: Option<Row>,
}

/// What became of writes that were sent together.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// One for each write, in their order.
    pub outcomes: Vec<WriteOutcome>,
    /// The instant of the owner's newest change before them.
    pub before: Timestamp,
    /// Where the owner's history stands after them.
    pub state: SyncState,
}

/// Rows of owners' tables.
///
/// **Isolation.** Writes of one owner are serial: [`Storage::write`] takes the owner's lock before it reads and holds it
/// until the commit is visible, so whoever sees a change sees every earlier change of that owner. A read is one
/// consistent snapshot. **Abort.** A future that is dropped, or an error, leaves either all of a write or nothing.
pub trait Storage: Clone + Send + Sync + 'static {
    /// One page of a table.
    fn list(
        &self,
        owner: &str,
        table: &TableName,
        query: &ListQuery,
    ) -> impl Future<Output = Result<Page, StorageError>> + Send;

    /// One row, tombstones included.
    fn lookup(
        &self,
        owner: &str,
        table: &TableName,
        id: &ItemId,
    ) -> impl Future<Output = Result<Option<Row>, StorageError>> + Send;

    /// Carries writes out in their order, in one transaction: each is answered as it was if its key is known, else by
    /// [`crate::decide`] over the row as it stands. A written row gets the owner's next change number and
    /// `updatedAt = max(now, last + 1 ms)`. What one write is refused does not touch the others. Where the history is not the
    /// one that whoever writes knows, if they say, nothing is written: [`StorageError::OtherEpoch`].
    fn write(
        &self,
        owner: &str,
        epoch: Option<&str>,
        now: Timestamp,
        commands: Vec<WriteCommand>,
    ) -> impl Future<Output = Result<Written, StorageError>> + Send;

    /// The versions of a row, newest first, tombstones included.
    fn history(
        &self,
        owner: &str,
        table: &TableName,
        id: &ItemId,
        most: u32,
    ) -> impl Future<Output = Result<Vec<Row>, StorageError>> + Send;

    /// Up to where the owner's history under another epoch is the present one too; `None` if nobody knows.
    fn diverged(
        &self,
        owner: &str,
        epoch: &str,
    ) -> impl Future<Output = Result<Option<Timestamp>, StorageError>> + Send;

    /// The name of the present history. Where a database may fail over it becomes another while the storage is open.
    fn epoch(&self) -> String;

    /// Where the owner's history stands.
    fn state(&self, owner: &str) -> impl Future<Output = Result<SyncState, StorageError>> + Send;

    /// The instant of the owner's newest change, whenever it moves. Changes may be left out, the newest never is.
    fn changes(&self, owner: &str) -> watch::Receiver<Timestamp>;

    /// Forgets the tombstones of an owner up to an instant. Devices that last synced before it pull everything anew.
    fn forget_tombstones(&self, owner: &str, until: Timestamp)
    -> impl Future<Output = Result<(), StorageError>> + Send;

    /// As [`Storage::forget_tombstones`], for every owner.
    fn forget_all_tombstones(&self, until: Timestamp) -> impl Future<Output = Result<(), StorageError>> + Send;
}

#[cfg(test)]
pub(crate) mod tests;
