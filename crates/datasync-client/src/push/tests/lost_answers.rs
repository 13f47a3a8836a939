//! The server did it and nobody heard: a device never conflicts with itself, and nothing is lost, doubled or revived.

use super::*;
use crate::remote::memory::Fate;

#[tokio::test]
async fn an_insert_whose_answer_was_lost_is_neither_doubled_nor_a_conflict() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((remote.len(), device.waiting()), (1, 0));
}

#[tokio::test]
async fn an_insert_whose_answer_was_lost_and_that_was_edited_since_arrives_edited() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    device.write("a", "two");
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(text_of(&remote, "a").as_deref(), Some("two"));
    assert_eq!(device.waiting(), 0);
}

#[tokio::test]
async fn an_insert_whose_answer_was_lost_and_that_was_deleted_since_does_not_come_back() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    device.table.delete(&id("a")).expect("deleted");
    device.sync().await;
    device.sync().await;
    assert_eq!((device.text("a"), text_of(&remote, "a"), device.waiting()), (None, None, 0));
}

#[tokio::test]
async fn what_another_device_wrote_over_a_lost_insert_is_not_deleted_unseen() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.table.delete(&id("a")).expect("deleted");
    assert_eq!(device.sync().await.errors.len(), 1);
    assert_eq!(text_of(&remote, "a").as_deref(), Some("theirs"));
}

#[tokio::test]
async fn an_update_whose_answer_was_lost_is_recognised_even_after_another_edit() {
    for edit in [None, Some("three")] {
        let remote = MemoryRemote::default();
        let device = Device::new(&remote);
        device.insert("a", "one");
        device.sync().await;
        device.write("a", "two");
        remote.will([Fate::AnswerLost]);
        device.sync_fails().await;
        if let Some(text) = edit {
            device.write("a", text);
        }
        assert!(device.sync().await.errors.is_empty());
        assert_eq!(text_of(&remote, "a").as_deref(), Some(edit.unwrap_or("two")));
        assert_eq!(device.waiting(), 0);
    }
}

#[tokio::test]
async fn a_delete_whose_answer_was_lost_is_done_the_second_time() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    device.sync().await;
    device.table.delete(&id("a")).expect("deleted");
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((device.waiting(), text_of(&remote, "a")), (0, None));
}

#[tokio::test]
async fn a_request_that_never_arrived_is_simply_sent_again() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    remote.will([Fate::RequestLost]);
    device.sync_fails().await;
    assert_eq!((remote.len(), device.waiting()), (0, 1));
    assert_eq!(device.sync().await.pushed, 1);
}

#[tokio::test]
async fn a_program_that_dies_between_the_servers_commit_and_its_own_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let remote = MemoryRemote::default();
    {
        let device = Device::on_disk(folder.path(), &remote);
        for name in ["a", "b", "c"] {
            device.insert(name, name);
        }
        // The line is cut after the second was committed there; then the program is gone.
        remote.will([Fate::AnswerLost]);
        device.sync_fails().await;
    }
    let device = Device::on_disk(folder.path(), &remote);
    assert_eq!(device.waiting(), 3);
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((remote.len(), device.waiting()), (3, 0));
}

#[tokio::test]
async fn notes_that_move_to_a_server_which_has_them_are_recognised() {
    let (first, second) = (MemoryRemote::default(), MemoryRemote::default());
    let device = Device::new(&first);
    device.insert("a", "one");
    device.sync().await;
    second.elsewhere("notes", "a", |row| row.set("text", "one"));
    device.store.write(|txn| txn.forget_server()).expect("forgotten");
    let moved = SyncContext::initialize(
        Arc::clone(&device.store),
        Arc::new(second.clone()),
        Arc::new(PassThrough),
        Arc::new(|| Timestamp(0)),
    );
    let report = moved.sync().await.expect("the server answers");
    assert!(report.errors.is_empty());
    assert_eq!((second.len(), device.waiting()), (1, 0));
}

#[tokio::test]
async fn each_try_is_counted_and_an_edit_begins_to_count_anew() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    let tries = |name: &str| {
        let found = device.store.read(|txn| txn.operation(&notes(), &id(name))).expect("a readable queue");
        found.map(|operation| (operation.tries, operation.tried_at))
    };
    device.insert("a", "one");
    assert_eq!(tries("a"), Some((0, None)));
    for tried in 1..=3 {
        remote.will([Fate::AnswerLost]);
        device.sync_fails().await;
        assert_eq!(tries("a"), Some((tried, Some(Timestamp(0)))), "and when that was");
    }
    device.write("a", "two");
    assert_eq!(tries("a"), Some((0, None)));
    device.sync().await;
    assert_eq!(tries("a"), None);
}

#[tokio::test]
async fn what_an_operation_sends_is_told_in_bytes_and_a_delete_sends_none() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    let bytes = |name: &str| {
        let of = |txn: &crate::StoreTxn<'_>| {
            let operation = txn.operation(&notes(), &id(name))?.expect("it waits");
            txn.bytes_to_send(&operation)
        };
        device.store.read(of).expect("a readable queue")
    };
    device.insert("a", "one");
    assert_eq!(bytes("a"), r#"{"id":"a","text":"one"}"#.len());
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    device.write("a", "a longer text");
    assert_eq!(bytes("a"), r#"{"id":"a","text":"one"}"#.len(), "what is out is sent again as it was");
    device.sync().await;
    device.table.delete(&id("a")).expect("deleted");
    assert_eq!(bytes("a"), 0);
}
