//! Sends the queue: oldest first, one at a time, and goes on past what the server will not take.

mod answers;
mod batch;
mod frozen;
mod operation;
mod settle;
#[cfg(test)]
pub(crate) mod tests;

use datasync_protocol::{ItemId, Record, TableName};

use crate::changed::Changed;
use crate::operation::OperationKind;
use crate::remote::RemoteError;
use crate::session::{Phase, Session};
use crate::store::{OperationError, StoreError, StoreTxn};

use batch::{Batched, Group, Sent};
use settle::Accepted;

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
    pub changed: Changed,
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
/// handler decides, and an unresolved operation stays queued while the others go on. An operation that was edited while
/// it was out is sent once more, on what the first one left.
///
/// # Errors
/// [`PushError`] says what ended it; what was acknowledged before that stays done.
pub(crate) async fn push(
    session: &Session<'_>,
    tables: Option<&[TableName]>,
) -> Result<PushCompletionResult, PushError> {
    session.handler.tend()?;
    let (queued, failed) = session.store.read(|txn| txn.count_operations())?;
    let mut push = Push { session, tables, total: queued - failed, most: MOST_TOGETHER, result: Default::default() };
    let ended = push.passes().await;
    session.handler.on_push_complete(&push.result).await;
    ended.map(|()| push.result)
}

/// Operations in one request at most.
const MOST_TOGETHER: usize = 1000;
/// Bytes of JSON in one request, as far as more than one operation goes: within what a server of ours takes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// How often the queue is gone through: once, and again for what was edited or queued meanwhile.
const PASSES: usize = 3;

struct Push<'a, 's> {
    session: &'s Session<'a>,
    tables: Option<&'s [TableName]>,
    total: u64,
    /// How many operations go together; falls when a server finds them too large.
    most: usize,
    result: PushCompletionResult,
}

impl Push<'_, '_> {
    async fn passes(&mut self) -> Result<(), PushError> {
        for _ in 0..PASSES {
            // An empty queue is not asked for its operations.
            if self.total == 0 {
                break;
            }
            let edited = self.pass().await?;
            if !self.session.handler.tend()? && !edited {
                break;
            }
        }
        Ok(())
    }

    /// Once through the queue. Says whether something was edited while it was out.
    ///
    /// While the server works on one group, the next is frozen; it leaves as soon as the first is answered, and while the
    /// server works on that, the first is settled and a third one frozen, in one transaction.
    async fn pass(&mut self) -> Result<bool, PushError> {
        let (session, mut again) = (self.session, false);
        let (mut ready, mut ahead) = (session.store.write(|txn| self.freeze(txn, 0))?, None);
        loop {
            let sent = match ahead.take() {
                Some(sent) => sent,
                None if ready.is_empty() && session.stopped() => return Err(PushError::Stopped),
                None if ready.is_empty() => return Ok(again),
                None => self.send(std::mem::take(&mut ready)).await?,
            };
            let (first, last) = sent.places();
            if ready.is_empty() {
                ready = session.store.write(|txn| self.freeze(txn, last))?;
            }
            let (operations, moved) = match sent.answered(session).await? {
                Batched::TooLarge => {
                    self.most = (self.most / 2).max(1);
                    ready = session.store.write(|txn| self.freeze(txn, first - 1))?;
                    continue;
                }
                Batched::Ready { operations, moved } => (operations, moved),
            };
            let mut behind = last;
            // What the server refused may be sent again first.
            if !ready.is_empty() && operations.iter().all(TableOperation::is_accepted) && !session.stopped() {
                let sent = self.send(std::mem::take(&mut ready)).await?;
                behind = sent.places().1;
                ahead = Some(sent);
            }
            let accepted = self.hand_over(operations, &mut again).await?;
            session.store.write(|txn| {
                again |= settle::accept_all(session, txn, &accepted)?;
                batch::skip_echo(txn, moved)?;
                ready = self.freeze(txn, behind)?;
                Ok::<_, StoreError>(())
            })?;
            self.count(&accepted);
        }
    }

    fn freeze(&self, txn: &StoreTxn<'_>, after: i64) -> Result<Group, StoreError> {
        Group::freeze(self.session, txn, after, self.tables, self.most)
    }

    async fn send(&mut self, group: Group) -> Result<Sent, PushError> {
        if self.session.stopped() {
            return Err(PushError::Stopped);
        }
        let sent = group.send(self.session).await?;
        let done = self.result.pushed as u64 + self.result.errors.len() as u64;
        self.total = self.total.max(done + sent.len() as u64);
        self.session.report(Phase::Pushing, done, Some(self.total));
        Ok(sent)
    }

    /// Hands each operation to the handler and carries out what it answers, but for what was accepted: that is settled
    /// together.
    async fn hand_over<'o>(
        &mut self,
        operations: Vec<TableOperation<'o>>,
        again: &mut bool,
    ) -> Result<Vec<Accepted<'o>>, PushError> {
        let mut accepted = Vec::with_capacity(operations.len());
        for mut operation in operations {
            if self.session.stopped() {
                break;
            }
            if !operation.is_accepted() {
                let before = std::mem::take(&mut accepted);
                *again |= self.session.store.write(|txn| settle::accept_all(self.session, txn, &before))?;
                self.count(&before);
            }
            match self.session.handler.execute_table_operation(&mut operation).await? {
                OperationAnswer::Accepted(row) => accepted.push((operation, row)),
                answer => *again |= settle::settle(self.session, &operation, answer, &mut self.result)?,
            }
        }
        Ok(accepted)
    }

    fn count(&mut self, accepted: &[Accepted<'_>]) {
        for (sent, _) in accepted {
            self.result.pushed += usize::from(!self.session.beside.contains(sent.table()));
            self.result.changed.add(sent.table(), sent.item_id());
        }
    }
}
