//! The document at `/openapi.json` and the server agree: whatever is asked of what is in it, the answer is in it too.

#[path = "document/people.rs"]
mod people;
#[path = "document/shape.rs"]
mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use datasync_protocol::percent_encode;
use datasync_server::{ApplicationKey, Config, Keys, Limits, Rate, TableDefinition};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use self::shape::Document;
use super::callers::Book;
use super::{BODY_LIMIT, World, controllers};

/// A table for whoever has the key, one of which each user has their own, and one in the hands of a program.
async fn world() -> World {
    let table = |name: &str| TableDefinition::new(name, &["title"]).expect("names");
    World::with(|config| Config {
        tables: vec![table("notes"), table("diary").personal(), controllers::items(Default::default())],
        application_keys: Some(Keys::one(ApplicationKey("key".to_owned()))),
        user_tokens: Some(Arc::new(Book)),
        limits: once_a_day(),
        ..config
    })
    .await
}

/// Where a request comes from that is one too many.
const CROWD: (&str, &str) = ("X-Forwarded-For", "198.51.100.1");

/// Whoever comes through a proxy may ask once a day; this computer as often as it likes.
fn once_a_day() -> Limits {
    let day = Duration::from_secs(24 * 3600);
    Limits { requests: Some(Rate { burst: 1, every: day }), behind_proxy: true }
}

/// The one request of that day.
async fn let_the_crowd_in(world: &World) {
    let answer = world.bare(Method::GET, "/").header(CROWD.0, CROWD.1).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
}

async fn document(world: &World) -> Document {
    let answer = world.bare(Method::GET, "/openapi.json").send().await.expect("an answer");
    Document(answer.json().await.expect("a document"))
}

/// A request to an operation of the document, right as it is at first.
#[derive(Debug, Clone)]
struct Request {
    headers: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    id: String,
    body: Option<String>,
}

impl Request {
    fn right(document: &Document, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|it| document.resolved(it));
        let required = parameters.filter(|it| it["in"] == "header" && it["required"] == json!(true));
        let mut headers: BTreeMap<_, _> = required.map(|it| (name_of(it), example_of(it))).collect();
        for scheme in operation["security"][0].as_object().into_iter().flat_map(|schemes| schemes.keys()) {
            match scheme.as_str() {
                "applicationKey" => headers.insert("X-ZUMO-APPLICATION".to_owned(), "key".to_owned()),
                _ => headers.insert("X-ZUMO-AUTH".to_owned(), "token-of-ada".to_owned()),
            };
        }
        let schema = document.resolved(&operation["requestBody"]["content"]["application/json"]["schema"]);
        let columns = schema["properties"].as_object().into_iter().flatten();
        let item: Value = columns
            .map(|(name, _)| (name.clone(), json!(if name == "requests" { json!([]) } else { json!("t") })))
            .collect();
        let body = schema.is_object().then(|| without_id(item).to_string());
        Request { headers, query: Vec::new(), id: String::new(), body }
    }

    fn header(&self, name: &str, value: &str) -> Self {
        let mut request = self.clone();
        request.headers.insert(name.to_owned(), value.to_owned());
        request
    }

    fn query(&self, name: &str, value: &str) -> Self {
        Request { query: vec![(name.to_owned(), value.to_owned())], ..self.clone() }
    }

    /// This request, and others that are this one with one thing said otherwise.
    fn and_others(self, document: &Document, operation: &Value) -> Vec<Self> {
        let mut all = vec![self.clone()];
        for parameter in operation["parameters"].as_array().into_iter().flatten().map(|it| document.resolved(it)) {
            let name = name_of(parameter);
            for value in [&example_of(parameter), "!", "", "taken", "\"b2xk\"", "99999999999"] {
                match parameter["in"].as_str() {
                    Some("query") => all.push(self.query(&name, value)),
                    Some("header") => all.push(self.header(&name, value)),
                    _ => {}
                }
            }
        }
        all.push(self.header(CROWD.0, CROWD.1));
        for name in self.headers.keys() {
            all.push(self.header(name, "wrong"));
            // With a key and without a version it would speak the words of 2014.
            if name != "ZUMO-API-VERSION" {
                let mut without = self.clone();
                without.headers.remove(name);
                all.push(without);
            }
        }
        let ids = ["nobody", "a%60b", "gone"].map(|id| Request { id: id.to_owned(), ..self.clone() });
        let long = json!({"name": "x".repeat(50)}).to_string();
        let bodies = ["{", "[]", r#"{"deleted": true, "id": 7}"#, &long, &"x".repeat(BODY_LIMIT + 1)];
        let bodies = bodies.map(|body| Request { body: self.body.is_some().then(|| body.to_owned()), ..self.clone() });
        all.extend(ids.into_iter().chain(bodies));
        all
    }

    /// Sends it, after the row that it is about was made.
    async fn send(&self, world: &World, method: &Method, path: &str, number: usize) -> Response {
        let (of_table, id) = match self.id.as_str() {
            "" | "gone" => (path.split("/{id}").next(), format!("{}{number}", self.id)),
            other => (None, other.to_owned()),
        };
        if let Some(table) = of_table.filter(|_| path.contains("{id}")) {
            let ask = |method: Method, path: &str| world.signed_in("ada", method, path).send();
            let made = world.signed_in("ada", Method::POST, table).json(&json!({"id": id})).send().await;
            assert_eq!(made.expect("an answer").status(), 201);
            if self.id == "gone" {
                ask(Method::DELETE, &format!("{table}/{id}")).await.expect("an answer");
            }
        }
        let query: Vec<_> =
            self.query.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
        let mut request = world.bare(method.clone(), &format!("{}?{}", path.replace("{id}", &id), query.join("&")));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            request = request.body(body.clone());
        }
        request.send().await.expect("an answer")
    }
}

fn name_of(parameter: &Value) -> String {
    parameter["name"].as_str().expect("a name").to_owned()
}

fn example_of(parameter: &Value) -> String {
    match &parameter["schema"]["examples"][0] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn without_id(mut item: Value) -> Value {
    item.as_object_mut().expect("an object").remove("id");
    item
}

/// Every operation of the document: its address, its method, and what is said of it.
fn operations(document: &Document) -> Vec<(String, Method, Value)> {
    let paths = document.0["paths"].as_object().expect("paths");
    let each = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").iter();
        methods.map(move |(method, operation)| {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            (path.clone(), method, operation.clone())
        })
    });
    each.collect()
}

/// Holds an answer against the document, and gives its status.
async fn look(document: &Document, operation: &Value, answer: Response, asked: &str) -> u16 {
    let status = answer.status().as_u16();
    let said = document.resolved(&operation["responses"][status.to_string()]);
    assert!(said.is_object(), "{asked} is answered {status}, which the document does not have");
    let headers = said["headers"].as_object().into_iter().flatten();
    for (name, header) in headers.filter(|(_, header)| document.resolved(header)["required"] == json!(true)) {
        assert!(answer.headers().contains_key(name), "{asked}: {status} without {name}, {header}");
    }
    let ours = |name: &str| {
        name.starts_with("x-sync-") || ["etag", "link", "preference-applied", "retry-after"].contains(&name)
    };
    for name in answer.headers().keys().filter(|name| ours(name.as_str())) {
        let mut told = said["headers"].as_object().into_iter().flatten();
        assert!(told.any(|(known, _)| known.eq_ignore_ascii_case(name.as_str())), "{asked}: {status} with {name}");
    }
    if let Some(schema) = said["content"].get("application/json") {
        let body: Value = answer.json().await.expect("JSON");
        assert!(document.fits(&schema["schema"], &body), "{asked}: {status} with {body}");
    }
    status
}

#[tokio::test]
async fn whatever_is_asked_of_what_is_in_the_document_the_answer_is_in_it_too() {
    let world = world().await;
    let document = document(&world).await;
    let_the_crowd_in(&world).await;
    // A key is an owner's: everyone's and hers.
    for table in ["notes", "diary"] {
        let taken =
            world.signed_in("ada", Method::POST, &format!("/tables/{table}")).header("Idempotency-Key", "taken");
        assert_eq!(taken.json(&json!({"id": "taken"})).send().await.expect("an answer").status(), 201);
    }
    let mut number = 0;
    for (path, method, operation) in operations(&document) {
        let mut seen = BTreeSet::new();
        for request in Request::right(&document, &operation).and_others(&document, &operation) {
            number += 1;
            let answer = request.send(&world, &method, &path, number).await;
            let shown = format!("{request:.200?}");
            seen.insert(
                look(&document, &operation, answer, &format!("{method} {path} {}", &shown[..shown.len().min(400)]))
                    .await,
            );
        }
        // What a storage that fails answers, no request can bring about; an address of 64 KB, this client does not send; and
        // what a controller may refuse, this one may not.
        let statuses =
            operation["responses"].as_object().expect("answers").keys().map(|it| it.parse().expect("a status"));
        let unseen: Vec<u16> =
            statuses.filter(|status| !seen.contains(status) && *status < 500 && *status != 414).collect();
        assert!(unseen.is_empty() || path.contains("items"), "{method} {path} never answered {unseen:?}");
    }
}

async fn each_method_is_served_if_the_document_has_it(world: &World, document: &Document) {
    let known: BTreeSet<_> =
        operations(document).into_iter().map(|(path, method, _)| (path, method.to_string())).collect();
    for path in known.iter().map(|(path, _)| path).collect::<BTreeSet<_>>() {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
            let answer = world.signed_in("ada", method.clone(), path).send().await.expect("an answer");
            let served = answer.status() != 405;
            assert_eq!(served, known.contains(&(path.clone(), method.to_string())), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_method_that_the_document_does_not_have_is_not_served() {
    let world = world().await;
    let document = document(&world).await;
    each_method_is_served_if_the_document_has_it(&world, &document).await;
}

#[tokio::test]
async fn a_disk_that_is_full_is_in_the_document_too() {
    let world = world().await;
    let document = document(&world).await;
    world.fill_disk(true).await;
    for (path, method, operation) in operations(&document) {
        if path == "/tables/notes" && method == Method::POST {
            let mut request = Request::right(&document, &operation);
            request.body = Some(json!({"title": "x".repeat(100_000)}).to_string());
            let answer = request.send(&world, &method, &path, 0).await;
            assert_eq!(look(&document, &operation, answer, "a row too many").await, 503);
        }
    }
}
