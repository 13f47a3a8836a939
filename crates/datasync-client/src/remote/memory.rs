//! A table server in memory for tests: versions, tombstones, strictly increasing `updatedAt`, and a network that fails
//! as it is told. It stands beside the real server, which the stories in `tests/` drive.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datasync_protocol::{ItemId, PullQuery, Record, TableName, Timestamp, Version};

use super::{Page, Remote, RemoteError, Request, Write, WriteAnswer};
use crate::row_text::RowText;

/// What happens to one write on its way.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// It never arrives.
    RequestLost,
    /// It is carried out, and nobody hears of it.
    AnswerLost,
    /// The server refuses it with this status.
    Refused(u16),
    /// The key is wrong.
    Unauthorized,
}

/// Rows by table and id.
pub(crate) type Rows = BTreeMap<(String, String), Record>;

type Meanwhile = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    rows: Rows,
    clock: i64,
    fates: VecDeque<Fate>,
    meanwhile: Option<Meanwhile>,
    log: Vec<String>,
    lacking: Vec<String>,
    refused_lists: usize,
}

/// The server; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct MemoryRemote {
    state: Arc<Mutex<State>>,
}

impl MemoryRemote {
    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The next writes fare so, one each.
    pub(crate) fn will(&self, fates: impl IntoIterator<Item = Fate>) {
        self.state(|state| state.fates.extend(fates));
    }

    /// From here on every write fares well.
    pub(crate) fn forget_fates(&self) {
        self.state(|state| state.fates.clear());
    }

    /// Runs after the next write was carried out and before its answer is heard.
    pub(crate) fn meanwhile(&self, work: impl FnOnce() + Send + 'static) {
        self.state(|state| state.meanwhile = Some(Box::new(work)));
    }

    /// Another device's write.
    pub(crate) fn elsewhere(&self, table: &str, id: &str, change: impl FnOnce(&mut Record)) {
        self.state(|state| {
            let mut row = state.rows.get(&key(table, id)).cloned().unwrap_or_default();
            row.set("id", id);
            row.set("deleted", false);
            change(&mut row);
            state.store(table, id, row);
        });
    }

    /// The server forgets the row, tombstone and all.
    pub(crate) fn forget(&self, table: &str, id: &str) {
        self.state(|state| state.rows.remove(&key(table, id)));
    }

    /// The row as the server holds it, tombstones included.
    pub(crate) fn row(&self, table: &str, id: &str) -> Option<Record> {
        self.state(|state| state.rows.get(&key(table, id)).cloned())
    }

    /// The instant of the newest change.
    pub(crate) fn latest(&self) -> Timestamp {
        Timestamp(self.state(|state| state.clock))
    }

    /// Every row, tombstones included.
    pub(crate) fn rows(&self) -> Rows {
        self.state(|state| state.rows.clone())
    }

    /// These are its rows from here on, and no others.
    pub(crate) fn put_back(&self, rows: Rows) {
        self.state(|state| state.rows = rows);
    }

    /// It has no such table, until it is told again.
    pub(crate) fn lacks(&self, tables: &[&str]) {
        self.state(|state| state.lacking = tables.iter().map(|&table| table.to_owned()).collect());
    }

    /// How often it was asked for a table that it lacks.
    pub(crate) fn refused_lists(&self) -> usize {
        self.state(|state| state.refused_lists)
    }

    /// How many rows there are, tombstones included.
    pub(crate) fn len(&self) -> usize {
        self.state(|state| state.rows.len())
    }

    /// The requests that arrived since this was asked last, as `insert a`.
    pub(crate) fn take_log(&self) -> Vec<String> {
        self.state(|state| std::mem::take(&mut state.log))
    }
}

fn key(table: &str, id: &str) -> (String, String) {
    (table.to_owned(), id.to_owned())
}

impl State {
    fn store(&mut self, table: &str, id: &str, mut row: Record) -> Record {
        self.clock += 1;
        row.set("version", Version::from_change_number(self.clock.unsigned_abs()).as_str());
        row.set("updatedAt", Timestamp(self.clock).to_string());
        self.rows.insert(key(table, id), row.clone());
        row
    }

    fn write(&mut self, table: &str, id: &str, write: &Write) -> WriteAnswer {
        let current = self.rows.get(&key(table, id)).cloned();
        let stale =
            |version: &Option<Version>| version.is_some() && *version != current.as_ref().and_then(Record::version);
        match (write, &current) {
            (Write::Insert { .. }, Some(_)) => WriteAnswer::Exists,
            (Write::Insert { body }, None) => {
                let mut row = body.record().clone();
                row.set("deleted", false);
                WriteAnswer::Accepted(Some(self.store(table, id, row).into()))
            }
            (_, None) => WriteAnswer::Gone,
            (Write::Delete { .. }, Some(row)) if row.deleted() => WriteAnswer::Accepted(Some(row.clone().into())),
            (Write::Update { .. }, Some(row)) if row.deleted() => {
                WriteAnswer::PreconditionFailed(Some(row.clone().into()))
            }
            (Write::Update { version, .. } | Write::Delete { version } | Write::Undelete { version }, Some(row))
                if stale(version) =>
            {
                WriteAnswer::PreconditionFailed(Some(row.clone().into()))
            }
            (Write::Update { body, .. }, Some(row)) => {
                let mut row = row.clone();
                row.0.extend(body.record().user_columns().map(|(name, value)| (name.clone(), value.clone())));
                WriteAnswer::Accepted(Some(self.store(table, id, row).into()))
            }
            (Write::Delete { .. } | Write::Undelete { .. }, Some(row)) => {
                let mut row = row.clone();
                row.set("deleted", matches!(write, Write::Delete { .. }));
                WriteAnswer::Accepted(Some(self.store(table, id, row).into()))
            }
        }
    }
}

fn lost() -> RemoteError {
    RemoteError::Unreachable("the line was cut".into())
}

#[async_trait]
impl Remote for MemoryRemote {
    async fn list(&self, table: &TableName, query: &PullQuery, _: Option<&str>) -> Result<Page, RemoteError> {
        let since = query.updated_since.unwrap_or_default();
        if self.state(|state| {
            let lacks = state.lacking.iter().any(|lacking| lacking == table.as_str());
            state.refused_lists += usize::from(lacks);
            lacks
        }) {
            return Err(RemoteError::NotATableServer);
        }
        let rows = self.state(|state| {
            let mut rows: Vec<Record> =
                state.rows.iter().filter(|((name, _), _)| name == table.as_str()).map(|(_, row)| row.clone()).collect();
            rows.retain(|row| row.updated_at() >= Some(since));
            rows.sort_by_key(Record::updated_at);
            let top = query.top.map_or(usize::MAX, |top| top as usize);
            rows.into_iter().skip(query.skip as usize).take(top).map(RowText::from).collect()
        });
        Ok(Page { rows, ..Page::default() })
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        Ok(self.row(table.as_str(), id.as_str()))
    }

    async fn write(&self, request: &Request, _epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        let Request { table, id, write, .. } = request;
        let (answer, meanwhile) = self.state(|state| {
            let fate = state.fates.pop_front();
            let word = match write {
                Write::Insert { .. } => "insert",
                Write::Update { .. } => "update",
                Write::Delete { .. } => "delete",
                Write::Undelete { .. } => "undelete",
            };
            state.log.push(format!("{word} {id}"));
            let answer = match fate {
                Some(Fate::RequestLost) => Err(lost()),
                Some(Fate::Unauthorized) => Err(RemoteError::Unauthorized),
                Some(Fate::Refused(status)) => Ok(WriteAnswer::Refused { status, reason: None }),
                Some(Fate::AnswerLost) => {
                    state.write(table.as_str(), id.as_str(), write);
                    Err(lost())
                }
                None => Ok(state.write(table.as_str(), id.as_str(), write)),
            };
            (answer, state.meanwhile.take())
        });
        if let Some(meanwhile) = meanwhile {
            meanwhile();
        }
        answer
    }
}
