//! When to sync next: a decision over what just happened, with the randomness handed in.

use std::time::Duration;

/// What went wrong in the last sync, as far as the next one's time depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The server was not reached. A try costs one refused connection, so tries stay close together.
    Offline,
    /// The server answered, badly.
    Server,
    /// The server asked to wait.
    Busy {
        /// How long, if it said.
        retry_after: Option<Duration>,
    },
    /// Only a person can help: a wrong key, a wrong address. Tried again seldom, for it may be mended elsewhere.
    NeedsPerson,
}

/// The pace of background syncs: the failures in a row, and nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    failures: u32,
}

const STEPS_S: [u64; 6] = [2, 4, 8, 16, 32, 60];
const LONGEST: Duration = Duration::from_secs(300);
const LONGEST_OFFLINE: Duration = Duration::from_secs(16);
/// An edit waits this long for its neighbours before it is pushed.
const AFTER_EDIT: Duration = Duration::from_millis(800);

impl Pace {
    /// After a sync that ended well: the regular interval.
    pub fn after_success(&mut self, every: Duration, random: f64) -> Duration {
        self.failures = 0;
        jitter(every, random)
    }

    /// After one that did not: 2, 4, 8, 16, 32, 60 s, then every 5 minutes; 16 s at most while the server is only out
    /// of reach. A wait that the server asked for wins if it is longer.
    pub fn after_failure(&mut self, failure: Failure, random: f64) -> Duration {
        let step = STEPS_S.get(self.failures as usize).map_or(LONGEST, |&seconds| Duration::from_secs(seconds));
        self.failures = self.failures.saturating_add(1);
        match failure {
            Failure::Offline => jitter(step.min(LONGEST_OFFLINE), random),
            Failure::Server => jitter(step, random),
            Failure::Busy { retry_after } => jitter(step, random).max(retry_after.unwrap_or_default()),
            Failure::NeedsPerson => jitter(LONGEST, random),
        }
    }

    /// After a local edit: soon, but never earlier than a failure allows.
    #[must_use]
    pub fn after_edit(self, planned: Duration) -> Duration {
        if self.failures > 0 { planned } else { planned.min(AFTER_EDIT) }
    }

    /// Forgets the failures: the person pressed Sync, the network came back, the computer woke.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Moves a wait by up to a fifth either way, so that many computers do not come at once. `random` is in 0..1.
fn jitter(wait: Duration, random: f64) -> Duration {
    wait.mul_f64(0.8 + 0.4 * random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(values: impl IntoIterator<Item = Duration>) -> Vec<u64> {
        values.into_iter().map(|wait| wait.as_secs()).collect()
    }

    #[test]
    fn a_failing_server_is_asked_less_and_less_often() {
        let mut pace = Pace::default();
        let waits = (0..8).map(|_| pace.after_failure(Failure::Server, 0.5));
        assert_eq!(seconds(waits), [2, 4, 8, 16, 32, 60, 300, 300]);
    }

    #[test]
    fn a_server_out_of_reach_is_found_again_within_twenty_seconds() {
        let mut pace = Pace::default();
        let longest = (0..50).map(|_| pace.after_failure(Failure::Offline, 1.0)).max().expect("some");
        assert!(longest <= Duration::from_secs(20), "{longest:?}");
    }

    #[test]
    fn the_wait_that_a_server_asks_for_wins() {
        let asked = Failure::Busy { retry_after: Some(Duration::from_secs(90)) };
        assert_eq!(Pace::default().after_failure(asked, 0.5), Duration::from_secs(90));
    }

    #[test]
    fn success_and_a_reset_start_over() {
        let mut pace = Pace::default();
        pace.after_failure(Failure::Server, 0.5);
        pace.reset();
        assert_eq!(pace.after_failure(Failure::Server, 0.5).as_secs(), 2);
        assert_eq!(pace.after_success(Duration::from_secs(30), 0.5).as_secs(), 30);
        assert_eq!(pace.after_failure(Failure::Server, 0.5).as_secs(), 2);
    }

    #[test]
    fn an_edit_syncs_soon_but_does_not_hammer_a_server_that_fails() {
        let mut pace = Pace::default();
        assert_eq!(pace.after_edit(Duration::from_secs(30)), AFTER_EDIT);
        pace.after_failure(Failure::Offline, 0.5);
        assert_eq!(pace.after_edit(Duration::from_secs(30)), Duration::from_secs(30));
    }

    #[test]
    fn jitter_stays_within_a_fifth() {
        assert_eq!(jitter(Duration::from_secs(10), 0.0), Duration::from_secs(8));
        assert_eq!(jitter(Duration::from_secs(10), 1.0), Duration::from_secs(12));
    }
}
