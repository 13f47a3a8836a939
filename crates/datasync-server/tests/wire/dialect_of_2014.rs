//! The words of 2014 (docs/protocol.md, 10): a key and no version, system columns with two underscores and only when asked for.

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::{Answer, World, tagged};

const ALL: &str = "__systemProperties=*";

/// A request as the client of 2014 sends it.
fn ask(world: &World, method: Method, path: &str) -> RequestBuilder {
    world.bare(method, path).header("X-ZUMO-APPLICATION", "key")
}

async fn get(world: &World, path: &str) -> Answer {
    Answer::of(ask(world, Method::GET, path)).await
}

#[tokio::test]
async fn system_columns_come_when_they_are_asked_for_and_with_their_old_names() {
    let world = World::with_key(Some("key")).await;
    let inserted = Answer::of(ask(&world, Method::POST, "/tables/notes").json(&json!({"id": "a", "title": "t"}))).await;
    assert_eq!((inserted.status.as_u16(), inserted.json), (201, json!({"id": "a", "title": "t"})));
    let tag = inserted.etag.expect("a tag");
    let row = get(&world, "/tables/notes/a?__systemProperties=__version,__deleted").await.json;
    assert_eq!(row, json!({"id": "a", "title": "t", "__version": tag.trim_matches('"'), "__deleted": false}));
    let listed = get(&world, &format!("/tables/notes?{ALL}&$select=id")).await.json;
    let mut names: Vec<&String> = listed[0].as_object().expect("a row").keys().collect();
    names.sort();
    assert_eq!(names, ["__createdAt", "__deleted", "__updatedAt", "__version", "id"]);
}

#[tokio::test]
async fn a_pull_of_2014_finds_edits_and_tombstones() {
    let world = World::with_key(Some("key")).await;
    for id in ["a", "b"] {
        Answer::of(ask(&world, Method::POST, "/tables/notes").json(&json!({"id": id}))).await;
    }
    assert_eq!(Answer::of(ask(&world, Method::DELETE, "/tables/notes/a")).await.status, 200);
    let since = "(__updatedAt%20ge%20datetimeoffset'1970-01-01T00:00:00.0000000%2B00:00')";
    let page = format!(
        "/tables/notes?$filter={since}&$orderby=__updatedAt&$skip=0&$top=50&__includeDeleted=true\
         &__systemProperties=__version,__updatedAt,__deleted"
    );
    let rows = get(&world, &page).await;
    assert_eq!(rows.ids(), ["b", "a"]);
    assert_eq!((&rows.json[0]["__deleted"], &rows.json[1]["__deleted"]), (&json!(false), &json!(true)));
    assert_eq!(get(&world, "/tables/notes?$orderby=updatedAt").await.status, 400, "a name of 2.0.0");
}

#[tokio::test]
async fn a_refused_write_brings_the_row_with_its_version_and_what_is_the_servers_in_a_body_is_left_out() {
    let world = World::with_key(Some("key")).await;
    Answer::of(ask(&world, Method::POST, "/tables/notes").json(&json!({"id": "a", "title": "t", "__version": "mine"})))
        .await;
    let edit = |tag: Option<&str>| {
        tagged(ask(&world, Method::PATCH, "/tables/notes/a"), tag).json(&json!({"id": "a", "title": "u", "__later": 1}))
    };
    let stale = Answer::of(edit(Some("\"b2xk\""))).await;
    assert_eq!(stale.status, 412);
    assert_eq!(stale.json["__version"].as_str(), stale.etag.as_deref().map(|tag| tag.trim_matches('"')));
    let done = Answer::of(edit(stale.etag.as_deref())).await;
    assert_eq!((done.status.as_u16(), done.json), (200, json!({"id": "a", "title": "u"})));
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_with_a_version_the_words_are_those_of_2_0_0() {
    let world = World::with_key(Some("key")).await;
    let wrong = world.bare(Method::GET, "/tables/notes").header("X-ZUMO-APPLICATION", "guessed");
    assert_eq!(Answer::of(wrong).await.status, 401);
    let new =
        Answer::of(ask(&world, Method::POST, "/tables/notes?ZUMO-API-VERSION=2.0.0").json(&json!({"id": "a"}))).await;
    assert!(new.json["version"].is_string() && new.json.get("__version").is_none());
    let open = World::new().await;
    assert_eq!(get(&open, "/tables/notes").await.status, 200, "a key that nobody asked for");
}
