//! What a command is handed: the notebook, the sync context, the way to wake the loop.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datasync_client::{Clock, Progress, SyncContext, Wake};
use notes::{ConnectError, NoteSyncHandler, Notebook, Secret, Settings, open_context};
use tauri::AppHandle;
use tauri_specta::Event as _;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::error::AppError;
use crate::shapes::{self, MergedNote, SyncState, instant, number};
use crate::{events, notifications};

/// The app's state. Commands and the background loop share it.
pub(crate) struct App {
    pub(crate) handle: AppHandle,
    pub(crate) folder: PathBuf,
    pub(crate) notebook: Notebook,
    pub(crate) clock: Clock,
    /// The UI has heard that the window closes.
    pub(crate) close_heard: Notify,
    waker: mpsc::UnboundedSender<Wake>,
    inner: Mutex<Inner>,
}

/// What changes while the app runs. A std mutex, held for a few assignments.
struct Inner {
    settings: Settings,
    context: Option<Arc<SyncContext>>,
    syncing: Syncing,
}

/// What the background loop knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syncing {
    pub(crate) progress: Progress,
    pub(crate) stopping: bool,
    pub(crate) asked: bool,
    pub(crate) offline_since: Option<i64>,
    /// From when to when the server was out of reach last, in this run of the app.
    pub(crate) was_offline: Option<(i64, i64)>,
    pub(crate) next_sync: Option<i64>,
    /// What went wrong in the last sync, and the state it means.
    pub(crate) failure: Option<(SyncState, String)>,
    /// The server would remove so many of so many rows.
    pub(crate) removal: Option<(u64, u64)>,
}

impl Syncing {
    /// Whether the server was out of reach at an instant, as far as this run of the app knows.
    pub(crate) fn was_offline_at(&self, at: i64) -> bool {
        let before = self.was_offline.is_some_and(|(from, to)| (from..=to).contains(&at));
        before || self.offline_since.is_some_and(|from| from <= at)
    }
}

/// The name under which the store keeps when it last synced.
const LAST_SYNCED: &str = "lastSynced";

impl App {
    pub(crate) fn new(
        handle: AppHandle,
        folder: PathBuf,
        notebook: Notebook,
        clock: Clock,
        settings: Settings,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Wake>) {
        let (waker, wakes) = mpsc::unbounded_channel();
        let inner = Mutex::new(Inner { settings, context: None, syncing: Syncing::default() });
        (Arc::new(App { handle, folder, notebook, clock, close_heard: Notify::new(), waker, inner }), wakes)
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

    /// Takes settings over: a new server or key means a new context.
    pub(crate) fn apply(self: &Arc<Self>, settings: Settings) -> Result<(), ConnectError> {
        let told = Arc::downgrade(self);
        let handler = Arc::new(NoteSyncHandler::new(self.notebook.clone(), move |result| {
            if let Some(app) = told.upgrade() {
                app.push_completed(result);
            }
        }));
        let context = open_context(&self.folder, self.notebook.store(), &settings, handler, Arc::clone(&self.clock))?;
        self.notebook.set_device(&settings.device);
        self.notebook.set_person(settings.user.as_deref());
        self.notebook.set_policy(settings.policy());
        let mut inner = self.inner();
        inner.context = context.map(Arc::new);
        inner.settings = settings;
        drop(inner);
        self.wake(Wake::Settings);
        Ok(())
    }

    /// Keeps settings that do not touch the connection.
    pub(crate) fn keep(&self, settings: Settings) -> Result<(), AppError> {
        settings.save(&self.folder).map_err(ConnectError::from)?;
        self.notebook.set_device(&settings.device);
        self.notebook.set_person(settings.user.as_deref());
        self.notebook.set_policy(settings.policy());
        let by_itself = settings.background_sync && !settings.work_offline;
        let mut inner = self.inner();
        inner.settings = settings;
        if !by_itself {
            // Nothing is tried again, so nothing is said to fail.
            inner.syncing.failure = None;
        }
        drop(inner);
        self.wake(Wake::Settings);
        Ok(())
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

    /// A local edit: the list of the UI knows it already, the loop and the sync control do not.
    pub(crate) fn edited(&self) {
        self.wake(Wake::Edited);
        self.tell_status();
    }

    pub(crate) fn tell_notes_changed(&self, ids: Option<Vec<String>>) {
        let _ = events::NotesChanged(ids).emit(&self.handle);
    }

    pub(crate) fn tell_status(&self) {
        match self.status() {
            Ok(status) => drop(events::SyncStatusChanged(status).emit(&self.handle)),
            Err(error) => tracing::error!("the sync status can't be read: {}", error.message),
        }
    }

    pub(crate) fn synced(&self) -> Result<(), AppError> {
        let now = (self.clock)().0.to_string();
        Ok(self.notebook.store().write(|txn| txn.set_value(LAST_SYNCED, Some(&now)))?)
    }

    fn push_completed(&self, result: &datasync_client::PushCompletionResult) {
        let conflicts = result.errors.iter().filter(|error| error.error.kind == datasync_client::ErrorKind::Conflict);
        let ids: Vec<&str> = conflicts.map(|error| error.item_id.as_str()).collect();
        if ids.is_empty() {
            return;
        }
        let found = self.notebook.conflicts().unwrap_or_default();
        let found: Vec<_> = found.iter().filter(|conflict| ids.contains(&conflict.id.as_str())).collect();
        notifications::conflicts(self, &found);
        let conflicts =
            found.into_iter().map(|conflict| crate::commands::conflicts::summary(&self.notebook, conflict)).collect();
        let asked = self.syncing(|syncing| syncing.asked);
        let _ = events::ConflictsFound { conflicts, asked }.emit(&self.handle);
    }

    /// What the syncs did to conflicts, and what other devices wait for: told at the end of each sync.
    pub(crate) fn tell_news(&self) {
        let news = self.notebook.take_news();
        if !news.merged.is_empty() {
            let merged = news.merged.into_iter().map(|(id, title)| MergedNote { id: id.into(), title });
            let _ = events::Merged(merged.collect()).emit(&self.handle);
        }
        if !news.settled_elsewhere.is_empty() {
            let settled = news.settled_elsewhere.into_iter();
            let settled = settled.map(|(id, device)| shapes::SettledNote { id: id.into(), device });
            let _ = events::SettledElsewhere(settled.collect()).emit(&self.handle);
            self.tell_notes_changed(None);
        }
        let found = news.found.iter().filter_map(|id| self.notebook.conflict(id.as_str()).ok());
        let conflicts: Vec<_> =
            found.map(|conflict| crate::commands::conflicts::summary(&self.notebook, &conflict)).collect();
        if !conflicts.is_empty() {
            // Nobody pressed a key for what waits elsewhere.
            let _ = events::ConflictsFound { conflicts, asked: false }.emit(&self.handle);
        }
    }

    /// What is true about syncing now: counts from the store, the rest from the loop.
    pub(crate) fn status(&self) -> Result<shapes::SyncStatus, AppError> {
        let (settings, connected, syncing) = {
            let inner = self.inner();
            (inner.settings.clone(), inner.context.is_some(), inner.syncing.clone())
        };
        let counts = self.notebook.counts()?;
        let last_synced = self.notebook.store().read(|txn| txn.value(LAST_SYNCED))?;
        Ok(shapes::SyncStatus {
            state: state_of(connected, &settings, &syncing, counts.ready),
            work_offline: settings.work_offline,
            background: settings.background_sync,
            pending: number(counts.pending),
            failed: number(counts.refused),
            conflicts: number(counts.conflicts),
            last_synced: last_synced.and_then(|ms| ms.parse().ok()),
            offline_since: syncing.offline_since,
            next_sync: syncing.next_sync,
            done: number(syncing.progress.done),
            total: syncing.progress.total.map(number),
            reason: syncing.failure.map(|(_, reason)| reason),
            removal: syncing
                .removal
                .map(|(removing, of)| shapes::Removal { removing: number(removing), of: number(of) }),
        })
    }

    pub(crate) fn settings_shape(&self) -> shapes::Settings {
        let settings = self.settings();
        let key = Secret::application_key(&self.folder).load();
        shapes::Settings {
            server_url: settings.server_url,
            has_application_key: key.is_ok_and(|key| key.is_some()),
            device: settings.device,
            background_sync: settings.background_sync,
            work_offline: settings.work_offline,
            sync_every: settings.sync_every,
            theme: settings.theme.into(),
            notifications: settings.notifications,
            when_fit: settings.when_fit.into(),
            when_overlap: settings.when_overlap.into(),
            captions: settings.captions,
            data_folder: self.folder.to_string_lossy().into_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        instant((self.clock)())
    }
}

fn state_of(connected: bool, settings: &Settings, syncing: &Syncing, waiting: u64) -> SyncState {
    use datasync_client::Phase;
    if !connected {
        return SyncState::Serverless;
    }
    if settings.work_offline {
        return SyncState::Offline;
    }
    match (syncing.progress.phase, syncing.stopping, &syncing.failure) {
        (Phase::Pushing | Phase::Pulling | Phase::Checking, true, _) => SyncState::Stopping,
        (Phase::Checking, _, _) => SyncState::Checking,
        (Phase::Pushing | Phase::Pulling, _, _) => SyncState::Syncing,
        (Phase::Idle, _, Some((state, _))) => *state,
        (Phase::Idle, _, None) if waiting > 0 => SyncState::Waiting,
        (Phase::Idle, _, None) => SyncState::Synced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_chose_comes_before_what_the_network_does() {
        let settings = Settings { work_offline: true, ..Settings::default() };
        let syncing = Syncing { failure: Some((SyncState::Retrying, String::new())), ..Syncing::default() };
        assert_eq!(state_of(false, &settings, &syncing, 1), SyncState::Serverless);
        assert_eq!(state_of(true, &settings, &syncing, 1), SyncState::Offline);
    }

    #[test]
    fn what_waits_is_said_unless_something_failed() {
        let (settings, mut syncing) = (Settings::default(), Syncing::default());
        assert_eq!(state_of(true, &settings, &syncing, 0), SyncState::Synced);
        assert_eq!(state_of(true, &settings, &syncing, 2), SyncState::Waiting);
        syncing.failure = Some((SyncState::Offline, String::new()));
        assert_eq!(state_of(true, &settings, &syncing, 2), SyncState::Offline);
    }
}
