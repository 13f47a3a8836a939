//! What a command is handed: the notebook, the sync context, the way to wake the loop.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datasync_client::{Clock, Progress, StoreError, SyncContext, Wake};
use notes::{
    ConnectError, Happened, NoteSyncHandler, Notebook, Profiles, Reason, ReasonCode, Secret, SecretsIn, Settings,
    SyncEventKind, SyncLog, open_context,
};
use tauri::AppHandle;
use tauri_specta::Event as _;
use tokio::sync::{mpsc, oneshot};

use crate::desk::Desk;
use crate::error::AppError;
use crate::shapes::{self, MergedNote, SyncState, instant, number};
use crate::{autostart, events, notifications, tray, window};

/// The app's state. Commands and the background loop share it.
pub(crate) struct App {
    pub(crate) handle: AppHandle,
    pub(crate) folder: PathBuf,
    pub(crate) notebook: Notebook,
    pub(crate) clock: Clock,
    pub(crate) desk: Desk,
    pub(crate) log: SyncLog,
    waker: mpsc::UnboundedSender<Wake>,
    inner: Mutex<Inner>,
}

/// What changes while the app runs. A std mutex, held for a few assignments.
struct Inner {
    settings: Settings,
    context: Option<Arc<SyncContext>>,
    syncing: Syncing,
    secrets: Secrets,
    /// What the tray shows.
    tray: String,
}

/// What is known of the secrets: to ask a keychain may take a while.
#[derive(Debug, Clone, Copy)]
struct Secrets {
    has_key: bool,
    kept_in: SecretsIn,
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
    pub(crate) failure: Option<(SyncState, Reason)>,
    /// This computer's clock is wrong, as far as the server says.
    pub(crate) clock: Option<Reason>,
    /// The last push and pull ended well, in this run of the program or the one before it.
    pub(crate) well: bool,
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
/// The name under which the store keeps that a sync after that one did not end well.
const LAST_FAILED: &str = "lastFailed";

impl App {
    pub(crate) fn new(
        handle: AppHandle,
        folder: PathBuf,
        notebook: Notebook,
        clock: Clock,
        settings: Settings,
    ) -> (Arc<Self>, mpsc::UnboundedReceiver<Wake>) {
        let (waker, wakes) = mpsc::unbounded_channel();
        let last = notebook.store().read(|txn| Ok::<_, StoreError>((txn.value(LAST_SYNCED)?, txn.value(LAST_FAILED)?)));
        let well = last.is_ok_and(|(synced, failed)| synced.is_some() && failed.is_none());
        let syncing = Syncing { well, ..Syncing::default() };
        let secrets = Secrets { has_key: settings.server_url.is_some(), kept_in: SecretsIn::File };
        let inner = Mutex::new(Inner { settings, context: None, syncing, secrets, tray: String::new() });
        let log = SyncLog::open(&folder, clock());
        (Arc::new(App { handle, folder, notebook, clock, desk: Desk::default(), log, waker, inner }), wakes)
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
        let has_key = Secret::application_key(&self.folder).load()?.is_some();
        let secrets = Secrets { has_key, kept_in: SecretsIn::of(&self.folder) };
        let mut inner = self.inner();
        if (&inner.settings.server_url, &inner.settings.user) != (&settings.server_url, &settings.user) {
            // What went wrong elsewhere says nothing of this server.
            inner.syncing = Syncing::default();
        }
        inner.context = context.map(Arc::new);
        inner.settings = settings;
        inner.secrets = secrets;
        drop(inner);
        self.wake(Wake::Settings);
        self.tell_settings();
        self.tell_status();
        Ok(())
    }

    /// As [`App::apply`], at the start: what can't be used is said where syncing is.
    pub(crate) fn begin(self: &Arc<Self>) {
        if let Err(error) = self.apply(self.settings()) {
            tracing::error!("the server of the settings can't be used: {error}");
            self.syncing(|syncing| syncing.failure = Some((SyncState::NeedsYou, ReasonCode::InvalidUrl.into())));
            self.tell_status();
        }
    }

    /// Keeps settings that do not touch the connection.
    pub(crate) fn keep(&self, settings: Settings) -> Result<(), AppError> {
        settings.save(&self.folder).map_err(ConnectError::from)?;
        self.notebook.set_device(&settings.device);
        self.notebook.set_person(settings.user.as_deref());
        self.notebook.set_policy(settings.policy());
        window::apply(self, &settings);
        let by_itself = settings.background_sync && !settings.work_offline;
        let mut inner = self.inner();
        inner.settings = settings;
        if !by_itself {
            // Nothing is tried again, so nothing is said to fail.
            inner.syncing.failure = None;
        }
        drop(inner);
        self.wake(Wake::Settings);
        self.tell_settings();
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
            Ok(status) => {
                tray::show(&self.handle, self.settings().language, &status);
                drop(events::SyncStatusChanged(status).emit(&self.handle));
            }
            Err(error) => tracing::error!("the sync status can't be read: {}", error.message),
        }
    }

    pub(crate) fn tell_settings(&self) {
        drop(events::SettingsChanged(self.settings_shape()).emit(&self.handle));
    }

    /// Whether the tray shows this only from now on.
    pub(crate) fn tray_shows(&self, shown: String) -> bool {
        let mut inner = self.inner();
        let is_new = inner.tray != shown;
        inner.tray = shown;
        is_new
    }

    /// Something happened that a person may look through later.
    pub(crate) fn happened(&self, happened: impl Into<Happened>) {
        let event = self.log.add((self.clock)(), happened.into());
        drop(events::SyncEventHappened(event.into()).emit(&self.handle));
    }

    /// A push and a pull ended, well or not.
    pub(crate) fn synced(&self, well: bool) -> Result<(), AppError> {
        let was_well = self.syncing(|syncing| std::mem::replace(&mut syncing.well, well));
        let now = (self.clock)().0.to_string();
        if !well && !was_well {
            return Ok(());
        }
        Ok(self.notebook.store().write(|txn| {
            if well {
                txn.set_value(LAST_SYNCED, Some(&now))?;
            }
            if well == was_well { Ok(()) } else { txn.set_value(LAST_FAILED, (!well).then_some(&now)) }
        })?)
    }

    fn push_completed(&self, result: &datasync_client::PushCompletionResult) {
        let conflicts = result.errors.iter().filter(|error| error.error.kind == datasync_client::ErrorKind::Conflict);
        let ids: Vec<&str> = conflicts.map(|error| error.item_id.as_str()).collect();
        if ids.is_empty() {
            return;
        }
        let found = self.notebook.conflicts().unwrap_or_default();
        let found: Vec<_> = found.iter().filter(|conflict| ids.contains(&conflict.id.as_str())).collect();
        let ids = found.iter().map(|conflict| conflict.id.as_str().to_owned()).collect();
        self.happened(Happened { ids, ..SyncEventKind::TwoVersions.into() });
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
            let ids = news.merged.iter().map(|(id, _)| id.as_str().to_owned()).collect();
            self.happened(Happened { ids, ..SyncEventKind::Merged.into() });
            let merged = news.merged.into_iter().map(|(id, title)| MergedNote { id: id.into(), title });
            let _ = events::Merged(merged.collect()).emit(&self.handle);
        }
        if !news.settled_elsewhere.is_empty() {
            let ids = news.settled_elsewhere.iter().map(|(id, _)| id.as_str().to_owned()).collect();
            self.happened(Happened { ids, ..SyncEventKind::Settled.into() });
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
        let (settings, syncing) = {
            let inner = self.inner();
            (inner.settings.clone(), inner.syncing.clone())
        };
        let counts = self.notebook.counts()?;
        let last_synced = self.notebook.store().read(|txn| txn.value(LAST_SYNCED))?;
        Ok(shapes::SyncStatus {
            state: state_of(&settings, &syncing, counts.ready, counts.refused),
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
            reason: syncing.failure.map(|(_, reason)| reason).or(syncing.clock).map(Into::into),
            removal: syncing
                .removal
                .map(|(removing, of)| shapes::Removal { removing: number(removing), of: number(of) }),
        })
    }

    pub(crate) fn settings_shape(&self) -> shapes::Settings {
        let (settings, secrets) = {
            let inner = self.inner();
            (inner.settings.clone(), inner.secrets)
        };
        shapes::Settings {
            begun: settings.begun,
            has_application_key: secrets.has_key && settings.server_url.is_some(),
            server_url: settings.server_url,
            user: settings.user,
            secrets_in: secrets.kept_in.into(),
            device: settings.device,
            background_sync: settings.background_sync,
            work_offline: settings.work_offline,
            sync_every: settings.sync_every,
            theme: settings.theme.into(),
            notifications: settings.notifications,
            when_fit: settings.when_fit.into(),
            when_overlap: settings.when_overlap.into(),
            captions: settings.captions,
            language: settings.language.into(),
            zoom: f64::from(settings.zoom) / 100.0,
            text_size: settings.text_size,
            order: settings.order.into(),
            spelling: settings.spelling,
            close_to_tray: settings.close_to_tray,
            autostart: settings.autostart,
            start_hidden: settings.start_hidden,
            quick_note_key: settings.quick_note_key,
            can: shapes::Can {
                tray: self.desk.has_tray(),
                autostart: autostart::is_possible(),
                quick_note_key: self.desk.can_quick_key(),
            },
            profile: Profiles::around(&self.folder).current().to_owned(),
            data_folder: self.folder.to_string_lossy().into_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        instant((self.clock)())
    }
}

/// *Synced* is said only if the last push and pull ended well and nothing waits.
fn state_of(settings: &Settings, syncing: &Syncing, waiting: u64, refused: u64) -> SyncState {
    use datasync_client::Phase;
    if settings.server_url.is_none() {
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
        (Phase::Idle, _, None) if refused > 0 => SyncState::NeedsYou,
        (Phase::Idle, _, None) if !syncing.well => SyncState::Waiting,
        (Phase::Idle, _, None) => SyncState::Synced,
    }
}

#[cfg(test)]
mod tests {
    use datasync_client::Phase;

    use super::*;

    fn connected() -> Settings {
        Settings { server_url: Some("https://a.example/".to_owned()), ..Settings::default() }
    }

    #[test]
    fn what_the_person_chose_comes_before_what_the_network_does() {
        let failure = Some((SyncState::Retrying, ReasonCode::Busy.into()));
        let syncing = Syncing { failure, ..Syncing::default() };
        assert_eq!(state_of(&Settings::default(), &syncing, 1, 0), SyncState::Serverless);
        assert_eq!(state_of(&Settings { work_offline: true, ..connected() }, &syncing, 1, 0), SyncState::Offline);
    }

    #[test]
    fn what_waits_is_said_unless_something_failed() {
        let (settings, mut syncing) = (connected(), Syncing { well: true, ..Syncing::default() });
        assert_eq!(state_of(&settings, &syncing, 0, 0), SyncState::Synced);
        assert_eq!(state_of(&settings, &syncing, 2, 0), SyncState::Waiting);
        assert_eq!(state_of(&settings, &syncing, 0, 1), SyncState::NeedsYou);
        syncing.failure = Some((SyncState::Offline, ReasonCode::Unreachable.into()));
        assert_eq!(state_of(&settings, &syncing, 2, 0), SyncState::Offline);
    }

    #[test]
    fn synced_is_never_said_unless_the_last_push_and_pull_ended_well_and_nothing_waits() {
        let failures = [None, Some((SyncState::Retrying, ReasonCode::Busy.into()))];
        let mut synced = 0;
        for phase in [Phase::Idle, Phase::Checking, Phase::Pushing, Phase::Pulling] {
            for (well, stopping, offline) in (0..8).map(|bits| (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0)) {
                for ((failure, server), (waiting, refused)) in failures
                    .iter()
                    .flat_map(|failure| [(failure, true), (failure, false)])
                    .flat_map(|asked| [(0, 0), (1, 0), (0, 1), (1, 1)].map(|queue| (asked, queue)))
                {
                    let settings = if server { connected() } else { Settings::default() };
                    let settings = Settings { work_offline: offline, ..settings };
                    let progress = Progress { phase, ..Progress::default() };
                    let syncing = Syncing { progress, stopping, well, failure: failure.clone(), ..Syncing::default() };
                    let state = state_of(&settings, &syncing, waiting, refused);
                    let may = well && failure.is_none() && (waiting, refused) == (0, 0) && phase == Phase::Idle;
                    assert!(
                        state != SyncState::Synced || (may && server && !offline),
                        "{syncing:?} {waiting} {refused}"
                    );
                    synced += usize::from(state == SyncState::Synced);
                }
            }
        }
        assert_eq!(synced, 2, "and then it is said");
    }
}
