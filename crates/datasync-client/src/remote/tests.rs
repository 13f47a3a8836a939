//! A server that says what it was told to, one connection after the other, and keeps what it heard; and what an
//! [`HttpRemote`] with filters and a user token sends to it.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use async_trait::async_trait;
use datasync_protocol::{ItemId, Record, TableName};
use serde_json::json;

use super::*;
use crate::Store;

/// A server on a free port that gives these answers and ends.
struct Scripted {
    url: String,
    heard: JoinHandle<Vec<String>>,
}

impl Scripted {
    fn answering(answers: &[(u16, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let answers = answers.to_vec();
        let heard =
            std::thread::spawn(move || answers.iter().map(|(status, body)| serve(&listener, *status, body)).collect());
        Scripted { url, heard }
    }

    /// The requests, each head in lower case with its body behind it.
    fn heard(self) -> Vec<String> {
        self.heard.join().expect("no panic")
    }
}

fn serve(listener: &TcpListener, status: u16, body: &str) -> String {
    let (mut stream, _) = listener.accept().expect("a connection");
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        reader.read_line(&mut head).expect("a line");
    }
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut sent = vec![0; length];
    reader.read_exact(&mut sent).expect("a body");
    let length = body.len();
    let head_of_answer =
        format!("HTTP/1.1 {status} x\r\nDate: {DATE}\r\nContent-Length: {length}\r\nConnection: close");
    write!(stream, "{head_of_answer}\r\n\r\n{body}").expect("sent");
    head + &String::from_utf8(sent).expect("text")
}

/// What these servers say that the time is.
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

const ROW: &str = r#"{"id":"a","version":"1","text":"milk"}"#;

fn todo() -> (TableName, ItemId) {
    (TableName::new("todoitem").expect("a name"), ItemId::new("a").expect("an id"))
}

fn update(body: Record) -> Request {
    let (table, id) = todo();
    Request { table, id, write: super::Write::Update { body: body.into(), version: None }, key: "k".to_owned() }
}

/// Gives `fresh-1`, `fresh-2`, … so many times.
struct Fresh {
    left: AtomicUsize,
    given: Arc<AtomicUsize>,
}

fn fresh(left: usize) -> (Fresh, Arc<AtomicUsize>) {
    let given = Arc::new(AtomicUsize::new(0));
    (Fresh { left: AtomicUsize::new(left), given: Arc::clone(&given) }, given)
}

#[async_trait]
impl TokenRefresh for Fresh {
    async fn refresh(&self) -> Result<Option<String>, RemoteError> {
        let number = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        Ok((number <= self.left.load(Ordering::Relaxed)).then(|| format!("fresh-{number}")))
    }
}

/// Adds a header and writes down what it hears.
#[derive(Clone, Default)]
struct Witness(Arc<Mutex<Vec<String>>>);

impl RequestFilter for Witness {
    fn before(&self, request: &mut RequestHead<'_>) {
        request.set_header("X-Tenant", "seven").expect("a header");
        assert_eq!(request.set_header("X-Tenant", "a\nb"), Err(InvalidHeader));
        self.0.lock().expect("no panic").push(format!("{} {}", request.method(), request.path()));
    }

    fn after(&self, exchange: &Exchange<'_>) {
        self.0.lock().expect("no panic").push(format!("{:?} {}", exchange.status, exchange.path));
    }
}

#[tokio::test]
async fn a_request_carries_key_token_installation_and_what_a_filter_adds() {
    let server = Scripted::answering(&[(200, ROW)]);
    let installation = Store::in_memory().expect("a store").installation_id().expect("an id");
    let remote = HttpRemote::builder(&server.url)
        .application_key("the-key")
        .user_token("the-token")
        .installation_id(installation.clone())
        .filter(Witness::default())
        .filter(TraceRequests)
        .build()
        .expect("a remote");
    let (table, id) = todo();
    assert!(remote.lookup(&table, &id).await.expect("an answer").is_some());
    let [request] = server.heard().try_into().expect("one request");
    for line in [
        "zumo-api-version: 2.0.0",
        "x-zumo-application: the-key",
        "x-zumo-auth: the-token",
        &format!("x-zumo-installation-id: {installation}"),
        "x-tenant: seven",
    ] {
        assert!(request.contains(&format!("{line}\r\n")), "{line}\n{request}");
    }
}

#[tokio::test]
async fn a_filter_hears_of_every_request_but_neither_of_its_query_nor_of_its_body() {
    let server = Scripted::answering(&[(200, "[]"), (413, "")]);
    let witness = Witness::default();
    let remote = HttpRemote::builder(&server.url).filter(witness.clone()).build().expect("a remote");
    let (table, id) = todo();
    let query = PullQuery { filter: Some("text eq 'private'".to_owned()), ..PullQuery::default() };
    remote.list(&table, &query, None).await.expect("rows");
    let body: Record = serde_json::from_value(json!({"id": "a", "text": "private"})).expect("an object");
    remote.write(&update(body), None).await.expect("an answer");
    server.heard();
    remote.lookup(&table, &id).await.expect_err("nobody answers any more");
    let heard = witness.0.lock().expect("no panic").clone();
    let (list, item) = ("/tables/todoitem", "/tables/todoitem/a");
    let expected = [
        format!("GET {list}"),
        format!("Some(200) {list}"),
        format!("PATCH {item}"),
        format!("Some(413) {item}"),
        format!("GET {item}"),
        format!("None {item}"),
    ];
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_refused_token_is_refreshed_and_the_same_request_sent_once_more() {
    let server = Scripted::answering(&[(401, ""), (200, ROW), (200, ROW)]);
    let (refresh, given) = fresh(1);
    let remote = HttpRemote::builder(&server.url).user_token("stale").token_refresh(refresh).build().expect("a remote");
    let body: Record = serde_json::from_value(json!({"id": "a", "text": "milk"})).expect("an object");
    let request = update(body);
    for _ in 0..2 {
        assert!(matches!(remote.write(&request, None).await, Ok(WriteAnswer::Accepted(Some(_)))));
    }
    let heard = server.heard();
    let tokens = ["stale", "fresh-1", "fresh-1"];
    for (request, token) in heard.iter().zip(tokens) {
        assert!(request.contains(&format!("x-zumo-auth: {token}\r\n")), "{request}");
        assert!(request.starts_with("patch /tables/todoitem/a ") && request.ends_with(r#"{"id":"a","text":"milk"}"#));
    }
    assert_eq!((heard.len(), given.load(Ordering::Relaxed)), (3, 1));
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_too_is_told_from_a_person_who_is_signed_out() {
    for (left, answers) in [(1, &[(401, ""), (401, "")][..]), (0, &[(401, "")][..])] {
        let server = Scripted::answering(answers);
        let (refresh, given) = fresh(left);
        let builder = HttpRemote::builder(&server.url).user_token("stale");
        let remote = builder.token_refresh(refresh).build().expect("a remote");
        let (table, id) = todo();
        let refused = remote.lookup(&table, &id).await.expect_err("it is refused");
        assert_eq!(matches!(refused, RemoteError::SignedOut), left == 0, "{refused}");
        assert_eq!(matches!(refused, RemoteError::Unauthorized), left == 1, "{refused}");
        assert_eq!((server.heard().len(), given.load(Ordering::Relaxed)), (answers.len(), 1));
    }
}

#[tokio::test]
async fn without_a_token_one_is_fetched_before_anything_is_sent() {
    let server = Scripted::answering(&[(200, ROW)]);
    let remote = HttpRemote::builder(&server.url).token_refresh(fresh(1).0).build().expect("a remote");
    let (table, id) = todo();
    assert!(remote.lookup(&table, &id).await.expect("an answer").is_some());
    assert!(server.heard()[0].contains("x-zumo-auth: fresh-1"));
    let nobody = HttpRemote::builder("http://localhost:1").token_refresh(fresh(0).0).build().expect("a remote");
    assert!(matches!(nobody.lookup(&table, &id).await, Err(RemoteError::SignedOut)), "nothing was sent");
}

#[tokio::test]
async fn requests_that_were_refused_with_one_token_share_one_fresh_one() {
    let server = Scripted::answering(&[(401, ""), (401, ""), (200, ROW), (200, ROW)]);
    let (refresh, given) = fresh(2);
    let remote = HttpRemote::builder(&server.url).user_token("stale").token_refresh(refresh).build().expect("a remote");
    let (table, id) = todo();
    let (one, other) = tokio::join!(remote.lookup(&table, &id), remote.lookup(&table, &id));
    assert!(one.expect("an answer").is_some() && other.expect("an answer").is_some());
    assert_eq!((server.heard().len(), given.load(Ordering::Relaxed)), (4, 1));
}

#[tokio::test]
async fn a_person_who_signs_in_and_out_is_named_in_what_is_sent_between() {
    let server = Scripted::answering(&[(200, ROW), (200, ROW)]);
    let remote = HttpRemote::new(&server.url, None).expect("a remote");
    let (table, id) = todo();
    remote.set_user_token(Some("the-token")).expect("a token");
    assert!(matches!(remote.set_user_token(Some("a\nb")), Err(RemoteError::Unauthorized)));
    remote.lookup(&table, &id).await.expect("an answer");
    remote.set_user_token(None).expect("signed out");
    remote.lookup(&table, &id).await.expect("an answer");
    let named: Vec<bool> = server.heard().iter().map(|request| request.contains("x-zumo-auth: the-token")).collect();
    assert_eq!(named, [true, false]);
}

#[tokio::test]
async fn a_server_without_a_doorbell_is_told_from_one_that_refuses_it_or_is_no_table_server() {
    let server = Scripted::answering(&[(404, ""), (501, ""), (401, ""), (503, ""), (200, "<html>"), (302, "")]);
    let remote = HttpRemote::new(&server.url, Some("the key")).expect("a remote");
    for _ in 0..2 {
        assert!(matches!(remote.listen().await, Ok(None)));
    }
    assert!(matches!(remote.listen().await, Err(RemoteError::Unauthorized)));
    assert!(matches!(remote.listen().await, Err(RemoteError::Busy { .. })));
    for _ in 0..2 {
        assert!(matches!(remote.listen().await, Err(RemoteError::NotATableServer)));
    }
    let heard = server.heard();
    assert!(heard.iter().all(|head| head.starts_with("get /changes ") && head.contains("accept: text/event-stream")));
    assert!(heard.iter().all(|head| head.contains("the key")), "{heard:?}");
}

#[tokio::test]
async fn a_refused_token_is_refreshed_for_the_doorbell_too() {
    let server = Scripted::answering(&[(401, ""), (404, "")]);
    let (refresh, given) = fresh(1);
    let remote = HttpRemote::builder(&server.url).user_token("old").token_refresh(refresh).build().expect("a remote");
    assert!(matches!(remote.listen().await, Ok(None)));
    assert_eq!(given.load(Ordering::Relaxed), 1);
    assert!(server.heard()[1].contains("fresh-1"));
}

#[tokio::test]
async fn a_rows_history_is_asked_for_and_a_server_without_one_has_none() {
    let server = Scripted::answering(&[(200, r#"[{"id":"a","version":"2"},{"id":"a","version":"1"}]"#), (404, "")]);
    let remote = HttpRemote::new(&server.url, None).expect("a URL");
    let (table, id) = todo();
    let versions = remote.history(&table, &id, 100).await.expect("an answer");
    assert_eq!(
        versions.iter().filter_map(Record::version).map(|version| version.as_str().to_owned()).collect::<Vec<_>>(),
        ["2", "1"]
    );
    assert_eq!(remote.history(&table, &id, 100).await.expect("an answer"), []);
    assert!(server.heard()[0].starts_with("get /tables/todoitem/a/history?$top=100 "));
}

#[tokio::test]
async fn what_the_servers_clock_says_is_told_beside_this_ones() {
    let server = Scripted::answering(&[(200, "[]")]);
    let remote = HttpRemote::new(&server.url, None).expect("a remote");
    assert_eq!(remote.server_time(), None);
    remote.list(&todo().0, &PullQuery::default(), None).await.expect("rows");
    let date = Timestamp::parse_http_date(DATE).expect("a date");
    let told = remote.server_time().expect("it was told");
    assert!((date.0..date.0 + 60_000).contains(&told.0), "{told}");

    let nine_minutes_fast = Timestamp(date.0 + 9 * 60_000);
    let store = Arc::new(Store::in_memory().expect("a store"));
    let context = crate::SyncContext::initialize(
        store,
        Arc::new(remote),
        Arc::new(crate::PassThrough),
        Arc::new(move || nine_minutes_fast),
    );
    let ahead = context.clock_ahead().expect("it was told");
    assert!((8 * 60_000..=9 * 60_000).contains(&ahead), "{ahead}");
}
