//! Sends the queue: oldest first, one at a time, and goes on past what the server will not take.

mod answers;
mod operation;
mod settle;
#[cfg(test)]
pub(crate) mod tests;

use datasync_protocol::{ItemId, Record, TableName};

use crate::operation::OperationKind;
use crate::remote::RemoteError;
use crate::session::{Phase, Session};
use crate::store::{OperationError, StoreError};

pub use answers::AnswerError;
pub use operation::{OperationAnswer, Rebased, TableOperation};

/// What became of a push that was not cut short.
#[derive(Debug, Clone, Default)]
pub struct PushCompletionResult {
    /// How many operations the server took.
    pub pushed: usize,
    /// The operations it did not take; they stay queued until one of their three answers is given.
    pub errors: Vec<TableOperationError>,
    /// The items that an answer touched here.
    pub changed: Vec<(TableName, ItemId)>,
}

/// An operation the server did not take. Its three answers are methods: see [`AnswerError`] for when they are too late.
#[derive(Debug, Clone)]
pub struct TableOperationError {
    /// The table of the item.
    pub table: TableName,
    /// The item.
    pub item_id: ItemId,
    /// What the operation does.
    pub kind: OperationKind,
    /// Why it failed.
    pub error: OperationError,
    /// The row as it stands here; `None` if it was deleted here.
    pub item: Option<Record>,
    /// The row as the server gave it last before the edit; `None` if it never did.
    pub base: Option<Record>,
    /// The row the server holds; `None` if it has none, or would not say.
    pub server: Option<Record>,
    pub(crate) sequence: i64,
    pub(crate) revision: i64,
}

/// What ended a push early. Everything that was not answered stays queued; everything that was stays done.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The server's answer did not come.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The store could not keep an answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program asked to stop, between two operations.
    #[error("the push was stopped")]
    Stopped,
}

/// Sends pending operations, oldest first, and reports the ones the server would not take.
///
/// Each operation is sent with the version it is based on (`If-Match`, RFC 9110 §13.1.1). A 412 is not an error: the
/// handler decides, and an unresolved operation stays queued while the others go on.
///
/// # Errors
/// [`PushError`] says what ended it; what was acknowledged before that stays done.
pub(crate) async fn push(
    session: &Session<'_>,
    tables: Option<&[TableName]>,
) -> Result<PushCompletionResult, PushError> {
    let (queued, failed) = session.store.read(|txn| txn.count_operations())?;
    let mut total = queued - failed;
    let mut result = PushCompletionResult::default();
    let mut sequence = 0;
    while let Some(next) = session.store.read(|txn| txn.next_operation(sequence, tables))? {
        if session.stopped() {
            return Err(PushError::Stopped);
        }
        let done = result.pushed as u64 + result.errors.len() as u64;
        total = total.max(done + 1);
        session.report(Phase::Pushing, done, Some(total));
        sequence = next.sequence;
        let mut operation = TableOperation::new(session.store, session.remote, next);
        let answer = session.handler.execute_table_operation(&mut operation).await?;
        settle::settle(session, &operation, answer, &mut result)?;
    }
    session.handler.on_push_complete(&result).await;
    Ok(result)
}
