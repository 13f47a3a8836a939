//! Who is answered, how much may be sent, what is kept to the letter (docs/protocol.md, 1, 2, 4 and 7).

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Answer, BODY_LIMIT, World};

#[tokio::test]
async fn without_the_key_nobody_is_told_anything_but_that() {
    let world = World::with_key(Some("right-key")).await;
    let asked = |key: Option<&str>, path: &str| {
        let request = world.ask(Method::GET, path);
        match key {
            Some(key) => request.header("X-ZUMO-APPLICATION", key),
            None => request,
        }
    };
    for key in [None, Some(""), Some("wrong-key"), Some("right-keys"), Some("right-ke")] {
        for path in ["/tables/notes", "/tables/notes/a", "/tables/others", "/tables/notes?$filter=!"] {
            let sentence = Answer::of(asked(key, path)).await;
            assert_eq!(sentence.refused(401), "the application key is missing or wrong");
        }
    }
    assert!(Answer::of(asked(Some("right-key"), "/tables/notes")).await.ids().is_empty());
}

#[tokio::test]
async fn a_wrong_key_is_told_even_to_one_who_sends_much() {
    let world = World::with_key(Some("right-key")).await;
    let request = world.ask(Method::POST, "/tables/notes").json(&json!({"body": "x".repeat(8 << 20)}));
    Answer::of(request).await.refused(401);
}

#[tokio::test]
async fn a_request_names_the_protocol_in_a_header_or_in_the_query() {
    let world = World::new().await;
    for version in ["3.0.0", "2.0", "2.0.", "two"] {
        let request = world.bare(Method::GET, "/tables/notes").header("ZUMO-API-VERSION", version);
        Answer::of(request).await.refused(400);
    }
    Answer::of(world.bare(Method::GET, "/tables/notes")).await.refused(400);
    for path in ["/tables/notes?ZUMO-API-VERSION=2.0.0", "/tables/notes?$top=1&zumo-api-version=2.0.17"] {
        assert_eq!(Answer::of(world.bare(Method::GET, path)).await.status, 200);
    }
}

#[tokio::test]
async fn anyone_may_ask_who_answers() {
    let world = World::with_key(Some("right-key")).await;
    let about = Answer::of(world.bare(Method::GET, "/")).await;
    assert_eq!((about.status.as_u16(), about.json), (200, json!({"name": "a-server", "version": "1.2.3"})));
    Answer::of(world.bare(Method::GET, "/favicon.ico")).await.refused(404);
}

#[tokio::test]
async fn a_body_up_to_the_limit_is_taken_and_one_beyond_is_told_413() {
    let world = World::new().await;
    let row = |bytes: usize| {
        let frame = json!({"id": "a", "body": ""}).to_string().len();
        json!({"id": "a", "body": "x".repeat(bytes - frame)})
    };
    let sentence = world.insert(row(BODY_LIMIT + 1)).await;
    assert_eq!(sentence.refused(413), format!("the request body is larger than {BODY_LIMIT} bytes"));
    assert_eq!(world.insert(row(BODY_LIMIT)).await.status, 201);
    // Far more than the sockets hold: the refusal must reach a client that is still sending.
    world.insert(row(8 << 20)).await.refused(413);
    world.patch("a", None, row(8 << 20)).await.refused(413);
}

/// Sends a body of 8 MiB to the end before it reads anything, as some clients do, and gives the head of the answer.
fn send_all_then_read(address: &str, key: &str, table: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("a connection");
    let head = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\nZUMO-API-VERSION: 2.0.0\r\n";
    write!(socket, "POST /tables/{table} {head}X-ZUMO-APPLICATION: {key}\r\nContent-Length: {}\r\n\r\n", 8 << 20)
        .expect("the head is sent");
    socket.write_all(&vec![b'x'; 8 << 20]).expect("the server takes the body to its end");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("an answer");
    answer.lines().next().expect("a status line").to_owned()
}

#[tokio::test]
async fn a_refusal_reaches_a_client_that_reads_only_when_all_is_sent() {
    let world = World::with_key(Some("right-key")).await;
    for (key, table, status) in [
        ("right-key", "notes", "HTTP/1.1 413 Payload Too Large"),
        ("right-key", "others", "HTTP/1.1 413 Payload Too Large"),
        ("wrong-key", "notes", "HTTP/1.1 401 Unauthorized"),
    ] {
        let address = world.url.trim_start_matches("http://").to_owned();
        let asked = tokio::task::spawn_blocking(move || send_all_then_read(&address, key, table));
        assert_eq!(asked.await.expect("no panic"), status, "{table}");
    }
}

#[tokio::test]
async fn ids_that_could_not_be_addressed_are_refused() {
    let world = World::new().await;
    for id in ["", " ", ".", "..", "a/b", "a+b", "a?b", "a\\b", "a\"b", "a`b", "a\u{0}b", &"x".repeat(256)] {
        world.insert(json!({"id": id})).await.refused(400);
    }
    for id in ["a%2Fb", "a%00b", "%20", "a%FFb", "%60"] {
        world.get(&format!("/tables/notes/{id}")).await.refused(400);
    }
    for id in ["note 1", "é🦀", "a.b", "100%", "a'b", "A"] {
        assert_eq!(world.insert(json!({"id": id})).await.status, 201, "{id}");
        let path = format!("/tables/notes/{}", datasync_protocol::percent_encode(id));
        assert_eq!(world.get(&path).await.json["id"], id);
    }
    world.get("/tables/notes/a").await.refused(404);
}

#[tokio::test]
async fn nul_emoji_and_every_other_character_come_back_as_they_went() {
    let world = World::new().await;
    let text = "a\u{0}b\r\n\t\u{1}\u{7f}\u{85}\u{2028}\u{feff} 🦀👩‍👩‍👧 e\u{301} \u{10ffff} \"'\\ </script>";
    let inserted = world.insert(json!({"id": "a", "title": text, "été": "2026-06-13T05:30:00.1234Z"})).await;
    assert_eq!(inserted.status, 201);
    let found = world.get("/tables/notes/a").await;
    assert_eq!((&found.json["title"], &found.json["été"]), (&json!(text), &json!("2026-06-13T05:30:00.1234Z")));
    assert_eq!(world.get("/tables/notes").await.json[0]["title"], text);
    let line = "w".repeat(100_000);
    assert_eq!(world.patch("a", None, json!({"body": line})).await.json["body"], line);
}

#[tokio::test]
async fn json_may_be_nested_32_deep_and_no_deeper() {
    let world = World::new().await;
    let row = |depth: usize| (1..depth).fold(json!("core"), |inner, _| json!([inner]));
    let deepest = json!({"id": "a", "later": row(32)});
    let inserted = world.insert(deepest.clone()).await;
    assert_eq!((inserted.status.as_u16(), &inserted.json["later"]), (201, &deepest["later"]));
    let sentence = world.insert(json!({"id": "b", "later": row(33)})).await;
    assert_eq!(sentence.refused(400), "the body is nested more than 32 deep");
    let abyss = format!("{{\"later\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    Answer::of(world.ask(Method::POST, "/tables/notes").body(abyss)).await.refused(400);
    world.insert(json!({"x".repeat(129): 1})).await.refused(400);
}

#[tokio::test]
async fn headers_of_64_kb_are_taken() {
    let world = World::new().await;
    let request = world.ask(Method::GET, "/tables/notes").header("X-ZUMO-FEATURES", "TR,QS,".repeat(64 * 1024 / 6));
    assert_eq!(Answer::of(request).await.status, 200);
}

#[tokio::test]
async fn a_filter_that_would_grow_beyond_reason_is_refused_at_once() {
    let world = World::new().await;
    let nested =
        |function: &str, other: &str| (0..40).fold("title".to_owned(), |at, _| format!("{function}({at}{other})"));
    let chain = vec!["pinned"; 1500].join(" or ");
    for filter in [
        nested("floor", ""),
        nested("endswith", ",'a'"),
        "(".repeat(5000),
        chain,
        "x".repeat(20_000),
        nested("replace", ",'a','aaaaaaaa'") + " eq 'a'",
        format!("replace(title,'t','{}') eq 'a'", "a".repeat(101)),
    ] {
        assert_eq!(world.filtered(&filter).await.refused(400), "the $filter is too long or nested too deep");
    }
    let many = (0..200).map(|id| format!("id eq 'n{id}'")).collect::<Vec<_>>().join(" or ");
    assert_eq!(world.filtered(&many).await.status, 200);
}

#[tokio::test]
async fn on_a_full_disk_a_write_is_a_503_that_changed_nothing_and_reading_goes_on() {
    let world = World::new().await;
    let (row, tag) = world.with_a().await;
    world.fill_disk(true).await;
    let large: Value = json!({"id": "b", "body": "x".repeat(100_000)});
    let refused = world.insert(large.clone()).await;
    assert_eq!(refused.refused(503), "the server's disk is full; nothing was changed");
    world.patch("a", Some(&tag), json!({"body": "x".repeat(100_000)})).await.refused(503);
    assert_eq!(world.get("/tables/notes?__includeDeleted=true").await.json, json!([row]));

    world.fill_disk(false).await;
    let inserted = world.insert(large).await;
    assert_eq!((inserted.status.as_u16(), &inserted.json["version"]), (201, &json!("AAAAAAAAAAI=")));
}

#[tokio::test]
async fn a_list_comes_compressed_to_who_asks_for_it_and_a_doorbell_never() {
    let world = World::new().await;
    let text = "the same words again ".repeat(500);
    Answer::of(world.ask(Method::POST, "/tables/notes").json(&json!({"id": "a", "body": text}))).await;
    let asked = |path: &str| world.ask(Method::GET, path).header("Accept-Encoding", "gzip").send();
    let list = asked("/tables/notes").await.expect("an answer");
    assert_eq!(list.headers().get("Content-Encoding").map(|value| value.as_bytes()), Some(&b"gzip"[..]));
    assert!(list.bytes().await.expect("a body").len() < text.len() / 10);
    let doorbell = asked("/changes").await.expect("an answer");
    assert_eq!(doorbell.headers().get("Content-Encoding"), None);
}
