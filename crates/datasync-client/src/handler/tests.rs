//! The ready-made handlers, against a table server in memory: both edited, deleted there, deleted here.

use datasync_protocol::{Record, Timestamp};

use crate::push::tests::{Device, id, notes, row, text_of};
use crate::remote::memory::{Fate, MemoryRemote};
use crate::{ClientWins, Clock, Label, Merge, OperationKind, ServerWins, Store, SyncHandler};

fn clock() -> Clock {
    std::sync::Arc::new(|| Timestamp(7))
}

/// A device whose handler this is, and its server: both hold `a` with the text *base*.
async fn agreed(handler: impl SyncHandler + 'static) -> (Device, MemoryRemote) {
    let remote = MemoryRemote::default();
    let device = Device::with(Store::in_memory().expect("a store"), &remote, handler);
    device.insert("a", "base");
    device.sync().await;
    (device, remote)
}

fn kept(device: &Device) -> Vec<(Label, String)> {
    let versions = device.store.read(|txn| txn.kept_versions(&notes(), &id("a"))).expect("a readable history");
    let text = |row: &Record| row.text("text").unwrap_or_default().to_owned();
    versions.iter().map(|version| (version.label, text(&version.item))).collect()
}

fn edited_there(remote: &MemoryRemote) {
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
}

fn deleted_there(remote: &MemoryRemote) {
    remote.elsewhere("notes", "a", |row| row.set("deleted", true));
}

fn both(_base: Option<&Record>, local: &Record, server: &Record) -> Record {
    let text = |row: &Record| row.text("text").unwrap_or_default().to_owned();
    row("a", &format!("{} and {}", text(local), text(server)))
}

#[tokio::test]
async fn where_the_server_wins_its_row_stands_and_the_local_edit_is_kept_in_the_history() {
    let (device, remote) = agreed(ServerWins::new(clock())).await;
    edited_there(&remote);
    device.write("a", "mine");
    let report = device.sync().await;
    assert_eq!((report.pushed, report.errors.len(), device.waiting()), (0, 0, 0));
    assert_eq!(report.changed.items(), Some(&[(notes(), id("a"))][..]));
    assert_eq!(device.text("a").as_deref(), Some("theirs"));
    assert_eq!(kept(&device), [(Label::Mine, "mine".to_owned())]);
}

#[tokio::test]
async fn where_the_server_wins_a_deletion_there_stands_and_one_here_is_taken_back() {
    let (device, remote) = agreed(ServerWins::new(clock())).await;
    deleted_there(&remote);
    device.write("a", "mine");
    device.sync().await;
    assert_eq!((device.text("a"), device.waiting()), (None, 0));
    assert_eq!(kept(&device), [(Label::Mine, "mine".to_owned())]);

    let (device, remote) = agreed(ServerWins::new(clock())).await;
    edited_there(&remote);
    device.table.delete(&id("a")).expect("deleted");
    device.sync().await;
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("theirs"), 0));
    assert_eq!(text_of(&remote, "a").as_deref(), Some("theirs"));
}

#[tokio::test]
async fn where_the_server_wins_what_is_typed_meanwhile_is_what_the_history_keeps() {
    let (device, remote) = agreed(ServerWins::new(clock())).await;
    edited_there(&remote);
    device.write("a", "mine");
    let table = device.table.clone();
    remote.meanwhile(move || table.update(&row("a", "mine, and more")).expect("updated"));
    device.sync().await;
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("theirs"), 0));
    assert_eq!(kept(&device), [(Label::Mine, "mine, and more".to_owned())]);
}

#[tokio::test]
async fn where_the_server_wins_an_address_without_the_table_takes_nothing_away() {
    let (device, remote) = agreed(ServerWins::new(clock())).await;
    remote.forget("notes", "a");
    device.write("a", "mine");
    assert_eq!(device.sync().await.errors.len(), 1);
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("mine"), 1));
}

#[tokio::test]
async fn where_the_client_wins_its_row_is_written_over_the_servers_and_that_is_kept_in_the_history() {
    let (device, remote) = agreed(ClientWins::new(clock())).await;
    remote.elsewhere("notes", "a", |row| {
        row.set("text", "theirs");
        row.set("later", 7);
    });
    device.write("a", "mine");
    let report = device.sync().await;
    assert_eq!((report.pushed, report.errors.len(), device.waiting()), (1, 0, 0));
    let there = remote.row("notes", "a").expect("a row");
    assert_eq!((there.text("text"), there.0.get("later")), (Some("mine"), Some(&7.into())));
    assert_eq!(device.table.lookup(&id("a")).expect("read"), Some(there));
    assert_eq!(kept(&device), [(Label::Theirs, "theirs".to_owned())]);
}

#[tokio::test]
async fn where_the_client_wins_a_row_deleted_there_comes_back_with_the_local_edit() {
    let (device, remote) = agreed(ClientWins::new(clock())).await;
    deleted_there(&remote);
    device.write("a", "mine");
    remote.take_log();
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(remote.take_log(), ["update a", "undelete a", "update a"]);
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("mine"), 0));
}

#[tokio::test]
async fn a_row_that_comes_back_is_alive_here_while_its_answers_are_lost() {
    let (device, remote) = agreed(ClientWins::new(clock())).await;
    deleted_there(&remote);
    device.write("a", "mine");
    remote.meanwhile({
        let remote = remote.clone();
        move || remote.will([Fate::AnswerLost])
    });
    device.sync_fails().await;
    let here = device.table.lookup(&id("a")).expect("read").expect("a row");
    assert_eq!((here.deleted(), here.text("text")), (false, Some("mine")));
    device.sync().await;
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("mine"), 0));
}

#[tokio::test]
async fn where_the_client_wins_a_deletion_here_is_one_there_and_what_was_written_is_kept() {
    let (device, remote) = agreed(ClientWins::new(clock())).await;
    edited_there(&remote);
    device.table.delete(&id("a")).expect("deleted");
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((text_of(&remote, "a"), device.text("a"), device.waiting()), (None, None, 0));
    assert_eq!(kept(&device), [(Label::Theirs, "theirs".to_owned())]);
}

#[tokio::test]
async fn where_the_client_wins_a_row_that_the_server_forgot_is_inserted_anew() {
    let (device, remote) = agreed(ClientWins::new(clock())).await;
    remote.forget("notes", "a");
    device.write("a", "mine");
    assert!(device.sync().await.errors.is_empty());
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("mine"), 0));
}

#[tokio::test]
async fn a_merge_is_sent_on_the_servers_version_and_again_when_that_moves_on() {
    let (device, remote) = agreed(Merge::new(both)).await;
    edited_there(&remote);
    device.write("a", "mine");
    remote.meanwhile({
        let remote = remote.clone();
        move || remote.elsewhere("notes", "a", |row| row.set("text", "theirs again"))
    });
    assert!(device.sync().await.errors.is_empty());
    assert_eq!(text_of(&remote, "a").as_deref(), Some("mine and theirs and theirs again"));
    assert_eq!((device.text("a"), device.waiting()), (text_of(&remote, "a"), 0));
}

#[tokio::test]
async fn an_edit_against_a_deletion_is_not_merged_but_left_to_a_person() {
    let (device, remote) = agreed(Merge::new(both)).await;
    deleted_there(&remote);
    device.write("a", "mine");
    let [error] = device.sync().await.errors.try_into().expect("one conflict");
    assert!(error.server.as_ref().is_some_and(Record::deleted));
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("mine"), 1));

    let (device, remote) = agreed(Merge::new(both)).await;
    edited_there(&remote);
    device.table.delete(&id("a")).expect("deleted");
    let [error] = device.sync().await.errors.try_into().expect("one conflict");
    assert_eq!((error.kind, text_of(&remote, "a").as_deref()), (OperationKind::Delete, Some("theirs")));
}
