//! One operation on its way: reads the row, remembers what it sends, sends it, and recognises its own traces.

mod sides;

use datasync_protocol::{ItemId, Record, TableName};

use super::PushError;
use super::frozen::Requests;
use crate::Clock;
use crate::operation::{Operation, OperationKind, OperationState};
use crate::plant::Plant;
use crate::remote::{Remote, RemoteError, WriteAnswer};
use crate::resync::known_epoch;
use crate::row_text::RowText;
use crate::session::Session;
use crate::store::{Store, StoreError, StoreTxn};

/// What became of an operation that was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum OperationAnswer {
    /// The server has it. The row as it now is there, if it said.
    Accepted(Option<RowText>),
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
    clock: &'a Clock,
    operation: Operation,
    /// An answer that came with a batch, before the handler was asked.
    ready: Option<OperationAnswer>,
    /// The try at hand was counted when its group was frozen.
    is_counted: bool,
}

/// How often an operation that met its own base is sent again before the answer counts as someone else's.
const OWN_TRACES: usize = 2;

impl<'a> TableOperation<'a> {
    pub(super) fn new(session: &Session<'a>, operation: Operation, ready: Option<OperationAnswer>) -> Self {
        let is_counted = session.handler.sends_together();
        let (store, remote, clock) = (session.store, session.remote.as_ref(), session.clock);
        TableOperation { store, remote, clock, operation, ready, is_counted }
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

    /// What the operation does: what was sent, while something is out.
    #[must_use]
    pub fn kind(&self) -> OperationKind {
        self.operation.sent.as_ref().map_or(self.operation.kind, |sent| sent.kind)
    }

    /// The local side: the row as it was sent last. `None` before the first [`TableOperation::execute`], and for a delete.
    #[must_use]
    pub fn item(&self) -> Option<&Record> {
        self.operation.sent.as_ref().and_then(|sent| sent.item.as_ref()).map(RowText::record)
    }

    /// The base: the row as the server gave it before it was edited here.
    #[must_use]
    pub fn base(&self) -> Option<&Record> {
        self.operation.base.as_ref()
    }

    /// The operation as the queue has it now; `None` once it was given up, also if another waits on the item since.
    pub(super) fn queued(&self, txn: &StoreTxn<'_>) -> Result<Option<Operation>, StoreError> {
        let queued = txn.operation(self.table(), self.item_id())?;
        Ok(queued.filter(|queued| queued.sequence == self.sequence()))
    }

    pub(super) fn sequence(&self) -> i64 {
        self.operation.sequence
    }

    /// Whether a batch has brought the answer that it was taken.
    pub(super) fn is_accepted(&self) -> bool {
        matches!(self.ready, Some(OperationAnswer::Accepted(_)))
    }

    pub(super) fn sent_revision(&self) -> i64 {
        self.operation.sent.as_ref().map_or(self.operation.revision, |sent| sent.revision)
    }

    /// Sends the operation on its base's version: what is out already, unanswered, exactly as it left; else the row as it
    /// stands now.
    ///
    /// A row that meets itself is no conflict: an answer that was lost, or another device that typed the same.
    ///
    /// # Errors
    /// [`PushError`] if no answer came; the operation then stays queued as attempted, and is sent again.
    pub async fn execute(&mut self) -> Result<OperationAnswer, PushError> {
        for attempt in 0.. {
            let answer = match self.ready.take() {
                Some(answer) => answer,
                None if self.begin()? => self.send().await?,
                None => return Ok(OperationAnswer::Withdrawn),
            };
            let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
            if self.is_already_there(server) {
                return Ok(OperationAnswer::Accepted(Some(server.clone().into())));
            }
            if Plant::ConflictOverwrites.is_in() && attempt == 0 {
                self.move_base(server)?;
                continue;
            }
            if attempt == OWN_TRACES || !self.is_own_base(server) {
                return Ok(answer);
            }
            self.move_base(server)?;
        }
        Ok(OperationAnswer::Withdrawn)
    }

    /// Takes the server's row as the new base and the merged row as the new local one, in one transaction: the next
    /// [`TableOperation::execute`] sends it on the server's version. `merged` needs user columns only.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written; nothing was changed then.
    pub fn rebase(&mut self, server: &Record, merged: &Record) -> Result<Rebased, StoreError> {
        self.rebase_with(server, merged, |_| Ok(()))
    }

    /// As [`TableOperation::rebase`], and what `also` does stands in the same transaction. It is not asked if the item was
    /// edited meanwhile.
    ///
    /// # Errors
    /// What `also` returns, or [`StoreError`]; nothing was changed then.
    pub fn rebase_with<E: From<StoreError> + std::error::Error + 'static>(
        &mut self,
        server: &Record,
        merged: &Record,
        also: impl FnOnce(&StoreTxn<'_>) -> Result<(), E>,
    ) -> Result<Rebased, E> {
        let (table, id, sent_revision) = (&self.operation.table, &self.operation.item_id, self.sent_revision());
        let (rebased, operation) = self.store.write(|txn| {
            let Some(mut operation) = self.queued(txn)? else {
                return Ok((Rebased::EditedMeanwhile, None));
            };
            if operation.revision != sent_revision {
                // What was sent is answered. What was typed since is what goes out next.
                operation.sent = None;
                if operation.state == OperationState::Failed {
                    operation.server = Some(server.clone());
                }
                txn.put_operation(&operation)?;
                return Ok((Rebased::EditedMeanwhile, Some(operation)));
            }
            also(txn)?;
            let mut row = server.clone();
            row.0.extend(merged.user_columns().map(|(name, value)| (name.clone(), value.clone())));
            txn.put_record(table, id, &row)?;
            operation.rebase_on(server);
            txn.put_operation(&operation)?;
            Ok::<_, E>((Rebased::Done, Some(operation)))
        })?;
        self.operation = operation.unwrap_or_else(|| self.operation.clone());
        Ok(rebased)
    }

    /// Freezes what is sent, before any byte leaves: a process that dies from here on knows that the server may have it,
    /// and sends the same again. Says whether there is anything to send.
    fn begin(&mut self) -> Result<bool, StoreError> {
        let is_counted = std::mem::take(&mut self.is_counted);
        let frozen = self.store.write(|txn| match self.queued(txn)? {
            Some(operation) if operation.state != OperationState::Failed => {
                txn.freeze(operation, is_counted, (self.clock)()).map(Some)
            }
            // It was given up, or a person is asked again.
            _ => Ok::<_, StoreError>(None),
        })?;
        let there = frozen.is_some();
        self.operation = frozen.unwrap_or_else(|| self.operation.clone());
        Ok(there)
    }

    async fn send(&self) -> Result<OperationAnswer, PushError> {
        let epoch = self.store.read(known_epoch)?;
        let epoch = epoch.as_deref();
        match self.operation.requests() {
            Requests::None => Ok(OperationAnswer::Refused { status: 0, reason: None }),
            Requests::AskFirst => Ok(match self.remote.lookup(self.table(), self.item_id()).await? {
                Some(row) if !row.deleted() => OperationAnswer::PreconditionFailed(Some(row)),
                row => OperationAnswer::Accepted(row.map(RowText::from)),
            }),
            Requests::One(request) => Ok(self.understood(self.remote.write(&request, epoch).await?).await?),
            Requests::UndeleteFirst(undelete, mut update) => {
                match self.remote.write(&undelete, epoch).await? {
                    WriteAnswer::Accepted(row) => update.write.rebase(row.as_ref().and_then(RowText::version).cloned()),
                    answer => return Ok(self.understood(answer).await?),
                }
                Ok(self.understood(self.remote.write(&update, epoch).await?).await?)
            }
        }
    }

    async fn understood(&self, answer: WriteAnswer) -> Result<OperationAnswer, RemoteError> {
        Ok(match understand(self.kind(), answer) {
            Some(answer) => answer,
            None => OperationAnswer::PreconditionFailed(self.remote.lookup(self.table(), self.item_id()).await?),
        })
    }

    /// As `understood`, of an answer that came with a batch.
    pub(super) async fn take_answer(&mut self, answer: WriteAnswer) -> Result<(), RemoteError> {
        self.ready = Some(self.understood(answer).await?);
        Ok(())
    }

    fn is_already_there(&self, server: &Record) -> bool {
        match self.kind() {
            _ if Plant::ReplayNotRecognised.is_in() => false,
            OperationKind::Delete => server.deleted(),
            _ => !server.deleted() && self.item().is_some_and(|item| item.same_content(server)),
        }
    }

    /// The server's row is what the edit was based on, under another version: nobody else wrote.
    fn is_own_base(&self, server: &Record) -> bool {
        // A tombstone that lives again unchanged is our own undelete, the first half of the write, whose answer was lost.
        let lives_as_it_did = |base: &Record| base.deleted() == server.deleted() || base.deleted();
        self.base().is_some_and(|base| lives_as_it_did(base) && base.same_content(server))
    }

    fn move_base(&mut self, server: &Record) -> Result<(), StoreError> {
        self.store.write(|txn| {
            if let Some(mut operation) = self.queued(txn)? {
                operation.rebase_on(server);
                txn.put_operation(&operation)?;
            }
            Ok(())
        })
    }
}

/// What an answer means; `None` if the server must be asked what stands there.
fn understand(kind: OperationKind, answer: WriteAnswer) -> Option<OperationAnswer> {
    Some(match answer {
        WriteAnswer::Accepted(row) => OperationAnswer::Accepted(row),
        WriteAnswer::PreconditionFailed(Some(row)) => OperationAnswer::PreconditionFailed(Some(row.record().clone())),
        WriteAnswer::PreconditionFailed(None) | WriteAnswer::Exists => return None,
        WriteAnswer::Gone if kind == OperationKind::Update && !Plant::UpdateOfGoneIsDone.is_in() => return None,
        WriteAnswer::Gone if kind == OperationKind::Delete || Plant::UpdateOfGoneIsDone.is_in() => {
            OperationAnswer::Accepted(None)
        }
        WriteAnswer::Gone => OperationAnswer::PreconditionFailed(None),
        WriteAnswer::Refused { status, reason } => OperationAnswer::Refused { status, reason },
    })
}
