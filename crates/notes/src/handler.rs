//! The notes' part in a push: what fits together is merged and sent again, what does not waits for a person.

use async_trait::async_trait;
use datasync_client::{
    OperationAnswer, OperationKind, PushCompletionResult, PushError, Record, SyncHandler, TableOperation,
};

use crate::folder::notes_table;
use crate::merge::{Reconciled, reconcile};
use crate::note::Note;

/// How often a merge is sent again when the server moved on under it.
const ROUNDS: usize = 3;

/// The [`SyncHandler`] of the notes. A conflict that only a person can settle is left to the merge dialog.
pub struct NoteSyncHandler {
    completed: Box<dyn Fn(&PushCompletionResult) + Send + Sync>,
}

/// What a 412 asks for.
enum Step {
    /// The server's row stands.
    Accept,
    /// This row goes out on the server's version.
    Send(Record),
    /// A person decides.
    Ask,
}

impl NoteSyncHandler {
    /// A handler that tells `completed` how each push ended.
    #[must_use]
    pub fn new(completed: impl Fn(&PushCompletionResult) + Send + Sync + 'static) -> Self {
        NoteSyncHandler { completed: Box::new(completed) }
    }
}

#[async_trait]
impl SyncHandler for NoteSyncHandler {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..ROUNDS {
            let answer = operation.execute().await?;
            let OperationAnswer::PreconditionFailed(server) = &answer else { return Ok(answer) };
            let Some(server) = server else { return Ok(gone(operation)) };
            match step(operation, server) {
                Step::Accept => return Ok(OperationAnswer::Accepted(Some(server.clone().into()))),
                Step::Ask => return Ok(answer),
                Step::Send(merged) => {
                    operation.rebase(server, &merged)?;
                }
            }
        }
        operation.execute().await
    }

    async fn on_push_complete(&self, result: &PushCompletionResult) {
        (self.completed)(result);
    }
}

/// A server that forgets its tombstones has no row. A notebook is given up then, its notes live without; a note is not.
fn gone(operation: &TableOperation<'_>) -> OperationAnswer {
    if *operation.table() == notes_table() {
        return OperationAnswer::PreconditionFailed(None);
    }
    let mut tombstone = Record::default();
    tombstone.set("id", operation.item_id().as_str());
    tombstone.set("deleted", true);
    OperationAnswer::Accepted(Some(tombstone.into()))
}

fn step(operation: &TableOperation<'_>, server: &Record) -> Step {
    if *operation.table() != notes_table() {
        return Step::Accept;
    }
    let note = |row: Option<&Record>| row.and_then(|row| Note::from_record(row).ok());
    let base = note(operation.base().filter(|row| !row.deleted()));
    let (Some(local), Some(there)) = (note(operation.item()), note(Some(server))) else { return Step::Ask };
    if operation.kind() == OperationKind::Delete {
        return Step::Ask;
    }
    // A pin, say, set here on a note that was deleted there: no text is at stake.
    let only_touched = base.as_ref().is_some_and(|base| base.text() == local.text() && base.tags == local.tags);
    if server.deleted() {
        return if only_touched { Step::Accept } else { Step::Ask };
    }
    match reconcile(base.as_ref(), &local, &there) {
        Reconciled::Same => Step::Accept,
        Reconciled::Merged(merged) => Step::Send(merged.to_record()),
        Reconciled::Conflict(_) => Step::Ask,
    }
}
