//! Many operations in one request, where the server takes that.

use datasync_protocol::{SyncState, Timestamp};

use super::frozen::Requests;
use super::{MOST_BYTES, PushError, TableOperation};
use crate::operation::Operation;
use crate::plant::Plant;
use crate::pull::DELTA_TOKENS;
use crate::remote::{BatchAnswer, Request, Write, WriteAnswer};
use crate::resync::{known_epoch, remember_epoch};
use crate::session::Session;
use crate::store::{Store, StoreError};

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

/// Freezes a group and sends it in one request. A group that can't go together, or a server that takes one request an
/// operation, leaves the sending to each operation's own `execute`.
pub(super) async fn send<'a>(session: &Session<'a>, group: Vec<Operation>) -> Result<Batched<'a>, PushError> {
    let each_by_itself = |group: Vec<Operation>| {
        let operations = group.into_iter().map(|operation| TableOperation::new(session, operation, None)).collect();
        Batched::Ready { operations, moved: None }
    };
    if !session.handler.sends_together() {
        return Ok(each_by_itself(group));
    }
    let (frozen, requests) = freeze(session.store, group)?;
    if requests.is_empty() {
        return Ok(each_by_itself(frozen));
    }
    let epoch = session.store.read(known_epoch)?;
    let answered = session.remote.batch(&requests, epoch.as_deref()).await;
    if Plant::FailureDropsOperation.is_in() && answered.is_err() {
        session.store.write(|txn| frozen.iter().try_for_each(|operation| txn.remove_operation(operation)))?;
    }
    match answered? {
        BatchAnswer::NotOffered => Ok(each_by_itself(frozen)),
        BatchAnswer::TooLarge if requests.len() > 1 => Ok(Batched::TooLarge),
        BatchAnswer::TooLarge => Ok(each_by_itself(frozen)),
        BatchAnswer::Answered { answers, moved } => {
            // Before anything counts as taken: what was taken is known to belong to this epoch.
            if let Some((_, state)) = &moved {
                session.store.write(|txn| remember_epoch(txn, state))?;
            }
            let mut operations = Vec::with_capacity(frozen.len());
            let first = answers.first().cloned().filter(|_| Plant::BatchJudgedByItsFirst.is_in());
            let first = first.filter(|first| matches!(first, WriteAnswer::Accepted(_)));
            for (operation, answer) in frozen.into_iter().zip(answers) {
                let mut operation = TableOperation::new(session, operation, None);
                let answer = if first.is_some() { WriteAnswer::Accepted(None) } else { answer };
                operation.take_answer(answer).await?;
                operations.push(operation);
            }
            Ok(Batched::Ready { operations, moved })
        }
    }
}

/// The first operations of a group that fit together, frozen in one transaction. One that needs more than one request
/// ends the group; if it comes first, it goes alone and there are no requests.
fn freeze(store: &Store, group: Vec<Operation>) -> Result<(Vec<Operation>, Vec<Request>), StoreError> {
    store.write(|txn| {
        let (mut frozen, mut requests, mut bytes) = (Vec::new(), Vec::new(), 0);
        for operation in group {
            // It may have been edited or withdrawn since the queue was read.
            let Some(operation) = txn.operation(&operation.table, &operation.item_id)? else { continue };
            let operation = txn.freeze(operation)?;
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
        Ok((frozen, requests))
    })
}

/// About how many bytes a write takes.
fn size(write: &Write) -> usize {
    match write {
        Write::Insert { body } | Write::Update { body, .. } => {
            body.0.iter().map(|(name, value)| name.len() + value.as_str().map_or(16, str::len)).sum()
        }
        Write::Delete { .. } | Write::Undelete { .. } => 0,
    }
}

/// A device that knew every change up to just before its own push knows every change up to just after it: its own rows are
/// not pulled again.
pub(super) fn skip_echo(store: &Store, moved: Option<(Timestamp, SyncState)>) -> Result<(), StoreError> {
    let Some((before, state)) = moved.filter(|(before, state)| *before < state.latest) else { return Ok(()) };
    // A token names the first instant that is not known yet.
    let before = if Plant::EchoAlwaysSkipped.is_in() { Timestamp(0) } else { before };
    store.write(|txn| txn.move_instants(DELTA_TOKENS, Timestamp(before.0 + 1), Timestamp(state.latest.0 + 1)))
}
