//! Who asks, who may do what, whose the rows are (docs/protocol.md, 1.1).

use std::sync::Arc;

use datasync_server::{
    ApplicationKey, Config, Keys, Permission, Permissions, TableDefinition, TokenError, UserId, UserTokens,
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Answer, World};

/// Whoever is called `x` has the token `token-of-x`.
pub(crate) struct Book;

#[async_trait::async_trait]
impl UserTokens for Book {
    async fn user_of(&self, token: &str) -> Result<UserId, TokenError> {
        match token.strip_prefix("token-of-") {
            Some("nobody-can-say") => Err(TokenError::Unavailable("the book is away".into())),
            Some(name) => UserId::new(name).map_err(|_| TokenError::Invalid),
            None => Err(TokenError::Invalid),
        }
    }
}

/// `notes` for whoever has the key, `diary` of which each user has their own, `wall` that anyone may read.
async fn world() -> World {
    let table = |name: &str| TableDefinition::new(name, &["title"]).expect("names");
    let wall = Permissions { read: Permission::Anonymous, delete: Permission::User, ..Permissions::default() };
    World::with(|config| Config {
        tables: vec![table("notes"), table("diary").personal(), table("wall").permit(wall)],
        application_keys: Some(Keys::one(ApplicationKey("key".to_owned()))),
        user_tokens: Some(Arc::new(Book)),
        ..config
    })
    .await
}

impl World {
    pub(crate) fn signed_in(&self, user: &str, method: Method, path: &str) -> RequestBuilder {
        self.keyed(method, path).header("X-ZUMO-AUTH", format!("token-of-{user}"))
    }
}

#[tokio::test]
async fn a_bad_token_is_a_401_even_on_an_open_table_and_so_is_none_on_a_table_for_users() {
    let world = world().await;
    for path in ["/tables/notes", "/tables/wall", "/tables/diary", "/changes", "/tables/others"] {
        let forged = world.keyed(Method::GET, path).header("X-ZUMO-AUTH", "forged");
        assert_eq!(Answer::of(forged).await.refused(401), "the token is not valid: sign in again", "{path}");
    }
    let none = Answer::of(world.keyed(Method::GET, "/tables/diary")).await;
    assert_eq!(none.refused(401), "this is for users who are signed in, and the request carries no token");
    let bearer = world.keyed(Method::GET, "/tables/diary").bearer_auth("token-of-ada");
    assert!(Answer::of(bearer).await.ids().is_empty());
    let away = world.signed_in("nobody-can-say", Method::GET, "/tables/notes").send().await.expect("an answer");
    assert_eq!((away.status().as_u16(), away.headers()["retry-after"].as_bytes()), (503, &b"30"[..]));
}

#[tokio::test]
async fn each_action_asks_for_its_own_and_the_key_is_asked_for_where_a_table_is_not_open_to_anyone() {
    let world = world().await;
    let row = json!({"id": "a"});
    assert_eq!(Answer::of(world.ask(Method::GET, "/tables/wall")).await.status, 200);
    Answer::of(world.ask(Method::POST, "/tables/wall").json(&row)).await.refused(401);
    assert_eq!(Answer::of(world.keyed(Method::POST, "/tables/wall").json(&row)).await.status, 201);
    assert_eq!(Answer::of(world.ask(Method::GET, "/tables/wall/a/history")).await.status, 200);
    Answer::of(world.keyed(Method::DELETE, "/tables/wall/a")).await.refused(401);
    let without_key = world.ask(Method::DELETE, "/tables/wall/a").header("X-ZUMO-AUTH", "token-of-ada");
    assert_eq!(Answer::of(without_key).await.refused(401), "the application key is missing or wrong");
    assert_eq!(Answer::of(world.signed_in("ada", Method::DELETE, "/tables/wall/a")).await.status, 200);
    for path in ["/tables/diary", "/tables/notes/a", "/tables/others", "/$batch"] {
        let method = if path == "/$batch" { Method::POST } else { Method::GET };
        let refused = Answer::of(world.ask(method, path)).await;
        assert_eq!(refused.refused(401), "the application key is missing or wrong", "{path}");
    }
}

#[tokio::test]
async fn a_row_of_one_user_is_there_for_no_other_on_any_route() {
    let world = world().await;
    let ask = |user: &str, method: Method, path: &str| world.signed_in(user, method, path);
    let hers = json!({"id": "a", "title": "hers"});
    let insert = |user: &str| ask(user, Method::POST, "/tables/diary").header("Idempotency-Key", "k");
    let inserted = Answer::of(insert("ada").json(&hers)).await;
    assert_eq!(inserted.status, 201);
    assert!(Answer::of(ask("bob", Method::GET, "/tables/diary?__includeDeleted=true")).await.ids().is_empty());
    let edit = json!({"title": "seen"});
    for request in [
        ask("bob", Method::GET, "/tables/diary/a"),
        ask("bob", Method::GET, "/tables/diary/a/history"),
        ask("bob", Method::PATCH, "/tables/diary/a").json(&edit),
        ask("bob", Method::DELETE, "/tables/diary/a"),
        ask("bob", Method::POST, "/tables/diary/a"),
    ] {
        Answer::of(request).await.refused(404);
    }
    let parts = json!({"requests": [
        {"id": "1", "method": "PATCH", "url": "tables/diary/a", "body": edit},
        {"id": "2", "method": "POST", "url": "tables/diary", "body": {"id": "a", "title": "his"}},
    ]});
    let answers = Answer::of(ask("bob", Method::POST, "/$batch").json(&parts)).await.json;
    assert_eq!((&answers["responses"][0]["status"], &answers["responses"][1]["status"]), (&json!(404), &json!(201)));
    // A key that she used is no secret of hers that he could find out.
    assert_eq!(Answer::of(insert("bob").json(&json!({"id": "b"}))).await.status, 201);
    assert_eq!(Answer::of(ask("ada", Method::GET, "/tables/diary/a")).await.json, inserted.json);
    assert_eq!(Answer::of(ask("bob", Method::GET, "/tables/diary/a")).await.json["title"], "his");
}

#[tokio::test]
async fn a_batch_of_two_owners_is_written_for_each_and_tells_the_state_of_one_only() {
    let world = world().await;
    let part = |table: &str, id: &str| json!({"id": id, "method": "POST", "url": format!("tables/{table}"), "body": {"id": id}});
    let send = |parts: Value| world.signed_in("ada", Method::POST, "/$batch").json(&json!({"requests": parts})).send();
    let mixed = send(json!([part("notes", "a"), part("diary", "b"), part("notes", "c"), part("diary", "b")])).await;
    let mixed = mixed.expect("an answer");
    assert_eq!(mixed.headers().get("x-sync-latest"), None);
    let answers: Value = mixed.json().await.expect("answers");
    let statuses: Vec<_> =
        answers["responses"].as_array().expect("a list").iter().map(|part| &part["status"]).collect();
    assert_eq!(statuses, [201, 201, 201, 409]);
    assert_eq!(answers["responses"][3]["body"]["id"], "b");
    let alone = send(json!([part("diary", "d"), part("wall", "")])).await.expect("an answer");
    assert_eq!(alone.headers()["x-sync-before"], "2026-06-13T12:00:00.000Z");
    for (table, ids) in [("notes", vec!["a", "c"]), ("diary", vec!["b", "d"])] {
        assert_eq!(Answer::of(world.signed_in("ada", Method::GET, &format!("/tables/{table}"))).await.ids(), ids);
    }
}

#[tokio::test]
async fn a_part_of_a_batch_asks_for_what_its_table_asks_for() {
    let world = world().await;
    let parts = json!({"requests": [
        {"id": "1", "method": "POST", "url": "tables/diary", "body": {"id": "a"}},
        {"id": "2", "method": "DELETE", "url": "tables/wall/a"},
        {"id": "3", "method": "POST", "url": "tables/notes", "body": {"id": "a"}},
    ]});
    let answers = Answer::of(world.keyed(Method::POST, "/$batch").json(&parts)).await.json;
    let statuses: Vec<_> =
        answers["responses"].as_array().expect("a list").iter().map(|part| &part["status"]).collect();
    assert_eq!(statuses, [401, 401, 201]);
}

#[tokio::test]
async fn a_users_doorbell_rings_for_their_rows_and_for_no_others() {
    let world = world().await;
    let mut bell = world.signed_in("ada", Method::GET, "/changes").send().await.expect("an answer");
    let mut heard =
        async || String::from_utf8(bell.chunk().await.expect("a line").expect("an event").to_vec()).expect("text");
    assert!(heard().await.contains("1970-01-01T00:00:00.000Z"));
    let insert =
        |user: &str| Answer::of(world.signed_in(user, Method::POST, "/tables/diary").json(&json!({"id": "a"})));
    for user in ["bob", "eve"] {
        world.clock.fetch_add(1000, std::sync::atomic::Ordering::SeqCst);
        assert_eq!(insert(user).await.status, 201);
    }
    let hers = insert("ada").await;
    assert!(heard().await.contains(hers.json["updatedAt"].as_str().expect("an instant")));
}
