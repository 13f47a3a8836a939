//! The rows of one owner, as they are and as a controller shows them.

use std::sync::OnceLock;

use async_trait::async_trait;
use datasync_protocol::{ItemId, TableName};

use crate::asked::{List, Lookup, Rows};
use crate::caller::Caller;
use crate::config::TableDefinition;
use crate::decide::WriteCommand;
use crate::error::ApiError;
use crate::permission::Action;
use crate::query::ListQuery;
use crate::router::Server;
use crate::row::Row;
use crate::storage::{Page, Storage, StorageError, WriteOutcome, Written};

impl<S: Storage> Server<S> {
    /// A page of a table, as its controller shows it.
    pub(crate) async fn page(
        &self,
        caller: &Caller,
        table: &TableDefinition,
        query: ListQuery,
    ) -> Result<Page, ApiError> {
        let owner = caller.owner(table)?;
        match table.overriding(Action::Read) {
            Some(controller) => {
                let rows = &OfOwner::new(self, owner);
                Ok(controller.query(List { caller, query, table, rows }).await?)
            }
            None => Ok(self.storage.list(owner, &table.name, &query).await?),
        }
    }

    /// A row of a table, tombstones included, as its controller shows it.
    pub(crate) async fn row(
        &self,
        caller: &Caller,
        table: &TableDefinition,
        id: &ItemId,
    ) -> Result<Option<Row>, ApiError> {
        let owner = caller.owner(table)?;
        match table.overriding(Action::Read) {
            Some(controller) => {
                let rows = &OfOwner::new(self, owner);
                Ok(controller.lookup(Lookup { caller, id, table, rows }).await?)
            }
            None => Ok(self.storage.lookup(owner, &table.name, id).await?),
        }
    }
}

/// The rows of one owner, and what the first transaction over them left.
pub(crate) struct OfOwner<'a, S> {
    server: &'a Server<S>,
    owner: &'a str,
    /// The history that is written to, as whoever asks knows it.
    epoch: Option<&'a str>,
    written: OnceLock<Written>,
}

impl<'a, S: Storage> OfOwner<'a, S> {
    pub(crate) fn new(server: &'a Server<S>, owner: &'a str) -> Self {
        OfOwner { server, owner, epoch: None, written: OnceLock::new() }
    }

    /// The same for whoever knows the history by this name, if they say: into another one nothing is written.
    pub(crate) fn of_history(self, epoch: Option<&'a str>) -> Self {
        OfOwner { epoch, ..self }
    }

    /// Where the history stands after the writes, if there were any.
    pub(crate) fn written(self) -> Option<Written> {
        self.written.into_inner()
    }

    pub(crate) async fn write_all(&self, commands: Vec<WriteCommand>) -> Result<Vec<WriteOutcome>, StorageError> {
        let now = (self.server.config.clock)();
        let mut written = self.server.storage.write(self.owner, self.epoch, now, commands).await?;
        let outcomes = std::mem::take(&mut written.outcomes);
        self.written.get_or_init(|| written);
        Ok(outcomes)
    }
}

#[async_trait]
impl<S: Storage> Rows for OfOwner<'_, S> {
    async fn list(&self, table: &TableName, query: &ListQuery) -> Result<Page, StorageError> {
        self.server.storage.list(self.owner, table, query).await
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Row>, StorageError> {
        self.server.storage.lookup(self.owner, table, id).await
    }

    async fn write(&self, command: WriteCommand) -> Result<WriteOutcome, StorageError> {
        let mut outcomes = self.write_all(vec![command]).await?;
        outcomes.pop().ok_or_else(|| StorageError::Broken("a write had no outcome".into()))
    }
}
