//! What the window does about syncing by itself: says with what and how often, and shows how it goes. When to sync is decided
//! in `datasync_client`, and done by its [`live`] loop.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use datasync_client::{
    ErrorKind, LiveHost, Mode, Pacing, Phase, Progress, PullError, PushError, RemoteError, SyncContext, SyncError,
    SyncReport, Wake, chance, live,
};
use tokio::sync::mpsc;
use tokio::time::Instant;

use notes::{Happened, Reason, SyncEventKind};

use crate::notifications;
use crate::shapes::SyncState;
use crate::state::App;

/// A person is told that syncing fails after this long.
const LONG: Duration = Duration::from_secs(600);

/// So many notes the UI reads one by one; for more it reads its list anew.
const MOST_NAMED: usize = 100;

/// Syncs at the start, after edits, on wakes, when the server rings and on a timer, until the last sender is gone.
pub(crate) async fn run(app: Arc<App>, wakes: mpsc::UnboundedReceiver<Wake>) {
    let clock = Arc::clone(&app.clock);
    live(&Window { app, failing: Mutex::default() }, wakes, clock, chance).await;
}

/// Opens the way to the server once the window can be used. A keychain that is locked asks for a password first.
pub(crate) async fn begin(app: Arc<App>) {
    app.desk.until_usable().await;
    let beginning = Arc::clone(&app);
    if let Err(error) = tokio::task::spawn_blocking(move || beginning.begin()).await {
        tracing::error!("the connection was not begun: {error}");
    }
}

/// Work of the day has so much time after the window can be used: the first moments belong to whoever sits before it.
const SETTLING: Duration = Duration::from_secs(10);

async fn settled(app: &App) {
    app.desk.until_usable().await;
    tokio::time::sleep(SETTLING).await;
}

/// Asks every hour; whether a backup is due is the store's to say. A computer that sleeps misses no day.
const BACKUP_LOOK: Duration = Duration::from_secs(3600);

/// Backs the notes up soon after the start, and then once a day.
pub(crate) async fn back_up_daily(app: Arc<App>) {
    settled(&app).await;
    let mut look = tokio::time::interval(BACKUP_LOOK);
    loop {
        look.tick().await;
        let (store, now) = (Arc::clone(app.notebook.store()), (app.clock)());
        match tokio::task::spawn_blocking(move || store.back_up(now)).await {
            Ok(Ok(made)) => tracing::debug!(made = made.is_some(), "looked whether a backup is due"),
            Ok(Err(error)) => tracing::warn!("{error}"),
            Err(error) => tracing::error!("the backup did not end: {error}"),
        }
    }
}

/// What was written is in the search index a moment later; until then a search looks through it note by note.
const INDEX_LOOK: Duration = Duration::from_millis(500);

/// What a store of many notes has to catch up with begins this long after the window can be used.
const INDEX_FIRST: Duration = Duration::from_secs(3);

/// After each batch whoever else wants the disk comes first, at least for so long.
const INDEX_REST: Duration = Duration::from_millis(10);

/// Keeps the search index current, until the app ends. To look whether there is something costs one row. Catching up takes half of the
/// time: a sync, or whoever types, has the other half.
pub(crate) async fn index(app: Arc<App>) {
    app.desk.until_usable().await;
    let mut wait = INDEX_FIRST;
    loop {
        tokio::time::sleep(wait).await;
        let notebook = app.notebook.clone();
        let begun = Instant::now();
        wait = match tokio::task::spawn_blocking(move || notebook.index_changes()).await {
            Ok(Ok(indexed)) if indexed.more => INDEX_REST.max(begun.elapsed()),
            Ok(Ok(_)) => INDEX_LOOK,
            Ok(Err(error)) => {
                tracing::warn!("the search index is not current: {error}");
                INDEX_LOOK * 60
            }
            Err(error) => {
                tracing::error!("the indexing did not end: {error}");
                INDEX_LOOK * 60
            }
        };
    }
}

/// More often than once an hour, so that none is missed by a moment; the notebook says whether it is time.
const TIDY_LOOK: Duration = Duration::from_secs(900);

/// Deletes what lay in Trash for as long as is set and thins earlier versions out, soon after the start and then about once an hour.
pub(crate) async fn tidy_hourly(app: Arc<App>) {
    settled(&app).await;
    let mut look = tokio::time::interval(TIDY_LOOK);
    loop {
        look.tick().await;
        let notebook = app.notebook.clone();
        match tokio::task::spawn_blocking(move || notebook.tidy()).await {
            Ok(Ok(tidied)) if tidied.queued => {
                app.edited();
                app.tell_notes_changed(None);
            }
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!("Trash was not looked through: {error}"),
            Err(error) => tracing::error!("tidying did not end: {error}"),
        }
    }
}

/// The app, as the loop sees it.
struct Window {
    app: Arc<App>,
    failing: Mutex<Failing>,
}

/// Since when syncing fails, and whether the person was told.
#[derive(Debug, Default)]
struct Failing {
    since: Option<Instant>,
    told: bool,
}

impl Failing {
    /// Whether to tell that it fails, at a try that failed: once, when it has for long.
    fn is_to_be_told(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        let is_long = now.saturating_duration_since(since) >= LONG;
        is_long && !std::mem::replace(&mut self.told, is_long)
    }
}

impl LiveHost for Window {
    fn context(&self) -> Option<Arc<SyncContext>> {
        self.app.context()
    }

    fn pacing(&self) -> Pacing {
        let settings = self.app.settings();
        let by_itself = settings.background_sync && !self.app.is_paused();
        let mode = match (settings.work_offline, by_itself) {
            (true, _) => Mode::Never,
            (false, false) => Mode::OnRequest,
            (false, true) => Mode::ByItself,
        };
        let every = Duration::from_secs(u64::from(settings.sync_every));
        Pacing { mode, every, at_reconnect: settings.sync_on_reconnect }
    }

    fn planned(&self, wait: Option<Duration>) {
        let next = wait.map(|wait| self.app.now() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        self.app.syncing(|syncing| syncing.next_sync = next);
        self.app.tell_status();
    }

    fn began(&self, asked: bool) {
        self.app.syncing(|syncing| {
            syncing.asked = asked;
            syncing.began = Some(Instant::now());
            syncing.met.clear();
        });
    }

    fn progressed(&self, progress: Progress) {
        self.app.syncing(|syncing| syncing.progress = progress);
        self.app.tell_status();
    }

    fn ended(&self, ended: Result<SyncReport, SyncError>) {
        self.app.syncing(|syncing| {
            syncing.progress = Progress { phase: Phase::Idle, ..Default::default() };
            syncing.stopping = false;
        });
        if let Err(error) = self.app.notebook.sync_ended(ended.as_ref()) {
            tracing::error!("it could not be kept whether the server was reached: {error}");
        }
        match ended {
            Ok(report) => self.ended_well(report),
            Err(error) => self.ended_early(&error),
        }
        self.app.tell_news();
    }
}

impl Window {
    fn failing(&self) -> MutexGuard<'_, Failing> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives why a person should look at this computer's clock, if that was not known before.
    fn look_at_clock(&self) -> Option<Reason> {
        let ahead = self.app.context().and_then(|context| context.clock_ahead())?;
        let found = Reason::of_clock(ahead);
        let before = self.app.syncing(|syncing| std::mem::replace(&mut syncing.clock, found.clone()));
        found.filter(|_| before.is_none())
    }

    fn ended_well(&self, report: SyncReport) {
        *self.failing() = Failing::default();
        let failure = self.app.syncing(|syncing| {
            syncing.removal = None;
            syncing.offline_since = None;
            syncing.failure.take()
        });
        let clock = self.look_at_clock();
        let failed = failure.map(|(state, _)| state);
        self.tell_log(&report, failed, clock);
        if failed == Some(SyncState::Offline) {
            notifications::back_online(&self.app, &report);
        }
        if let Err(error) = self.app.synced(true) {
            tracing::error!("the time of this sync could not be kept: {}", error.message);
        }
        if !report.changed.is_empty() {
            let named = report.changed.items().filter(|items| items.len() <= MOST_NAMED);
            let shown = named.and_then(|items| self.app.notebook.shown(items).ok());
            self.app.tell_notes_changed(shown.map(|ids| ids.into_iter().map(String::from).collect()));
        }
    }

    /// A sync that brought nothing is told only after one that failed, or to whoever pressed the key for it, or with the news that
    /// the clock is wrong.
    fn tell_log(&self, report: &SyncReport, failed: Option<SyncState>, clock: Option<Reason>) {
        let refused = report.errors.iter().filter(|error| error.error.kind != ErrorKind::Conflict);
        let refused: Vec<_> = refused.collect();
        if let Some(ErrorKind::Refused { status, .. }) = refused.first().map(|error| &error.error.kind) {
            let ids = refused.iter().map(|error| error.item_id.as_str().to_owned()).collect();
            let reason = Some(Reason::of_refusal(*status, None));
            self.app.happened(Happened { ids, reason, ..SyncEventKind::Refused.into() });
        }
        let (asked, took, met) = self.app.syncing(|syncing| {
            let took = syncing.began.map(|began| began.elapsed());
            (syncing.asked, took, std::mem::take(&mut syncing.met))
        });
        let conflicts = met.len();
        if report.pushed + report.pulled + conflicts > 0 || failed.is_some() || asked || clock.is_some() {
            let items = report.changed.items().unwrap_or_default();
            let ids = self.app.notebook.shown(items).unwrap_or_default().into_iter().map(String::from).collect();
            let (sent, received) = (report.pushed, report.pulled);
            let is_back = failed == Some(SyncState::Offline);
            let kind = if is_back { SyncEventKind::Online } else { SyncEventKind::Synced };
            self.app.happened(Happened { kind, sent, received, ids, reason: clock, conflicts, took });
        }
    }

    /// A failure is told when it is another than the last one: tries that fail alike are one.
    fn log_failure(&self, state: SyncState, reason: &Reason, before: Option<&(SyncState, Reason)>) {
        if before.is_some_and(|(_, before)| before == reason) {
            return;
        }
        let kind = match (state, reason.code) {
            (_, notes::ReasonCode::WouldRemove | notes::ReasonCode::Emptied) => SyncEventKind::RemovalAsked,
            (_, notes::ReasonCode::SignedOut) => SyncEventKind::SignedOut,
            (SyncState::Offline, _) => SyncEventKind::Offline,
            _ => SyncEventKind::Failed,
        };
        self.app.happened(Happened { reason: Some(reason.clone()), ..kind.into() });
    }

    fn ended_early(&self, error: &SyncError) {
        // What was pushed or pulled before the end is done, and nobody has said which notes that were.
        self.app.tell_notes_changed(None);
        if let Err(error) = self.app.synced(false) {
            tracing::error!("it could not be kept that this sync failed: {}", error.message);
        }
        let Some(state) = judge(error) else {
            self.app.syncing(|syncing| syncing.failure = None);
            self.app.happened(SyncEventKind::Stopped);
            return;
        };
        let met = self.app.syncing(|syncing| std::mem::take(&mut syncing.met));
        if !met.is_empty() {
            self.app.happened(Happened { conflicts: met.len(), ids: met, ..SyncEventKind::TwoVersions.into() });
        }
        let (now, reason) = (self.app.now(), Reason::from(error));
        let before = self.app.syncing(|syncing| {
            syncing.removal = match error {
                SyncError::Pull(PullError::WouldRemove { removing, of }) => Some((*removing, *of)),
                SyncError::Pull(PullError::Emptied { items }) => Some((*items, *items)),
                _ => None,
            };
            let offline = matches!(state, SyncState::Offline);
            syncing.offline_since = offline.then(|| syncing.offline_since.unwrap_or(now));
            syncing.failure.replace((state, reason.clone()))
        });
        self.log_failure(state, &reason, before.as_ref());
        if state == SyncState::Unauthorized && before.is_none_or(|(before, _)| before != state) {
            notifications::sign_in_again(&self.app);
        }
        tracing::warn!("a sync did not finish: {error}");
        if self.failing().is_to_be_told(Instant::now()) {
            notifications::failing_for_long(&self.app, &reason);
        }
    }
}

/// What an error means for the sync control; `None` if the person stopped the sync.
fn judge(error: &SyncError) -> Option<SyncState> {
    let remote = match error {
        SyncError::Push(PushError::Stopped) | SyncError::Pull(PullError::Stopped) => return None,
        SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error)) => error,
        SyncError::Pull(PullError::BadRow | PullError::ResyncNeeded(_)) => return Some(SyncState::Retrying),
        SyncError::Pull(PullError::WouldRemove { .. } | PullError::Emptied { .. } | PullError::Store(_))
        | SyncError::Push(PushError::Store(_))
        | SyncError::Store(_) => return Some(SyncState::NeedsYou),
    };
    Some(match remote {
        RemoteError::Unreachable(_) | RemoteError::TimedOut => SyncState::Offline,
        RemoteError::Busy { .. } | RemoteError::Server { .. } | RemoteError::EpochChanged => SyncState::Retrying,
        RemoteError::Unauthorized | RemoteError::SignedOut => SyncState::Unauthorized,
        RemoteError::Insecure(_)
        | RemoteError::NotATableServer
        | RemoteError::InvalidUrl
        | RemoteError::NewerVersion => SyncState::NeedsYou,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_needs_a_person_and_a_stop_is_no_failure() {
        let wrong_key = SyncError::Push(PushError::Remote(RemoteError::Unauthorized));
        assert!(matches!(judge(&wrong_key), Some(SyncState::Unauthorized)));
        assert!(judge(&SyncError::Push(PushError::Stopped)).is_none());
    }

    #[test]
    fn that_syncing_fails_for_ten_minutes_is_told_once_until_it_has_ended_well() {
        let begun = Instant::now();
        let at = |minutes: u64| begun + Duration::from_secs(60 * minutes);
        let mut failing = Failing::default();
        assert_eq!(
            [0, 9, 10, 11, 600].map(|minutes| failing.is_to_be_told(at(minutes))),
            [false, false, true, false, false]
        );
        failing = Failing::default();
        assert_eq!([700, 709, 715].map(|minutes| failing.is_to_be_told(at(minutes))), [false, false, true]);
    }
}
