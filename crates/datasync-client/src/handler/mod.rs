//! Where a program takes part in a push: around every operation, and once at its end. Ready-made parts beside it.

mod merge;
#[cfg(test)]
mod tests;
mod wins;

use async_trait::async_trait;
use datasync_protocol::{ItemId, TableName};

use crate::push::{OperationAnswer, PushCompletionResult, PushError, TableOperation};
use crate::row_text::RowText;
use crate::{StoreError, StoreTxn};

pub use merge::Merge;
pub use wins::{ClientWins, ServerWins};

/// How often a ready-made handler settles one operation before it leaves the conflict to a person.
const ROUNDS: usize = 3;

/// A program's part in a push. The names are those of the 2014 `IMobileServiceSyncHandler`.
///
/// Ready-made: [`PassThrough`], [`ServerWins`], [`ClientWins`], [`Merge`]. The conflict loop of the article, written out:
/// ```
/// # use datasync_client::*;
/// # fn merge(_: Option<&Record>, mine: Option<&Record>, _: &Record) -> Record { mine.cloned().unwrap_or_default() }
/// struct Merging;
/// #[async_trait::async_trait]
/// impl SyncHandler for Merging {
///     async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
///         for _ in 0..3 {
///             let answer = operation.execute().await?;
///             let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
///             let merged = merge(operation.base(), operation.item(), server);
///             operation.rebase(server, &merged)?;
///         }
///         operation.execute().await
///     }
/// }
/// ```
#[async_trait]
pub trait SyncHandler: Send + Sync {
    /// Carries out one operation. The answer is stored by the push; a `PreconditionFailed` that is returned becomes a
    /// conflict for a person, and the push goes on with the next operation.
    ///
    /// # Errors
    /// A [`PushError`] ends the push; everything that was not answered stays queued.
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        operation.execute().await
    }

    /// Whether operations may be sent together before the handler is asked, so that [`TableOperation::execute`] gives an
    /// answer that is there already. A handler that looks at operations before they leave says no.
    fn sends_together(&self) -> bool {
        true
    }

    /// Looks after what the program keeps about its rows: called before a push reads the queue, when the push is through it, and
    /// when a sync has pulled everything. What it queues goes out in the same push or sync; says whether it queued something.
    ///
    /// # Errors
    /// [`StoreError`] ends the push or sync.
    fn tend(&self) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// A row that came from the server is about to take the place of whatever is here, with no edit waiting on it: called before
    /// it does, in the same transaction, so that a program can keep what it wants of the old row.
    ///
    /// # Errors
    /// [`StoreError`] ends the push or pull; nothing of that transaction is kept.
    fn replacing(
        &self,
        _txn: &StoreTxn<'_>,
        _table: &TableName,
        _id: &ItemId,
        _row: &RowText,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    /// Hears how far a push came; called once at the end of every push, before its error surfaces if it was cut short.
    async fn on_push_complete(&self, _result: &PushCompletionResult) {}
}

/// Sends each operation as it is and leaves every conflict to a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct PassThrough;

impl SyncHandler for PassThrough {}
