//! One operation on its way: reads the row, remembers what it sends, sends it, and recognises its own traces.

mod sides;

use datasync_protocol::{ItemId, Record, TableName, Version};

use super::PushError;
use crate::operation::{Operation, OperationKind, OperationState};
use crate::remote::{Remote, RemoteError, Write, WriteAnswer};
use crate::store::{Store, StoreError};

/// What became of an operation that was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum OperationAnswer {
    /// The server has it. The row as it now is there, if it said.
    Accepted(Option<Record>),
    /// The server holds another version: its row, or `None` where it has no row any more.
    PreconditionFailed(Option<Record>),
    /// The server will not take it as it is.
    Refused {
        /// The HTTP status; 0 if the row to send is missing here.
        status: u16,
        /// The server's sentence, if it gave one.
        reason: Option<String>,
    },
    /// The operation left the queue: before it was sent, or given up for the server's row.
    Withdrawn,
}

/// What [`TableOperation::rebase`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebased {
    /// The merged row stands here and will be sent on the server's version.
    Done,
    /// The item was edited while the merge was made: nothing was changed, merge again.
    EditedMeanwhile,
}

/// An operation in the hands of a [`crate::SyncHandler`].
pub struct TableOperation<'a> {
    store: &'a Store,
    remote: &'a dyn Remote,
    operation: Operation,
    item: Option<Record>,
    /// The revision of the row that was sent last.
    sent_revision: i64,
}

/// How often an operation that met its own earlier write is sent again before the answer counts as someone else's.
const OWN_TRACES: usize = 2;

impl<'a> TableOperation<'a> {
    pub(super) fn new(store: &'a Store, remote: &'a dyn Remote, operation: Operation) -> Self {
        let sent_revision = operation.revision;
        TableOperation { store, remote, operation, item: None, sent_revision }
    }

    /// The table of the item.
    #[must_use]
    pub fn table(&self) -> &TableName {
        &self.operation.table
    }

    /// The item.
    #[must_use]
    pub fn item_id(&self) -> &ItemId {
        &self.operation.item_id
    }

    /// What the operation does.
    #[must_use]
    pub fn kind(&self) -> OperationKind {
        self.operation.kind
    }

    /// The local side: the row as it was sent last. `None` before the first [`TableOperation::execute`], and for a delete.
    #[must_use]
    pub fn item(&self) -> Option<&Record> {
        self.item.as_ref()
    }

    /// The base: the row as the server gave it before it was edited here.
    #[must_use]
    pub fn base(&self) -> Option<&Record> {
        self.operation.base.as_ref()
    }

    pub(super) fn sent_revision(&self) -> i64 {
        self.sent_revision
    }

    /// Reads the row as it stands now and sends it on its base's version.
    ///
    /// A row that meets itself is no conflict: an answer that was lost, or another device that typed the same.
    ///
    /// # Errors
    /// [`PushError`] if no answer came; the operation then stays queued as attempted, and is sent again.
    pub async fn execute(&mut self) -> Result<OperationAnswer, PushError> {
        for _ in 0..OWN_TRACES {
            let Some(sent_before) = self.begin()? else { return Ok(OperationAnswer::Withdrawn) };
            let answer = self.send(sent_before.as_ref()).await?;
            let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
            if self.is_already_there(server) {
                return Ok(OperationAnswer::Accepted(Some(server.clone())));
            }
            if !self.is_own_trace(server, sent_before.as_ref()) {
                return Ok(answer);
            }
            self.move_base(server)?;
        }
        self.begin()?;
        self.send(None).await.map_err(PushError::from)
    }

    /// Takes the server's row as the new base and the merged row as the new local one, in one transaction: the next
    /// [`TableOperation::execute`] sends it on the server's version. `merged` needs user columns only.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written; nothing was changed then.
    pub fn rebase(&mut self, server: &Record, merged: &Record) -> Result<Rebased, StoreError> {
        let (table, id) = (&self.operation.table, &self.operation.item_id);
        let (rebased, operation) = self.store.write(|txn| {
            let Some(mut operation) = txn.operation(table, id)? else {
                return Ok((Rebased::EditedMeanwhile, None));
            };
            if operation.revision != self.sent_revision {
                return Ok((Rebased::EditedMeanwhile, Some(operation)));
            }
            let mut row = server.clone();
            row.0.extend(merged.user_columns().map(|(name, value)| (name.clone(), value.clone())));
            txn.put_record(table, id, &row)?;
            operation.rebase_on(server);
            txn.put_operation(&operation)?;
            Ok::<_, StoreError>((Rebased::Done, Some(operation)))
        })?;
        self.operation = operation.unwrap_or_else(|| self.operation.clone());
        Ok(rebased)
    }

    /// Marks the operation attempted and remembers the row, before any byte leaves: a process that dies from here on
    /// knows that the server may have it. Gives what was sent before without an answer.
    fn begin(&mut self) -> Result<Option<Option<Record>>, StoreError> {
        let (table, id) = (&self.operation.table, &self.operation.item_id);
        let begun = self.store.write(|txn| {
            let Some(mut operation) = txn.operation(table, id)? else { return Ok::<_, StoreError>(None) };
            let item = txn.record(table, id)?;
            let sent_before = operation.sent.clone();
            operation.state = OperationState::Attempted;
            if operation.kind != OperationKind::Delete {
                operation.sent = item.as_ref().map(Record::without_system_columns);
            }
            txn.put_operation(&operation)?;
            Ok(Some((operation, item, sent_before)))
        })?;
        Ok(begun.map(|(operation, item, sent_before)| {
            self.sent_revision = operation.revision;
            self.operation = operation;
            self.item = item;
            sent_before
        }))
    }

    async fn send(&self, sent_before: Option<&Record>) -> Result<OperationAnswer, RemoteError> {
        match (self.operation.kind, &self.item) {
            (OperationKind::Insert, Some(item)) => self.send_insert(item).await,
            (OperationKind::Update, Some(item)) => self.send_update(item).await,
            (OperationKind::Delete, _) => self.send_delete(sent_before).await,
            (_, None) => Ok(OperationAnswer::Refused { status: 0, reason: None }),
        }
    }

    async fn send_insert(&self, item: &Record) -> Result<OperationAnswer, RemoteError> {
        match self.write(&Write::Insert { body: item.without_system_columns() }).await? {
            WriteAnswer::Exists => self.what_stands_there().await,
            answer => self.understood(answer).await,
        }
    }

    async fn send_update(&self, item: &Record) -> Result<OperationAnswer, RemoteError> {
        let mut version = self.base_version();
        if self.base().is_some_and(Record::deleted) {
            match self.write(&Write::Undelete { version: version.take() }).await? {
                WriteAnswer::Accepted(row) => version = row.as_ref().and_then(Record::version),
                answer => return self.understood(answer).await,
            }
        }
        let update = Write::Update { body: item.without_system_columns(), version };
        self.understood(self.write(&update).await?).await
    }

    /// A delete always carries a version. Where none is known (an insert whose answer never came), the server is asked:
    /// only our own row is deleted unseen.
    async fn send_delete(&self, sent_before: Option<&Record>) -> Result<OperationAnswer, RemoteError> {
        let version = match self.base_version() {
            Some(version) => Some(version),
            None => match self.remote.lookup(self.table(), self.item_id()).await? {
                Some(row) if row.deleted() => return Ok(OperationAnswer::Accepted(Some(row))),
                Some(row) if sent_before.is_some_and(|sent| sent.same_content(&row)) => row.version(),
                Some(row) => return Ok(OperationAnswer::PreconditionFailed(Some(row))),
                None => return Ok(OperationAnswer::Accepted(None)),
            },
        };
        match self.write(&Write::Delete { version }).await? {
            WriteAnswer::Gone => Ok(OperationAnswer::Accepted(None)),
            WriteAnswer::PreconditionFailed(Some(row)) if row.deleted() => Ok(OperationAnswer::Accepted(Some(row))),
            answer => self.understood(answer).await,
        }
    }

    async fn write(&self, write: &Write) -> Result<WriteAnswer, RemoteError> {
        self.remote.write(self.table(), self.item_id(), write).await
    }

    async fn understood(&self, answer: WriteAnswer) -> Result<OperationAnswer, RemoteError> {
        Ok(match answer {
            WriteAnswer::Accepted(row) => OperationAnswer::Accepted(row),
            WriteAnswer::PreconditionFailed(Some(row)) => OperationAnswer::PreconditionFailed(Some(row)),
            WriteAnswer::PreconditionFailed(None) | WriteAnswer::Exists => self.what_stands_there().await?,
            WriteAnswer::Gone => OperationAnswer::PreconditionFailed(None),
            WriteAnswer::Refused { status, reason } => OperationAnswer::Refused { status, reason },
        })
    }

    async fn what_stands_there(&self) -> Result<OperationAnswer, RemoteError> {
        Ok(OperationAnswer::PreconditionFailed(self.remote.lookup(self.table(), self.item_id()).await?))
    }

    fn base_version(&self) -> Option<Version> {
        self.base().and_then(Record::version)
    }

    fn is_already_there(&self, server: &Record) -> bool {
        match self.operation.kind {
            OperationKind::Delete => server.deleted(),
            _ => !server.deleted() && self.item.as_ref().is_some_and(|item| item.same_content(server)),
        }
    }

    /// The server's row is what this computer sent before, or what it was based on: nobody else wrote.
    fn is_own_trace(&self, server: &Record, sent_before: Option<&Record>) -> bool {
        let same = |row: Option<&Record>| row.is_some_and(|row| row.same_content(server));
        let base_lived_as_server_does = self.base().is_some_and(|base| base.deleted() == server.deleted());
        (!server.deleted() && same(sent_before)) || (base_lived_as_server_does && same(self.base()))
    }

    fn move_base(&mut self, server: &Record) -> Result<(), StoreError> {
        let (table, id) = (&self.operation.table, &self.operation.item_id);
        self.store.write(|txn| {
            if let Some(mut operation) = txn.operation(table, id)? {
                operation.rebase_on(server);
                txn.put_operation(&operation)?;
            }
            Ok(())
        })
    }
}

impl Operation {
    /// From here on this operation is an edit of `server`.
    pub(crate) fn rebase_on(&mut self, server: &Record) {
        self.base = Some(server.clone());
        self.sent = None;
        self.server = None;
        if self.kind == OperationKind::Insert {
            self.kind = OperationKind::Update;
        }
    }
}
