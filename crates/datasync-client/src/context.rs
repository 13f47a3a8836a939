//! The one who conducts: push, pull and purge over one store and one server, one at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datasync_protocol::{PullQuery, TableName};
use tokio::sync::{Mutex, watch};

use crate::handler::SyncHandler;
use crate::pull::{PAGE, PullError, PullOutcome, QueryId};
use crate::purge::PurgeError;
use crate::push::{PushCompletionResult, PushError, push};
use crate::remote::Remote;
use crate::session::Session;
use crate::store::{Query, Store};
use crate::{Clock, Progress};

use beside::Beside;
pub use syncing::{SyncError, SyncReport};

mod beside;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod known;
#[cfg(test)]
mod let_in;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod purged_meanwhile;
mod server;
mod syncing;
#[cfg(test)]
mod tests;
mod turn;

/// Conducts a store and a server. Local reads and writes go on while it works.
pub struct SyncContext {
    store: Arc<Store>,
    remote: Arc<dyn Remote>,
    handler: Arc<dyn SyncHandler>,
    clock: Clock,
    /// One push or pull at a time. A tokio mutex, because it is held across the network.
    turn: Mutex<()>,
    stop: AtomicBool,
    /// It stays stopped.
    retired: AtomicBool,
    may_remove: AtomicBool,
    may_send_again: AtomicBool,
    verify: AtomicBool,
    page: u32,
    beside: Beside,
    progress: watch::Sender<Progress>,
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
            retired: AtomicBool::new(false),
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

    /// Asks the running push or pull to end after the operation or page it is at. Does nothing if none runs.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Ends it for good: what runs ends after the operation or page it is at, and once this returns no sync of it sends or fetches
    /// anything any more.
    pub async fn retire(&self) {
        self.retired.store(true, Ordering::SeqCst);
        self.stop.store(true, Ordering::SeqCst);
        drop(self.turn.lock().await);
    }

    /// How far the running sync is.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
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
