//! What may be said in more than one way, and what is looked at to the letter (docs/protocol.md, 1, 2, 3.6, 5, 7 and 9).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use datasync_protocol::percent_encode;
use datasync_server::Config;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, World};

const TAG_OF_A: &str = "\"AAAAAAAAAAE=\"";

#[tokio::test]
async fn the_type_of_a_body_is_not_looked_at_and_its_properties_count_as_they_were_last_said() {
    let world = World::new().await;
    for (place, kind) in ["text/plain", "application/x-www-form-urlencoded", "image/png; charset=x"].iter().enumerate()
    {
        let body = format!(r#"{{"id": "x", "title": "first", "title": "second", "id": "{place}"}}"#);
        let request = world.ask(Method::POST, "/tables/notes").header("Content-Type", *kind).body(body);
        let inserted = Answer::of(request).await;
        assert_eq!((inserted.status.as_u16(), &inserted.json["title"]), (201, &json!("second")), "{kind}");
        assert_eq!(inserted.json["id"], place.to_string());
    }
    world.get("/tables/notes/x").await.refused(404);
}

#[tokio::test]
async fn an_id_of_255_characters_of_four_bytes_is_an_id_everywhere() {
    let world = World::new().await;
    let id = "🦀".repeat(255);
    assert_eq!(world.insert(json!({"id": id})).await.status, 201);
    let address = percent_encode(&id);
    assert_eq!(world.get(&format!("/tables/notes/{address}")).await.json["id"], id);
    assert_eq!(world.get(&format!("/tables/notes/{address}/history")).await.ids(), [id.as_str()]);
    let parts = json!({"requests": [{"id": "1", "method": "DELETE", "url": format!("tables/notes/{address}")}]});
    let answer = Answer::of(world.ask(Method::POST, "/$batch").json(&parts)).await;
    assert_eq!(answer.json["responses"][0]["body"]["deleted"], json!(true));
    world.insert(json!({"id": "🦀".repeat(256)})).await.refused(400);
}

#[tokio::test]
async fn if_match_may_be_one_line_several_or_as_long_as_a_header_block() {
    let world = World::new().await;
    world.with_a().await;
    let edit = |tags: &[&str], title: &str| {
        let request = world.ask(Method::PATCH, "/tables/notes/a").json(&json!({"title": title}));
        Answer::of(tags.iter().fold(request, |request, tag| request.header("If-Match", *tag)))
    };
    for tags in [&["\"b2xk\"", "W/\"AAAAAAAAAAE=\""][..], &[""], &["", ""], &["é"], &["\"b2xk\",,"]] {
        assert_eq!(edit(tags, "no").await.status, 412, "{tags:?}");
    }
    assert_eq!(edit(&["\"b2xk\"", TAG_OF_A], "u").await.status, 200);
    let current = world.get("/tables/notes/a").await.etag.expect("a tag");
    let many = format!("{}{current}", "\"b2xk\", ".repeat(60 * 1024 / 8));
    assert_eq!(edit(&[&many], "v").await.status, 200);
}

#[tokio::test]
async fn a_lookup_is_never_answered_that_nothing_changed() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    let request =
        world.ask(Method::GET, "/tables/notes/a").header("If-None-Match", &tag).header("If-Match", "\"b2xk\"");
    let answer = Answer::of(request).await;
    assert_eq!((answer.status.as_u16(), answer.json), (200, row));
}

#[tokio::test]
async fn the_header_with_the_version_counts_before_the_query() {
    let world = World::new().await;
    let asked = |header: &str, query: &str| {
        let path = format!("/tables/notes?ZUMO-API-VERSION={query}");
        Answer::of(world.bare(Method::GET, &path).header("ZUMO-API-VERSION", header))
    };
    assert_eq!(asked("2.0.0", "3.0.0").await.status, 200);
    asked("3.0.0", "2.0.0").await.refused(400);
}

#[tokio::test]
async fn a_query_is_read_as_clients_write_it_and_not_at_all_where_it_is_no_text() {
    let world = World::new().await;
    for id in ["a", "b"] {
        world.insert(json!({"id": id, "title": format!("the {id}")})).await;
    }
    for (query, ids) in [
        ("$filter=title+eq+'the%20a'", &["a"][..]),
        ("%24filter=title%20eq%20%27the+a%27", &["a"]),
        ("$FILTER=title eq 'the b'", &["b"]),
        ("$filter=title eq 'the a'&$filter=title eq 'the b'", &["b"]),
        ("$filter=&$orderby=&$select=&$top=9&$SKIP=1", &["b"]),
        ("$top=1&$top=2&$expand=x&$format=json&unknown", &["a", "b"]),
    ] {
        assert_eq!(world.get(&format!("/tables/notes?{query}")).await.ids(), ids, "{query}");
    }
    for query in ["$filter=title%20eq%20'%FF'", "x=%C3%28", "$select=%80"] {
        assert_eq!(world.get(&format!("/tables/notes?{query}")).await.refused(400), "the query is not UTF-8");
    }
    for query in ["$top=", "$top=1.0", "$top=0x10", "$skip=2147483648", "$skip=", "$top=%D9%A1"] {
        world.get(&format!("/tables/notes?{query}")).await.refused(400);
    }
}

#[tokio::test]
async fn a_link_begins_with_the_public_url_where_there_is_one() {
    let world =
        World::with(|config| Config { public_url: Some("https://notes.example/sync/".to_owned()), ..config }).await;
    for id in ["a", "b"] {
        world.insert(json!({"id": id})).await;
    }
    let request = world.ask(Method::GET, "/tables/notes?$top=1").header("X-Forwarded-Host", "elsewhere.example");
    let link = Answer::of(request).await.link;
    assert_eq!(link.as_deref(), Some("https://notes.example/sync/tables/notes?$top=1&$skip=1; rel=next"));
    let document: Value =
        world.bare(Method::GET, "/openapi.json").send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(document["servers"][0]["url"], "https://notes.example/sync/");
}

#[tokio::test]
async fn of_a_chain_of_proxies_the_first_is_the_one_that_was_asked() {
    let world = World::new().await;
    for id in ["a", "b"] {
        world.insert(json!({"id": id})).await;
    }
    let request = world.ask(Method::GET, "/tables/notes?$top=1&$filter=id ne 'é'");
    let request =
        request.header("X-Forwarded-Host", "notes.example, inside").header("X-Forwarded-Proto", "https, http");
    let link = Answer::of(request).await.link.expect("a link");
    assert_eq!(link, "https://notes.example/tables/notes?$filter=id%20ne%20%27%C3%A9%27&$top=1&$skip=1; rel=next");
}

#[tokio::test]
async fn a_batch_has_1000_parts_at_most_and_one_that_says_a_thing_twice_is_none() {
    let world = World::new().await;
    let send =
        |parts: String| Answer::of(world.ask(Method::POST, "/$batch").body(format!(r#"{{"requests": [{parts}]}}"#)));
    let parts = |number: usize| {
        let part = |place| format!(r#"{{"id": "{place}", "method": "POST", "url": "tables/notes", "body": {{}}}}"#);
        (0..number).map(part).collect::<Vec<_>>().join(",")
    };
    assert_eq!(send(parts(1001)).await.refused(400), "a batch has at most 1000 requests");
    let done = send(parts(1000)).await.json;
    assert!(done["responses"].as_array().is_some_and(|parts| parts.len() == 1000));
    send(r#"{"id": "1", "method": "DELETE", "method": "POST", "url": "tables/notes", "body": {}}"#.to_owned())
        .await
        .refused(400);
    send(r#"{"id": 1, "method": "POST", "url": "tables/notes", "body": {}}"#.to_owned()).await.refused(400);
}

#[tokio::test]
async fn an_idempotency_key_has_1_to_128_characters() {
    let world = World::new().await;
    let insert = |key: Vec<u8>| {
        Answer::of(world.ask(Method::POST, "/tables/notes").header("Idempotency-Key", key).json(&json!({})))
    };
    assert_eq!(insert(vec![b'k'; 128]).await.status, 201);
    for key in [vec![], vec![b'k'; 129], "é".as_bytes().to_vec()] {
        insert(key).await.refused(400);
    }
}

/// The status that a request with this address and these headers is answered with.
fn status(address: &str, path: &str, headers: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("a connection");
    let head =
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nZUMO-API-VERSION: 2.0.0\r\n{headers}\r\n");
    // The server may answer before it has read all of it.
    let _ = socket.write_all(head.as_bytes());
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).expect("a status");
    String::from_utf8_lossy(&answer[9..]).into_owned()
}

#[tokio::test]
async fn an_address_and_a_header_block_may_be_64_kb_long_and_what_is_longer_is_told_so() {
    let world = World::new().await;
    let address = world.url.trim_start_matches("http://").to_owned();
    let asked = tokio::task::spawn_blocking(move || {
        let query = |length: usize| format!("/tables/notes?x={}", "x".repeat(length));
        let header = |length: usize| format!("X-ZUMO-FEATURES: {}\r\n", "x".repeat(length));
        [(64_000, 64_000), (70_000, 10), (10, 1_000_000)]
            .map(|(path, headers)| status(&address, &query(path), &header(headers)))
    });
    assert_eq!(asked.await.expect("no panic"), ["200", "414", "431"]);
}
