//! One side of a conflict stands, by a rule and not by a person. The other side is kept as a version in the item's
//! history, so that a rule never loses what somebody wrote.

use datasync_protocol::{Record, Timestamp};

use super::{Rebased, TableOperation};
use crate::operation::{Operation, OperationKind};
use crate::store::{Label, StoreError};

impl TableOperation<'_> {
    /// What stands here stands: the next [`TableOperation::execute`] sends it on the server's version. A tombstone there
    /// lives again, and where the server has no row (`None`) the item is inserted anew. A delete stays a delete, of the
    /// version that is there now. The server's row is kept in the history as *theirs*, at `now`.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written; nothing was changed then.
    pub fn keep_local(&mut self, server: Option<&Record>, now: Timestamp) -> Result<(), StoreError> {
        let (table, id) = (&self.operation.table, &self.operation.item_id);
        let operation = self.store.write(|txn| {
            let Some(operation) = self.queued(txn)? else { return Ok(None) };
            if let Some(server) = server.filter(|row| !row.deleted()) {
                txn.keep_version(table, id, Label::Theirs, server, now)?;
            }
            if let Some(local) = txn.record(table, id)? {
                txn.put_record(table, id, &local_over(server, &local))?;
            }
            let operation = based_on(operation, server);
            txn.put_operation(&operation)?;
            Ok::<_, StoreError>(Some(operation))
        })?;
        self.operation = operation.unwrap_or_else(|| self.operation.clone());
        Ok(())
    }

    /// What the server holds stands: the operation leaves the queue and the local row becomes the server's, or goes with
    /// its tombstone. The local row is kept in the history as *mine*, at `now`. Answer
    /// [`crate::OperationAnswer::Withdrawn`] when this is done.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written; nothing was changed then.
    pub fn take_server(&mut self, server: &Record, now: Timestamp) -> Result<Rebased, StoreError> {
        let (table, id, sent_revision) = (&self.operation.table, &self.operation.item_id, self.sent_revision());
        let edited = self.store.write(|txn| {
            let Some(mut operation) = self.queued(txn)? else { return Ok(None) };
            if operation.revision != sent_revision {
                // What was sent is answered. What was typed since is what goes out next.
                operation.sent = None;
                txn.put_operation(&operation)?;
                return Ok(Some(operation));
            }
            if let Some(local) = txn.record(table, id)? {
                txn.keep_version(table, id, Label::Mine, &local, now)?;
            }
            // A replayed answer is as old as its first; a pull may have met what others wrote since.
            let met = operation.server.take().filter(|met| met.updated_at() > server.updated_at());
            txn.cancel_and_update_item(operation, met.as_ref().unwrap_or(server))?;
            Ok::<_, StoreError>(None)
        })?;
        let Some(edited) = edited else { return Ok(Rebased::Done) };
        self.operation = edited;
        Ok(Rebased::EditedMeanwhile)
    }
}

/// The local row as it will be sent: alive, with the columns that only the server knows.
fn local_over(server: Option<&Record>, local: &Record) -> Record {
    let Some(server) = server else { return local.without_system_columns() };
    let mut row = server.clone();
    row.0.extend(local.user_columns().map(|(name, value)| (name.clone(), value.clone())));
    row.set("deleted", false);
    row
}

fn based_on(mut operation: Operation, server: Option<&Record>) -> Operation {
    match server {
        Some(server) => operation.rebase_on(server),
        None => {
            operation.base = None;
            operation.sent = None;
            operation.server = None;
            if operation.kind == OperationKind::Update {
                operation.kind = OperationKind::Insert;
            }
        }
    }
    operation
}
