//! What a command is handed: the notebook, the sync context, the way to wake the loop.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datasync_client::{Clock, StoreError, SyncContext, Wake};
use notes::{LAST_SYNCED, Notebook, SecretsIn, Settings, SyncLog};
use tauri::AppHandle;
use tokio::sync::{mpsc, oneshot};

use crate::carrying::Carrying;
use crate::desk::Desk;
use crate::seat::Seat;
use crate::shapes::instant;
use syncing::Syncing;

mod settings;
mod syncing;
mod told;

/// The app's state. Commands and the background loop share it.
pub(crate) struct App {
    pub(crate) handle: AppHandle,
    pub(crate) folder: PathBuf,
    pub(crate) notebook: Notebook,
    pub(crate) clock: Clock,
    pub(crate) desk: Desk,
    pub(crate) log: SyncLog,
    pub(crate) carrying: Carrying,
    pub(crate) seat: Seat,
    waker: mpsc::UnboundedSender<Wake>,
    inner: Mutex<Inner>,
}

/// What changes while the app runs. A std mutex, held for a few assignments.
struct Inner {
    settings: Settings,
    context: Option<Arc<SyncContext>>,
    syncing: Syncing,
    secrets: Secrets,
    /// Whether the connection is metered; `None`: nobody says.
    metered: Option<bool>,
    /// What the tray shows.
    tray: String,
}

impl Inner {
    fn is_paused(&self) -> bool {
        let Settings { background_sync, work_offline, pause_on_metered, .. } = self.settings;
        background_sync && !work_offline && pause_on_metered && self.metered == Some(true)
    }
}

/// What is known of the secrets: to ask a keychain may take a while.
#[derive(Debug, Clone, Copy)]
struct Secrets {
    has_key: bool,
    kept_in: SecretsIn,
}

/// The name under which the store keeps that a sync after that one did not end well.
const LAST_FAILED: &str = "lastFailed";

impl App {
    pub(crate) fn new(
        handle: AppHandle,
        folder: PathBuf,
        notebook: Notebook,
        clock: Clock,
        settings: Settings,
        seat: Seat,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Wake>) {
        let (waker, wakes) = mpsc::unbounded_channel();
        let last = notebook.store().read(|txn| Ok::<_, StoreError>((txn.value(LAST_SYNCED)?, txn.value(LAST_FAILED)?)));
        let well = last.is_ok_and(|(synced, failed)| synced.is_some() && failed.is_none());
        let syncing = Syncing { well, ..Syncing::default() };
        let secrets = Secrets { has_key: settings.server_url.is_some(), kept_in: SecretsIn::File };
        let inner = Mutex::new(Inner { settings, context: None, syncing, secrets, metered: None, tray: String::new() });
        let log = SyncLog::open(&folder, clock());
        let (desk, carrying) = (Desk::default(), Carrying::default());
        (Arc::new(App { handle, folder, notebook, clock, desk, log, carrying, seat, waker, inner }), wakes)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.inner().settings.clone()
    }

    pub(crate) fn context(&self) -> Option<Arc<SyncContext>> {
        self.inner().context.clone()
    }

    pub(crate) fn syncing<T>(&self, work: impl FnOnce(&mut Syncing) -> T) -> T {
        work(&mut self.inner().syncing)
    }

    /// The desktop says whether the connection is metered.
    pub(crate) fn metered_is(&self, metered: Option<bool>) {
        let mut inner = self.inner();
        let before = std::mem::replace(&mut inner.metered, metered);
        if before == metered {
            return;
        }
        if inner.is_paused() {
            // Nothing is tried again, so nothing is said to fail.
            inner.syncing.failure = None;
        }
        drop(inner);
        self.wake(Wake::Settings);
        if before.is_some() != metered.is_some() {
            self.tell_settings();
        }
        self.tell_status();
    }

    /// Syncing waits for another connection, or a person's word.
    pub(crate) fn is_paused(&self) -> bool {
        self.inner().is_paused()
    }

    pub(crate) fn wake(&self, wake: Wake) {
        // Only a closed loop, at the very end, hears nothing.
        let _ = self.waker.send(wake);
    }

    /// Syncs now, as the person asked, and returns when that sync has ended.
    pub(crate) async fn sync_now(&self) {
        let (done, ended) = oneshot::channel();
        self.wake(Wake::Asked(done));
        let _ = ended.await;
    }

    /// A local edit: the window that made it reads its list again by itself, the loop and the sync control are told.
    pub(crate) fn edited(&self) {
        self.wake(Wake::Edited);
        self.tell_status();
    }

    pub(crate) fn now(&self) -> i64 {
        instant((self.clock)())
    }
}
