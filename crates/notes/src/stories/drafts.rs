//! A half-done result whose dialog was closed is found again, whoever settles the conflict meanwhile.

use datasync_client::Label;

use super::*;
use crate::{MergeDraft, VersionLabel};

fn begun(device: &Device, note: &str, body: &str) {
    let draft = MergeDraft {
        strategy: Strategy::Auto,
        title: "Kitchen".to_owned(),
        body: body.to_owned(),
        tags: vec!["begun".to_owned()],
        notebook_id: None,
        seen: device.notebook.conflict(note).expect("a conflict").seen,
        choices: Vec::new(),
    };
    device.notebook.save_merge_draft(note, Some(&draft)).expect("kept");
}

fn kept_as_mine(device: &Device, note: &str, body: &str) -> bool {
    let versions = device.notebook.earlier_versions(note).expect("a history");
    let id = ItemId::new(note).expect("an id");
    let kept = device.notebook.store.read(|txn| txn.kept_versions(&notes_table(), &id)).expect("a history");
    let found = kept.iter().find(|version| version.item.text("body") == Some(body));
    found.is_some_and(|found| {
        let shown = versions.iter().find(|version| version.id == found.id.to_string()).expect("it is shown");
        shown.label == VersionLabel::Kept(Label::Mine) && !shown.undoable
    })
}

#[tokio::test]
async fn a_result_begun_where_the_conflict_waits_is_kept_when_another_device_settles_it() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    begun(&b, &note, "half-done-b");
    a.sync().await;
    a.settle(&note, Strategy::Concatenate);
    a.sync().await;
    b.sync().await;
    assert!(kept_as_mine(&b, &note, "half-done-b"));
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
    b.edit(&note, "next");
    assert!(b.findable().contains(&"half-done-b".to_owned()));
}

#[tokio::test]
async fn a_result_begun_on_another_device_is_kept_when_the_one_that_waits_settles_it() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    c.sync().await;
    begun(&c, &note, "half-done-c");
    b.settle(&note, Strategy::Mine);
    b.sync().await;
    c.sync().await;
    assert!(kept_as_mine(&c, &note, "half-done-c"));
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
}

#[tokio::test]
async fn a_result_begun_is_kept_when_the_same_device_settles_otherwise_or_both_sides_come_to_agree() {
    let Trio { b, note, .. } = conflicted().await;
    begun(&b, &note, "half-done-b");
    b.settle(&note, Strategy::Theirs);
    assert!(kept_as_mine(&b, &note, "half-done-b"));

    let Trio { b, note, .. } = conflicted().await;
    begun(&b, &note, "half-done-b");
    b.edit(&note, "theirs-a");
    b.sync().await;
    assert!(b.asked() == 0 && kept_as_mine(&b, &note, "half-done-b"));
}

#[tokio::test]
async fn a_result_that_was_carried_out_is_no_version_beside_the_note() {
    let Trio { b, note, .. } = conflicted().await;
    begun(&b, &note, "finished-b");
    b.decide(&note, &merged("finished-b"));
    assert!(!kept_as_mine(&b, &note, "finished-b"));
    assert_eq!(b.body(&note).as_deref(), Some("finished-b"));
}
