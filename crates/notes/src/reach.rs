//! When the server was out of reach. What was edited then was edited offline: that is said where the edit meets another one,
//! however often the program was started since.

use datasync_client::{Failure, StoreError, StoreTxn, SyncError, SyncReport};
use serde::{Deserialize, Serialize};

use crate::notebook::Notebook;

/// The name under which the store keeps when it last synced.
pub const LAST_SYNCED: &str = "lastSynced";
/// The name under which it keeps when it could not.
const OUT_OF_REACH: &str = "outOfReach";
/// A line that comes and goes is one span as long as nothing came through; older spans than these say nothing any more.
const MOST: usize = 64;
/// The time of a sync is kept a moment after its end.
const MOMENT_MS: i64 = 1_000;

/// From when to when, on this device's clock, oldest first. Only the last one may have no end: it lasts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct OutOfReach {
    spans: Vec<(i64, Option<i64>)>,
}

impl OutOfReach {
    /// It is out of reach, and was there last at `last`.
    fn lost(&mut self, last: i64) {
        match self.spans.last_mut() {
            Some((_, None)) => {}
            Some((_, until)) if until.is_some_and(|until| last <= until + MOMENT_MS) => *until = None,
            _ => self.spans.push((last, None)),
        }
        self.spans.drain(..self.spans.len().saturating_sub(MOST));
    }

    /// It answered.
    fn found(&mut self, now: i64) {
        if let Some((_, until @ None)) = self.spans.last_mut() {
            *until = Some(now);
        }
    }

    /// Whether it was out of reach then.
    pub(crate) fn holds(&self, at: i64) -> bool {
        self.spans.iter().any(|&(from, until)| from <= at && until.is_none_or(|until| at <= until))
    }
}

impl Notebook {
    /// A sync ended: what was written since the last one that reached the server, and is written until the next one that does,
    /// is written offline.
    ///
    /// # Errors
    /// If the store can't keep it.
    pub fn sync_ended(&self, ended: Result<&SyncReport, &SyncError>) -> Result<(), StoreError> {
        match ended.map_err(Failure::of) {
            Ok(_) => self.set_reach(OutOfReach::found),
            Err(Some(Failure::Offline)) => self.went_offline(),
            // Who stops a sync says nothing of the line, and an answer that is no use is none.
            Err(_) => Ok(()),
        }
    }

    /// Nothing is asked of the server from now on, because it can't be reached or a person wants it so.
    ///
    /// # Errors
    /// If the store can't keep it.
    pub fn went_offline(&self) -> Result<(), StoreError> {
        let last = self.store.read(|txn| txn.value(LAST_SYNCED))?.and_then(|ms| ms.parse().ok());
        self.set_reach(|reach, now| reach.lost(last.unwrap_or(now).min(now)))
    }

    fn set_reach(&self, change: impl Fn(&mut OutOfReach, i64)) -> Result<(), StoreError> {
        let now = (self.clock)().0;
        let changed = |txn: &StoreTxn<'_>| {
            let before = known(txn)?;
            let mut after = before.clone();
            change(&mut after, now);
            Ok::<_, StoreError>((after != before).then_some(after))
        };
        // Nearly every sync finds it as it was, and writes nothing.
        if self.store.read(changed)?.is_none() {
            return Ok(());
        }
        self.store.write(|txn| {
            let text = changed(txn)?.map(|after| serde_json::to_string(&after).expect("plain data is always JSON"));
            text.map_or(Ok(()), |text| txn.set_value(OUT_OF_REACH, Some(&text)))
        })
    }
}

/// Whether the server was out of reach when this was edited.
pub(crate) fn was_offline_at(txn: &StoreTxn<'_>, at: i64) -> Result<bool, StoreError> {
    Ok(known(txn)?.holds(at))
}

/// When the server was out of reach, as far as that is known.
pub(crate) fn known(txn: &StoreTxn<'_>) -> Result<OutOfReach, StoreError> {
    let text = txn.value(OUT_OF_REACH)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_edited_between_two_syncs_of_which_none_came_through_was_edited_offline() {
        let mut reach = OutOfReach::default();
        assert!(!reach.holds(5_000));
        reach.lost(10_000);
        reach.lost(20_000);
        assert_eq!([9_999, 10_000, 15_000, 90_000].map(|at| reach.holds(at)), [false, true, true, true]);
        reach.found(30_000);
        reach.found(40_000);
        assert_eq!([10_000, 30_000, 30_001].map(|at| reach.holds(at)), [true, true, false]);
        reach.lost(50_000);
        reach.found(60_000);
        assert_eq!([15_000, 45_000, 55_000, 60_001].map(|at| reach.holds(at)), [true, false, true, false]);
    }

    #[test]
    fn a_line_that_comes_and_goes_at_once_is_one_span_and_there_are_not_endlessly_many() {
        let mut reach = OutOfReach::default();
        for at in [10_000, 20_005, 30_010] {
            reach.lost(at);
            reach.found(at + 10_000);
        }
        assert_eq!(reach.spans, [(10_000, Some(40_010))]);
        for number in 1..200 {
            reach.lost(100_000 * number);
            reach.found(100_000 * number + 5_000);
        }
        assert_eq!(reach.spans.len(), MOST);
        assert!(reach.holds(100_000 * 199) && !reach.holds(10_000));
    }
}
