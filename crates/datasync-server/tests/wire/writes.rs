//! Insert, update, delete, undelete, lookup (docs/protocol.md, 3).

use reqwest::Method;
use serde_json::json;

use super::{Answer, World, tag_of};

const STALE: Option<&str> = Some("\"AAAAAAAAAAA=\"");

#[tokio::test]
async fn an_inserted_row_comes_back_whole_with_its_tag() {
    let world = World::new().await;
    let inserted = world.insert(json!({"id": "a", "title": "t", "version": "mine", "later": {"x": [1]}})).await;
    assert_eq!(inserted.status, 201);
    assert_eq!(
        inserted.json,
        json!({
            "id": "a", "title": "t", "later": {"x": [1]}, "version": "AAAAAAAAAAE=", "deleted": false,
            "createdAt": "2026-06-13T12:00:00.000Z", "updatedAt": "2026-06-13T12:00:00.000Z"
        })
    );
    assert_eq!(inserted.etag.as_deref(), Some("\"AAAAAAAAAAE=\""));
    let found = world.get("/tables/notes/a").await;
    assert_eq!((found.status.as_u16(), found.etag, found.json), (200, inserted.etag, inserted.json));
}

#[tokio::test]
async fn a_row_without_an_id_gets_one() {
    let world = World::new().await;
    for row in [json!({"title": "t"}), json!({"id": null, "title": "t"})] {
        let inserted = world.insert(row).await;
        let id = inserted.json["id"].as_str().expect("an id").to_owned();
        assert_eq!(world.get(&format!("/tables/notes/{id}")).await.json, inserted.json);
    }
}

#[tokio::test]
async fn an_insert_of_a_taken_id_is_a_409_with_the_row_that_is_there_even_a_tombstone() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    let again = world.insert(json!({"id": "a", "title": "other"})).await;
    assert_eq!((again.status.as_u16(), again.etag.as_ref(), &again.json), (409, Some(&tag), &row));
    let gone = world.delete("a", None).await;
    let again = world.insert(json!({"id": "a", "title": "other"})).await;
    assert_eq!((again.status.as_u16(), again.etag, again.json), (409, gone.etag, gone.json));
}

#[tokio::test]
async fn a_body_with_columns_of_the_server_or_without_an_object_is_a_400() {
    let world = World::new().await;
    for column in ["createdAt", "updatedAt", "deleted", "DELETED", "UpdatedAt"] {
        world.insert(json!({"id": "a", column: true})).await.refused(400);
    }
    for body in ["", "{", "[]", "null", "\"text\"", "{\"id\": 7}", "{\"ID\": \"a\"}", "{\"title\": \"\\ud800\"}"] {
        let refused = Answer::of(world.ask(Method::POST, "/tables/notes").body(body)).await;
        refused.refused(400);
    }
    let not_utf8 = world.ask(Method::POST, "/tables/notes").body(b"{\"title\": \"\xff\"}".to_vec());
    Answer::of(not_utf8).await.refused(400);
    assert!(world.get("/tables/notes?__includeDeleted=true").await.ids().is_empty());
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_keeps_the_rest() {
    let world = World::new().await;
    world.insert(json!({"id": "a", "title": "t", "body": "b", "later": 1})).await;
    let found = world.get("/tables/notes/a").await;
    let updated = world.patch("a", found.etag.as_deref(), json!({"id": "a", "title": "u", "body": null})).await;
    assert_eq!(updated.status, 200);
    assert_eq!(updated.json["title"], "u");
    assert_eq!(updated.json["body"], json!(null));
    assert_eq!(updated.json["later"], 1);
    assert_ne!(updated.json["version"], found.json["version"]);
    assert_eq!(updated.etag, Some(tag_of(&updated.json)));
    assert_eq!(world.get("/tables/notes/a").await.json, updated.json);
}

#[tokio::test]
async fn a_stale_if_match_is_a_412_with_the_row_and_its_tag_and_writes_nothing() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    for answer in [
        world.patch("a", STALE, json!({"title": "u"})).await,
        world.patch("a", Some(""), json!({"title": "u"})).await,
        world.patch("a", Some("W/\"AAAAAAAAAAE=\""), json!({"title": "u"})).await,
        world.patch("a", Some("\"AAAAAAAAAAé=\""), json!({"title": "u"})).await,
        world.delete("a", STALE).await,
        world.undelete("a", STALE).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.etag.as_ref(), &answer.json), (412, Some(&tag), &row));
    }
    assert_eq!(world.get("/tables/notes/a").await.json, row);
}

#[tokio::test]
async fn if_match_takes_a_list_a_star_and_a_tag_without_quotes() {
    let world = World::new().await;
    world.with_a().await;
    let list = world.patch("a", Some("\"AAAAAAAAAAA=\", \"AAAAAAAAAAE=\""), json!({"title": "1"})).await;
    assert_eq!(list.status, 200);
    let bare = world.patch("a", list.json["version"].as_str(), json!({"title": "2"})).await;
    assert_eq!(bare.status, 200);
    assert_eq!(world.patch("a", Some("*"), json!({"title": "3"})).await.status, 200);
    world.patch("nobody", Some("*"), json!({"title": "4"})).await.refused(404);
}

#[tokio::test]
async fn a_stale_version_in_the_body_is_a_409_with_the_row_unless_if_match_decides() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    let stale = world.patch("a", None, json!({"title": "u", "version": "AAAAAAAAAAA="})).await;
    assert_eq!((stale.status.as_u16(), stale.etag.as_ref(), &stale.json), (409, Some(&tag), &row));
    let decided = world.patch("a", Some(&tag), json!({"title": "u", "version": "AAAAAAAAAAA="})).await;
    assert_eq!(decided.status, 200);
    let current = decided.json["version"].clone();
    assert_eq!(world.patch("a", None, json!({"title": "v", "version": current})).await.status, 200);
}

#[tokio::test]
async fn an_empty_update_is_a_200_and_changes_nothing() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    for body in [json!({}), json!({"id": "a"})] {
        let updated = world.patch("a", None, body).await;
        assert_eq!((updated.status.as_u16(), updated.etag.as_ref(), &updated.json), (200, Some(&tag), &row));
    }
}

#[tokio::test]
async fn an_update_of_nothing_or_of_another_id_is_refused() {
    let world = World::new().await;
    world.with_a().await;
    world.patch("b", None, json!({"title": "u"})).await.refused(404);
    world.patch("b", STALE, json!({"title": "u"})).await.refused(404);
    world.patch("a", None, json!({"id": "b", "title": "u"})).await.refused(400);
    world.patch("a", None, json!({"id": "A", "title": "u"})).await.refused(400);
}

#[tokio::test]
async fn a_delete_leaves_a_tombstone_that_only_those_who_ask_for_it_see() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    let gone = world.delete("a", Some(&tag)).await;
    assert_eq!((gone.status.as_u16(), &gone.json["deleted"], &gone.json["title"]), (200, &json!(true), &json!("t")));
    assert_ne!(gone.json["version"], row["version"]);
    assert!(gone.json["updatedAt"].as_str() > row["updatedAt"].as_str());
    assert_eq!(gone.etag, Some(tag_of(&gone.json)));
    world.get("/tables/notes/a").await.refused(404);
    assert_eq!(world.get("/tables/notes/a?__includeDeleted=true").await.json, gone.json);
    world.delete("nobody", None).await.refused(404);
}

#[tokio::test]
async fn a_delete_of_a_tombstone_is_done_already() {
    let world = World::new().await;
    world.with_a().await;
    let gone = world.delete("a", None).await;
    for tag in [None, STALE, gone.etag.as_deref()] {
        let again = world.delete("a", tag).await;
        assert_eq!((again.status.as_u16(), &again.etag, &again.json), (200, &gone.etag, &gone.json));
    }
}

#[tokio::test]
async fn an_update_of_a_tombstone_is_told_by_a_412_and_without_if_match_by_a_404() {
    let world = World::new().await;
    world.with_a().await;
    let gone = world.delete("a", None).await;
    for tag in [STALE, gone.etag.as_deref(), Some("*")] {
        let told = world.patch("a", tag, json!({"title": "u"})).await;
        assert_eq!((told.status.as_u16(), &told.etag, &told.json), (412, &gone.etag, &gone.json));
    }
    world.patch("a", None, json!({"title": "u"})).await.refused(404);
}

#[tokio::test]
async fn an_undeleted_row_lives_again_at_a_new_version() {
    let world = World::new().await;
    world.with_a().await;
    let gone = world.delete("a", None).await;
    let back = world.undelete("a", gone.etag.as_deref()).await;
    assert_eq!((back.status.as_u16(), &back.json["deleted"], &back.json["title"]), (201, &json!(false), &json!("t")));
    assert_ne!(back.json["version"], gone.json["version"]);
    assert_eq!(back.etag, Some(tag_of(&back.json)));
    assert_eq!(world.get("/tables/notes/a").await.json, back.json);
    world.undelete("nobody", None).await.refused(404);
}

#[tokio::test]
async fn there_is_no_put_and_nothing_beside_the_tables() {
    let world = World::new().await;
    world.with_a().await;
    let put = Answer::of(world.ask(Method::PUT, "/tables/notes/a").json(&json!({"title": "u"}))).await;
    put.refused(405);
    world.get("/tables/others").await.refused(404);
    world.get("/tables/others/a").await.refused(404);
    world.get("/elsewhere").await.refused(404);
    world.get("/tables").await.refused(404);
}
