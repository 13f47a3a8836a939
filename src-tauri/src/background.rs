//! When to push and pull: wake, tick, back off, stop. One loop; what to do next is decided by [`Pace`].

use std::sync::Arc;
use std::time::Duration;

use datasync_client::{Failure, Pace, Phase, PullError, PushError, RemoteError, SyncContext, SyncError, SyncReport};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::error::sync_reason;
use crate::notifications;
use crate::shapes::SyncState;
use crate::state::App;

/// Why the loop is woken.
#[derive(Debug)]
pub(crate) enum Wake {
    /// A note was edited here.
    Edited,
    /// The window came to the front, or the network came back.
    Now,
    /// The settings changed.
    Settings,
    /// The person pressed Sync; the sender hears when that sync has ended.
    Asked(oneshot::Sender<()>),
}

/// Nothing is planned: only a wake starts a sync.
const NOT_PLANNED: Duration = Duration::from_secs(24 * 3600);
/// A person is told that syncing fails after this long.
const LONG: Duration = Duration::from_secs(600);

/// Syncs at the start, after edits, on wakes and on a timer, until the last sender is gone.
pub(crate) async fn run(app: Arc<App>, mut wakes: mpsc::UnboundedReceiver<Wake>) {
    let mut pace = Pace::default();
    let mut due = Instant::now();
    let mut failing_since: Option<Instant> = None;
    loop {
        plan(&app, due);
        let asked = tokio::select! {
            wake = wakes.recv() => match wake {
                None => return,
                Some(Wake::Edited) => {
                    due = Instant::now() + pace.after_edit(due.saturating_duration_since(Instant::now()));
                    if may_sync(&app, false) { continue } else { None }
                }
                Some(Wake::Settings) => {
                    due = Instant::now();
                    continue;
                }
                Some(Wake::Now) => {
                    pace.reset();
                    None
                }
                Some(Wake::Asked(done)) => {
                    pace.reset();
                    Some(done)
                }
            },
            () = sleep_until(due) => None,
        };
        let Some(context) = app.context().filter(|_| may_sync(&app, asked.is_some())) else {
            due = Instant::now() + NOT_PLANNED;
            app.syncing(|syncing| syncing.failure = None);
            continue;
        };
        app.syncing(|syncing| syncing.asked = asked.is_some());
        let result = sync_and_tell(&app, &context).await;
        due = Instant::now() + after(&app, &mut pace, result, &mut failing_since);
        if let Some(done) = asked {
            plan(&app, due);
            // Whoever asked may have closed the window meanwhile.
            let _ = done.send(());
        }
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

fn may_sync(app: &App, asked: bool) -> bool {
    let settings = app.settings();
    !settings.work_offline && (asked || settings.background_sync)
}

fn plan(app: &App, due: Instant) {
    let wait = due.saturating_duration_since(Instant::now());
    let next = (wait < NOT_PLANNED / 2).then(|| app.now() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
    app.syncing(|syncing| syncing.next_sync = next);
    app.tell_status();
}

/// One sync; the UI hears of its progress at most ten times a second.
async fn sync_and_tell(app: &App, context: &SyncContext) -> Result<SyncReport, SyncError> {
    let mut progress = context.progress();
    let sync = context.sync();
    tokio::pin!(sync);
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let result = loop {
        tokio::select! {
            result = &mut sync => break result,
            _ = tick.tick() => {
                if progress.has_changed().unwrap_or(false) {
                    let now = *progress.borrow_and_update();
                    app.syncing(|syncing| syncing.progress = now);
                    app.tell_status();
                }
            }
        }
    };
    app.syncing(|syncing| {
        syncing.progress = datasync_client::Progress { phase: Phase::Idle, ..Default::default() };
        syncing.stopping = false;
    });
    result
}

/// What a sync's end means for the next one, and for the person.
fn after(
    app: &App,
    pace: &mut Pace,
    result: Result<SyncReport, SyncError>,
    failing_since: &mut Option<Instant>,
) -> Duration {
    let every = Duration::from_secs(u64::from(app.settings().sync_every));
    let error = match result {
        Ok(report) => {
            *failing_since = None;
            app.syncing(|syncing| {
                syncing.failure = None;
                syncing.removal = None;
                syncing.offline_since = None;
            });
            if let Err(error) = app.synced() {
                tracing::error!("the time of this sync could not be kept: {}", error.message);
            }
            let changed: Vec<String> = report.changed.into_iter().map(|(_, id)| id.into()).collect();
            if !changed.is_empty() {
                app.tell_notes_changed(if changed.len() > 100 { None } else { Some(changed) });
            }
            return pace.after_success(every, random());
        }
        Err(error) => error,
    };
    // What was pushed or pulled before the end is done, and nobody has said which notes that were.
    app.tell_notes_changed(None);
    let Some((failure, state)) = judge(&error) else {
        app.syncing(|syncing| syncing.failure = None);
        return pace.after_success(every, random());
    };
    let since = *failing_since.get_or_insert_with(Instant::now);
    let now = app.now();
    app.syncing(|syncing| {
        syncing.failure = Some((state, sync_reason(&error)));
        syncing.removal = match &error {
            SyncError::Pull(PullError::WouldRemove { removing, of }) => Some((*removing, *of)),
            _ => None,
        };
        let offline = matches!(state, SyncState::Offline);
        syncing.offline_since = offline.then(|| syncing.offline_since.unwrap_or(now));
    });
    tracing::warn!("a sync did not finish: {error}");
    if since.elapsed() > LONG {
        notifications::failing_for_long(app, &sync_reason(&error));
        *failing_since = Some(Instant::now() + LONG * 6);
    }
    pace.after_failure(failure, random())
}

/// What an error means for the pace and for the sync control; `None` if the person stopped the sync.
fn judge(error: &SyncError) -> Option<(Failure, SyncState)> {
    let remote = match error {
        SyncError::Push(PushError::Stopped) | SyncError::Pull(PullError::Stopped) => return None,
        SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error)) => error,
        SyncError::Push(PushError::Store(_)) | SyncError::Pull(PullError::Store(_)) | SyncError::Store(_) => {
            return Some((Failure::Server, SyncState::NeedsYou));
        }
        SyncError::Pull(PullError::BadRow | PullError::ResyncNeeded(_)) => {
            return Some((Failure::Server, SyncState::Retrying));
        }
        SyncError::Pull(PullError::WouldRemove { .. }) => return Some((Failure::NeedsPerson, SyncState::NeedsYou)),
    };
    Some(match remote {
        RemoteError::Unreachable(_) | RemoteError::TimedOut => (Failure::Offline, SyncState::Offline),
        RemoteError::Busy { retry_after } => (Failure::Busy { retry_after: *retry_after }, SyncState::Retrying),
        RemoteError::Server { .. } | RemoteError::EpochChanged => (Failure::Server, SyncState::Retrying),
        RemoteError::Unauthorized => (Failure::NeedsPerson, SyncState::Unauthorized),
        RemoteError::Insecure(_) | RemoteError::NotATableServer | RemoteError::InvalidUrl => {
            (Failure::NeedsPerson, SyncState::NeedsYou)
        }
    })
}

/// A number in 0..1 for the jitter: the random keys of a hasher are all the chance it needs.
fn random() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let bits = std::hash::RandomState::new().build_hasher().finish();
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_stays_in_its_bounds() {
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random())));
    }

    #[test]
    fn a_wrong_key_needs_a_person_and_a_stop_is_no_failure() {
        let wrong_key = SyncError::Push(PushError::Remote(RemoteError::Unauthorized));
        assert!(matches!(judge(&wrong_key), Some((Failure::NeedsPerson, SyncState::Unauthorized))));
        assert!(judge(&SyncError::Push(PushError::Stopped)).is_none());
    }
}
