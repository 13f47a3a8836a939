//! A handler that merges two edits with a function of the program.

use async_trait::async_trait;
use datasync_protocol::Record;

use super::{ROUNDS, SyncHandler};
use crate::push::{OperationAnswer, PushError, TableOperation};

/// In a conflict of two edits the merged row is sent on the server's version. An edit against a deletion can't be
/// merged: it stays a conflict for a person, with its three answers, wherever the deletion was made.
///
/// The function is given base, local and server. It needs to set user columns only; one that it leaves out stays as the
/// server has it. There is no base where both sides inserted the item.
/// ```
/// # use datasync_client::{Merge, Record};
/// let handler = Merge::new(|_base: Option<&Record>, local: &Record, server: &Record| {
///     let mut merged = local.clone();
///     let complete = |row: &Record| row.0.get("complete").and_then(|value| value.as_bool()) == Some(true);
///     merged.set("complete", complete(local) || complete(server));
///     merged
/// });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Merge<F> {
    merge: F,
}

impl<F: Fn(Option<&Record>, &Record, &Record) -> Record + Send + Sync> Merge<F> {
    /// Merges with this function of base, local and server. It may be called again when the server moved on meanwhile.
    #[must_use]
    pub fn new(merge: F) -> Self {
        Merge { merge }
    }

    /// The merged row; `None` where one side is no edit.
    fn merged(&self, operation: &TableOperation<'_>, server: &Record) -> Option<Record> {
        let local = operation.item().filter(|_| !server.deleted())?;
        Some((self.merge)(operation.base().filter(|base| !base.deleted()), local, server))
    }
}

#[async_trait]
impl<F: Fn(Option<&Record>, &Record, &Record) -> Record + Send + Sync> SyncHandler for Merge<F> {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..ROUNDS {
            let answer = operation.execute().await?;
            let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
            let Some(merged) = self.merged(operation, server) else { return Ok(answer) };
            operation.rebase(server, &merged)?;
        }
        operation.execute().await
    }
}
