//! How syncing stands: what the loop knows, and the state that a person is told.

use datasync_client::Progress;
use notes::{LAST_SYNCED, Reason, Settings};
use tokio::time::Instant;

use super::{App, LAST_FAILED};
use crate::error::AppError;
use crate::shapes::{self, SyncState, number};

/// What the background loop knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syncing {
    pub(crate) progress: Progress,
    pub(crate) stopping: bool,
    pub(crate) asked: bool,
    /// When the running sync began.
    pub(crate) began: Option<Instant>,
    /// Notes that it has met with two versions.
    pub(crate) met: Vec<String>,
    pub(crate) offline_since: Option<i64>,
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

impl App {
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

    /// What is true about syncing now: counts from the store, the rest from the loop.
    pub(crate) fn status(&self) -> Result<shapes::SyncStatus, AppError> {
        let (settings, syncing, paused) = {
            let inner = self.inner();
            (inner.settings.clone(), inner.syncing.clone(), inner.is_paused())
        };
        let counts = self.notebook.counts()?;
        let last_synced = self.notebook.store().read(|txn| txn.value(LAST_SYNCED))?;
        Ok(shapes::SyncStatus {
            state: state_of(&settings, &syncing, paused, counts.ready, counts.refused),
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
}

/// *Synced* is said only if the last push and pull ended well and nothing waits.
fn state_of(settings: &Settings, syncing: &Syncing, paused: bool, waiting: u64, refused: u64) -> SyncState {
    use datasync_client::Phase;
    if settings.server_url.is_none() {
        return SyncState::Serverless;
    }
    if settings.work_offline {
        return SyncState::Offline;
    }
    match (syncing.progress.phase, syncing.stopping, &syncing.failure) {
        (Phase::Pushing | Phase::Pulling | Phase::Checking, true, _) => SyncState::Stopping,
        // Whether the line is back is known with the first answer, and a try that nobody asked for is not told before.
        (Phase::Checking | Phase::Pushing, _, Some((SyncState::Offline, _)))
            if syncing.progress.done == 0 && !syncing.asked =>
        {
            SyncState::Offline
        }
        (Phase::Checking, _, _) => SyncState::Checking,
        (Phase::Pushing | Phase::Pulling, _, _) => SyncState::Syncing,
        (Phase::Idle, _, Some((state, _))) => *state,
        (Phase::Idle, _, None) if refused > 0 && waiting == 0 => SyncState::NeedsYou,
        (Phase::Idle, _, None) if paused => SyncState::Paused,
        (Phase::Idle, _, None) if waiting > 0 => SyncState::Waiting,
        (Phase::Idle, _, None) if !syncing.well => SyncState::Waiting,
        (Phase::Idle, _, None) => SyncState::Synced,
    }
}

#[cfg(test)]
mod tests {
    use datasync_client::Phase;
    use notes::ReasonCode;

    use super::*;

    fn connected() -> Settings {
        Settings { server_url: Some("https://a.example/".to_owned()), ..Settings::default() }
    }

    #[test]
    fn what_the_person_chose_comes_before_what_the_network_does() {
        let failure = Some((SyncState::Retrying, ReasonCode::Busy.into()));
        let syncing = Syncing { failure, ..Syncing::default() };
        assert_eq!(state_of(&Settings::default(), &syncing, false, 1, 0), SyncState::Serverless);
        assert_eq!(
            state_of(&Settings { work_offline: true, ..connected() }, &syncing, false, 1, 0),
            SyncState::Offline
        );
    }

    #[test]
    fn a_pause_is_said_as_one_and_is_neither_offline_nor_synced_and_what_a_person_asked_for_is_shown() {
        let (settings, mut syncing) = (connected(), Syncing { well: true, ..Syncing::default() });
        assert_eq!(state_of(&settings, &syncing, true, 3, 0), SyncState::Paused);
        assert_eq!(state_of(&settings, &syncing, true, 0, 0), SyncState::Paused);
        assert_eq!(state_of(&settings, &syncing, true, 0, 1), SyncState::NeedsYou);
        assert_eq!(state_of(&Settings { work_offline: true, ..connected() }, &syncing, true, 3, 0), SyncState::Offline);
        syncing.progress.phase = Phase::Pushing;
        assert_eq!(state_of(&settings, &syncing, true, 3, 0), SyncState::Syncing);
        syncing = Syncing { failure: Some((SyncState::Retrying, ReasonCode::Busy.into())), ..Syncing::default() };
        assert_eq!(state_of(&settings, &syncing, true, 3, 0), SyncState::Retrying);
    }

    #[test]
    fn a_try_while_the_server_is_out_of_reach_is_not_told_before_it_answers_unless_a_person_asked_for_it() {
        let failure = Some((SyncState::Offline, ReasonCode::Unreachable.into()));
        let mut syncing = Syncing { failure, ..Syncing::default() };
        for (phase, done, asked, state) in [
            (Phase::Pushing, 0, false, SyncState::Offline),
            (Phase::Checking, 0, false, SyncState::Offline),
            (Phase::Pushing, 1, false, SyncState::Syncing),
            (Phase::Pulling, 0, false, SyncState::Syncing),
            (Phase::Checking, 0, true, SyncState::Checking),
        ] {
            syncing.progress = Progress { phase, done, total: None };
            syncing.asked = asked;
            assert_eq!(state_of(&connected(), &syncing, false, 1, 0), state, "{phase:?} {done} {asked}");
        }
    }

    #[test]
    fn what_waits_is_said_unless_something_failed() {
        let (settings, mut syncing) = (connected(), Syncing { well: true, ..Syncing::default() });
        assert_eq!(state_of(&settings, &syncing, false, 0, 0), SyncState::Synced);
        assert_eq!(state_of(&settings, &syncing, false, 2, 0), SyncState::Waiting);
        assert_eq!(state_of(&settings, &syncing, false, 0, 1), SyncState::NeedsYou);
        syncing.failure = Some((SyncState::Offline, ReasonCode::Unreachable.into()));
        assert_eq!(state_of(&settings, &syncing, false, 2, 0), SyncState::Offline);
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
                    let state = state_of(&settings, &syncing, false, waiting, refused);
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
