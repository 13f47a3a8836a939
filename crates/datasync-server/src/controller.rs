//! What a program does itself of what is asked of a table.
//!
//! A [`TableController`] stands between the request and the default. Each of its methods is handed what is asked for, and
//! the default is one word on it, `execute`: what stands before it happens before, what stands behind it after, and who
//! leaves it out refuses.

use std::borrow::Cow;

use async_trait::async_trait;

use crate::asked::{List, Lookup, Write};
use crate::caller::Caller;
use crate::decide::WriteRequest;
use crate::permission::Action;
use crate::query::QueryError;
use crate::row::Row;
use crate::storage::{Page, StorageError, WriteOutcome};

/// A table's own ways. Every method does by default what a table without a controller does.
///
/// A client that goes away while it waits takes its request with it: a method may end at any await, with its write done
/// or not. What must follow a write is therefore found in the rows, not in [`TableController::written`] alone.
#[async_trait]
pub trait TableController: Send + Sync {
    /// Whether the controller is asked for this at all. A write that it is not asked for shares one transaction with the
    /// others of its batch; one that it is asked for stands alone.
    fn overrides(&self, _action: Action) -> bool {
        true
    }

    /// Looks at the columns that an insert or an update sets, before anything else is done with them.
    ///
    /// # Errors
    /// [`Refusal`], and nothing is done: [`Refusal::Invalid`] for what may not be, [`Refusal::TooLarge`] for what is too much.
    fn validate(&self, _request: &WriteRequest) -> Result<(), Refusal> {
        Ok(())
    }

    /// A page of the table.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn query(&self, list: List<'_>) -> Result<Page, Refusal> {
        list.execute().await
    }

    /// One row, tombstones included; `None` is a 404. Also asked before the row's history is shown.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn lookup(&self, lookup: Lookup<'_>) -> Result<Option<Row>, Refusal> {
        lookup.execute().await
    }

    /// A new row.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn insert(&self, write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        write.execute().await
    }

    /// Other columns in a row.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn update(&self, write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        write.execute().await
    }

    /// A tombstone.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn delete(&self, write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        write.execute().await
    }

    /// A living row again.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn undelete(&self, write: Write<'_>) -> Result<WriteOutcome, Refusal> {
        write.execute().await
    }

    /// A row was written, as it now stands. Awaited after the commit and before the answer; not for a write that changed
    /// nothing or was done before.
    async fn written(&self, _caller: &Caller, _action: Action, _row: &Row) {}
}

/// Why a controller does not do what is asked of it. The sentences are for a person and hold nothing of a row.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// 400: what is asked for may not be.
    #[error("{0}")]
    Invalid(Cow<'static, str>),
    /// 403: this caller may not ask for it.
    #[error("{0}")]
    Forbidden(Cow<'static, str>),
    /// 404: there is no such row, for this caller.
    #[error("there is no such item")]
    NotFound,
    /// 413: it is too much.
    #[error("{0}")]
    TooLarge(Cow<'static, str>),
    /// 400: the query can't be answered.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// 500 or 503, for a whole batch too. A controller's own failures are [`StorageError::Broken`].
    #[error(transparent)]
    Storage(#[from] StorageError),
}
