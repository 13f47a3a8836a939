//! How often somebody may ask: so many at once, then one each so long. (The generic cell rate algorithm, as one instant a key.)

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use datasync_protocol::Timestamp;

/// Keys that are remembered before those who have not asked for long are forgotten.
const FEWEST: usize = 1024;

/// So many at once, then one each so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once, after a long silence. At least 1.
    pub burst: u32,
    /// One more each.
    pub every: Duration,
}

/// Counts by key in this process. Others count for themselves.
pub(crate) struct Limiter<K> {
    rate: Rate,
    /// When each key will have been silent for long enough to start over; ms since 1970.
    due: Mutex<Due<K>>,
}

struct Due<K> {
    by_key: HashMap<K, i64>,
    /// At how many keys the old ones are looked for.
    look: usize,
}

impl Rate {
    /// One more, and a whole burst; ms.
    fn steps(self) -> (i64, i64) {
        let every = i64::try_from(self.every.as_millis()).unwrap_or(i64::MAX).max(1);
        (every, every.saturating_mul(i64::from(self.burst.max(1))))
    }
}

impl<K: Hash + Eq> Limiter<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Limiter { rate, due: Mutex::new(Due { by_key: HashMap::new(), look: FEWEST }) }
    }

    /// Counts one more of this key, or says after how long it may come again.
    pub(crate) fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if due.by_key.len() >= due.look {
            due.by_key.retain(|_, due| *due > now.0);
            due.look = FEWEST.max(due.by_key.len() * 2);
        }
        let (every, burst) = self.rate.steps();
        let of_key = due.by_key.entry(key).or_insert(now.0);
        // A clock that was set back forgives.
        *of_key = (*of_key).clamp(now.0, now.0 + burst);
        let early = *of_key + every - burst - now.0;
        if early > 0 {
            return Err(Duration::from_millis(early.unsigned_abs()));
        }
        *of_key += every;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, every: Duration::from_secs(10) };

    #[test]
    fn so_many_at_once_and_then_one_each_so_long() {
        let limiter = Limiter::new(RATE);
        let ask = |at: i64| limiter.take("a", Timestamp(at)).map_err(|wait| wait.as_millis());
        assert_eq!([ask(0), ask(0), ask(0), ask(0)], [Ok(()), Ok(()), Ok(()), Err(10_000)]);
        assert_eq!([ask(9_999), ask(10_000), ask(10_000)], [Err(1), Ok(()), Err(10_000)]);
        assert_eq!([ask(60_000), ask(60_000), ask(60_000), ask(60_000)], [Ok(()), Ok(()), Ok(()), Err(10_000)]);
        assert_eq!(limiter.take("b", Timestamp(60_000)), Ok(()), "each for itself");
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out_for_longer_than_a_burst() {
        let limiter = Limiter::new(RATE);
        for _ in 0..3 {
            limiter.take("a", Timestamp(1_000_000_000)).expect("the first three");
        }
        assert_eq!(limiter.take("a", Timestamp(0)), Err(Duration::from_secs(10)));
        assert_eq!(limiter.take("a", Timestamp(10_000)), Ok(()));
    }

    #[test]
    fn whoever_is_silent_is_forgotten() {
        let limiter = Limiter::new(RATE);
        for key in 0..100_000_i64 {
            limiter.take(key, Timestamp(key * 1000)).expect("the first of its key");
        }
        let due = limiter.due.lock().expect("a lock");
        assert!(due.by_key.len() <= FEWEST, "{}", due.by_key.len());
    }
}
