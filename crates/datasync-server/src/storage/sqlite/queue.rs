//! Writes that wait are committed together: what a commit costs is the disk, and it asks no more for many writes than for one.

use std::sync::{Arc, Mutex, PoisonError};

use datasync_protocol::Timestamp;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot::{Receiver, Sender, channel};

use super::super::counter::Counter;
use super::super::{StorageError, WriteOutcome, Written};
use super::SqliteStorage;
use super::owner::Owner;
use super::write::Writer;
use crate::decide::WriteCommand;

/// Writes of an owner, as they were sent together.
#[derive(Clone)]
pub(super) struct Write {
    pub(super) owner: String,
    pub(super) now: Timestamp,
    pub(super) commands: Vec<WriteCommand>,
}

type Answer = Result<Written, StorageError>;

type Waiting = Vec<(Write, Sender<Answer>)>;
/// Gives its answer back to be sent, for nothing may hold the storage when the last one is heard.
type Other = Box<dyn FnOnce(&mut Connection) -> Told + Send>;
type Told = Box<dyn FnOnce() + Send>;

/// What waits for the one connection that writes. Who lines up where nobody works has to work, on a thread that may block,
/// until nothing waits: the others need no thread to wait on.
#[derive(Default)]
pub(super) struct Queue(Mutex<Line>);

#[derive(Default)]
struct Line {
    writes: Waiting,
    others: Vec<Other>,
    /// Whether somebody carries out what waits.
    worked: bool,
}

/// Whoever carries out what waits. If it ends in a panic, who waits is let go, and the next one who lines up begins anew.
struct Worker<'a>(&'a Queue);

impl Queue {
    /// Lines a write up. With `true` it is the caller who has to [`work`](Queue::work), whatever becomes of the answer.
    pub(super) fn put(&self, write: Write) -> (Receiver<Answer>, bool) {
        let (answer, answered) = channel();
        let mut line = self.line();
        line.writes.push((write, answer));
        (answered, !std::mem::replace(&mut line.worked, true))
    }

    /// Lines up what is no write of rows, and stands alone.
    pub(super) fn put_other(&self, other: Other) -> bool {
        let mut line = self.line();
        line.others.push(other);
        !std::mem::replace(&mut line.worked, true)
    }

    /// Carries out what waits until nothing does. Whoever hears the last answer may be the last who holds the storage.
    pub(super) fn work(storage: SqliteStorage) {
        let queue = Arc::clone(&storage.queue);
        let worker = Worker(&queue);
        let mut answers = Vec::new();
        let mut told: Vec<Told> = Vec::new();
        let mut connection = storage.connection.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((writes, others)) = worker.next() {
            tell(answers, told);
            answers = carry_out_all(writes, &mut connection, &storage);
            told = others.into_iter().map(|other| other(&mut connection)).collect();
        }
        drop(connection);
        drop(storage);
        tell(answers, told);
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tell(answers: Vec<(Sender<Answer>, Answer)>, told: Vec<Told>) {
    for (waiting, answer) in answers {
        // Nobody may be waiting any more; what is committed is told all the same.
        let _ = waiting.send(answer);
    }
    told.into_iter().for_each(|tell| tell());
}

impl Worker<'_> {
    /// All that waits; `None`, and the work is over, if nothing does.
    fn next(&self) -> Option<(Waiting, Vec<Other>)> {
        let mut line = self.0.line();
        let Line { writes, others, .. } = std::mem::take(&mut *line);
        line.worked = !writes.is_empty() || !others.is_empty();
        line.worked.then_some((writes, others))
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.line() = Line::default();
        }
    }
}

/// Carries out all of these in one transaction, and gives the answer of each. What one write fails at does not touch the
/// others. After the commit each that changed something is told to who listens.
fn carry_out_all(
    waiting: Waiting,
    connection: &mut Connection,
    storage: &SqliteStorage,
) -> Vec<(Sender<Answer>, Answer)> {
    if waiting.is_empty() {
        return Vec::new();
    }
    let (writes, senders): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
    let names: Vec<String> = writes.iter().map(|write| write.owner.clone()).collect();
    let done = match storage.is_there() {
        Ok(()) => together_or_alone(connection, writes),
        // Each is answered so below.
        Err(_) => Vec::new(),
    };
    // The file may have gone meanwhile: then nothing was acknowledged that is lost with it.
    let done = if storage.is_there().is_ok() { done } else { Vec::new() };
    storage.note(done.iter().flatten().map(|done| done.changes).sum());
    storage.ring_all(names.iter().zip(&done).filter_map(|(name, done)| {
        let done = done.as_ref().ok().filter(|done| done.after.last_updated != done.before)?;
        Some((name.as_str(), done.after))
    }));
    let written =
        |Done { outcomes, before, after, .. }| Written { outcomes, before, state: after.state(&storage.epoch) };
    let mut done = done.into_iter();
    let answers = senders.into_iter().map(|sender| (sender, done.next().unwrap_or_else(|| Err(gone())).map(written)));
    answers.collect()
}

/// The file was gone for a moment, and nothing was written.
fn gone() -> StorageError {
    StorageError::Away("the database's file was gone".into())
}

struct Done {
    outcomes: Vec<WriteOutcome>,
    before: Timestamp,
    after: Counter,
    /// How many numbers were given out.
    changes: u64,
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
    let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut owners: Vec<(String, Owner)> = Vec::new();
    let mut done = Vec::with_capacity(writes.len());
    let mut writer = Writer::new(&txn)?;
    for write in writes {
        let place = match owners.iter().position(|(name, _)| *name == write.owner) {
            Some(place) => place,
            None => {
                owners.push((write.owner.clone(), Owner::of_writer(&txn, &write.owner)?));
                owners.len() - 1
            }
        };
        let owner = &mut owners[place].1;
        let before = owner.clone();
        run(&txn, "SAVEPOINT part")?;
        done.push(match carry_out(&mut writer, owner, write) {
            // SQLite took back all of the transaction.
            Err(error) if txn.is_autocommit() => return Err(error),
            Err(error) => {
                run(&txn, "ROLLBACK TO part")?;
                *owner = before;
                Err(error)
            }
            written => written,
        });
        run(&txn, "RELEASE part")?;
    }
    drop(writer);
    for (_, owner) in owners.iter().filter(|(_, owner)| owner.moved_on()) {
        owner.store(&txn)?;
    }
    txn.commit()?;
    Ok(done)
}

fn run(txn: &Connection, statement: &str) -> Result<(), StorageError> {
    txn.prepare_cached(statement)?.execute([])?;
    Ok(())
}

fn carry_out(writer: &mut Writer<'_>, owner: &mut Owner, write: Write) -> Result<Done, StorageError> {
    let before = owner.counter;
    let outcomes: Result<_, _> =
        write.commands.into_iter().map(|command| writer.write(owner, write.now, command)).collect();
    let (outcomes, after) = (outcomes?, owner.counter);
    Ok(Done { outcomes, before: before.last_updated, after, changes: after.seq - before.seq })
}

#[cfg(test)]
impl Queue {
    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.line().writes.len()
    }
}
