//! What two edits come to where a person wants no question.

use super::*;
use crate::{WhenFit, WhenOverlap};

const MERGE: Policy = Policy { when_fit: WhenFit::Merge, when_overlap: WhenOverlap::Ask, captions: false, ahead_s: 0 };

async fn with(policy: Policy, base: &str, theirs: &str, mine: &str) -> Trio {
    let trio = agreed(base).await;
    trio.b.set(policy);
    trio.a.edit(&trio.note, theirs);
    trio.b.edit(&trio.note, mine);
    for device in [&trio.a, &trio.b] {
        device.sync().await;
    }
    trio
}

#[tokio::test]
async fn edits_that_fit_are_merged_and_told_and_their_sides_are_kept() {
    let Trio { a, b, c, note, .. } = with(MERGE, "one\ntwo\nthree", "one-a\ntwo\nthree", "one\ntwo\nthree-b").await;
    let news = b.notebook.take_news();
    assert_eq!(news.merged.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>(), ["Kitchen"]);
    assert_eq!(b.notebook.take_news(), crate::News::default());
    assert_eq!(b.body(&note).as_deref(), Some("one-a\ntwo\nthree-b"));
    assert_eq!(b.kept(&note)[..4], ["merged", "theirs", "mine", "base"]);
    nothing_is_lost(&[&a, &b, &c], &["one-a", "three-b"]).await;
    assert_eq!(a.asked(), 0);
}

#[tokio::test]
async fn what_was_merged_without_a_question_is_asked_when_it_is_taken_back() {
    let Trio { a, b, c, note, .. } = with(MERGE, "one\ntwo\nthree", "one-a\ntwo\nthree", "one\ntwo\nthree-b").await;
    b.notebook.undo_merge(&note).expect("undone");
    let theirs = b.notebook.conflict(&note).expect("a conflict").server;
    assert_eq!(theirs.map(|note| note.body).as_deref(), Some("one-a\ntwo\nthree"));
    assert_eq!(b.body(&note).as_deref(), Some("one\ntwo\nthree-b"));
    nothing_is_lost(&[&b, &a, &c], &["one-a", "three-b"]).await;
    b.settle(&note, Strategy::Theirs);
    nothing_is_lost(&[&b, &a, &c], &["one-a", "three-b"]).await;
    assert_eq!(c.body(&note).as_deref(), Some("one-a\ntwo\nthree"));
}

#[tokio::test]
async fn edits_that_overlap_are_kept_both_or_apart() {
    let both = Policy { when_overlap: WhenOverlap::Both, captions: true, ..MERGE };
    let Trio { a, b, c, note, .. } = with(both, "base", "theirs-a", "mine-b").await;
    let body = b.body(&note).expect("a note");
    assert!(body.starts_with("mine-b\n\n---\n\n*From Laptop, 1 Jan 1970") && body.ends_with("theirs-a"), "{body}");
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;

    let apart = Policy { when_overlap: WhenOverlap::Separate, ..MERGE };
    let Trio { a, b, c, note, .. } = with(apart, "base", "theirs-a", "mine-b").await;
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!((c.body(&note).as_deref(), c.notes().len(), c.asked()), (Some("mine-b"), 2, 0));
    assert!(c.notes().iter().any(|(title, _)| title.starts_with("Kitchen (Laptop, ")));
}

#[tokio::test]
async fn a_change_of_the_settings_is_in_force_at_the_next_push() {
    let Trio { a, b, note, .. } = agreed("one\ntwo\nthree").await;
    for (policy, asked) in [(MERGE, 0), (Policy::default(), 1)] {
        b.set(policy);
        let body = a.body(&note).expect("a note");
        a.edit(&note, &format!("{body}\nfrom-a {asked}"));
        b.edit(&note, &format!("from-b {asked}\n{body}"));
        for device in [&a, &b, &a] {
            device.sync().await;
        }
        assert_eq!(b.asked(), asked);
    }
}

#[tokio::test]
async fn a_title_here_and_a_body_there_are_no_question_and_no_news() {
    let Trio { a, b, note, .. } = agreed("one").await;
    a.edit(&note, "one, and more");
    let seen = b.notebook.note(&note).expect("a note").note.text();
    let renamed = NoteText { title: "Kitchen, summer".to_owned(), body: seen.body.clone() };
    b.notebook.save_text(&note, &seen, &renamed).expect("saved");
    for device in [&a, &b] {
        device.sync().await;
    }
    assert_eq!((b.asked(), b.notebook.take_news()), (0, crate::News::default()));
    assert_eq!(b.kept(&note), ["edited", "synced"], "the texts that were replaced, and no side of a decision");
}
