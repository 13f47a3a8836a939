//! 412: merged by a handler, or left to a person with all three sides, while the others go on.

use super::*;
use crate::{ErrorKind, TableOperationError};

/// A device with one conflict on `a`: one here, one there.
async fn conflicted(remote: &MemoryRemote) -> (Device, TableOperationError) {
    let device = Device::new(remote);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.write("a", "mine");
    let error = device.sync().await.errors.pop().expect("a conflict");
    (device, error)
}

#[tokio::test]
async fn a_handler_that_merges_sends_the_result_on_the_servers_version() {
    let remote = MemoryRemote::default();
    let device = Device::with(Store::in_memory().expect("a store"), &remote, Merging);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "base\ntheirs"));
    device.write("a", "base\nmine");
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(text_of(&remote, "a").as_deref(), Some("base\nmine\ntheirs"));
    assert_eq!(device.text("a"), text_of(&remote, "a"));
}

#[tokio::test]
async fn an_unresolved_conflict_keeps_all_three_sides_and_the_others_go_on() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    for name in ["a", "b"] {
        device.insert(name, "base");
    }
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.write("a", "mine");
    device.write("b", "after it");
    let report = device.sync().await;
    let [error] = &report.errors[..] else { panic!("one conflict") };
    assert_eq!(error.error.kind, ErrorKind::Conflict);
    let text = |side: &Option<Record>| side.as_ref().and_then(|row| row.text("text").map(str::to_owned));
    let sides = [text(&error.base), text(&error.item), text(&error.server)].map(|side| side.expect("a side"));
    assert_eq!(sides, ["base", "mine", "theirs"]);
    assert_eq!((report.pushed, text_of(&remote, "b").as_deref()), (1, Some("after it")));
}

#[tokio::test]
async fn typing_goes_on_in_a_conflict_and_is_never_sent_before_it_is_settled() {
    let remote = MemoryRemote::default();
    let (device, _) = conflicted(&remote).await;
    device.write("a", "mine, and more");
    remote.take_log();
    device.sync().await;
    assert_eq!(remote.take_log(), Vec::<String>::new());
    assert_eq!(device.text("a").as_deref(), Some("mine, and more"));
}

#[tokio::test]
async fn each_of_the_three_answers_does_what_it_says() {
    let remote = MemoryRemote::default();
    let (device, error) = conflicted(&remote).await;
    error.update_operation(&device.store, &row("a", "both")).expect("answered");
    device.sync().await;
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("both"), 0));

    let remote = MemoryRemote::default();
    let (device, error) = conflicted(&remote).await;
    let theirs = error.server.clone().expect("a row");
    error.cancel_and_update_item(&device.store, &theirs).expect("answered");
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("theirs"), 0));

    let remote = MemoryRemote::default();
    let (device, error) = conflicted(&remote).await;
    error.cancel_and_discard_item(&device.store).expect("answered");
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("theirs"), 0));
}

#[tokio::test]
async fn an_answer_to_what_has_moved_on_changes_nothing() {
    let remote = MemoryRemote::default();
    let (device, error) = conflicted(&remote).await;
    device.write("a", "mine, and more");
    assert!(error.cancel_and_discard_item(&device.store).is_err());
    assert_eq!(device.text("a").as_deref(), Some("mine, and more"));
}

#[tokio::test]
async fn a_conflict_whose_other_side_moves_again_is_shown_as_it_is_now() {
    let remote = MemoryRemote::default();
    let (device, _) = conflicted(&remote).await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs again"));
    assert_eq!(device.sync().await.changed.items(), Some(&[(notes(), id("a"))][..]));
    let (operation, _) = device.store.read(|txn| txn.failed_operations()).expect("read").pop().expect("one");
    assert_eq!(operation.server.expect("a row").text("text"), Some("theirs again"));
}

#[tokio::test]
async fn an_edit_of_what_was_deleted_there_waits_and_can_bring_it_back() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("deleted", true));
    device.write("a", "mine");
    let error = device.sync().await.errors.pop().expect("a conflict");
    assert_eq!(device.text("a").as_deref(), Some("mine"));
    error.update_operation(&device.store, &row("a", "mine")).expect("answered");
    remote.take_log();
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(remote.take_log(), ["undelete a", "update a"]);
    assert_eq!(text_of(&remote, "a").as_deref(), Some("mine"));
}

#[tokio::test]
async fn a_delete_never_destroys_what_someone_edited_since() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.table.delete(&id("a")).expect("deleted");
    assert_eq!(device.sync().await.errors.len(), 1);
    assert_eq!(text_of(&remote, "a").as_deref(), Some("theirs"));
}

#[tokio::test]
async fn both_typing_the_same_is_no_conflict() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "same"));
    device.write("a", "same");
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(device.waiting(), 0);
}
