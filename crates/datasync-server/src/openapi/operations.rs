//! Which address takes which method, from whom, and with which answers.

use serde_json::{Map, Value, json};

use super::parameters::{OF_LIST, OF_WRITE, VERSION, references};
use super::{answers, named, reference};
use crate::config::{Config, TableDefinition};
use crate::permission::{Action, Permission};

/// Any request to the storage can end so.
const BROKEN: [&str; 2] = ["500", "503"];

/// The addresses that belong to no table.
pub(super) fn around(config: &Config) -> Map<String, Value> {
    let open = |summary: &str, schema: &str, refused: &[&str]| {
        let done = answers::answer(summary, &[], reference("schemas", schema));
        json!({"get": {"summary": summary, "security": [], "responses": responses("200", done, refused)}})
    };
    let events = json!({"description": "events without an end", "content": {"text/event-stream": {"schema": {"type": "string"}}}});
    let batch = Operation {
        summary: "Do many writes at once",
        action: None,
        parameters: vec![VERSION, "epoch"],
        body: Some("batch".to_owned()),
        done: ("200", answers::batch()),
        refused: vec!["409", "413"],
    };
    let changes = Operation {
        summary: "Hear whenever something changed",
        action: None,
        parameters: vec![VERSION],
        body: None,
        done: ("200", events),
        refused: vec![],
    };
    named([
        ("/", open("Who answers", "about", &[])),
        ("/healthz", open("Whether the process lives", "status", &[])),
        ("/readyz", open("Whether the storage can be read", "status", &BROKEN)),
        ("/openapi.json", open("This document", "document", &[])),
        ("/$batch", json!({"post": batch.written(config, None)})),
        ("/changes", json!({"get": changes.written(config, None)})),
    ])
}

/// The addresses of a table.
pub(super) fn of_table(config: &Config, table: &TableDefinition) -> Map<String, Value> {
    let name = table.name.as_str();
    let write = |action| write(config, table, action);
    let read = |summary, parameters: &[&'static str], done, refused| {
        let parameters = [&[VERSION][..], parameters].concat();
        let (action, done) = (Some(Action::Read), ("200", done));
        Operation { summary, action, parameters, body: None, done, refused }.written(config, Some(table))
    };
    let lookup = read("Look a row up", &["id", "includeDeleted"], answers::row(name, "the row"), vec!["404"]);
    let history = read("See the versions of a row", &["id", "top"], answers::history(name), vec!["404"]);
    let rows = json!({
        "get": read("List rows", &OF_LIST, answers::page(name), vec![]),
        "post": write(Action::Insert),
    });
    let row = json!({
        "get": lookup,
        "patch": write(Action::Update),
        "delete": write(Action::Delete),
        "post": write(Action::Undelete),
    });
    let path = format!("/tables/{name}");
    named([(format!("{path}/{{id}}/history"), json!({"get": history})), (format!("{path}/{{id}}"), row), (path, rows)])
}

fn write(config: &Config, table: &TableDefinition, action: Action) -> Value {
    let name = table.name.as_str();
    let (summary, status, body) = match action {
        Action::Insert => ("Insert a row", "201", Some("insert")),
        Action::Update => ("Update columns of a row", "200", Some("update")),
        Action::Delete => ("Delete a row, which leaves a tombstone", "200", None),
        Action::Undelete | Action::Read => ("Undelete a row", "201", None),
    };
    let of_a_row = action != Action::Insert;
    let mut parameters = [&[VERSION][..], &OF_WRITE].concat();
    let mut refused = vec!["422"];
    if of_a_row {
        parameters.extend(["id", "ifMatch"]);
        refused.push("404");
    }
    refused.extend(body.map(|_| "413"));
    let body = body.map(|kind| format!("{kind}.{name}"));
    let done = (status, answers::written(name, "the row"));
    let operation = Operation { summary, action: Some(action), parameters, body, done, refused };
    let mut written = operation.written(config, Some(table));
    written["responses"]["409"] = answers::conflict(name);
    if of_a_row {
        written["responses"]["412"] = answers::written(name, "the row has moved on, and is this");
    }
    written
}

struct Operation {
    summary: &'static str,
    action: Option<Action>,
    parameters: Vec<&'static str>,
    /// The schema of what is sent.
    body: Option<String>,
    done: (&'static str, Value),
    refused: Vec<&'static str>,
}

impl Operation {
    fn permission(&self, config: &Config, table: Option<&TableDefinition>) -> Permission {
        match table.zip(self.action) {
            Some((table, action)) => table.permissions.of(action),
            None => config.least(if self.body.is_some() { &Action::WRITES } else { &[Action::Read] }),
        }
    }

    fn written(self, config: &Config, table: Option<&TableDefinition>) -> Value {
        let security = security(config, self.permission(config, table));
        let (status, done) = self.done;
        let mut refused = [&["400", "414"][..], &self.refused, &BROKEN].concat();
        if config.application_keys.is_some() || config.user_tokens.is_some() {
            refused.push("401");
        }
        if table.zip(self.action).is_some_and(|(table, action)| is_controlled(table, action)) {
            refused.extend(["403", "404", "413"]);
        }
        let mut operation = json!({
            "summary": self.summary,
            "security": security,
            "parameters": references(self.parameters),
            "responses": responses(status, done, &refused),
        });
        if let Some(schema) = self.body {
            let content = json!({"application/json": {"schema": reference("schemas", &schema)}});
            operation["requestBody"] = json!({"required": true, "content": content});
        }
        operation
    }
}

pub(super) fn responses(status: &str, done: Value, refused: &[&str]) -> Map<String, Value> {
    let refusals = refused.iter().map(|status| (*status, reference("responses", status)));
    named(refusals.chain([(status, done)]))
}

/// Whether a controller may refuse it in each of its ways.
fn is_controlled(table: &TableDefinition, action: Action) -> bool {
    let validated = matches!(action, Action::Insert | Action::Update) && table.controller.is_some();
    validated || table.overriding(action).is_some()
}

/// Who may ask: each of these is enough. An address of many tables is open to whom one of them is open to.
pub(super) fn security(config: &Config, permission: Permission) -> Value {
    let key = config.application_keys.as_ref().map(|_| "applicationKey");
    let named =
        |more: Option<&'static str>| Value::from(named(key.into_iter().chain(more).map(|name| (name, json!([])))));
    match permission {
        Permission::Anonymous => json!([]),
        Permission::Application => json!([named(None)]),
        Permission::User => json!([named(Some("userToken")), named(Some("bearer"))]),
    }
}
