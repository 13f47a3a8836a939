//! The notes' part in a push: what fits together is merged and sent again, what does not is settled as the person set it, or
//! waits for a decision.

use async_trait::async_trait;
use datasync_client::{
    ItemId, OperationAnswer, OperationKind, PushCompletionResult, PushError, Rebased, Record, RowText, StoreError,
    StoreTxn, SyncHandler, TableName, TableOperation,
};

use crate::back::is_brought_back;
use crate::folder::{conflicts_table, notebooks_table, notes_table};
use crate::note::Note;
use crate::notebook::Notebook;
use crate::policy::{Decision, Policy, decide};
use crate::tend::{moved_on, not_shared};
use crate::trash::is_gone_by_itself;

/// How often a merge is sent again when the server moved on under it.
const ROUNDS: usize = 3;

/// The [`SyncHandler`] of the notes. A conflict that only a person can settle is left to the merge dialog.
pub struct NoteSyncHandler {
    notebook: Notebook,
    completed: Box<dyn Fn(&PushCompletionResult) + Send + Sync>,
}

/// What a 412 asks for.
enum Step {
    /// The server's row stands.
    Accept,
    /// It lives again as it stands here.
    BringBack,
    /// The delete is given up: the server's row comes back.
    GiveWay,
    /// This goes out on the server's version. The notes are base, local and server.
    Send(Box<(Option<Note>, Note, Note)>, Decision),
    /// A person decides.
    Ask,
}

impl NoteSyncHandler {
    /// A handler for a notebook's store, that tells `completed` how each push ended. What was settled without a question, and
    /// what other devices did, is the notebook's news: [`Notebook::take_news`].
    #[must_use]
    pub fn new(notebook: Notebook, completed: impl Fn(&PushCompletionResult) + Send + Sync + 'static) -> Self {
        NoteSyncHandler { notebook, completed: Box::new(completed) }
    }

    fn step(&self, operation: &TableOperation<'_>, server: &Record) -> Result<Step, StoreError> {
        let (table, id) = (operation.table(), operation.item_id());
        if *table == conflicts_table() {
            self.notebook.store.write(|txn| moved_on(txn, id, operation.item(), server))?;
        }
        // Deleted here, synced, and brought back by undo: its name is taken by the tombstone.
        if *table == notebooks_table() && server.deleted() && operation.kind() == OperationKind::Insert {
            return Ok(Step::BringBack);
        }
        if *table != notes_table() {
            return Ok(Step::Accept);
        }
        if operation.kind() == OperationKind::Delete && self.notebook.store.read(|txn| is_gone_by_itself(txn, id))? {
            return Ok(Step::GiveWay);
        }
        if server.deleted() && self.notebook.store.read(|txn| is_brought_back(txn, id))? {
            return Ok(Step::BringBack);
        }
        Ok(step(self.notebook.policy(), operation, server))
    }

    /// Takes what was decided over, with all that is kept of it, in one transaction.
    fn send(
        &self,
        operation: &mut TableOperation<'_>,
        server: &Record,
        (base, local, there): &(Option<Note>, Note, Note),
        decision: Decision,
    ) -> Result<(), StoreError> {
        if let Decision::Fields(merged) = decision {
            let keep = |txn: &StoreTxn<'_>| self.notebook.keep_unless_same(txn, local, &merged);
            return operation.rebase_with(server, &merged.to_record(), keep).map(drop);
        }
        let (note, notebook) = (stays(&decision, local), &self.notebook);
        let title = note.title.clone();
        let row = notebook.stamped(note).to_record();
        let rebased = operation.rebase_with(server, &row, |txn| {
            notebook.keep_decision(txn, base.as_ref(), local, there, decision).map(drop)
        })?;
        if rebased == Rebased::Done {
            notebook.tell_merged(local.id.clone(), title);
        }
        Ok(())
    }

    /// A conflict that the server does not take as a row of its own is no failure: it stays on this device.
    fn not_taken(&self, row: &ItemId) -> Result<OperationAnswer, StoreError> {
        self.notebook.store.write(|txn| not_shared(txn, row))?;
        Ok(OperationAnswer::Withdrawn)
    }
}

#[async_trait]
impl SyncHandler for NoteSyncHandler {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..ROUNDS {
            let answer = operation.execute().await?;
            let server = match &answer {
                OperationAnswer::PreconditionFailed(Some(server)) => server,
                OperationAnswer::PreconditionFailed(None) => return Ok(gone(operation)),
                OperationAnswer::Refused { .. } if *operation.table() == conflicts_table() => {
                    return Ok(self.not_taken(operation.item_id())?);
                }
                _ => return Ok(answer),
            };
            match self.step(operation, server)? {
                Step::Accept => return Ok(OperationAnswer::Accepted(Some(server.clone().into()))),
                Step::Ask => return Ok(answer),
                Step::GiveWay => {
                    if operation.take_server(server, (self.notebook.clock)())? == Rebased::Done {
                        return Ok(OperationAnswer::Withdrawn);
                    }
                }
                Step::BringBack => operation.keep_local(Some(server), (self.notebook.clock)())?,
                Step::Send(sides, decision) => self.send(operation, server, &sides, decision)?,
            }
        }
        operation.execute().await
    }

    fn tend(&self) -> Result<bool, StoreError> {
        self.notebook.tend()
    }

    fn replacing(&self, txn: &StoreTxn<'_>, table: &TableName, id: &ItemId, row: &RowText) -> Result<(), StoreError> {
        if *table == notes_table() { self.notebook.keep_before_sync(txn, id, row) } else { Ok(()) }
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

fn step(policy: Policy, operation: &TableOperation<'_>, server: &Record) -> Step {
    let note = |row: Option<&Record>| row.and_then(|row| Note::from_record(row).ok());
    let base = note(operation.base().filter(|row| !row.deleted()));
    let there = note(Some(server));
    if let (OperationKind::Delete, Some(base), Some(there)) = (operation.kind(), &base, &there) {
        // Deleted for good here, only taken out of Trash there: no text is at stake, and it was wanted.
        let is_restored = base.trashed && !there.trashed && !server.deleted();
        let same = base.text() == there.text() && base.tags == there.tags;
        return if is_restored && same { Step::GiveWay } else { Step::Ask };
    }
    let (Some(local), Some(there)) = (note(operation.item()), there) else { return Step::Ask };
    if operation.kind() == OperationKind::Delete {
        return Step::Ask;
    }
    // A pin, say, set here on a note that was deleted there: no text is at stake.
    let only_touched = base.as_ref().is_some_and(|base| base.text() == local.text() && base.tags == local.tags);
    if server.deleted() {
        // Only taken out of Trash here, deleted for good there.
        let is_restored = base.is_some_and(|base| base.trashed) && !local.trashed;
        return match (only_touched, is_restored) {
            (true, true) => Step::BringBack,
            (true, false) => Step::Accept,
            (false, _) => Step::Ask,
        };
    }
    match decide(policy, base.as_ref(), &local, &there) {
        Decision::Same => Step::Accept,
        Decision::Ask => Step::Ask,
        decision => Step::Send(Box::new((base, local, there)), decision),
    }
}

/// The note that a decision leaves.
fn stays(decision: &Decision, local: &Note) -> Note {
    match decision {
        Decision::Merge(note, _) | Decision::Fields(note) | Decision::Separate { note, .. } => (**note).clone(),
        Decision::Same | Decision::Ask => local.clone(),
    }
}
