//! Which earlier versions stay, and for how long. Of each note: all of the last 24 hours, the newest of each hour for 7 days, of
//! each day for 30 days, of each 30 days after that. Of all notes together 50 MB at most, the oldest go first. The sides of a
//! decision stay for 30 days, whatever comes: it can be taken back so long. What was kept of a note that was deleted for good goes
//! after 30 days too.

use datasync_client::{ItemId, Label, StoreTxn, Timestamp, VersionHead};

use crate::folder::notes_table;
use crate::notebook::{Notebook, NotebookError};

const HOUR_MS: i64 = 3600 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
const MONTH_MS: i64 = 30 * DAY_MS;
/// Bytes of all versions at most, but for those that must stay.
const MOST_BYTES: u64 = 50 * 1024 * 1024;
/// Notes, or versions, that one transaction looks at.
const TOGETHER: u32 = 100;

/// How far apart versions of this age stand at least; 0: all stay. Each divides the next, so that it does not matter how often
/// versions are thinned out on the way.
fn step(age_ms: i64) -> i64 {
    match age_ms {
        ..DAY_MS => 0,
        DAY_MS..604_800_000 => HOUR_MS,
        604_800_000..MONTH_MS => DAY_MS,
        _ => MONTH_MS,
    }
}

/// Whether a version stays whatever comes.
fn is_bound(head: &VersionHead, now: Timestamp) -> bool {
    let is_side = matches!(head.label, Label::Mine | Label::Theirs | Label::Base | Label::Replaced);
    is_side && now.0.saturating_sub(head.kept_at.0) <= MONTH_MS
}

/// The versions of one note that go. `here`: the note is there.
fn superfluous(heads: &[VersionHead], now: Timestamp, here: bool) -> Vec<i64> {
    let mut heads: Vec<&VersionHead> = heads.iter().filter(|head| !is_bound(head, now)).collect();
    heads.sort_by_key(|head| std::cmp::Reverse((head.kept_at, head.id)));
    let mut last = None;
    let goes = |head: &&&VersionHead| {
        let age = now.0.saturating_sub(head.kept_at.0);
        if !here && age > MONTH_MS {
            return true;
        }
        let step = step(age);
        let slot = (step > 0).then(|| (step, head.kept_at.0.div_euclid(step)));
        let known = slot.is_some() && slot == last;
        last = slot;
        known
    };
    let mut goes = goes;
    heads.iter().filter(|head| goes(head)).map(|head| head.id).collect()
}

impl Notebook {
    /// Thins earlier versions out, in small transactions, and gives how many went.
    pub(crate) fn thin_versions(&self) -> Result<usize, NotebookError> {
        let (mut gone, mut behind) = (0, String::new());
        loop {
            let ids = self.store.read(|txn| txn.items_with_versions(&notes_table(), &behind, TOGETHER))?;
            let Some(last) = ids.last() else { break };
            behind = last.to_string();
            gone += self
                .store
                .write(|txn| ids.iter().try_fold(0, |gone, id| Ok::<_, NotebookError>(gone + self.thin(txn, id)?)))?;
        }
        Ok(gone + self.keep_within(MOST_BYTES)?)
    }

    fn thin(&self, txn: &StoreTxn<'_>, id: &ItemId) -> Result<usize, NotebookError> {
        let here = txn.record(&notes_table(), id)?.is_some() || txn.operation(&notes_table(), id)?.is_some();
        let goes = superfluous(&txn.version_heads(&notes_table(), id)?, (self.clock)(), here);
        txn.drop_versions(&goes)?;
        Ok(goes.len())
    }

    /// Drops the oldest versions until so many bytes are left.
    fn keep_within(&self, most: u64) -> Result<usize, NotebookError> {
        let mut excess = self.store.read(|txn| txn.size_of_versions())?.saturating_sub(most);
        let (mut gone, mut behind) = (0, None);
        while excess > 0 {
            let heads = self.store.read(|txn| txn.oldest_versions(behind, TOGETHER))?;
            let Some(last) = heads.last() else { break };
            behind = Some((last.kept_at, last.id));
            let now = (self.clock)();
            let mut goes = Vec::new();
            for head in heads.iter().filter(|head| !is_bound(head, now)) {
                if excess == 0 {
                    break;
                }
                excess = excess.saturating_sub(head.size);
                goes.push(head.id);
            }
            gone += goes.len();
            self.store.write(|txn| txn.drop_versions(&goes))?;
        }
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use datasync_client::{Record, Store};
    use proptest::prelude::*;

    use super::*;
    use crate::{NoteText, define_tables};

    const NOW: Timestamp = Timestamp(1000 * DAY_MS);

    fn head(id: i64, label: Label, kept_at: i64) -> VersionHead {
        VersionHead {
            id,
            item_id: "a".to_owned(),
            label,
            about: Record::default(),
            kept_at: Timestamp(kept_at),
            size: 1,
        }
    }

    /// What is left of versions that were kept every so often, until now.
    fn left(label: Label, every_ms: i64, for_ms: i64, here: bool) -> usize {
        let heads: Vec<_> =
            (0..for_ms / every_ms).map(|number| head(number, label, NOW.0 - number * every_ms)).collect();
        heads.len() - superfluous(&heads, NOW, here).len()
    }

    #[test]
    fn all_of_a_day_stay_one_an_hour_of_a_week_one_a_day_of_a_month_and_one_a_month_after() {
        let minute = 60_000;
        assert_eq!(left(Label::Edited, minute, DAY_MS, true), 24 * 60);
        let week = left(Label::Synced, minute, 7 * DAY_MS, true) - 24 * 60;
        assert!((6 * 24..=6 * 24 + 1).contains(&week), "{week}");
        let month = left(Label::Edited, 10 * minute, 30 * DAY_MS, true) - 24 * 6 - 6 * 24;
        assert!((23..=25).contains(&month), "{month}");
        let years = left(Label::Edited, HOUR_MS, 390 * DAY_MS, true) - left(Label::Edited, HOUR_MS, 30 * DAY_MS, true);
        assert!((12..=13).contains(&years), "{years}");
    }

    #[test]
    fn the_sides_of_a_decision_stay_for_thirty_days_and_what_is_kept_of_a_deleted_note_goes_then() {
        assert_eq!(left(Label::Mine, HOUR_MS, 30 * DAY_MS, true), 30 * 24);
        let old = [head(1, Label::Edited, NOW.0 - 31 * DAY_MS), head(2, Label::Mine, NOW.0 - 31 * DAY_MS)];
        assert_eq!(superfluous(&old, NOW, true), [1], "the newest of its month stays");
        assert_eq!(superfluous(&old, NOW, false).len(), 2);
        assert_eq!(superfluous(&[head(1, Label::Edited, NOW.0 - 29 * DAY_MS)], NOW, false), [0i64; 0]);
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_often_versions_are_thinned_out(
            ages in proptest::collection::vec(0i64..100 * 24, 1..60), steps in proptest::collection::vec(1i64..400, 0..6)
        ) {
            let kept: Vec<_> = (0..).zip(&ages).map(|(id, hours)| head(id, Label::Edited, NOW.0 - hours * HOUR_MS / 3)).collect();
            let end = Timestamp(NOW.0 + 90 * DAY_MS);
            let ids = |heads: &[VersionHead], now| {
                let goes = superfluous(heads, now, true);
                heads.iter().filter(|head| !goes.contains(&head.id)).cloned().collect::<Vec<_>>()
            };
            let (mut now, mut stays) = (NOW, kept.clone());
            for hours in steps {
                now = Timestamp((now.0 + hours * HOUR_MS).min(end.0));
                stays = ids(&stays, now);
            }
            let set = |heads: Vec<VersionHead>| heads.into_iter().map(|head| head.id).collect::<BTreeSet<_>>();
            prop_assert_eq!(set(ids(&stays, end)), set(ids(&kept, end)));
        }
    }

    #[test]
    fn the_oldest_go_when_all_are_too_large_together_but_no_side_of_a_decision() {
        let store = Arc::new(Store::in_memory().expect("a store"));
        define_tables(&store).expect("tables");
        let notebook = Notebook::new(store, Arc::new(|| NOW), "Laptop");
        let text = NoteText { title: "t".to_owned(), body: "x".repeat(1000) };
        let note = notebook.create(&text, None, &[]).expect("a note").note;
        let keep = |label, at| {
            notebook
                .store
                .write(|txn| txn.keep_version(&notes_table(), &note.id, label, &note.to_record(), Timestamp(at)))
        };
        keep(Label::Mine, NOW.0 - 50).expect("kept");
        (0..10).for_each(|number| keep(Label::Synced, NOW.0 - 40 + number).expect("kept"));
        assert_eq!(notebook.keep_within(20_000).expect("thinned"), 0);
        let gone = notebook.keep_within(4_000).expect("thinned");
        let left = notebook.store.read(|txn| txn.version_heads(&notes_table(), &note.id)).expect("read");
        assert!(gone >= 7 && left.iter().map(|head| head.size).sum::<u64>() <= 4_000, "{gone}");
        assert_eq!(left.last().map(|head| head.label), Some(Label::Mine));
        assert_eq!(left[0].kept_at.0, NOW.0 - 31, "the newest stays");
    }
}
