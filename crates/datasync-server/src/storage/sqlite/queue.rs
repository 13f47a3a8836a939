//! Writes that wait are committed together: what a commit costs is the disk, and it asks no more for many writes than for one.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use datasync_protocol::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

use super::super::counter::Counter;
use super::super::{StorageError, WriteOutcome, Written};
use super::SqliteStorage;
use super::owner::Owner;
use super::write::write_one;
use crate::decide::WriteCommand;

/// Writes of an owner, as they were sent together.
#[derive(Clone)]
pub(super) struct Write {
    pub(super) owner: String,
    pub(super) now: Timestamp,
    pub(super) commands: Vec<WriteCommand>,
}

type Answer = Result<Written, StorageError>;

/// What waits for the one connection that writes. Whoever gets it carries out all that waits.
#[derive(Default)]
pub(super) struct Queue(Mutex<Vec<(Write, Sender<Answer>)>>);

impl Queue {
    /// Lines a write up. It is answered by whoever gets the connection next, its own sender included.
    pub(super) fn put(&self, write: Write) -> Receiver<Answer> {
        let (answer, answered) = channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((write, answer));
        answered
    }

    /// Carries out all that waits in one transaction, and answers. What one write fails at does not touch the others. After the
    /// commit each that changed something is told to who listens.
    pub(super) fn carry_out_all(&self, connection: &mut Connection, storage: &SqliteStorage) {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let (writes, answers): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
        let names: Vec<String> = writes.iter().map(|write| write.owner.clone()).collect();
        let done = match storage.is_there() {
            Ok(()) => together_or_alone(connection, writes),
            // Each is answered so below.
            Err(_) => Vec::new(),
        };
        let mut done = done.into_iter();
        for (name, answer) in names.iter().zip(answers) {
            // The file may have gone meanwhile: then nothing was acknowledged that is lost with it.
            let answered = storage.is_there().and_then(|()| {
                let Done { outcomes, before, after } = done.next().unwrap_or_else(|| Err(gone()))?;
                if after.last_updated != before {
                    storage.ring(name, &after);
                }
                Ok(Written { outcomes, before, state: after.state(&storage.epoch) })
            });
            // Nobody may be waiting any more; what is committed is told all the same.
            let _ = answer.send(answered);
        }
    }
}

/// The file was gone for a moment, and nothing was written.
fn gone() -> StorageError {
    StorageError::Away("the database's file was gone".into())
}

struct Done {
    outcomes: Vec<WriteOutcome>,
    before: Timestamp,
    after: Counter,
}

/// Together; where that fails, a full disk say, each for itself.
fn together_or_alone(connection: &mut Connection, writes: Vec<Write>) -> Vec<Result<Done, StorageError>> {
    if let [_] = &writes[..] {
        return together(connection, writes).unwrap_or_else(|error| vec![Err(error)]);
    }
    let kept = writes.clone();
    together(connection, writes)
        .unwrap_or_else(|_| kept.into_iter().flat_map(|write| together_or_alone(connection, vec![write])).collect())
}

/// In one transaction, each in a part of it that can be taken back alone.
fn together(connection: &mut Connection, writes: Vec<Write>) -> Result<Vec<Result<Done, StorageError>>, StorageError> {
    let mut txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut done = Vec::with_capacity(writes.len());
    for write in writes {
        let part = txn.savepoint()?;
        match carry_out(&part, write) {
            // SQLite took back all of the transaction.
            Err(error) if part.is_autocommit() => return Err(error),
            Err(error) => {
                part.finish()?;
                done.push(Err(error));
            }
            Ok(written) => {
                part.commit()?;
                done.push(Ok(written));
            }
        }
    }
    txn.commit()?;
    Ok(done)
}

fn carry_out(txn: &Connection, write: Write) -> Result<Done, StorageError> {
    let Write { owner, now, commands } = write;
    let mut owner = Owner::of_writer(txn, &owner)?;
    let before = owner.counter.last_updated;
    let outcomes: Result<Vec<_>, _> =
        commands.into_iter().map(|command| write_one(txn, &mut owner, now, command)).collect();
    let outcomes = outcomes?;
    if owner.counter.last_updated != before {
        owner.store(txn)?;
    }
    Ok(Done { outcomes, before, after: owner.counter })
}

#[cfg(test)]
impl Queue {
    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
