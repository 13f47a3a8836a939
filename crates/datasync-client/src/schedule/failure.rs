//! What a failed sync means for the next one's time.

use std::time::Duration;

use super::jitter;
use crate::{PullError, PushError, RemoteError, SyncError};

/// What went wrong in the last sync, as far as the next one's time depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached. A try costs one refused connection, so tries stay close together.
    Offline,
    /// The server answered, badly; or something went wrong here.
    Server,
    /// The server asked to wait.
    Busy {
        /// How long, if it said.
        retry_after: Option<Duration>,
    },
    /// Only a person can help: a wrong key, a wrong address. Tried again seldom, for it may be mended elsewhere.
    NeedsPerson,
}

const STEPS_S: [u64; 6] = [2, 4, 8, 16, 32, 60];
const LONGEST: Duration = Duration::from_secs(300);
const LONGEST_OFFLINE: Duration = Duration::from_secs(16);

impl Failure {
    /// What kind of failure an error is; `None` if a person stopped the sync.
    #[must_use]
    pub fn of(error: &SyncError) -> Option<Self> {
        let remote = match error {
            SyncError::Push(PushError::Stopped) | SyncError::Pull(PullError::Stopped) => return None,
            SyncError::Push(PushError::Remote(error)) | SyncError::Pull(PullError::Remote(error)) => error,
            SyncError::Pull(PullError::WouldRemove { .. }) => return Some(Failure::NeedsPerson),
            SyncError::Push(PushError::Store(_)) | SyncError::Pull(_) | SyncError::Store(_) => {
                return Some(Failure::Server);
            }
        };
        Some(match remote {
            RemoteError::Unreachable(_) | RemoteError::TimedOut => Failure::Offline,
            RemoteError::Busy { retry_after } => Failure::Busy { retry_after: *retry_after },
            RemoteError::Server { .. } | RemoteError::EpochChanged => Failure::Server,
            RemoteError::Unauthorized
            | RemoteError::Insecure(_)
            | RemoteError::NotATableServer
            | RemoteError::InvalidUrl => Failure::NeedsPerson,
        })
    }

    /// 2, 4, 8, 16, 32, 60 s, then every 5 minutes; 16 s at most while the server is only out of reach. A wait that the server
    /// asked for wins if it is longer.
    pub(super) fn wait(self, failures_before: u32, random: f64) -> Duration {
        let step = STEPS_S.get(failures_before as usize).map_or(LONGEST, |&seconds| Duration::from_secs(seconds));
        match self {
            Failure::Offline => jitter(step.min(LONGEST_OFFLINE), random),
            Failure::Server => jitter(step, random),
            Failure::Busy { retry_after } => jitter(step, random).max(retry_after.unwrap_or_default()),
            Failure::NeedsPerson => jitter(LONGEST, random),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_server_is_asked_less_and_less_often() {
        let waits: Vec<u64> = (0..8).map(|failures| Failure::Server.wait(failures, 0.5).as_secs()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 60, 300, 300]);
    }

    #[test]
    fn a_server_out_of_reach_is_found_again_within_twenty_seconds() {
        let longest = (0..50).map(|failures| Failure::Offline.wait(failures, 1.0)).max().expect("some");
        assert!(longest <= Duration::from_secs(20), "{longest:?}");
    }

    #[test]
    fn the_wait_that_a_server_asks_for_wins() {
        let asked = Failure::Busy { retry_after: Some(Duration::from_secs(90)) };
        assert_eq!(asked.wait(0, 0.5), Duration::from_secs(90));
    }

    #[test]
    fn a_wrong_key_needs_a_person_and_a_stop_is_no_failure() {
        let wrong_key = SyncError::Push(PushError::Remote(RemoteError::Unauthorized));
        assert_eq!(Failure::of(&wrong_key), Some(Failure::NeedsPerson));
        assert_eq!(Failure::of(&SyncError::Push(PushError::Stopped)), None);
    }
}
