//! What each way of settling a conflict would make of it, and the late save of an editor.

use serde::{Deserialize, Serialize};

use super::fields::with_merged_fields;
use super::lines::same_text;
use super::{Block, Merged, Side, merge_notes, merge_three_way, merge_titles, without_repeats};
use crate::note::{Note, NoteText};

/// A way to settle a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Strategy {
    /// Keep both texts: mine, then theirs. The default.
    Concatenate,
    /// Auto-merge on the last shared version; without one it is [`Strategy::Concatenate`].
    Auto,
    /// Keep mine.
    Mine,
    /// Keep theirs.
    Theirs,
    /// Keep mine here, and theirs as a note of its own.
    Both,
}

/// What a strategy makes of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What stays in this note.
    pub note: Note,
    /// Where the lines of its body come from.
    pub merged: Merged,
    /// The body with repeated lines kept once, and how many would go; `None` if none repeats.
    pub without_repeats: Option<(String, usize)>,
}

/// Proposes a result. Device and instants are those of the local note: the one who saves stamps them. Where a base is
/// known, every strategy tells of the changes since.
#[must_use]
pub fn propose(strategy: Strategy, base: Option<&Note>, local: &Note, server: &Note) -> Proposal {
    let since = base.map(|base| merge_three_way(&base.body, &local.body, &server.body));
    let changes = since.as_ref().map(|since| since.changes.clone()).unwrap_or_default();
    let mut proposal = match (strategy, since) {
        (Strategy::Mine | Strategy::Both, _) => one_side(local, local, Side::Mine),
        (Strategy::Theirs, _) => one_side(server, local, Side::Theirs),
        (Strategy::Auto, Some(since)) => both_sides(since, None, base, local, server),
        (Strategy::Auto | Strategy::Concatenate, _) => {
            let repeats = without_repeats(&local.body, &server.body);
            both_sides(merge_notes(&local.body, &server.body), repeats, base, local, server)
        }
    };
    proposal.merged.changes = changes;
    proposal
}

fn one_side(side: &Note, local: &Note, from: Side) -> Proposal {
    let lines = side.body.split('\n').count();
    let merged = Merged { body: side.body.clone(), blocks: vec![Block { from, lines }], ..Merged::default() };
    let note =
        Note { edited_at: local.edited_at, device: local.device.clone(), person: local.person.clone(), ..side.clone() };
    Proposal { note, merged, without_repeats: None }
}

fn both_sides(
    merged: Merged,
    without_repeats: Option<(String, usize)>,
    base: Option<&Note>,
    local: &Note,
    server: &Note,
) -> Proposal {
    let note = Note {
        title: merge_titles(base.map(|note| note.title.as_str()), &local.title, &server.title),
        body: merged.body.clone(),
        ..with_merged_fields(base, local, server)
    };
    Proposal { note, merged, without_repeats }
}

/// What an editor's save becomes when the note moved on under it. `draft` grew from `seen`; `current` is what is stored.
/// Nothing of either is lost: what can't be told apart stands one after the other.
#[must_use]
pub fn merge_draft(seen: &NoteText, draft: &NoteText, current: &NoteText) -> NoteText {
    let title = merge_titles(Some(&seen.title), &draft.title, &current.title);
    let body = if same_text(&draft.body, &current.body) {
        draft.body.clone()
    } else {
        merge_three_way(&seen.body, &draft.body, &current.body).body
    };
    NoteText { title, body }
}

#[cfg(test)]
mod tests {
    use datasync_client::{ItemId, Timestamp};

    use super::super::{Change, ChangeKind};
    use super::*;

    fn note(title: &str, body: &str) -> Note {
        Note {
            id: ItemId::new("a").expect("an id"),
            title: title.to_owned(),
            body: body.to_owned(),
            notebook_id: None,
            tags: Vec::new(),
            pinned: false,
            trashed: false,
            trashed_at: None,
            created_at: Timestamp(0),
            edited_at: Timestamp(5),
            device: Some("Here".to_owned()),
            person: None,
        }
    }

    #[test]
    fn each_strategy_makes_what_it_says() {
        let (base, local, server) = (note("t", "a\nb\nc"), note("t", "A\nb\nc"), note("u", "a\nb\nC"));
        let body = |strategy| propose(strategy, Some(&base), &local, &server).note.body;
        assert_eq!(body(Strategy::Concatenate), "A\nb\nc\n\n---\n\na\nb\nC");
        assert_eq!(body(Strategy::Auto), "A\nb\nC");
        assert_eq!(body(Strategy::Mine), "A\nb\nc");
        assert_eq!(body(Strategy::Theirs), "a\nb\nC");
        assert_eq!(body(Strategy::Both), "A\nb\nc");
        assert_eq!(propose(Strategy::Auto, Some(&base), &local, &server).note.title, "u");
    }

    #[test]
    fn every_strategy_tells_of_the_changes_since_the_shared_version() {
        let (base, local, server) =
            (note("t", "a\nb\nc\nd\ne"), note("t", "A\nb\nx\nd\ne"), note("t", "a\nb\ny\nd\ne\nf"));
        let of = |base, strategy| propose(strategy, base, &local, &server).merged.changes;
        let changes = [
            Change { kind: ChangeKind::Mine, base: 0..1, mine: 0..1, theirs: 0..1 },
            Change { kind: ChangeKind::Both, base: 2..3, mine: 2..3, theirs: 2..3 },
            Change { kind: ChangeKind::Theirs, base: 5..5, mine: 5..5, theirs: 5..6 },
        ];
        for strategy in [Strategy::Concatenate, Strategy::Auto, Strategy::Mine, Strategy::Theirs, Strategy::Both] {
            assert_eq!(of(Some(&base), strategy), changes);
            assert_eq!(of(None, strategy), []);
        }
    }

    #[test]
    fn auto_without_a_shared_version_keeps_both_texts() {
        let proposal = propose(Strategy::Auto, None, &note("t", "x"), &note("t", "y"));
        assert_eq!(proposal.note.body, "x\n\n---\n\ny");
    }

    #[test]
    fn a_late_save_keeps_what_was_typed_and_what_came_meanwhile() {
        let text = |title: &str, body: &str| NoteText { title: title.to_owned(), body: body.to_owned() };
        let merged = merge_draft(&text("t", "a\nb\nc"), &text("t", "a typed\nb\nc"), &text("u", "a\nb\nc came"));
        assert_eq!(merged, text("u", "a typed\nb\nc came"));
        let clash = merge_draft(&text("t", "a"), &text("t", "typed"), &text("t", "came"));
        assert_eq!(clash, text("t", "typed\ncame"));
    }
}
