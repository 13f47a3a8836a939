//! A conflict is seen by every device and settled by any.

use super::*;
use crate::ConflictKind;

#[tokio::test]
async fn a_conflict_is_settled_on_another_device_than_the_one_that_waits() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    assert!(b.notebook.conflict(&note).expect("a conflict").waits_on.is_none());
    a.sync().await;
    let seen = a.notebook.conflict(&note).expect("a conflict");
    assert_eq!(seen.waits_on.as_deref(), Some("Pixel 8"));
    let body = |note: &Option<crate::Note>| note.as_ref().map(|note| note.body.clone()).unwrap_or_default();
    assert_eq!([&seen.base, &seen.local, &seen.server].map(body), ["base", "theirs-a", "mine-b"]);
    assert_eq!(a.notebook.take_news().found, std::slice::from_ref(&seen.id));
    assert!(a.notebook.note(&note).expect("a note").conflict);
    assert_eq!(a.notebook.overview().expect("numbers").conflicts, 1);
    assert_eq!(a.notebook.all(&View::Conflicts).expect("a list").len(), 1);

    a.settle(&note, Strategy::Concatenate);
    assert_eq!(a.asked(), 0);
    a.sync().await;
    b.sync().await;
    assert_eq!(b.notebook.take_news().settled_elsewhere, [(seen.id, Some("Laptop".to_owned()))]);
    nothing_is_lost(&[&a, &b, &c], &["base", "theirs-a", "mine-b"]).await;
    assert_eq!(c.body(&note).as_deref(), Some("theirs-a\n\n---\n\nmine-b"));
    assert_eq!((b.asked(), c.asked()), (0, 0));
}

#[tokio::test]
async fn typing_on_while_another_device_settles_stays_and_is_merged_on_what_was_settled() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    a.sync().await;
    a.settle(&note, Strategy::Theirs);
    a.sync().await;
    b.notebook.set_tags(&note, &["later".to_owned()]).expect("tagged");
    b.sync().await;
    assert_eq!(b.asked(), 0);
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!(a.notebook.note(&note).expect("a note").note.tags, ["later"]);
}

#[tokio::test]
async fn typing_on_the_same_line_while_another_device_settles_is_a_conflict_against_what_was_settled() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    a.sync().await;
    a.settle(&note, Strategy::Concatenate);
    a.sync().await;
    b.edit(&note, "mine-b, more-b");
    b.sync().await;
    let conflict = b.notebook.conflict(&note).expect("a conflict");
    assert_eq!(conflict.base.map(|note| note.body).as_deref(), Some("mine-b"));
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b", "more-b"]).await;
    assert_eq!(c.notebook.conflict(&note).expect("a conflict").waits_on.as_deref(), Some("Pixel 8"));
    c.settle(&note, Strategy::Concatenate);
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b", "more-b"]).await;
    assert_eq!(a.asked(), 0);
}

#[tokio::test]
async fn what_is_typed_on_in_a_conflict_is_seen_on_the_other_devices() {
    let Trio { a, b, note, .. } = conflicted().await;
    a.sync().await;
    let before = a.notebook.conflict(&note).expect("a conflict");
    b.edit(&note, "mine-b, more-b");
    b.sync().await;
    a.sync().await;
    let after = a.notebook.conflict(&note).expect("a conflict");
    assert_eq!(after.server.expect("a side").body, "mine-b, more-b");
    assert_ne!(after.seen, before.seen);
    let late = a.notebook.resolve(&note, &before.seen, &Resolution::KeepNote);
    assert!(matches!(late, Err(crate::ConflictError::Changed)), "{late:?}");
}

#[tokio::test]
async fn both_settle_at_once_and_nothing_is_lost() {
    for first in [0, 1] {
        let Trio { a, b, c, note, .. } = conflicted().await;
        a.sync().await;
        a.decide(&note, &merged("theirs-a mine-b settled-a"));
        b.decide(&note, &merged("mine-b theirs-a settled-b"));
        let order = if first == 0 { [&a, &b] } else { [&b, &a] };
        order[0].sync().await;
        order[1].sync().await;
        let marks = ["theirs-a", "mine-b", "settled-a", "settled-b"];
        nothing_is_lost(&[&a, &b, &c], &marks).await;
        assert_eq!(c.asked(), 1);
        c.settle(&note, Strategy::Concatenate);
        nothing_is_lost(&[&a, &b, &c], &marks).await;
        assert_eq!(a.asked(), 0);
    }
}

#[tokio::test]
async fn an_edit_that_meets_another_while_it_settles_is_a_conflict_of_the_device_that_settled() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    a.sync().await;
    c.sync().await;
    c.edit(&note, "theirs-a later-c");
    c.sync().await;
    a.settle(&note, Strategy::Concatenate);
    a.sync().await;
    assert_eq!(a.notebook.conflict(&note).expect("a conflict").waits_on, None);
    let marks = ["theirs-a", "mine-b", "later-c"];
    nothing_is_lost(&[&a, &b, &c], &marks).await;
    assert_eq!(b.notebook.conflict(&note).expect("a conflict").waits_on.as_deref(), Some("Laptop"));
    b.settle(&note, Strategy::Concatenate);
    nothing_is_lost(&[&a, &b, &c], &marks).await;
}

#[tokio::test]
async fn three_devices_that_wrote_one_line_are_settled_one_after_the_other() {
    let Trio { a, b, c, note, .. } = agreed("base").await;
    for (device, body) in [(&a, "from-a"), (&b, "from-b"), (&c, "from-c")] {
        device.edit(&note, body);
        device.sync().await;
    }
    let marks = ["from-a", "from-b", "from-c"];
    nothing_is_lost(&[&a, &b, &c], &marks).await;
    while a.asked() > 0 {
        a.settle(&note, Strategy::Concatenate);
        nothing_is_lost(&[&a, &b, &c], &marks).await;
    }
    assert_eq!(b.body(&note), c.body(&note));
}

#[tokio::test]
async fn a_note_edited_here_and_deleted_there_is_kept_or_thrown_away_from_any_device() {
    for (resolution, trashed) in [(Resolution::KeepNote, false), (Resolution::DeleteEverywhere, true)] {
        let Trio { a, b, c, note, .. } = agreed("base").await;
        a.notebook.set_trashed(&note, true).expect("in Trash");
        a.notebook.delete(&note).expect("deleted");
        b.edit(&note, "edited-b");
        for device in [&a, &b, &a, &c] {
            device.sync().await;
        }
        assert_eq!(a.notebook.conflict(&note).expect("a conflict").kind, ConflictKind::DeletedHere);
        assert_eq!(a.notebook.all(&View::Conflicts).expect("a list").len(), 1);
        c.decide(&note, &resolution);
        nothing_is_lost(&[&c, &a, &b], &["edited-b"]).await;
        for device in [&a, &b, &c] {
            let kept = device.notebook.note(&note).expect("a note").note;
            assert_eq!((kept.trashed, kept.body.as_str(), device.asked()), (trashed, "edited-b", 0));
        }
    }
}

#[tokio::test]
async fn a_note_deleted_here_and_edited_there_is_kept_from_any_device() {
    let Trio { a, b, c, note, .. } = agreed("base").await;
    a.edit(&note, "edited-a");
    a.sync().await;
    b.notebook.set_trashed(&note, true).expect("in Trash");
    b.notebook.delete(&note).expect("deleted");
    for device in [&b, &c] {
        device.sync().await;
    }
    assert_eq!(c.notebook.conflict(&note).expect("a conflict").kind, ConflictKind::DeletedThere);
    c.decide(&note, &Resolution::KeepNote);
    nothing_is_lost(&[&c, &a, &b], &["edited-a"]).await;
    assert_eq!((b.body(&note).as_deref(), b.asked()), (Some("edited-a"), 0));
}

#[tokio::test]
async fn a_conflict_that_is_settled_at_once_tells_the_others_what_it_was_made_of() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    b.settle(&note, Strategy::Mine);
    nothing_is_lost(&[&a, &b, &c], &["base", "theirs-a", "mine-b"]).await;
    assert_eq!(c.body(&note).as_deref(), Some("mine-b"));
}

#[tokio::test]
async fn without_the_table_a_conflict_stays_where_it_was_met_and_nothing_fails() {
    let Trio { server, a, b, note, .. } = agreed("base").await;
    server.lacks(conflicts_table());
    let [d, e] = ["Desk", "Sofa"].map(|name| Device::new(&server, name));
    for device in [&d, &e] {
        device.sync().await;
    }
    d.edit(&note, "theirs-d");
    e.edit(&note, "mine-e");
    for device in [&d, &e, &d] {
        device.sync().await;
    }
    assert_eq!((d.asked(), e.asked(), server.count(&conflicts_table())), (0, 1, 0));
    e.settle(&note, Strategy::Concatenate);
    nothing_is_lost(&[&e, &d], &["theirs-d", "mine-e"]).await;
    // Those that knew the table when the server had it get along without it as well.
    b.edit(&note, "mine-b");
    for device in [&a, &b, &b] {
        device.sync().await;
    }
    assert_eq!(b.asked(), 1);
    let (_, failed) = b.notebook.store().read(|txn| txn.count_operations()).expect("a readable queue");
    assert_eq!(failed, 1);
}

#[tokio::test]
async fn a_row_that_the_server_does_not_take_leaves_the_conflict_where_it_is() {
    let Trio { server, a, b, note, .. } = agreed("base").await;
    server.refuses(conflicts_table());
    a.edit(&note, "theirs-a");
    b.edit(&note, "mine-b");
    for device in [&a, &b, &b, &a] {
        device.sync().await;
    }
    assert_eq!((a.asked(), b.asked()), (0, 1));
    assert_eq!(b.notebook.store().read(|txn| txn.count_operations()).expect("a readable queue"), (1, 1));
}

#[tokio::test]
async fn rows_that_nobody_can_read_are_left_alone() {
    let Trio { server, a, note, .. } = agreed("base").await;
    for (id, noted, kind, mine) in
        [("1", &*note, "edited", "{"), ("2", &*note, "folded", ""), ("3", "gone", "edited", "{}")]
    {
        let mut row = Record::default();
        for (column, value) in
            [("id", id), ("noteId", noted), ("kind", kind), ("mine", mine), ("at", "2026-01-01T00:00:00Z")]
        {
            row.set(column, value);
        }
        server.put(&conflicts_table(), row);
    }
    a.sync().await;
    assert_eq!((a.asked(), a.sync().await.errors.len()), (0, 0));
    assert!(!a.notebook.note(&note).expect("a note").conflict);
}

#[tokio::test]
async fn after_a_month_a_settled_row_goes_and_the_history_stays() {
    let Trio { server, a, b, c, note } = conflicted().await;
    b.settle(&note, Strategy::Mine);
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!(server.count(&conflicts_table()), 1);
    for device in [&a, &b, &c] {
        device.days_pass(31);
    }
    nothing_is_lost(&[&a, &b, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!(server.count(&conflicts_table()), 0);
}

#[tokio::test]
async fn a_conflict_that_both_sides_came_to_agree_on_is_none() {
    let Trio { a, b, c, note, .. } = conflicted().await;
    a.sync().await;
    b.edit(&note, "theirs-a");
    nothing_is_lost(&[&b, &a, &c], &["theirs-a", "mine-b"]).await;
    assert_eq!((a.asked(), b.asked()), (0, 0));
}

#[tokio::test]
async fn a_version_names_its_person_to_everybody_else_until_somebody_without_a_name_writes() {
    let Trio { a, b, note, .. } = conflicted().await;
    a.notebook.set_person(Some("jonas"));
    a.edit(&note, "theirs-a, written by jonas");
    a.sync().await;
    b.sync().await;
    let theirs = b.notebook.conflict(&note).expect("a conflict").server.expect("a text");
    assert_eq!(b.notebook.somebody_else(&theirs), Some("jonas"));
    assert_eq!(a.notebook.somebody_else(&theirs), None);
    a.notebook.set_person(None);
    a.edit(&note, "theirs-a, written by nobody in particular");
    a.sync().await;
    b.sync().await;
    let theirs = b.notebook.conflict(&note).expect("a conflict").server.expect("a text");
    assert_eq!((theirs.person.as_deref(), b.notebook.somebody_else(&theirs)), (None, None));
}
