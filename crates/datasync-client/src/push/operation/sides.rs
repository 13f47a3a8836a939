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
            let Some(operation) = txn.operation(table, id)? else { return Ok(None) };
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
        let (table, id) = (&self.operation.table, &self.operation.item_id);
        self.store.write(|txn| {
            let operation = txn.operation(table, id)?.filter(|operation| operation.revision == self.sent_revision);
            let Some(operation) = operation else { return Ok(Rebased::EditedMeanwhile) };
            if let Some(local) = txn.record(table, id)? {
                txn.keep_version(table, id, Label::Mine, &local, now)?;
            }
            txn.cancel_and_update_item(operation, server)?;
            Ok(Rebased::Done)
        })
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
