//! What two edits of a note come to under the person's settings. Pure: no clock, no store, no network.

use datasync_client::Timestamp;

use crate::merge::{
    ConflictKind, Merged, Proposal, Reconciled, Strategy, caption, merge_notes_captioned, merge_titles, propose,
    reconcile,
};
use crate::note::Note;
use crate::settings::{WhenFit, WhenOverlap};

/// How a person wants two edits of one text to be settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// When they fit together.
    pub when_fit: WhenFit,
    /// When they overlap.
    pub when_overlap: WhenOverlap,
    /// Whether a line above their text says where it is from.
    pub captions: bool,
    /// Seconds that the person's clock is ahead of UTC.
    pub ahead_s: i32,
}

/// What becomes of two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// They are the same: the server's row stands.
    Same,
    /// No text was changed on both sides: this goes out, and nobody is told.
    Fields(Box<Note>),
    /// The person wants no question: this goes out, and is told. All sides are kept.
    Merge(Box<Note>, Strategy),
    /// As [`Decision::Merge`], and their text becomes a note of its own under this title.
    Separate {
        /// What stays.
        note: Box<Note>,
        /// The title of the other note.
        title: String,
    },
    /// A person decides.
    Ask,
}

/// Decides about two edits of a note. Trash against an edit is always asked: see [`reconcile`].
#[must_use]
pub fn decide(policy: Policy, base: Option<&Note>, local: &Note, server: &Note) -> Decision {
    match reconcile(base, local, server) {
        Reconciled::Same => Decision::Same,
        Reconciled::Merged(merged) => Decision::Fields(merged),
        Reconciled::Conflict(ConflictKind::Edited) => by_settings(policy, base, local, server),
        Reconciled::Conflict(_) => Decision::Ask,
    }
}

fn by_settings(policy: Policy, base: Option<&Note>, local: &Note, server: &Note) -> Decision {
    let woven = base.map(|_| propose(Strategy::Auto, base, local, server));
    let woven = woven.filter(|proposal| proposal.merged.overlapping == 0);
    let titles = [&local.title, &server.title];
    let one_title = titles.contains(&&merge_titles(base.map(|note| note.title.as_str()), titles[0], titles[1]));
    match (woven, policy.when_fit, policy.when_overlap) {
        (Some(woven), WhenFit::Merge, _) if one_title => Decision::Merge(Box::new(woven.note), Strategy::Auto),
        (Some(_), WhenFit::Ask, _) if one_title => Decision::Ask,
        (_, _, WhenOverlap::Ask) => Decision::Ask,
        (Some(woven), _, WhenOverlap::Both) => Decision::Merge(Box::new(woven.note), Strategy::Auto),
        (None, _, WhenOverlap::Both) => {
            let proposal = proposed(policy, Strategy::Concatenate, base, local, server);
            Decision::Merge(Box::new(proposal.note), Strategy::Concatenate)
        }
        (_, _, WhenOverlap::Separate) => Decision::Separate {
            note: Box::new(propose(Strategy::Mine, base, local, server).note),
            title: separate_title(policy, server),
        },
    }
}

/// What a strategy would make under these settings.
#[must_use]
pub(crate) fn proposed(
    policy: Policy,
    strategy: Strategy,
    base: Option<&Note>,
    local: &Note,
    server: &Note,
) -> Proposal {
    let mut proposal = propose(strategy, base, local, server);
    let both = strategy == Strategy::Concatenate || strategy == Strategy::Auto && base.is_none();
    if policy.captions && both {
        let caption = caption(device_of(server), &spoken(policy, server.edited_at));
        let captioned = merge_notes_captioned(&local.body, &server.body, &caption);
        proposal.note.body = captioned.body.clone();
        proposal.merged = Merged { changes: proposal.merged.changes, ..captioned };
    }
    proposal
}

/// The title of the note that keeps theirs apart.
#[must_use]
pub fn separate_title(policy: Policy, theirs: &Note) -> String {
    let title = if theirs.title.is_empty() { "Untitled" } else { &theirs.title };
    let kept: String = title.chars().take(crate::note::MAX_TITLE - 100).collect();
    format!("{kept} ({}, {})", device_of(theirs), spoken(policy, theirs.edited_at))
}

fn device_of(note: &Note) -> &str {
    note.device.as_deref().unwrap_or("another device")
}

/// As people write an instant: `23 Nov 2026 14:31`.
fn spoken(policy: Policy, at: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = Timestamp(at.0.saturating_add(i64::from(policy.ahead_s) * 1000)).to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    let month = part(5..7).parse().ok().and_then(|month: usize| MONTHS.get(month.wrapping_sub(1)));
    match month {
        Some(month) => format!("{} {month} {} {}", part(8..10).trim_start_matches('0'), part(0..4), part(11..16)),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use datasync_client::ItemId;

    use super::*;

    fn note(title: &str, body: &str) -> Note {
        let mut row = datasync_client::Record::default();
        row.set("id", "a");
        let note = Note::from_record(&row).expect("a note");
        let edited_at = Timestamp(1_795_444_260_000);
        Note { title: title.to_owned(), body: body.to_owned(), device: Some("Pixel 8".to_owned()), edited_at, ..note }
    }

    const ASK: Policy = Policy { when_fit: WhenFit::Ask, when_overlap: WhenOverlap::Ask, captions: false, ahead_s: 0 };

    fn body(decision: &Decision) -> Option<&str> {
        match decision {
            Decision::Merge(note, _) | Decision::Separate { note, .. } => Some(&note.body),
            Decision::Same | Decision::Fields(_) | Decision::Ask => None,
        }
    }

    #[test]
    fn by_default_every_text_that_both_changed_is_asked() {
        let base = note("t", "a\nb\nc");
        for server in [note("t", "a\nb\nC"), note("t", "X\nb\nc"), note("T", "a\nb\nC")] {
            assert_eq!(decide(ASK, Some(&base), &note("t", "A\nb\nc"), &server), Decision::Ask);
        }
    }

    #[test]
    fn edits_that_fit_together_are_merged_where_that_is_wanted_and_others_are_asked() {
        let policy = Policy { when_fit: WhenFit::Merge, ..ASK };
        let (base, mine) = (note("t", "a\nb\nc"), note("t", "A\nb\nc"));
        let decided = decide(policy, Some(&base), &mine, &note("t", "a\nb\nC"));
        assert_eq!(body(&decided), Some("A\nb\nC"));
        assert_eq!(decide(policy, Some(&base), &mine, &note("t", "X\nb\nc")), Decision::Ask);
        assert_eq!(decide(policy, None, &mine, &note("t", "a\nb\nC")), Decision::Ask);
        let titles = decide(policy, Some(&base), &note("x", "A\nb\nc"), &note("y", "a\nb\nC"));
        assert_eq!(titles, Decision::Ask);
    }

    #[test]
    fn edits_that_overlap_are_both_kept_where_that_is_wanted() {
        let policy = Policy { when_overlap: WhenOverlap::Both, ..ASK };
        let base = note("t", "a");
        let decided = decide(policy, Some(&base), &note("t", "mine"), &note("t", "theirs"));
        assert_eq!(body(&decided), Some("mine\n\n---\n\ntheirs"));
        let fitting = decide(policy, Some(&note("t", "a\nb\nc")), &note("t", "A\nb\nc"), &note("t", "a\nb\nC"));
        assert_eq!(fitting, Decision::Ask);
        let titles = decide(policy, Some(&base), &note("x", "mine"), &note("y", "a"));
        assert!(matches!(titles, Decision::Merge(note, _) if note.title == "x / y" && note.body == "mine"));
    }

    #[test]
    fn theirs_is_set_apart_under_a_title_that_says_where_it_is_from() {
        let policy = Policy { when_overlap: WhenOverlap::Separate, ..ASK };
        let decided = decide(policy, Some(&note("t", "a")), &note("t", "mine"), &note("t", "theirs"));
        let Decision::Separate { note: stays, title } = decided else { panic!("{decided:?}") };
        assert_eq!((stays.body.as_str(), title.as_str()), ("mine", "t (Pixel 8, 23 Nov 2026 14:31)"));
        assert!(separate_title(ASK, &note("", "")).starts_with("Untitled (Pixel 8"));
    }

    #[test]
    fn a_time_is_told_as_the_clock_on_the_wall_shows_it() {
        let title = |ahead_s| separate_title(Policy { ahead_s, ..ASK }, &note("t", ""));
        assert_eq!(title(9 * 3600 + 1800), "t (Pixel 8, 24 Nov 2026 00:01)");
        assert_eq!(title(-15 * 3600), "t (Pixel 8, 22 Nov 2026 23:31)");
    }

    #[test]
    fn a_caption_stands_above_their_text_where_that_is_wanted() {
        let policy = Policy { when_overlap: WhenOverlap::Both, captions: true, ..ASK };
        let decided = decide(policy, Some(&note("t", "a")), &note("t", "mine"), &note("t", "theirs"));
        assert_eq!(body(&decided), Some("mine\n\n---\n\n*From Pixel 8, 23 Nov 2026 14:31*\n\ntheirs"));
        let proposal = proposed(policy, Strategy::Concatenate, None, &note("t", "a\r\nb"), &note("t", "c"));
        assert_eq!(proposal.note.body, "a\r\nb\r\n\r\n---\r\n\r\n*From Pixel 8, 23 Nov 2026 14:31*\r\n\r\nc");
        let lines: usize = proposal.merged.blocks.iter().map(|block| block.lines).sum();
        assert_eq!(lines, proposal.note.body.split('\n').count());
    }

    #[test]
    fn trash_against_an_edit_is_asked_whatever_is_set() {
        let policy = Policy { when_fit: WhenFit::Merge, when_overlap: WhenOverlap::Both, captions: false, ahead_s: 0 };
        let trashed = Note { trashed: true, id: ItemId::new("a").expect("an id"), ..note("t", "a") };
        assert_eq!(decide(policy, Some(&note("t", "a")), &note("t", "mine"), &trashed), Decision::Ask);
    }
}
