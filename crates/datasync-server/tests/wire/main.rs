//! The contract of docs/protocol.md, asked for over a real socket on each database; each module names the sections it keeps.

#![expect(clippy::duplicate_mod, reason = "each module is there for each database")]

mod place;

/// The modules, over a database.
macro_rules! on {
    ($database:ident, $place:ident) => {
        #[path = "."]
        mod $database {
            use crate::{Answer, BODY_LIMIT, NOON, place, tag_of, tagged};

            type World = crate::World<place::$place>;

            #[path = "accounts.rs"]
            mod accounts;
            #[path = "browsers.rs"]
            mod browsers;
            #[path = "callers.rs"]
            pub(crate) mod callers;
            #[path = "controllers.rs"]
            pub(crate) mod controllers;
            #[path = "dialect_of_2014.rs"]
            mod dialect_of_2014;
            #[path = "extras.rs"]
            mod extras;
            #[path = "limits.rs"]
            mod limits;
            #[path = "lists.rs"]
            mod lists;
            #[path = "order.rs"]
            mod order;
            #[path = "tolerance.rs"]
            mod tolerance;
            #[path = "writes.rs"]
            mod writes;
        }
    };
}

on!(sqlite, Sqlite);
on!(postgres, Postgres);

/// What is the same on every database.
#[path = "."]
mod once {
    use crate::sqlite::{callers, controllers};
    use crate::{BODY_LIMIT, place};

    type World = crate::World<place::Sqlite>;

    #[path = "document.rs"]
    mod document;
    #[path = "garbage.rs"]
    mod garbage;
    #[path = "rates.rs"]
    mod rates;
}

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use datasync_protocol::{Timestamp, percent_encode};
use datasync_server::{ApplicationKey, Config, Keys, Storage as _, TableDefinition, router};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use place::Place;

/// Noon of a day in 2026, in ms.
const NOON: i64 = 1_781_352_000_000;
const BODY_LIMIT: usize = 256 * 1024;

/// A server on a free port, with a clock and a disk that the test owns.
struct World<P: Place> {
    url: String,
    http: Client,
    place: P,
    clock: Arc<AtomicI64>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// What came back: status, `ETag` and JSON.
struct Answer {
    status: StatusCode,
    etag: Option<String>,
    link: Option<String>,
    json: Value,
}

impl<P: Place> World<P> {
    async fn new() -> Self {
        Self::with_key(None).await
    }

    async fn with_key(key: Option<&str>) -> Self {
        let application_keys = key.map(|key| Keys::one(ApplicationKey(key.to_owned())));
        Self::with(|config| Config { application_keys, ..config }).await
    }

    async fn with(change: impl FnOnce(Config) -> Config) -> Self {
        Self::with_storage(async |config, _| change(config)).await
    }

    async fn with_storage(change: impl AsyncFnOnce(Config, P::Storage) -> Config) -> Self {
        let place = P::new().await;
        let clock = Arc::new(AtomicI64::new(NOON));
        let shown = Arc::clone(&clock);
        let tables = vec![TableDefinition::new("notes", &["title", "body", "pinned", "size"]).expect("names")];
        let config = Config {
            origins: vec!["https://notes.example".to_owned()],
            body_limit: BODY_LIMIT,
            program: ("a-server", "1.2.3"),
            ..Config::new(tables, Arc::new(move || Timestamp(shown.load(Ordering::SeqCst))))
        };
        let config = change(config, place.storage()).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let serving = tokio::spawn(axum::serve(listener, router(place.storage(), config)).into_future());
        let http = Client::builder().no_proxy().no_gzip().build().expect("a client");
        World { url, http, place, clock, serving }
    }

    async fn fill_disk(&self, full: bool) {
        self.place.fill_disk(full).await;
    }

    async fn forget_all_tombstones(&self) {
        self.place.storage().forget_all_tombstones(Timestamp(i64::MAX)).await.expect("forgotten");
    }

    /// A request without any header of the protocol.
    fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).header("ZUMO-API-VERSION", "2.0.0")
    }

    /// As whoever knows that the application key is `key`.
    fn keyed(&self, method: Method, path: &str) -> RequestBuilder {
        self.ask(method, path).header("X-ZUMO-APPLICATION", "key")
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::of(self.ask(Method::GET, path)).await
    }

    /// The list that a filter admits.
    async fn filtered(&self, filter: &str) -> Answer {
        self.get(&format!("/tables/notes?$filter={}", percent_encode(filter))).await
    }

    async fn insert(&self, row: Value) -> Answer {
        Answer::of(self.ask(Method::POST, "/tables/notes").json(&row)).await
    }

    async fn patch(&self, id: &str, tag: Option<&str>, row: Value) -> Answer {
        Answer::of(tagged(self.ask(Method::PATCH, &format!("/tables/notes/{id}")), tag).json(&row)).await
    }

    async fn delete(&self, id: &str, tag: Option<&str>) -> Answer {
        Answer::of(tagged(self.ask(Method::DELETE, &format!("/tables/notes/{id}")), tag)).await
    }

    async fn undelete(&self, id: &str, tag: Option<&str>) -> Answer {
        Answer::of(tagged(self.ask(Method::POST, &format!("/tables/notes/{id}")), tag)).await
    }

    /// The row `a`, titled `t`, as it was inserted, and its tag.
    async fn with_a(&self) -> (Value, String) {
        let inserted = self.insert(json!({"id": "a", "title": "t"})).await;
        assert_eq!(inserted.status, 201);
        (inserted.json, inserted.etag.expect("a tag"))
    }
}

impl<P: Place> Drop for World<P> {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Answer {
    async fn of(request: RequestBuilder) -> Self {
        Self::read(request.send().await.expect("an answer")).await
    }

    async fn read(response: Response) -> Self {
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(header("cache-control").as_deref(), Some("no-cache"), "every answer is uncacheable");
        let (status, etag, link) = (response.status(), header("etag"), header("link"));
        let json = response.json().await.expect("every answer is JSON");
        Answer { status, etag, link, json }
    }

    /// The sentence of a refusal, which carries no tag.
    fn refused(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.json);
        assert_eq!(self.etag, None);
        assert_eq!(self.json.as_object().map(serde_json::Map::len), Some(1));
        self.json["error"].as_str().expect("a sentence")
    }

    fn ids(&self) -> Vec<&str> {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json.as_array().expect("a list").iter().map(|row| row["id"].as_str().expect("an id")).collect()
    }
}

fn tagged(request: RequestBuilder, tag: Option<&str>) -> RequestBuilder {
    match tag {
        Some(tag) => request.header("If-Match", tag),
        None => request,
    }
}

/// The tag that belongs to a row's version.
fn tag_of(row: &Value) -> String {
    format!("\"{}\"", row["version"].as_str().expect("a version"))
}
