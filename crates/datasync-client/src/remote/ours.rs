//! A server of ours in memory, for tests: a [`MemoryRemote`] that says where its history stands, and takes many writes at
//! once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use datasync_protocol::{Digest, ItemId, PullQuery, Record, SyncState, TableName, Timestamp};

use super::memory::{MemoryRemote, Rows};
use super::{BatchAnswer, Page, Remote, RemoteError, Request, WriteAnswer};

/// The server; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct OurRemote {
    pub(crate) rows: MemoryRemote,
    history: Arc<Mutex<History>>,
}

#[derive(Default)]
struct History {
    epoch: u32,
    horizon: Timestamp,
    diverged: Option<Timestamp>,
    /// The list behind so many is not answered; `None`: every list is.
    lists_left: Option<u32>,
}

impl OurRemote {
    fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a new history with these rows; up to `diverged` it is the one before, if anybody knows.
    pub(crate) fn put_back(&self, rows: Rows, diverged: Option<Timestamp>) {
        self.rows.put_back(rows);
        let mut history = self.history();
        (history.epoch, history.diverged) = (history.epoch + 1, diverged);
    }

    /// Tombstones up to this instant may be gone.
    pub(crate) fn forgets_up_to(&self, horizon: Timestamp) {
        self.history().horizon = horizon;
    }

    /// Answers so many lists more, then one is lost.
    pub(crate) fn loses_a_list_after(&self, lists: u32) {
        self.history().lists_left = Some(lists);
    }

    fn state(&self) -> SyncState {
        let history = self.history();
        SyncState { epoch: history.epoch.to_string(), latest: self.rows.latest(), horizon: history.horizon }
    }

    fn is_of_this_epoch(&self, epoch: Option<&str>) -> Result<(), RemoteError> {
        let other = epoch.is_some_and(|epoch| epoch != self.state().epoch);
        if other { Err(RemoteError::EpochChanged) } else { Ok(()) }
    }

    fn digest(&self, table: &TableName) -> Digest {
        let mut digest = Digest::default();
        for ((_, id), row) in
            self.rows.rows().iter().filter(|((name, _), row)| name == table.as_str() && !row.deleted())
        {
            digest.add(&ItemId::new(id.as_str()).expect("an id"), &row.version().expect("a version"));
        }
        digest
    }
}

#[async_trait]
impl Remote for OurRemote {
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError> {
        {
            let mut history = self.history();
            match &mut history.lists_left {
                Some(0) => {
                    history.lists_left = None;
                    return Err(RemoteError::TimedOut);
                }
                Some(left) => *left -= 1,
                None => {}
            }
        }
        let page = self.rows.list(table, query, None).await?;
        let complete = query.top.is_none_or(|top| page.rows.len() < top as usize);
        Ok(Page {
            diverged: self.is_of_this_epoch(epoch).is_err().then(|| self.history().diverged).flatten(),
            digest: complete.then(|| self.digest(table)),
            state: Some(self.state()),
            complete,
            ..page
        })
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        self.rows.lookup(table, id).await
    }

    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        self.is_of_this_epoch(epoch)?;
        self.rows.write(request, epoch).await
    }

    async fn batch(&self, requests: &[Request], epoch: Option<&str>) -> Result<BatchAnswer, RemoteError> {
        self.is_of_this_epoch(epoch)?;
        let (before, mut answers) = (self.rows.latest(), Vec::new());
        for request in requests {
            answers.push(self.rows.write(request, epoch).await?);
        }
        Ok(BatchAnswer::Answered { answers, moved: Some((before, self.state())) })
    }
}
