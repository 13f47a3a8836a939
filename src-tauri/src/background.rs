//! What the sync loop of [`datasync_client::live`] hears from the app and says to it, and the daily backup.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use datasync_client::{
    Failure, LiveProgram, Phase, Progress, PullError, Rules, SyncContext, SyncError, SyncReport, Timestamp, Wake,
};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::error::sync_reason;
use crate::notifications;
use crate::shapes::SyncState;
use crate::state::App;

/// A person is told that syncing fails after this long.
const LONG: Duration = Duration::from_secs(600);

/// So many notes the UI reads one by one; for more it reads its list anew.
const MOST_NAMED: usize = 100;

/// Syncs until the last sender is gone.
pub(crate) async fn run(app: Arc<App>, wakes: mpsc::UnboundedReceiver<Wake>) {
    datasync_client::live(Arc::new(Program { app, failing_since: Mutex::default() }), wakes).await;
}

/// The app, as the loop sees it.
struct Program {
    app: Arc<App>,
    failing_since: Mutex<Option<Instant>>,
}

impl LiveProgram for Program {
    fn context(&self) -> Option<Arc<SyncContext>> {
        self.app.context()
    }

    fn rules(&self) -> Rules {
        let settings = self.app.settings();
        let every = Duration::from_secs(u64::from(settings.sync_every));
        Rules { every, paused: !settings.background_sync, offline: settings.work_offline }
    }

    fn now(&self) -> Timestamp {
        (self.app.clock)()
    }

    fn planned(&self, next: Option<Duration>) {
        let next = next.map(|wait| self.app.now() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        self.app.syncing(|syncing| syncing.next_sync = next);
        self.app.tell_status();
    }

    fn begins(&self, asked: bool) {
        self.app.syncing(|syncing| syncing.asked = asked);
    }

    fn progress(&self, progress: Progress) {
        self.app.syncing(|syncing| syncing.progress = progress);
        self.app.tell_status();
    }

    fn ended(&self, result: Result<SyncReport, SyncError>) {
        self.app.syncing(|syncing| {
            syncing.progress = Progress { phase: Phase::Idle, ..Progress::default() };
            syncing.stopping = false;
        });
        match result {
            Ok(report) => self.synced(report),
            Err(error) => self.failed(&error),
        }
        self.app.tell_status();
    }
}

impl Program {
    fn synced(&self, report: SyncReport) {
        *self.failing_since() = None;
        self.app.syncing(|syncing| {
            syncing.failure = None;
            syncing.removal = None;
            syncing.offline_since = None;
        });
        if let Err(error) = self.app.synced() {
            tracing::error!("the time of this sync could not be kept: {}", error.message);
        }
        if !report.changed.is_empty() {
            let named = report.changed.items().filter(|items| items.len() <= MOST_NAMED);
            self.app.tell_notes_changed(named.map(|items| items.iter().map(|(_, id)| id.to_string()).collect()));
        }
    }

    fn failed(&self, error: &SyncError) {
        // What was pushed or pulled before the end is done, and nobody has said which notes that were.
        self.app.tell_notes_changed(None);
        let Some(failure) = Failure::of(error) else {
            return self.app.syncing(|syncing| syncing.failure = None);
        };
        let now = self.app.now();
        self.app.syncing(|syncing| {
            syncing.failure = Some((state_of(failure, error), sync_reason(error)));
            syncing.removal = match error {
                SyncError::Pull(PullError::WouldRemove { removing, of }) => Some((*removing, *of)),
                _ => None,
            };
            let offline = failure == Failure::Offline;
            syncing.offline_since = offline.then(|| syncing.offline_since.unwrap_or(now));
        });
        tracing::warn!("a sync did not finish: {error}");
        let mut failing_since = self.failing_since();
        if failing_since.get_or_insert_with(Instant::now).elapsed() > LONG {
            notifications::failing_for_long(&self.app, &sync_reason(error));
            *failing_since = Some(Instant::now() + LONG * 6);
        }
    }

    fn failing_since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.failing_since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a failure means for the sync control.
fn state_of(failure: Failure, error: &SyncError) -> SyncState {
    use datasync_client::{PushError, RemoteError};
    match (failure, error) {
        (Failure::Offline, _) => SyncState::Offline,
        (_, SyncError::Push(PushError::Remote(RemoteError::Unauthorized)))
        | (_, SyncError::Pull(PullError::Remote(RemoteError::Unauthorized))) => SyncState::Unauthorized,
        (Failure::NeedsPerson, _)
        | (_, SyncError::Push(PushError::Store(_)) | SyncError::Pull(PullError::Store(_)) | SyncError::Store(_)) => {
            SyncState::NeedsYou
        }
        _ => SyncState::Retrying,
    }
}

/// Asks every hour; whether a backup is due is the store's to say. A computer that sleeps misses no day.
const BACKUP_LOOK: Duration = Duration::from_secs(3600);

/// Backs the notes up at the start, and then once a day.
pub(crate) async fn back_up_daily(app: Arc<App>) {
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

#[cfg(test)]
mod tests {
    use datasync_client::{PushError, RemoteError};

    use super::*;

    #[test]
    fn a_wrong_key_is_said_to_be_one_and_a_broken_store_needs_a_person() {
        let state = |error: &SyncError| Failure::of(error).map(|failure| state_of(failure, error));
        let wrong_key = SyncError::Push(PushError::Remote(RemoteError::Unauthorized));
        assert!(matches!(state(&wrong_key), Some(SyncState::Unauthorized)));
        let unreachable = SyncError::Pull(PullError::Remote(RemoteError::TimedOut));
        assert!(matches!(state(&unreachable), Some(SyncState::Offline)));
        assert!(matches!(state(&SyncError::Pull(PullError::BadRow)), Some(SyncState::Retrying)));
        let removal = SyncError::Pull(PullError::WouldRemove { removing: 9, of: 10 });
        assert!(matches!(state(&removal), Some(SyncState::NeedsYou)));
    }
}
