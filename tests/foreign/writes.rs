//! What a person does to rows: insert, update, delete, conflicts and refusals.

use datasync_client::ErrorKind;
use serde_json::json;

use crate::device::{Device, id, record, row};
use crate::line::Line;
use crate::server::ForeignServer;

/// Two devices that both have note `a`, "one"; the first one's line writes down what it carries.
struct Desk {
    server: ForeignServer,
    line: Line,
    a: Device,
    b: Device,
    _folders: [tempfile::TempDir; 2],
}

async fn desk() -> Desk {
    let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
    let server = ForeignServer::start();
    let line = Line::to(&server).await;
    let a = Device::open(folders[0].path(), &line.url);
    let b = Device::open(folders[1].path(), &server.url);
    a.insert("a", "one");
    a.sync_well().await;
    b.sync_well().await;
    Desk { server, line, a, b, _folders: folders }
}

#[tokio::test]
async fn rows_are_inserted_updated_and_deleted_and_another_device_has_them() {
    let Desk { server, line, a, b, _folders } = desk().await;
    assert_eq!(b.text("a").as_deref(), Some("one"));
    a.write("a", "two");
    a.insert("b", "Grün 🛶 & \"quoted\"");
    assert_eq!(a.sync_well().await.pushed, 2);
    b.sync_well().await;
    assert_eq!((b.text("a").as_deref(), b.text("b").as_deref()), (Some("two"), Some("Grün 🛶 & \"quoted\"")));
    b.delete("a");
    assert_eq!(b.sync_well().await.pushed, 1);
    a.sync_well().await;
    assert_eq!((a.text("a"), a.count(None), b.count(None)), (None, 1, 1));
    assert_eq!(server.texts().await.into_iter().map(|(_, text)| text.is_some()).collect::<Vec<_>>(), [false, true]);
    // It takes no batches, which is asked once.
    let refused: Vec<_> = line.exchanges().into_iter().filter(|exchange| exchange.status >= 300).collect();
    assert!(matches!(&refused[..], [only] if only.request == "POST /$batch" && only.status == 404), "{refused:?}");
}

#[tokio::test]
async fn an_update_of_what_another_device_wrote_is_a_conflict_and_its_three_answers_are_taken() {
    for answer in ["mine", "theirs", "merged"] {
        let Desk { server, line, a, b, _folders } = desk().await;
        b.write("a", "theirs");
        b.sync_well().await;
        a.write("a", "mine");
        let conflict = a.sync_meets().await;
        assert_eq!(line.last_answer_to("PATCH /tables/notes/a").status, 412);
        let texts = [&conflict.base, &conflict.item, &conflict.server];
        assert_eq!(
            texts.map(|row| row.as_ref().and_then(|row| row.text("text"))),
            [Some("one"), Some("mine"), Some("theirs")]
        );
        let theirs = conflict.server.clone().expect("the server's row");
        match answer {
            "theirs" => conflict.cancel_and_update_item(&a.store, &theirs),
            text => conflict.update_operation(&a.store, &row("a", text)),
        }
        .expect("answered");
        a.sync_well().await;
        b.sync_well().await;
        assert_eq!((a.text("a").as_deref(), b.text("a").as_deref()), (Some(answer), Some(answer)));
        assert_eq!(server.texts().await, [("a".to_owned(), Some(answer.to_owned()))]);
    }
}

#[tokio::test]
async fn a_delete_of_what_another_device_wrote_is_a_conflict() {
    let Desk { server, line, a, b, _folders } = desk().await;
    b.write("a", "theirs");
    b.sync_well().await;
    a.delete("a");
    let conflict = a.sync_meets().await;
    assert_eq!(line.last_answer_to("DELETE /tables/notes/a").status, 412);
    assert_eq!(server.texts().await, [("a".to_owned(), Some("theirs".to_owned()))]);
    conflict.cancel_and_discard_item(&a.store).expect("answered");
    a.sync_well().await;
    assert_eq!(a.text("a").as_deref(), Some("theirs"));
}

#[tokio::test]
async fn a_row_that_both_deleted_is_gone() {
    let Desk { server, line, a, b, _folders } = desk().await;
    b.delete("a");
    b.sync_well().await;
    a.delete("a");
    assert_eq!(a.sync_well().await.pushed, 1);
    assert_eq!(line.last_answer_to("DELETE /tables/notes/a").status, 404);
    assert_eq!((a.count(None), server.texts().await), (0, vec![("a".to_owned(), None)]));
}

#[tokio::test]
async fn an_update_of_what_another_device_deleted_is_one_conflict_and_keeping_it_brings_it_back() {
    let Desk { server, line, a, b, _folders } = desk().await;
    b.delete("a");
    b.sync_well().await;
    a.write("a", "mine");
    let conflict = a.sync_meets().await;
    assert_eq!(line.last_answer_to("PATCH /tables/notes/a").status, 404);
    assert!(conflict.server.as_ref().is_some_and(datasync_client::Record::deleted), "{conflict:?}");
    conflict.update_operation(&a.store, &row("a", "mine")).expect("answered");
    a.sync_well().await;
    b.sync_well().await;
    assert_eq!((a.text("a").as_deref(), b.text("a").as_deref()), (Some("mine"), Some("mine")));
    assert_eq!(server.texts().await, [("a".to_owned(), Some("mine".to_owned()))]);
}

#[tokio::test]
async fn a_409_that_returns_the_callers_own_item_is_not_taken_for_the_servers() {
    let Desk { server, line, a, b, _folders } = desk().await;
    b.insert("shared", "theirs");
    a.insert("shared", "mine");
    b.sync_well().await;
    let conflict = a.sync_meets().await;
    let refused = line.last_answer_to("POST /tables/notes");
    assert_eq!((refused.status, refused.body()), (409, r#"{"id":"shared","text":"mine"}"#));
    assert!(refused.header("ETag").is_some_and(|tag| tag.starts_with("W/")), "{refused:?}");
    let server_side = conflict.server.as_ref().expect("the server's row");
    assert_eq!((server_side.text("text"), server_side.version().is_some()), (Some("theirs"), true));
    conflict.update_operation(&a.store, &row("shared", "both")).expect("answered");
    a.sync_well().await;
    b.sync_well().await;
    assert_eq!(b.text("shared").as_deref(), Some("both"));
    assert_eq!(server.rows().await.len(), 2);
}

#[tokio::test]
async fn an_id_that_was_deleted_there_is_a_conflict_with_the_tombstone() {
    let Desk { server, a, b, _folders, .. } = desk().await;
    b.insert("again", "first");
    b.sync_well().await;
    b.delete("again");
    b.sync_well().await;
    a.insert("again", "second");
    let conflict = a.sync_meets().await;
    assert!(conflict.server.as_ref().is_some_and(datasync_client::Record::deleted), "{conflict:?}");
    conflict.update_operation(&a.store, &row("again", "second")).expect("answered");
    a.sync_well().await;
    b.sync_well().await;
    assert_eq!((b.text("again").as_deref(), server.rows().await.len()), (Some("second"), 2));
}

#[tokio::test]
async fn a_row_over_100_kb_is_refused_once_and_the_others_go_on() {
    let Desk { server, line, a, _folders, .. } = desk().await;
    let large = "x".repeat(100 * 1024);
    a.insert("large", &large);
    a.insert("small", "small");
    let refused = a.sync_meets().await;
    let ErrorKind::Refused { status, .. } = &refused.error.kind else { panic!("{refused:?}") };
    assert_eq!((*status, refused.item_id.as_str()), (400, "large"));
    assert_eq!(a.text("large").map(|text| text.len()), Some(large.len()));
    let sent = line.exchanges().len();
    assert!(a.sync().await.errors.is_empty());
    assert!(line.exchanges()[sent..].iter().all(|exchange| exchange.request.starts_with("GET")));
    a.write("large", "shorter");
    a.sync_well().await;
    let small = |name: &str, text: &str| (name.to_owned(), Some(text.to_owned()));
    assert_eq!(server.texts().await, [small("a", "one"), small("large", "shorter"), small("small", "small")]);
}

#[tokio::test]
async fn a_column_that_was_never_filled_does_not_block_the_queue() {
    let Desk { a, b, _folders, .. } = desk().await;
    a.table.insert(record(json!({"id": "b", "text": "one", "folder": null}))).expect("inserted");
    a.sync_well().await;
    a.table.update(&record(json!({"id": "b", "text": "two", "folder": null}))).expect("updated");
    a.sync_well().await;
    a.table.update(&record(json!({"id": "b", "folder": "f"}))).expect("updated");
    a.sync_well().await;
    b.sync_well().await;
    assert_eq!(b.table.lookup(&id("b")).expect("read").expect("a row").text("folder"), Some("f"));
    a.table.update(&record(json!({"id": "b", "folder": null}))).expect("updated");
    a.sync_well().await;
    b.sync_well().await;
    let emptied = b.table.lookup(&id("b")).expect("read").expect("a row");
    assert_eq!((emptied.text("text"), emptied.text("folder")), (Some("two"), None));
}
