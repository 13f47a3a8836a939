//! What one push or pull is handed: where to read, where to send, who decides, when to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datasync_protocol::TableName;
use tokio::sync::watch;

use crate::Clock;
use crate::handler::SyncHandler;
use crate::remote::Remote;
use crate::store::Store;

/// What a sync is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing.
    #[default]
    Idle,
    /// Asks the server, and does not know yet how much there is.
    Checking,
    /// Sends operations.
    Pushing,
    /// Fetches rows.
    Pulling,
}

/// How far a sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Operations answered or rows fetched in this phase.
    pub done: u64,
    /// How many there will be; `None` while nobody knows.
    pub total: Option<u64>,
}

pub(crate) struct Session<'a> {
    pub(crate) store: &'a Store,
    pub(crate) remote: &'a Arc<dyn Remote>,
    pub(crate) handler: &'a dyn SyncHandler,
    pub(crate) clock: &'a Clock,
    /// Tables whose rows nobody counts.
    pub(crate) beside: &'a [TableName],
    pub(crate) stop: &'a AtomicBool,
    /// A person has said that a sync may remove much.
    pub(crate) may_remove: &'a AtomicBool,
    /// A person has said that an emptied server gets everything again.
    pub(crate) may_send_again: &'a AtomicBool,
    /// Digests are compared in this sync, whatever the day.
    pub(crate) verify: &'a AtomicBool,
    pub(crate) progress: &'a watch::Sender<Progress>,
}

impl Session<'_> {
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn report(&self, phase: Phase, done: u64, total: Option<u64>) {
        self.progress.send_replace(Progress { phase, done, total });
    }
}
