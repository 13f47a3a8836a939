//! Trash on several devices: what lies there for as long as is set goes, what somebody wants stays.

use super::*;
use crate::{Groups, NoteSummary, Order};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// Two devices that have a note in Trash, which the server heard of.
async fn thrown_away() -> (Server, Device, Device, String) {
    let Trio { server, a, b, note, .. } = agreed("base").await;
    a.notebook.set_trashed(&note, true).expect("in Trash");
    a.sync().await;
    b.sync().await;
    (server, a, b, note)
}

fn is_here(device: &Device, id: &str) -> bool {
    device.notebook.note(id).is_ok()
}

/// Two looks, a day apart: the second one deletes.
fn two_looks(device: &Device) -> usize {
    let first = device.notebook.tidy().expect("tidied").deleted;
    device.days_pass(1);
    first + device.notebook.tidy().expect("tidied").deleted
}

#[tokio::test]
async fn what_lies_in_trash_for_thirty_days_goes_on_every_device() {
    let (_, a, b, note) = thrown_away().await;
    a.days_pass(28);
    assert_eq!(two_looks(&a), 0);
    a.days_pass(1);
    assert_eq!(two_looks(&a), 1);
    a.sync().await;
    b.sync().await;
    assert_eq!((is_here(&a, &note), is_here(&b, &note)), (false, false));
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_deletes_nothing_that_day_and_nothing_when_it_is_right_again() {
    let (_, a, _, note) = thrown_away().await;
    let right = a.now.load(Ordering::Relaxed);
    a.days_pass(4000);
    assert_eq!(a.notebook.tidy().expect("tidied").deleted, 0);
    a.now.store(right, Ordering::Relaxed);
    a.days_pass(2);
    assert_eq!(a.notebook.tidy().expect("tidied").deleted, 0);
    a.days_pass(29);
    assert_eq!(a.notebook.tidy().expect("tidied").deleted, 0, "it is found again, and waits a day again");
    assert!(is_here(&a, &note));
}

#[tokio::test]
async fn trash_is_looked_through_once_an_hour() {
    let (_, a, _, _) = thrown_away().await;
    a.days_pass(31);
    assert_eq!(a.notebook.tidy().expect("tidied").deleted, 0);
    a.notebook.store.write(|txn| txn.set_value("trash|due|x", Some("1"))).expect("a mark of nobody");
    let marks = || a.notebook.store.read(|txn| txn.values("trash|due|")).expect("read").len();
    a.notebook.tidy().expect("too early");
    assert_eq!(marks(), 2);
    a.now.fetch_add(3_600_000, Ordering::Relaxed);
    a.notebook.tidy().expect("tidied");
    assert_eq!(marks(), 1);
}

#[tokio::test]
async fn a_note_that_one_device_restores_while_the_other_deletes_it_lives_whoever_is_first() {
    for deleted_first in [true, false] {
        let (_, a, b, note) = thrown_away().await;
        a.days_pass(30);
        assert_eq!(two_looks(&a), 1);
        b.notebook.set_trashed(&note, false).expect("restored");
        let order = if deleted_first { [&a, &b, &a, &b] } else { [&b, &a, &b, &a] };
        for device in order {
            device.sync().await;
        }
        for device in [&a, &b] {
            let state = device.notebook.note(&note).expect("it lives");
            assert!(!state.note.trashed && !state.pending, "deleted first: {deleted_first}");
            assert_eq!(device.asked(), 0);
        }
        nothing_is_lost(&[&a, &b], &["base"]).await;
    }
}

#[tokio::test]
async fn a_note_that_was_edited_there_comes_first_before_a_deletion_by_the_clock_without_a_question() {
    let (_, a, b, note) = thrown_away().await;
    a.days_pass(30);
    assert_eq!(two_looks(&a), 1);
    b.edit(&note, "written after all");
    for device in [&b, &a, &b] {
        device.sync().await;
    }
    assert_eq!((a.body(&note).as_deref(), a.asked(), b.asked()), (Some("written after all"), 0, 0));
}

#[tokio::test]
async fn a_person_who_empties_trash_while_another_restores_a_note_loses_nothing() {
    let (_, a, b, note) = thrown_away().await;
    assert_eq!(a.notebook.empty_trash().expect("emptied"), 1);
    b.notebook.set_trashed(&note, false).expect("restored");
    for device in [&b, &a, &b] {
        device.sync().await;
    }
    assert_eq!((a.body(&note).as_deref(), a.asked()), (Some("base"), 0));
}

#[tokio::test]
async fn what_an_older_app_threw_away_is_given_an_instant_and_lies_for_thirty_days_from_then() {
    let (_, a, _, note) = thrown_away().await;
    let id = ItemId::new(note.as_str()).expect("an id");
    let mut row = Record::default();
    row.set("trashedAt", serde_json::Value::Null);
    a.notebook.store.write(|txn| txn.update(&notes_table(), &id, &row)).expect("written");
    a.sync().await;
    a.days_pass(100);
    let tidied = a.notebook.tidy().expect("tidied");
    assert!(tidied.queued && tidied.deleted == 0);
    assert!(a.notebook.note(&note).expect("a note").note.trashed_at.is_some());
}

#[tokio::test]
async fn a_note_with_two_versions_stays_in_trash_until_somebody_has_decided() {
    let Trio { a, b, note, .. } = conflicted().await;
    b.notebook.set_trashed(&note, true).expect("in Trash");
    assert_eq!((b.asked(), b.notebook.empty_trash().expect("emptied")), (1, 0));
    b.days_pass(100);
    assert_eq!(two_looks(&b), 0);
    assert!(is_here(&b, &note));
    drop(a);
}

#[tokio::test]
async fn each_device_empties_trash_by_its_own_days_and_the_shortest_comes_first() {
    let (_, a, b, note) = thrown_away().await;
    a.notebook.set_trash_days(365);
    a.days_pass(200);
    assert_eq!(two_looks(&a), 0);
    b.notebook.set_trash_days(7);
    b.days_pass(7);
    assert_eq!(two_looks(&b), 1);
    b.sync().await;
    a.sync().await;
    assert!(!is_here(&a, &note));
}

#[tokio::test]
async fn a_longer_keeping_holds_what_was_found_and_a_shorter_one_leaves_a_day() {
    let (_, a, _, note) = thrown_away().await;
    a.days_pass(8);
    a.notebook.set_trash_days(7);
    assert_eq!(a.notebook.tidy().expect("tidied").deleted, 0, "it is found, and a day is left to change one's mind");
    a.notebook.set_trash_days(90);
    a.days_pass(2);
    assert_eq!(two_looks(&a), 0);
    assert!(is_here(&a, &note));
}

#[tokio::test]
async fn trash_is_listed_by_the_day_of_deletion_whatever_was_edited_or_pinned_since() {
    let (_, a, _, first) = thrown_away().await;
    let text = |title: &str| NoteText { title: title.to_owned(), body: String::new() };
    let old = a.notebook.create(&text("old and pinned"), None, &[]).expect("a note").note.id;
    a.notebook.set_pinned(old.as_str(), true).expect("pinned");
    a.days_pass(3);
    let new = a.notebook.create(&text("new"), None, &[]).expect("a note").note.id;
    a.notebook.set_trashed(new.as_str(), true).expect("in Trash");
    a.days_pass(3);
    let bound = (a.notebook.clock)();
    a.notebook.set_trashed(old.as_str(), true).expect("in Trash");
    let page = |offset, limit| a.notebook.page(&View::Trash, Order::Trashed, offset, limit).expect("a page");
    let ids = |rows: Vec<NoteSummary>| rows.into_iter().map(|row| row.note.id).collect::<Vec<_>>();
    let all = [old, new, ItemId::new(first.as_str()).expect("an id")];
    assert_eq!(ids(page(0, 10)), all);
    assert_eq!((0..3).flat_map(|at| ids(page(at, 1))).collect::<Vec<_>>(), all);
    assert_eq!(ids(a.notebook.all(&View::Trash).expect("all")), all);
    let groups = a.notebook.groups(&View::Trash, Order::Trashed, &[bound, Timestamp(bound.0 - DAY_MS * 4)]);
    assert_eq!(groups.expect("counted"), Groups { pinned: 0, counts: vec![1, 1, 1] });
}

#[tokio::test]
async fn what_stays_in_trash_keeps_the_name_of_the_device_that_moved_it_there() {
    let Trio { a, b, note, .. } = agreed("base").await;
    a.notebook.set_tags(&note, &["boat".to_owned()]).expect("tagged");
    a.notebook.set_trashed(&note, true).expect("in Trash");
    a.sync().await;
    b.sync().await;
    let device = || b.notebook.note(&note).expect("a note").note.device;
    let moved_by = device();
    assert_eq!(b.notebook.rename_tag("boat", "sailing").expect("renamed"), 1);
    assert_eq!((device(), moved_by.is_some()), (moved_by.clone(), true));
    b.notebook.set_trashed(&note, false).expect("restored");
    assert_ne!(device(), moved_by, "whoever restores it is named from then on");
}
