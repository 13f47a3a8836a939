//! Many operations in one request, where the server takes that.

use std::sync::Arc;

use datasync_protocol::{SyncState, TableName, Timestamp};

use super::frozen::Requests;
use super::{MOST_BYTES, PushError, TableOperation};
use crate::operation::{Operation, SentKeys};
use crate::plant::Plant;
use crate::pull::DELTA_TOKENS;
use crate::remote::begun::Begun;
use crate::remote::{BatchAnswer, RemoteError, Request, Write, WriteAnswer};
use crate::resync::{known_epoch, remember_epoch};
use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

/// The first operations behind another, frozen as they will be sent.
#[derive(Default)]
pub(super) struct Group {
    operations: Vec<Operation>,
    /// What carries them together; none: each operation's own `execute` sends it.
    requests: Vec<Request>,
}

/// A group of operations that left, or is handed over one by one.
pub(super) struct Sent {
    operations: Vec<Operation>,
    /// The request that carries them; `None`: each operation's own `execute` sends it.
    request: Option<Begun<Result<BatchAnswer, RemoteError>>>,
}

/// What became of a group of operations.
pub(super) enum Batched<'a> {
    /// These are to be handed to the handler, those that were sent with their answers.
    Ready {
        operations: Vec<TableOperation<'a>>,
        /// The newest change on the server before them, and its state after them.
        moved: Option<(Timestamp, SyncState)>,
    },
    /// They are too large together.
    TooLarge,
}

impl Group {
    /// The first operations behind `after`. They are frozen if they go together; else each is when it is sent.
    pub(super) fn freeze(
        session: &Session<'_>,
        txn: &StoreTxn<'_>,
        after: i64,
        tables: Option<&[TableName]>,
        most: usize,
    ) -> Result<Self, StoreError> {
        let operations = txn.next_operations(after, tables, most)?;
        match session.handler.sends_together() {
            true => freeze(txn, operations, (session.clock)()),
            false => {
                let operations = operations.into_iter().map(|(operation, _)| operation).collect();
                Ok(Group { operations, requests: Vec::new() })
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Sends them in one request. A group that can't go together leaves the sending to each operation's own `execute`.
    pub(super) async fn send(self, session: &Session<'_>) -> Result<Sent, StoreError> {
        let Group { operations, requests } = self;
        if requests.is_empty() {
            return Ok(Sent { operations, request: None });
        }
        let (remote, epoch) = (Arc::clone(session.remote), session.store.read(known_epoch)?);
        let request = Begun::begin(async move { remote.batch(&requests, epoch.as_deref()).await }).await;
        Ok(Sent { operations, request: Some(request) })
    }
}

impl Sent {
    /// How many operations it is.
    pub(super) fn len(&self) -> usize {
        self.operations.len()
    }

    /// The places in the queue of the first and the last of them.
    pub(super) fn places(&self) -> (i64, i64) {
        let place = |operation: Option<&Operation>| operation.map_or(i64::MAX, |operation| operation.sequence);
        (place(self.operations.first()), place(self.operations.last()))
    }

    /// Waits for the answer.
    pub(super) async fn answered<'a>(self, session: &Session<'a>) -> Result<Batched<'a>, PushError> {
        let Sent { operations, request } = self;
        let each_by_itself = |operations: Vec<Operation>| {
            let new = |operation| TableOperation::new(session, operation, None);
            Batched::Ready { operations: operations.into_iter().map(new).collect(), moved: None }
        };
        let Some(request) = request else { return Ok(each_by_itself(operations)) };
        let answered = request.end().await;
        if Plant::FailureDropsOperation.is_in() && answered.is_err() {
            session.store.write(|txn| operations.iter().try_for_each(|operation| txn.remove_operation(operation)))?;
        }
        match answered? {
            BatchAnswer::TooLarge if operations.len() > 1 => Ok(Batched::TooLarge),
            BatchAnswer::NotOffered | BatchAnswer::TooLarge => Ok(each_by_itself(operations)),
            BatchAnswer::Answered { answers, moved } => {
                // Before anything counts as taken: what was taken is known to belong to this epoch.
                if let Some((_, state)) = &moved {
                    session.store.write(|txn| remember_epoch(txn, state))?;
                }
                let operations = with_answers(session, operations, answers).await?;
                Ok(Batched::Ready { operations, moved })
            }
        }
    }
}

async fn with_answers<'a>(
    session: &Session<'a>,
    operations: Vec<Operation>,
    answers: Vec<WriteAnswer>,
) -> Result<Vec<TableOperation<'a>>, PushError> {
    let first_is_taken = matches!(answers.first(), Some(WriteAnswer::Accepted(_)));
    let judged_by_first = Plant::BatchJudgedByItsFirst.is_in() && first_is_taken;
    let mut answered = Vec::with_capacity(operations.len());
    for (operation, answer) in operations.into_iter().zip(answers) {
        let mut operation = TableOperation::new(session, operation, None);
        operation.take_answer(if judged_by_first { WriteAnswer::Accepted(None) } else { answer }).await?;
        answered.push(operation);
    }
    Ok(answered)
}

/// The first operations of a group that fit together, frozen. One that needs more than one request ends the group; if it comes
/// first, it goes alone and there are no requests.
fn freeze(txn: &StoreTxn<'_>, group: Vec<(Operation, Option<String>)>, now: Timestamp) -> Result<Group, StoreError> {
    let keys = SentKeys::random();
    let (mut frozen, mut requests, mut bytes) = (Vec::with_capacity(group.len()), Vec::with_capacity(group.len()), 0);
    for (operation, row) in group {
        let operation = txn.as_sent(operation, row.as_deref(), &keys)?;
        let Requests::One(request) = operation.requests() else {
            if frozen.is_empty() {
                frozen.push(operation);
            }
            break;
        };
        bytes += size(&request.write);
        if bytes > MOST_BYTES && !frozen.is_empty() {
            break;
        }
        frozen.push(operation);
        requests.push(request);
    }
    txn.mark_sent_all(&mut frozen, &keys, 1, now)?;
    Ok(Group { operations: frozen, requests })
}

/// About how many bytes a write takes.
fn size(write: &Write) -> usize {
    match write {
        Write::Insert { body } | Write::Update { body, .. } => body.json().len(),
        Write::Delete { .. } | Write::Undelete { .. } => 0,
    }
}

/// A device that knew every change up to just before its own push knows every change up to just after it: its own rows are
/// not pulled again.
pub(super) fn skip_echo(txn: &StoreTxn<'_>, moved: Option<(Timestamp, SyncState)>) -> Result<(), StoreError> {
    let Some((before, state)) = moved.filter(|(before, state)| *before < state.latest) else { return Ok(()) };
    // A token names the first instant that is not known yet.
    let before = if Plant::EchoAlwaysSkipped.is_in() { Timestamp(0) } else { before };
    txn.move_instants(DELTA_TOKENS, Timestamp(before.0 + 1), Timestamp(state.latest.0 + 1))
}
