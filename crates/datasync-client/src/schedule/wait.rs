//! How long to wait: the steps of a back-off, and chance, so that many computers do not come at once. `random` is in 0..1.

use std::time::Duration;

use super::Failure;

const STEPS_S: [u64; 6] = [2, 4, 8, 16, 32, 60];
const LONGEST: Duration = Duration::from_secs(300);
const LONGEST_OFFLINE: Duration = Duration::from_secs(16);
const LONGEST_DOORBELL: Duration = Duration::from_secs(60);
const SHORTEST_DOORBELL: Duration = Duration::from_millis(100);

/// After so many failures in a row and this one: 2, 4, 8, 16, 32, 60 s, then every 5 minutes; 16 s at most while the server
/// is only out of reach. A wait that the server asked for wins if it is longer. `None`: the person is waited for.
pub(super) fn after_failure(failures: u32, failure: Failure, random: f64) -> Option<Duration> {
    let step = step(failures).unwrap_or(LONGEST);
    match failure {
        Failure::Offline => Some(jitter(step.min(LONGEST_OFFLINE), random)),
        Failure::Server => Some(jitter(step, random)),
        Failure::Busy { retry_after } => Some(jitter(step, random).max(retry_after.unwrap_or_default())),
        Failure::NotOurServer => Some(jitter(LONGEST, random)),
        Failure::NeedsPerson => None,
    }
}

/// Before the doorbell is tried again: any time from 0.1 s to the step, so that a server that comes back is not met by
/// everybody at once. A wait that the server asked for wins if it is longer.
pub(super) fn before_doorbell(failures: u32, asked: Option<Duration>, random: f64) -> Duration {
    let most = step(failures).unwrap_or(LONGEST_DOORBELL);
    most.mul_f64(random.clamp(0.0, 1.0)).max(SHORTEST_DOORBELL).max(asked.unwrap_or_default())
}

/// Moves a wait by up to a fifth either way.
pub(super) fn jitter(wait: Duration, random: f64) -> Duration {
    wait.mul_f64(0.8 + 0.4 * random.clamp(0.0, 1.0))
}

fn step(failures: u32) -> Option<Duration> {
    STEPS_S.get(failures as usize).map(|&seconds| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(failure: Failure) -> Vec<u64> {
        (0..8).map(|failures| after_failure(failures, failure, 0.5).expect("a wait").as_secs()).collect()
    }

    #[test]
    fn a_failing_server_is_asked_less_and_less_often() {
        assert_eq!(seconds(Failure::Server), [2, 4, 8, 16, 32, 60, 300, 300]);
    }

    #[test]
    fn a_server_out_of_reach_is_found_again_within_twenty_seconds() {
        let longest = (0..50).filter_map(|failures| after_failure(failures, Failure::Offline, 1.0)).max();
        assert!(longest <= Some(Duration::from_secs(20)), "{longest:?}");
    }

    #[test]
    fn the_wait_that_a_server_asks_for_wins() {
        let asked = Duration::from_secs(90);
        assert_eq!(after_failure(0, Failure::Busy { retry_after: Some(asked) }, 0.5), Some(asked));
        assert_eq!(before_doorbell(0, Some(asked), 1.0), asked);
    }

    proptest! {
        #[test]
        fn chance_stays_in_its_bounds(failures in 0..100_u32, random in 0.0..1.0, seconds in 1..4000_u64) {
            let wait = Duration::from_secs(seconds);
            prop_assert!(jitter(wait, random) >= wait.mul_f64(0.8) && jitter(wait, random) <= wait.mul_f64(1.2));
            let doorbell = before_doorbell(failures, None, random);
            prop_assert!(doorbell >= SHORTEST_DOORBELL && doorbell <= LONGEST_DOORBELL);
            let failing = after_failure(failures, Failure::Server, random).expect("a wait");
            prop_assert!(failing >= Duration::from_millis(1600) && failing <= LONGEST.mul_f64(1.2));
        }
    }
}
