//! Whatever is sent, it is answered: no panic, no 5xx, and in a time that grows with its length and not faster.
//!
//! What is sent grows from `garbage/corpus`, in which stands what is right and what was once answered wrongly.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use datasync_protocol::Timestamp;
use datasync_server::{Config, SqliteStorage, TableDefinition, router};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use super::callers::Book;
use super::controllers;

const BATCHES: [&str; 7] = [
    include_str!("garbage/corpus/batch-of-each.json"),
    include_str!("garbage/corpus/batch-odd-ids.json"),
    include_str!("garbage/corpus/batch-numbers.json"),
    include_str!("garbage/corpus/batch-deep.json"),
    include_str!("garbage/corpus/batch-twice.json"),
    include_str!("garbage/corpus/batch-controlled.json"),
    include_str!("garbage/corpus/row.json"),
];
const QUERIES: &str = include_str!("garbage/corpus/queries.txt");
const HEADERS: &str = include_str!("garbage/corpus/headers.txt");
const PATHS: [&str; 9] = [
    "/tables/notes",
    "/tables/notes/r",
    "/tables/notes/r/history",
    "/tables/diary",
    "/tables/items/i",
    "/tables/%FF",
    "/$batch",
    "/",
    "/openapi.json",
];

/// What a text is made wrong with.
const PIECES: [&str; 24] = [
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "1e999",
    "null",
    "*",
    "W/",
    "%00",
    "%FF",
    "/",
    "'",
    "(",
    ")",
    " ",
    "tables/",
    "\"id\":\"r\",",
    "🦀",
];

/// A server in this thread, without a socket.
struct Server {
    router: Router,
    runtime: Runtime,
}

impl Server {
    fn new() -> Self {
        let table = |name: &str| TableDefinition::new(name, &["title", "body", "pinned", "size"]).expect("names");
        let tables = vec![table("notes"), table("diary").personal(), controllers::items(Default::default())];
        let config = Config {
            user_tokens: Some(Arc::new(Book)),
            origins: vec!["https://notes.example".to_owned()],
            ..Config::new(tables, Arc::new(|| Timestamp(crate::NOON)))
        };
        let storage = SqliteStorage::in_memory().expect("a database");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        Server { router: router(storage, config), runtime }
    }

    /// Status and body of the answer.
    fn answer(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.expect("a router always answers");
            let (head, body) = answer.into_parts();
            (head.status, to_bytes(body, usize::MAX).await.expect("a body").to_vec())
        })
    }
}

thread_local!(static SERVER: Server = Server::new());

fn answered(request: Request<Body>) -> (StatusCode, Vec<u8>) {
    SERVER.with(|server| server.answer(request))
}

fn post(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path).header("ZUMO-API-VERSION", "2.0.0").body(body.into()).expect("a request")
}

/// One of these texts with some places cut out, doubled or filled with a piece of something else.
fn spoilt(texts: Vec<&'static str>) -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<Index>(), 0..20_usize, 0..3_u8, select(&PIECES[..]));
    (select(texts), vec(edit, 0..6)).prop_map(|(text, edits)| {
        edits.into_iter().fold(text.as_bytes().to_vec(), |mut bytes, (place, length, kind, piece)| {
            let from = place.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            let filling = match kind {
                0 => Vec::new(),
                1 => bytes[from..to].repeat(2),
                _ => piece.as_bytes().to_vec(),
            };
            bytes.splice(from..to, filling);
            bytes
        })
    })
}

fn lines(text: &'static str) -> Vec<&'static str> {
    text.lines().collect()
}

/// A header whose value is spoilt; one that no client could send is left out.
fn header() -> impl Strategy<Value = Option<(HeaderName, HeaderValue)>> {
    spoilt(lines(HEADERS)).prop_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        Some((name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stands_in_a_batch_each_part_is_answered_and_nothing_breaks(body in spoilt(BATCHES.to_vec())) {
        let (status, answer) = answered(post("/$batch", body.clone()));
        let json: Value = serde_json::from_slice(&answer).expect("every answer is JSON");
        prop_assert!([200, 400, 401].contains(&status.as_u16()), "{status}: {}", String::from_utf8_lossy(&body));
        for part in json["responses"].as_array().into_iter().flatten() {
            prop_assert!(part["status"].as_u64().is_some_and(|status| status < 500), "{part}");
        }
        let (status, _) = answered(post("/tables/notes", body));
        prop_assert!(!status.is_server_error());
    }

    #[test]
    fn whatever_is_asked_under_whatever_headers_nothing_breaks(
        method in select(vec!["GET", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"]),
        path in select(&PATHS[..]),
        query in spoilt(lines(QUERIES)),
        headers in vec(header(), 0..5),
        speaks in any::<bool>(),
    ) {
        let query: String = query.iter().map(|byte| format!("%{byte:02X}")).collect::<String>().replace("%26", "&").replace("%3D", "=");
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).expect("a method")).uri(format!("{path}?{query}"));
        if speaks {
            request = request.header("ZUMO-API-VERSION", "2.0.0");
        }
        for (name, value) in headers.into_iter().flatten() {
            request = request.header(name, value);
        }
        let (status, answer) = answered(request.body(Body::from(BATCHES[6])).expect("a request"));
        prop_assert!(!status.is_server_error(), "{status}: {}", String::from_utf8_lossy(&answer));
    }
}

/// A request that is about as long as it is told to be.
type Long = (&'static str, fn(usize) -> Request<Body>);

/// What could cost more than its length.
fn long_ones() -> Vec<Long> {
    fn write(tags: &str) -> Request<Body> {
        let request = Request::patch("/tables/notes/r").header("ZUMO-API-VERSION", "2.0.0");
        request.header("If-Match", tags).header("Prefer", tags).body(Body::from("{}")).expect("a request")
    }
    fn batch(inner: &str) -> Request<Body> {
        let part = format!(r#"{{"id":"1","method":"POST","url":"tables/notes",{inner}}}"#);
        post("/$batch", format!(r#"{{"requests":[{part}]}}"#))
    }
    fn list(query: &str) -> Request<Body> {
        let request = Request::get(format!("/tables/notes?{query}")).header("ZUMO-API-VERSION", "2.0.0");
        request.body(Body::empty()).expect("a request")
    }
    vec![
        ("a text of escapes", |length| {
            post("/tables/notes", format!(r#"{{"title":"{}"}}"#, "\\u0001".repeat(length / 6)))
        }),
        ("an abyss", |length| post("/tables/notes", format!(r#"{{"later":{}"#, "[".repeat(length)))),
        ("an open text", |length| batch(&format!(r#""body":{{"title":"{}"#, "\\\"".repeat(length / 2)))),
        ("a flat list", |length| batch(&format!(r#""body":{{"later":[{}1]}}"#, "1,".repeat(length / 2)))),
        ("one property again and again", |length| {
            batch(&format!(r#""body":{{{}"id":null}}"#, r#""a":1,"#.repeat(length / 6)))
        }),
        ("headers of a part", |length| {
            batch(&format!(r#""headers":{{{}"x":1}},"body":{{}}"#, r#""if-match":"*","#.repeat(length / 15)))
        }),
        ("parts that are none", |length| post("/$batch", format!(r#"{{"requests":[{}1]}}"#, "{},".repeat(length / 3)))),
        ("a list of tags", |length| write(&"\"b2xk\",".repeat(length / 7))),
        ("a list of commas", |length| write(&",".repeat(length))),
        ("a text in a filter", |length| list(&format!("$filter=title%20eq%20'{}'", "''".repeat(length / 2)))),
        ("an open bracket in a filter", |length| list(&format!("$filter={}", "(".repeat(length)))),
        ("a chain in a filter", |length| {
            list(&format!("$filter=id%20eq%201{}", "%20or%20id%20eq%201".repeat(length / 19)))
        }),
        ("columns to order by", |length| list(&format!("$orderby=id{}", ",title".repeat(length / 6)))),
        ("columns to select", |length| list(&format!("$select=id{}", ",title".repeat(length / 6)))),
        ("parameters", |length| list(&"a=b&".repeat(length / 4))),
        ("an id", |length| list(&format!("x=/{}", "%F0%9F%A6%80".repeat(length / 12)))),
    ]
}

/// The least of some tries: what it costs when nothing comes between.
fn cost(request: fn(usize) -> Request<Body>, length: usize) -> Duration {
    let once = || {
        let request = request(length);
        let start = Instant::now();
        let (status, _) = answered(request);
        assert!(!status.is_server_error(), "{status}");
        start.elapsed()
    };
    (0..7).map(|_| once()).min().expect("some tries")
}

#[test]
fn what_is_sent_costs_no_more_than_its_length() {
    for (what, request) in long_ones() {
        let (short, long) = (cost(request, 7_000), cost(request, 56_000));
        // Eight times as long: sixty-four times the cost if each byte were looked at for each other.
        assert!(long < short * 24 + Duration::from_millis(5), "{what}: {short:?}, then {long:?}");
    }
}
