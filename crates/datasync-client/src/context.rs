//! The one who conducts: push, pull and purge over one store and one server, one at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datasync_protocol::{ItemId, PullQuery, Record, TableName};
use tokio::sync::{Mutex, watch};

use crate::changed::Changed;
use crate::handler::SyncHandler;
use crate::pull::{PAGE, PullError, PullOutcome, QueryId};
use crate::purge::PurgeError;
use crate::push::{PushCompletionResult, PushError, TableOperationError, push};
use crate::remote::{Change, Doorbell, Remote, RemoteError};
use crate::resync::{self, Reason};
use crate::session::Session;
use crate::store::{Query, Store, StoreError};
use crate::{Clock, Phase, Progress, pull, verify};

use beside::Beside;

mod beside;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod let_in;
#[cfg(test)]
mod purged_meanwhile;
#[cfg(test)]
mod tests;

/// How often one sync compares everything: a server that changes its history again and again is left for later.
const RESYNCS: usize = 2;

/// Conducts a store and a server. Local reads and writes go on while it works.
pub struct SyncContext {
    store: Arc<Store>,
    remote: Arc<dyn Remote>,
    handler: Arc<dyn SyncHandler>,
    clock: Clock,
    /// One push or pull at a time. A tokio mutex, because it is held across the network.
    turn: Mutex<()>,
    stop: AtomicBool,
    may_remove: AtomicBool,
    may_send_again: AtomicBool,
    verify: AtomicBool,
    page: u32,
    beside: Beside,
    progress: watch::Sender<Progress>,
}

/// What ended a sync early.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// While pushing.
    #[error(transparent)]
    Push(#[from] PushError),
    /// While pulling.
    #[error(transparent)]
    Pull(#[from] PullError),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a sync did.
#[derive(Debug, Clone, Default)]
pub struct SyncReport {
    /// Operations the server took.
    pub pushed: usize,
    /// Rows that came from the server.
    pub pulled: usize,
    /// Operations that the server did not take in this sync.
    pub errors: Vec<TableOperationError>,
    /// Items that changed here.
    pub changed: Changed,
}

impl SyncReport {
    fn take_pushed(&mut self, pushed: PushCompletionResult) {
        self.pushed += pushed.pushed;
        self.errors.extend(pushed.errors);
        self.changed.add_all(&pushed.changed);
    }
}

impl SyncContext {
    /// Brings a store, a server and a handler together. Sends nothing.
    #[must_use]
    pub fn initialize(store: Arc<Store>, remote: Arc<dyn Remote>, handler: Arc<dyn SyncHandler>, clock: Clock) -> Self {
        let (progress, _) = watch::channel(Progress::default());
        SyncContext {
            store,
            remote,
            handler,
            clock,
            turn: Mutex::new(()),
            stop: AtomicBool::new(false),
            may_remove: AtomicBool::new(false),
            may_send_again: AtomicBool::new(false),
            verify: AtomicBool::new(false),
            page: PAGE,
            beside: Beside::default(),
            progress,
        }
    }

    /// The same, with this many rows in a page of [`SyncContext::sync`]; 1 to 1000.
    #[must_use]
    pub fn with_page_size(self, rows: u32) -> Self {
        SyncContext { page: rows.clamp(1, PAGE), ..self }
    }

    /// The same, with a table beside those that the program is about: the server may lack it, which fails nothing, and its rows
    /// are not counted in what was pushed and pulled.
    #[must_use]
    pub fn beside(mut self, table: TableName) -> Self {
        self.beside.tables.push(table);
        self
    }

    /// The store it works on.
    #[must_use]
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Sends every waiting operation, oldest first, over all tables.
    ///
    /// # Errors
    /// [`PushError`] says what ended it; what was acknowledged before that stays done.
    pub async fn push(&self) -> Result<PushCompletionResult, PushError> {
        let _turn = self.take_turn().await;
        self.refuse_to_push_into_a_comparison()?;
        push(&self.session(), None).await
    }

    /// As [`SyncContext::push`], for operations on these tables only.
    ///
    /// # Errors
    /// As [`SyncContext::push`].
    pub async fn push_tables(&self, tables: &[TableName]) -> Result<PushCompletionResult, PushError> {
        let _turn = self.take_turn().await;
        self.refuse_to_push_into_a_comparison()?;
        push(&self.session(), Some(tables)).await
    }

    /// Fetches what changed in a table: since the last pull of this query id, or everything without one. Rows with a
    /// waiting operation are left for push.
    ///
    /// # Errors
    /// [`PullError`]; the pages before it are kept.
    pub async fn pull(
        &self,
        table: &TableName,
        query_id: Option<&QueryId>,
        query: &PullQuery,
    ) -> Result<PullOutcome, PullError> {
        let _turn = self.take_turn().await;
        let session = self.session();
        match self.pull_table(&session, table, query_id, query).await {
            Err(PullError::ResyncNeeded(reason)) => {
                let mut report = SyncReport::default();
                self.begin_resync(reason)?;
                self.finish_resync(&mut report).await?;
                let mut outcome = self.pull_table(&session, table, query_id, query).await?;
                outcome.pulled += report.pulled;
                outcome.changed.add_all(&report.changed);
                Ok(outcome)
            }
            pulled => pulled,
        }
    }

    /// Removes a table's rows here, and its delta tokens. Refused while operations wait, unless forced: then they are
    /// dropped for good.
    ///
    /// # Errors
    /// [`PurgeError`]; nothing was changed then.
    pub async fn purge(&self, table: &TableName, force: bool) -> Result<(), PurgeError> {
        let _turn = self.take_turn().await;
        self.store.purge(table, force)
    }

    /// As [`SyncContext::purge`], for the rows that a query asks for: [`Store::purge_rows`]. Gives how many rows went.
    ///
    /// # Errors
    /// [`PurgeError`]; nothing was changed then.
    pub async fn purge_rows(&self, table: &TableName, query: &Query, force: bool) -> Result<usize, PurgeError> {
        let _turn = self.take_turn().await;
        self.store.purge_rows(table, query, force)
    }

    /// Pushes, then pulls every table of the store: the one call that the article of 2014 wished for. A server that was
    /// restored or replaced is compared with everything here first, and gets back what it lost.
    ///
    /// # Errors
    /// [`SyncError`]; what was done before it stays done.
    pub async fn sync(&self) -> Result<SyncReport, SyncError> {
        let _turn = self.take_turn().await;
        let mut report = SyncReport::default();
        let mut left = RESYNCS;
        loop {
            let reason = match self.resync_push_and_pull(&mut report).await {
                Err(SyncError::Push(PushError::Remote(RemoteError::EpochChanged))) if left > 0 => Reason::Epoch,
                Err(SyncError::Pull(PullError::ResyncNeeded(reason))) if left > 0 => reason,
                ended => return ended.map(|()| report),
            };
            left -= 1;
            self.begin_resync(reason)?;
        }
    }

    /// The next sync may remove as much as the server says, once; also everything that an emptied server had, if that was what
    /// stopped the sync before.
    pub fn allow_removal(&self) {
        self.may_remove.store(true, Ordering::Relaxed);
    }

    /// The next sync gives a server that was emptied everything again, once.
    pub fn send_again(&self) {
        self.may_send_again.store(true, Ordering::Relaxed);
    }

    /// The next sync compares digests with the server, where it gives them: else that is done once a week. A table that
    /// differs is compared row by row then.
    pub fn verify(&self) {
        self.verify.store(true, Ordering::Relaxed);
    }

    async fn resync_push_and_pull(&self, report: &mut SyncReport) -> Result<(), SyncError> {
        self.finish_resync(report).await?;
        let session = self.session();
        report.take_pushed(push(&session, None).await?);
        let everything = QueryId::everything();
        let page = PullQuery { top: Some(self.page), ..PullQuery::default() };
        let mut known = None;
        for table in self.store.read(|txn| txn.tables())? {
            let up_to_date =
                known.is_some_and(|latest| pull::knows(&session, &table, &everything, latest).unwrap_or(false));
            if self.beside.is_lacking(&table) || up_to_date && !verify::is_due(&session, &table)? {
                continue;
            }
            let outcome = self.pull_table(&session, &table, Some(&everything), &page).await?;
            verify::compare(&session, &table, outcome.digest)?;
            known = known.or(outcome.latest);
            self.take_pulled(report, &table, &outcome);
        }
        if self.handler.tend()? {
            report.take_pushed(push(&session, None).await?);
        }
        self.may_remove.store(false, Ordering::Relaxed);
        self.may_send_again.store(false, Ordering::Relaxed);
        self.verify.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn begin_resync(&self, reason: Reason) -> Result<(), StoreError> {
        self.verify.store(false, Ordering::Relaxed);
        let now = (self.clock)();
        self.store.write(|txn| {
            let tables = txn.tables()?;
            resync::begin(txn, &tables, reason)?;
            // What is compared row by row is not summed up right after.
            tables.iter().try_for_each(|table| verify::remember(txn, table, now))
        })
    }

    async fn finish_resync(&self, report: &mut SyncReport) -> Result<(), PullError> {
        if !self.store.read(resync::is_running)? {
            return Ok(());
        }
        let session = self.session();
        let mut met = Vec::new();
        for table in self.store.read(|txn| txn.tables())? {
            let mut outcome = PullOutcome::default();
            let compared = resync::compare(&session, &table, self.page, &mut outcome).await;
            if self.beside.met_lack(&table, &compared) {
                self.store.write(|txn| txn.forget_pulls(&table))?;
                continue;
            }
            if compared.is_err() {
                resync::remember_asking(&session, &table, &compared)?;
            }
            self.take_pulled(report, &table, &outcome);
            met.extend(compared?);
        }
        let ended = resync::end_all(&session, &met, &self.beside.tables)?;
        for (compared, outcome) in met.iter().zip(&ended) {
            self.take_pulled(report, &compared.table, outcome);
        }
        Ok(())
    }

    fn take_pulled(&self, report: &mut SyncReport, table: &TableName, outcome: &PullOutcome) {
        if !self.beside.tables.contains(table) {
            report.pulled += outcome.pulled;
        }
        report.changed.add_all(&outcome.changed);
    }

    /// As [`pull::pull`]; what it may not remove, the next one may not remove in smaller parts. What the server lacks and may
    /// lack is empty.
    async fn pull_table(
        &self,
        session: &Session<'_>,
        table: &TableName,
        query_id: Option<&QueryId>,
        query: &PullQuery,
    ) -> Result<PullOutcome, PullError> {
        let pulled = pull::pull(session, table, query_id, query).await;
        if self.beside.met_lack(table, &pulled) {
            self.store.write(|txn| txn.forget_pulls(table))?;
            return Ok(PullOutcome::default());
        }
        resync::remember_asking(session, table, &pulled)?;
        pulled
    }

    /// What is being compared is not pushed: its versions may mean other rows.
    fn refuse_to_push_into_a_comparison(&self) -> Result<(), PushError> {
        if self.store.read(resync::is_running)? {
            return Err(PushError::Remote(RemoteError::EpochChanged));
        }
        Ok(())
    }

    /// Begins to listen at the server's doorbell; `None` if it has none. Takes no turn: it goes on beside a sync.
    ///
    /// # Errors
    /// [`RemoteError`] if the server could not be listened to.
    pub async fn listen(&self) -> Result<Option<Doorbell>, RemoteError> {
        self.remote.listen().await
    }

    /// The versions of a row in the server's history, newest first, tombstones included, so many at most; none if the server
    /// keeps none. Takes no turn, and changes nothing here.
    ///
    /// # Errors
    /// [`RemoteError`] if the server's answer did not come.
    pub async fn history(&self, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Record>, RemoteError> {
        self.remote.history(table, id, most).await
    }

    /// Whether everything up to this change is here already: it was made here, or a sync has brought it.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn knows(&self, change: &Change) -> Result<bool, StoreError> {
        let everything = QueryId::everything();
        let session = self.session();
        if self.store.read(resync::known_epoch)?.as_ref() != Some(&change.epoch) {
            return Ok(false);
        }
        for table in self.store.read(|txn| txn.tables())? {
            if !self.beside.is_lacking(&table) && !pull::knows(&session, &table, &everything, change.latest)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// By how many milliseconds this computer's clock is ahead of the server's, or behind it (negative), as far as the server
    /// says. Only a person is told: no decision reads it.
    #[must_use]
    pub fn clock_ahead(&self) -> Option<i64> {
        Some((self.clock)().0 - self.remote.server_time()?.0)
    }

    /// Asks the running push or pull to end after the operation or page it is at. Does nothing if none runs.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// How far the running sync is.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    async fn take_turn(&self) -> Turn<'_> {
        let guard = self.turn.lock().await;
        self.stop.store(false, Ordering::Relaxed);
        self.progress.send_replace(Progress { phase: Phase::Checking, ..Progress::default() });
        Turn { _guard: guard, progress: &self.progress }
    }

    fn session(&self) -> Session<'_> {
        Session {
            store: &self.store,
            remote: &self.remote,
            handler: self.handler.as_ref(),
            clock: &self.clock,
            beside: &self.beside.tables,
            stop: &self.stop,
            may_remove: &self.may_remove,
            may_send_again: &self.may_send_again,
            verify: &self.verify,
            progress: &self.progress,
        }
    }
}

/// The right to sync. Progress goes back to idle when it is given up, however that happens.
struct Turn<'a> {
    _guard: tokio::sync::MutexGuard<'a, ()>,
    progress: &'a watch::Sender<Progress>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.progress.send_replace(Progress::default());
    }
}
