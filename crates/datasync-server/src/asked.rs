//! What is asked of a table, in the hands of a [`crate::TableController`].

use async_trait::async_trait;
use datasync_protocol::{ItemId, TableName};

use crate::caller::Caller;
use crate::config::TableDefinition;
use crate::controller::Refusal;
use crate::decide::WriteCommand;
use crate::query::ListQuery;
use crate::row::Row;
use crate::storage::{Page, StorageError, WriteOutcome};

/// A list that is asked for.
pub struct List<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    pub(crate) query: ListQuery,
    pub(crate) table: &'a TableDefinition,
    pub(crate) rows: &'a dyn Rows,
}

/// A row that is looked up.
pub struct Lookup<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// Which row.
    pub id: &'a ItemId,
    pub(crate) table: &'a TableDefinition,
    pub(crate) rows: &'a dyn Rows,
}

/// A write that is asked for.
pub struct Write<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// What is asked for. It may be made another before it is executed.
    pub command: WriteCommand,
    pub(crate) rows: &'a dyn Rows,
}

impl List<'_> {
    /// Leaves out what a filter does not admit (docs/protocol.md, 5.2; in the words of 2.0.0), whatever else is asked for.
    /// A client that has a row is not told when it is no longer admitted, so what a pull is narrowed by should not change.
    ///
    /// # Errors
    /// [`Refusal::Query`] if it can't be read.
    pub fn narrow(&mut self, filter: &str) -> Result<(), Refusal> {
        Ok(self.query.narrow(filter, self.table)?)
    }

    /// The page.
    ///
    /// # Errors
    /// [`Refusal::Storage`].
    pub async fn execute(self) -> Result<Page, Refusal> {
        Ok(self.rows.list(&self.table.name, &self.query).await?)
    }
}

impl Lookup<'_> {
    /// The row as it stands, tombstones included.
    ///
    /// # Errors
    /// [`Refusal::Storage`].
    pub async fn execute(self) -> Result<Option<Row>, Refusal> {
        Ok(self.rows.lookup(&self.table.name, self.id).await?)
    }
}

impl Write<'_> {
    /// The row as it stands, tombstones included. It may be another when the write is executed, unless the write's
    /// precondition names its version.
    ///
    /// # Errors
    /// [`Refusal::Storage`].
    pub async fn current(&self) -> Result<Option<Row>, Refusal> {
        Ok(self.rows.lookup(&self.command.table, &self.command.id).await?)
    }

    /// Carries it out, in a transaction of its own.
    ///
    /// # Errors
    /// [`Refusal::Storage`]; nothing was changed then.
    pub async fn execute(self) -> Result<WriteOutcome, Refusal> {
        Ok(self.rows.write(self.command).await?)
    }
}

/// The rows of one owner. Object-safe, so that a controller need not know which storage there is.
#[async_trait]
pub(crate) trait Rows: Send + Sync {
    async fn list(&self, table: &TableName, query: &ListQuery) -> Result<Page, StorageError>;
    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError>;
    async fn write(&self, command: WriteCommand) -> Result<WriteOutcome, StorageError>;
}
