//! The server did it and nobody heard: nothing is lost, doubled or revived, and nobody conflicts with themselves.

use crate::device::Device;
use crate::line::Line;
use crate::server::ForeignServer;

struct Desk {
    server: ForeignServer,
    line: Line,
    device: Device,
    folder: tempfile::TempDir,
}

async fn desk() -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ForeignServer::start();
    let line = Line::to(&server).await;
    let device = Device::open(folder.path(), &line.url);
    Desk { server, line, device, folder }
}

/// A desk on which the server and the device have note `a`, "one".
async fn desk_with_a_note() -> Desk {
    let desk = desk().await;
    desk.device.insert("a", "one");
    desk.device.sync_well().await;
    desk
}

/// The device and the server hold the same living rows, and these are all of them.
async fn both_hold(desk: &Desk, rows: &[(&str, &str)]) {
    let living: Vec<_> = desk.server.texts().await.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    let expected: Vec<_> = rows.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    assert_eq!(living, expected);
    for (name, text) in rows {
        assert_eq!(desk.device.text(name).as_deref(), Some(*text));
    }
    assert_eq!((desk.device.count(None), desk.device.waiting()), (rows.len(), 0));
}

#[tokio::test]
async fn an_insert_whose_answer_was_lost_is_neither_doubled_nor_a_conflict() {
    let desk = desk().await;
    desk.device.insert("a", "one");
    desk.line.lose_answer("POST /tables/notes");
    desk.device.sync_fails().await;
    desk.device.sync_well().await;
    let refused = desk.line.last_answer_to("POST /tables/notes");
    assert_eq!(refused.status, 409);
    both_hold(&desk, &[("a", "one")]).await;
}

#[tokio::test]
async fn an_insert_whose_answer_was_lost_and_that_was_edited_since_arrives_edited() {
    let desk = desk().await;
    desk.device.insert("a", "one");
    desk.line.lose_answer("POST /tables/notes");
    desk.device.sync_fails().await;
    desk.device.write("a", "two");
    desk.device.sync_well().await;
    both_hold(&desk, &[("a", "two")]).await;
}

#[tokio::test]
async fn an_insert_whose_answer_was_lost_and_that_was_deleted_since_does_not_come_back() {
    let desk = desk().await;
    desk.device.insert("a", "one");
    desk.line.lose_answer("POST /tables/notes");
    desk.device.sync_fails().await;
    desk.device.delete("a");
    desk.device.sync_well().await;
    desk.device.sync_well().await;
    both_hold(&desk, &[]).await;
    assert_eq!(desk.server.texts().await, [("a".to_owned(), None)]);
}

#[tokio::test]
async fn an_update_whose_answer_was_lost_is_recognised_even_after_another_edit() {
    for edit in [None, Some("three")] {
        let desk = desk_with_a_note().await;
        desk.device.write("a", "two");
        desk.line.lose_answer("PATCH /tables/notes/a");
        desk.device.sync_fails().await;
        if let Some(text) = edit {
            desk.device.write("a", text);
        }
        desk.device.sync_well().await;
        both_hold(&desk, &[("a", edit.unwrap_or("two"))]).await;
        let exchanges = desk.line.exchanges();
        assert!(exchanges.iter().any(|exchange| exchange.status == 412), "{exchanges:?}");
    }
}

#[tokio::test]
async fn a_delete_whose_answer_was_lost_is_done_the_second_time() {
    let desk = desk_with_a_note().await;
    desk.device.delete("a");
    desk.line.lose_answer("DELETE /tables/notes/a");
    desk.device.sync_fails().await;
    desk.device.sync_well().await;
    assert_eq!(desk.line.last_answer_to("DELETE /tables/notes/a").status, 404);
    both_hold(&desk, &[]).await;
}

#[tokio::test]
async fn an_update_whose_answer_was_lost_and_that_was_deleted_since_stays_deleted() {
    let desk = desk_with_a_note().await;
    desk.device.write("a", "two");
    desk.line.lose_answer("PATCH /tables/notes/a");
    desk.device.sync_fails().await;
    desk.device.delete("a");
    desk.device.sync_well().await;
    both_hold(&desk, &[]).await;
}

#[tokio::test]
async fn a_note_that_is_brought_back_arrives_whichever_answer_is_lost() {
    let (undelete, update) = ("POST /tables/notes/a", "PATCH /tables/notes/a");
    for (lost, since) in [(undelete, "two"), (update, "two"), (undelete, "three"), (update, "three")] {
        let desk = desk_with_a_note().await;
        let elsewhere = tempfile::tempdir().expect("a folder");
        let other = Device::open(elsewhere.path(), &desk.server.url);
        other.sync_well().await;
        other.delete("a");
        other.sync_well().await;
        desk.device.write("a", "two");
        let conflict = desk.device.sync_meets().await;
        let mine = conflict.item.clone().expect("the row as it stands here");
        conflict.update_operation(&desk.device.store, &mine).expect("answered");
        desk.line.lose_answer(lost);
        desk.device.sync_fails().await;
        desk.device.write("a", since);
        desk.device.sync_well().await;
        both_hold(&desk, &[("a", since)]).await;
    }
}

#[tokio::test]
async fn a_request_that_never_arrived_is_simply_sent_again() {
    let desk = desk_with_a_note().await;
    desk.device.insert("b", "one");
    desk.device.write("a", "two");
    desk.line.lose_request("POST /tables/notes");
    desk.device.sync_fails().await;
    desk.line.lose_request("PATCH /tables/notes/a");
    desk.device.sync_fails().await;
    desk.device.sync_well().await;
    both_hold(&desk, &[("a", "two"), ("b", "one")]).await;
}

#[tokio::test]
async fn a_client_that_is_killed_before_it_hears_the_answer_goes_on_where_it_was() {
    for out in ["POST /tables/notes", "PATCH /tables/notes/a", "DELETE /tables/notes/b"] {
        let mut desk = desk().await;
        for name in ["a", "b"] {
            desk.device.insert(name, "one");
        }
        desk.device.sync_well().await;
        desk.device.write("a", "two");
        desk.device.delete("b");
        desk.device.insert("c", "one");
        let mut held = desk.line.hold_answer(out);
        tokio::select! {
            _ = desk.device.context.sync() => panic!("the answer is held"),
            () = held.carried_out() => {}
        }
        drop(desk.device);
        held.release();
        desk.device = Device::open(desk.folder.path(), &desk.line.url);
        assert_ne!(desk.device.waiting(), 0);
        desk.device.sync_well().await;
        both_hold(&desk, &[("a", "two"), ("c", "one")]).await;
    }
}
