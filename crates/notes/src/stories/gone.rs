//! An edited note that the server has no more, nor a trace of it: kept, or gone here too.

use datasync_client::OperationKind;

use super::*;
use crate::{ConflictError, ReasonCode, Standing};

/// A device that has edited a note which is gone from its server.
async fn edited_and_gone() -> (Server, Device, String) {
    let Trio { server, a, note, .. } = agreed("base").await;
    server.rows(|rows| rows.rows.remove(&(notes_table().to_string(), note.clone())));
    a.edit(&note, "mine");
    a.sync().await;
    (server, a, note)
}

fn lives_there(server: &Server, note: &str) -> Option<bool> {
    let row = server.rows(|rows| rows.rows.get(&(notes_table().to_string(), note.to_owned())).cloned())?;
    Some(row.0.get("trashed") != Some(&true.into()) && !row.deleted())
}

#[tokio::test]
async fn what_waits_of_it_says_that_it_is_gone() {
    let (_, a, note) = edited_and_gone().await;
    let [change] = a.notebook.waiting_changes().expect("a list").try_into().expect("one change");
    assert_eq!((change.id.as_str(), change.name.as_str(), change.is_notebook), (note.as_str(), "Kitchen", false));
    assert_eq!((change.kind, change.standing), (OperationKind::Update, Standing::Failed));
    assert_eq!(change.reason.map(|reason| reason.code), Some(ReasonCode::Gone));
    assert!(change.tries >= 1 && change.bytes > "mine".len(), "{} {}", change.tries, change.bytes);
}

#[tokio::test]
async fn a_note_with_two_versions_is_not_gone() {
    let Trio { b, .. } = conflicted().await;
    let [change] = b.notebook.waiting_changes().expect("a list").try_into().expect("one change");
    assert_eq!(change.standing, Standing::Conflict);
    assert_eq!(change.reason.map(|reason| reason.code), Some(ReasonCode::TwoVersions));
}

#[tokio::test]
async fn kept_it_is_on_the_server_again() {
    let (server, a, note) = edited_and_gone().await;
    a.notebook.keep_gone(&note).expect("kept");
    a.sync().await;
    assert_eq!((lives_there(&server, &note), a.body(&note).as_deref()), (Some(true), Some("mine")));
    assert_eq!((a.asked(), a.notebook.waiting_changes().expect("a list").len()), (0, 0));
}

#[tokio::test]
async fn deleted_it_lies_in_trash_with_the_edit_and_can_be_restored() {
    let (server, a, note) = edited_and_gone().await;
    a.notebook.delete_gone(&note).expect("deleted");
    a.sync().await;
    let state = a.notebook.note(&note).expect("it is in Trash").note;
    assert_eq!((state.trashed, state.body.as_str()), (true, "mine"));
    assert_eq!((lives_there(&server, &note), a.asked()), (Some(false), 0));
    a.notebook.set_trashed(&note, false).expect("restored");
    a.sync().await;
    assert_eq!(lives_there(&server, &note), Some(true));
}

#[tokio::test]
async fn an_answer_to_what_is_not_asked_changes_nothing() {
    let Trio { b, note, .. } = conflicted().await;
    assert!(matches!(b.notebook.keep_gone(&note), Err(ConflictError::Changed)));
    assert!(matches!(b.notebook.delete_gone(&note), Err(ConflictError::Changed)));
    assert_eq!((b.asked(), b.body(&note).as_deref()), (1, Some("mine-b")));
    let settled = agreed("base").await;
    assert!(matches!(settled.a.notebook.delete_gone(&settled.note), Err(ConflictError::Settled)));
}
