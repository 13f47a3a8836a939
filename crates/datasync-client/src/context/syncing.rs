//! A whole sync: compare if the histories have parted, push, pull every table.

use std::sync::atomic::Ordering;

use datasync_protocol::{PullQuery, TableName};

use super::SyncContext;
use crate::changed::Changed;
use crate::pull::{self, PullError, PullOutcome, QueryId};
use crate::push::{PushCompletionResult, PushError, TableOperationError, push};
use crate::remote::RemoteError;
use crate::resync::{self, Reason};
use crate::session::Session;
use crate::store::StoreError;
use crate::verify;

/// How often one sync compares everything: a server that changes its history again and again is left for later.
const RESYNCS: usize = 2;

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

    pub(super) fn begin_resync(&self, reason: Reason) -> Result<(), StoreError> {
        self.verify.store(false, Ordering::Relaxed);
        let now = (self.clock)();
        self.store.write(|txn| {
            let tables = txn.tables()?;
            resync::begin(txn, &tables, reason)?;
            // What is compared row by row is not summed up right after.
            tables.iter().try_for_each(|table| verify::remember(txn, table, now))
        })
    }

    pub(super) async fn finish_resync(&self, report: &mut SyncReport) -> Result<(), PullError> {
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
    pub(super) async fn pull_table(
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
    pub(super) fn refuse_to_push_into_a_comparison(&self) -> Result<(), PushError> {
        if self.store.read(resync::is_running)? {
            return Err(PushError::Remote(RemoteError::EpochChanged));
        }
        Ok(())
    }
}
