//! What our own clients use beyond the published protocol (docs/protocol.md, 9).

use datasync_protocol::{DIGEST_HEADER, Digest, ItemId, Version};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, World, tagged};

async fn batch(world: &World, requests: Value) -> Value {
    let request = world.ask(Method::POST, "/$batch").json(&json!({"requests": requests}));
    let answer = Answer::of(request).await;
    assert_eq!(answer.status, 200);
    answer.json["responses"].clone()
}

#[tokio::test]
async fn a_replayed_write_is_answered_as_the_first_time_even_when_the_row_has_moved_on() {
    let world = World::new().await;
    let (_, tag) = world.with_a().await;
    let send = || {
        let request = tagged(world.ask(Method::PATCH, "/tables/notes/a"), Some(&tag));
        Answer::of(request.header("Idempotency-Key", "k1").json(&json!({"title": "mine"})))
    };
    let first = send().await;
    assert_eq!(first.status, 200);
    let theirs = world.patch("a", first.etag.as_deref(), json!({"title": "theirs"})).await;
    assert_eq!(theirs.status, 200);
    let again = send().await;
    assert_eq!((again.status, again.etag, again.json), (first.status, first.etag, first.json));
    assert_eq!(world.get("/tables/notes/a").await.json["title"], "theirs");
}

#[tokio::test]
async fn a_key_of_another_row_is_refused() {
    let world = World::new().await;
    for (id, status) in [("a", 201), ("b", 422)] {
        let request = world.ask(Method::POST, "/tables/notes").header("Idempotency-Key", "k");
        assert_eq!(Answer::of(request.json(&json!({"id": id}))).await.status, status);
    }
    assert_eq!(world.get("/tables/notes/b").await.status, 404);
}

#[tokio::test]
async fn each_part_of_a_batch_has_its_own_answer() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    let answers = batch(
        &world,
        json!([
            {"id": "1", "method": "post", "url": "tables/notes", "body": {"id": "b", "title": "new"}},
            {"id": "2", "method": "PATCH", "url": "/tables/notes/a", "headers": {"If-Match": "\"b2xk\""}, "body": {"title": "x"}},
            {"id": "3", "method": "PATCH", "url": "tables/notes/a", "headers": {"if-match": tag}, "body": {"title": "y"}},
            {"id": "4", "method": "POST", "url": "tables/notes", "body": {"id": "a/b"}},
            {"id": "5", "method": "DELETE", "url": "tables/notes/nobody"},
            {"id": "6", "method": "GET", "url": "tables/notes/a"},
            {"id": "7", "method": "POST", "url": "tables/others", "body": {}},
        ]),
    )
    .await;
    let statuses: Vec<_> = answers.as_array().expect("a list").iter().map(|part| part["status"].clone()).collect();
    assert_eq!(statuses, [201, 412, 200, 400, 404, 400, 404]);
    assert_eq!(answers[1]["body"]["version"], row["version"]);
    assert_eq!(
        answers[2]["headers"]["ETag"],
        format!("\"{}\"", answers[2]["body"]["version"].as_str().expect("a version"))
    );
    assert_eq!(world.get("/tables/notes/a").await.json["title"], "y");
}

#[tokio::test]
async fn who_prefers_little_is_answered_the_system_columns_of_what_was_done_and_all_of_what_was_not() {
    let world = World::new().await;
    let minimal = json!({"Prefer": "respond-async, return=minimal"});
    let answers = batch(
        &world,
        json!([
            {"id": "1", "method": "POST", "url": "tables/notes", "headers": minimal, "body": {"id": "a", "title": "t"}},
            {"id": "2", "method": "POST", "url": "tables/notes", "headers": minimal, "body": {"id": "a", "title": "u"}},
            {"id": "3", "method": "PATCH", "url": "tables/notes/a", "headers": {"prefer": "return=representation"}, "body": {"title": "v"}},
        ]),
    )
    .await;
    let at = "2026-06-13T12:00:00.000Z";
    let little = json!({"id": "a", "createdAt": at, "updatedAt": at, "version": "AAAAAAAAAAE=", "deleted": false});
    assert_eq!((&answers[0]["status"], &answers[0]["body"]), (&json!(201), &little));
    assert_eq!(answers[0]["headers"]["Preference-Applied"], "return=minimal");
    assert_eq!(answers[0]["headers"]["ETag"], "\"AAAAAAAAAAE=\"");
    assert_eq!((&answers[1]["status"], &answers[1]["body"]["title"]), (&json!(409), &json!("t")));
    assert_eq!((&answers[2]["status"], &answers[2]["body"]["title"]), (&json!(200), &json!("v")));
    assert_eq!([&answers[1], &answers[2]].map(|part| part["headers"].get("Preference-Applied")), [None, None]);

    let asked = world.ask(Method::DELETE, "/tables/notes/a").header("Prefer", "return=minimal");
    let answer = asked.send().await.expect("an answer");
    assert_eq!(answer.headers()["preference-applied"], "return=minimal");
    let row = answer.json::<Value>().await.expect("a row");
    assert_eq!((&row["deleted"], row.as_object().map(serde_json::Map::len)), (&json!(true), Some(5)));
}

#[tokio::test]
async fn a_part_that_is_no_row_does_not_touch_the_others() {
    let world = World::new().await;
    let part =
        |id: &str, body: &str| format!(r#"{{"id": "{id}", "method": "POST", "url": "tables/notes", "body": {body}}}"#);
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let bodies =
        [r#""text""#, r#"{"id": "a", "title": "\ud800"}"#, r#"{"id": "a", "size": 1e999}"#, &deep, r#"{"id": "a"}"#];
    let parts: Vec<_> = bodies.iter().map(|body| part("1", body)).collect();
    let request = world.ask(Method::POST, "/$batch").body(format!(r#"{{"requests": [{}]}}"#, parts.join(",")));
    let answer = Answer::of(request).await;
    let statuses: Vec<_> =
        answer.json["responses"].as_array().expect("a list").iter().map(|part| part["status"].clone()).collect();
    assert_eq!(statuses, [400, 400, 400, 400, 201]);
    for body in ["{", r#"{"requests": 1}"#, "[]"] {
        Answer::of(world.ask(Method::POST, "/$batch").body(body.to_owned())).await.refused(400);
    }
}

#[tokio::test]
async fn a_batch_that_can_not_be_written_changes_nothing() {
    let world = World::new().await;
    world.fill_disk(true).await;
    let rows = |text: &str| json!([{"id": "1", "method": "POST", "url": "tables/notes", "body": {"id": text, "body": text.repeat(50_000)}}]);
    let request = world.ask(Method::POST, "/$batch").json(&json!({"requests": rows("a")}));
    assert_eq!(Answer::of(request).await.status, 503);
    world.fill_disk(false).await;
    assert_eq!(world.get("/tables/notes").await.json, json!([]));
    assert_eq!(batch(&world, rows("b")).await[0]["status"], 201);
}

#[tokio::test]
async fn lists_and_writes_say_where_the_history_stands() {
    let world = World::new().await;
    world.with_a().await;
    let header = |response: &reqwest::Response, name: &str| {
        response.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
    };
    let list = world.ask(Method::GET, "/tables/notes").send().await.expect("an answer");
    let (epoch, latest) = (header(&list, "x-sync-epoch").expect("an epoch"), header(&list, "x-sync-latest"));
    assert_eq!(latest.as_deref(), Some("2026-06-13T12:00:00.000Z"));
    let write = world.ask(Method::POST, "/tables/notes").json(&json!({"id": "b"})).send().await.expect("an answer");
    assert_eq!(header(&write, "x-sync-before"), latest);
    assert_eq!(header(&write, "x-sync-latest").as_deref(), Some("2026-06-13T12:00:00.001Z"));
    let write = |epoch: String| {
        world.ask(Method::POST, "/tables/notes").header("X-Sync-Epoch", epoch).json(&json!({"id": "c"}))
    };
    assert_eq!(Answer::of(write("another".to_owned())).await.status, 409);
    assert_eq!(world.get("/tables/notes/c").await.status, 404);
    assert_eq!(Answer::of(write(epoch)).await.status, 201);
}

#[tokio::test]
async fn forgotten_tombstones_move_the_horizon() {
    let world = World::new().await;
    let (_, tag) = world.with_a().await;
    world.delete("a", Some(&tag)).await;
    world.forget_all_tombstones().await;
    let list = world.ask(Method::GET, "/tables/notes?__includeDeleted=true").send().await.expect("an answer");
    assert_eq!(list.headers()["x-sync-horizon"], "2026-06-13T12:00:00.001Z");
    assert_eq!(list.json::<Value>().await.expect("a list"), json!([]));
}

#[tokio::test]
async fn a_row_keeps_every_version_it_had() {
    let world = World::new().await;
    let (_, tag) = world.with_a().await;
    let second = world.patch("a", Some(&tag), json!({"title": "u"})).await;
    world.delete("a", second.etag.as_deref()).await;
    let versions = world.get("/tables/notes/a/history").await.json;
    let seen: Vec<_> =
        versions.as_array().expect("a list").iter().map(|row| (&row["title"], &row["deleted"])).collect();
    assert_eq!(seen, [(&json!("u"), &json!(true)), (&json!("u"), &json!(false)), (&json!("t"), &json!(false))]);
    assert_eq!(versions[1]["version"], second.json["version"]);
    assert_eq!(world.get("/tables/notes/nobody/history").await.status, 404);
}

#[tokio::test]
async fn the_doorbell_rings_at_once_and_after_every_change() {
    let world = World::new().await;
    let mut bell = world.ask(Method::GET, "/changes").send().await.expect("an answer");
    assert_eq!(bell.headers()["content-type"], "text/event-stream");
    let mut ring = async || {
        let bytes = bell.chunk().await.expect("it goes on").expect("an event");
        String::from_utf8(bytes.to_vec()).expect("text")
    };
    assert!(ring().await.contains("1970-01-01T00:00:00.000Z"));
    world.with_a().await;
    let rung = ring().await;
    assert!(rung.contains("2026-06-13T12:00:00.000Z") && !rung.contains("title"), "{rung}");
}

#[tokio::test]
async fn a_complete_list_tells_the_digest_of_the_whole_table_whatever_its_filter() {
    let world = World::new().await;
    let digest = async |path: &str| {
        let answer = world.ask(Method::GET, path).send().await.expect("an answer");
        answer.headers().get(DIGEST_HEADER).map(|text| text.to_str().expect("text").to_owned())
    };
    assert_eq!(digest("/tables/notes").await.as_deref(), Some("00000000000000000000000000000000"));
    let (row, tag) = world.with_a().await;
    let mut sum = Digest::default();
    let id = ItemId::new("a").expect("an id");
    sum.add(&id, &Version::new(row["version"].as_str().expect("a version")));
    assert_eq!(digest("/tables/notes").await, Some(sum.to_string()));
    assert_eq!(digest("/tables/notes?$filter=title%20eq%20%27no%27").await, Some(sum.to_string()));
    assert_eq!(digest("/tables/notes?$top=1").await, None, "rows may follow");
    assert_eq!(world.delete("a", Some(&tag)).await.status, 200);
    assert_eq!(digest("/tables/notes").await, Some(Digest::default().to_string()));
}
