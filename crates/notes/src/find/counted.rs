//! How many a walk meets, in groups.

use datasync_client::Timestamp;

use super::entry::{key_at, moment_of};
use super::walk::{Place, Walk};
use crate::reading::Order;

/// So many that changed since they were indexed are looked up one by one, and taken off a number.
const FEW: usize = 200;

impl Walk<'_> {
    /// How many are pinned, and how many of the others there are from each bound on, newest bound first, and before the last.
    pub(super) fn counts(&self, bounds: &[i64]) -> rusqlite::Result<(u64, Vec<u64>)> {
        let mut pinned = 0;
        let rest = (self.order != Order::Rank).then_some(false);
        if rest.is_some() {
            self.each(Some(true), |_| {
                pinned += 1;
                true
            })?;
            pinned += self.tail.found.iter().filter(|hit| hit.pinned).count() as u64;
        }
        let mut counts = vec![0; bounds.len() + 1];
        if !self.count_by_key(rest, bounds, &mut counts)? {
            self.each(rest, |place| {
                counts[self.group(bounds, &place)] += 1;
                true
            })?;
        }
        for hit in self.tail.found.iter().filter(|hit| rest.is_none() || !hit.pinned) {
            counts[self.group(bounds, &Place::of(hit))] += 1;
        }
        Ok((pinned, counts))
    }

    fn group(&self, bounds: &[i64], place: &Place) -> usize {
        let at = match self.order {
            Order::Edited | Order::Trashed => moment_of(place.key),
            Order::Created => place.created,
            Order::Title | Order::Rank => return 0,
        };
        bounds.iter().position(|bound| at >= *bound).unwrap_or(bounds.len())
    }

    /// Where groups are ranges of keys, the index counts by itself: no row is handed over. Says whether it could.
    fn count_by_key(&self, pinned: Option<bool>, bounds: &[i64], counts: &mut [u64]) -> rusqlite::Result<bool> {
        let by_key = matches!(self.order, Order::Edited | Order::Rank | Order::Trashed);
        let Some(expression) = self.wanted.expression(pinned, &self.endings).filter(|_| by_key) else {
            return Ok(false);
        };
        if !self.sets.is_empty() || self.old.len() > FEW {
            return Ok(false);
        }
        let (first, mut end) = self.wanted.keys();
        let bounds = if self.order == Order::Rank { &[] } else { bounds };
        let begins = bounds.iter().map(|bound| key_at(Timestamp(*bound)).max(first)).chain([first]);
        for (begin, count) in begins.zip(counts) {
            *count = self.number(&expression, begin, end)?;
            for key in self.old.iter().filter(|&&key| key >= begin && key < end) {
                *count -= self.number(&expression, *key, key + 1)?;
            }
            end = end.min(begin);
        }
        Ok(true)
    }

    fn number(&self, expression: &str, from: i64, to: i64) -> rusqlite::Result<u64> {
        if from >= to {
            return Ok(0);
        }
        let count = "SELECT count(*) FROM text WHERE text MATCH ?1 AND rowid >= ?2 AND rowid < ?3";
        let count = self.sql.prepare_cached(count)?.query_row((expression, from, to), |row| row.get::<_, i64>(0))?;
        Ok(count.unsigned_abs())
    }
}
