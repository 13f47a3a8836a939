//! What comes back: a status, its headers, its body.

use serde_json::{Map, Value, json};

use super::{named, reference};

/// Refusals by their status, each with what it means.
const REFUSALS: [(&str, &str); 10] = [
    ("400", "the request is wrong"),
    ("401", "the key is missing or wrong, or so is the token"),
    ("403", "this caller may not do that, or the password is wrong"),
    ("404", "there is no such item"),
    ("409", "the history has another name than the client knows"),
    ("413", "the body is too large"),
    ("422", "the Idempotency-Key belongs to a write of another item"),
    ("429", "too many requests"),
    ("500", "the server is broken"),
    ("503", "the server can't do it at present"),
];

pub(super) fn headers() -> Map<String, Value> {
    let header = |description: &str| json!({"schema": {"type": "string"}, "description": description});
    named([
        (
            "ETag",
            json!({"schema": {"type": "string"}, "required": true, "description": "the row's version, in quotes"}),
        ),
        ("ETagOfRow", header("the row's version, in quotes, if the body is a row")),
        ("Link", header("the next page: an absolute URL and ; rel=next, without brackets")),
        ("Preference-Applied", header("return=minimal")),
        ("Retry-After", json!({"schema": {"type": "string"}, "required": true, "description": "seconds"})),
        ("X-Sync-Epoch", header("the name of the history")),
        ("X-Sync-Latest", header("the instant of the owner's newest change")),
        ("X-Sync-Before", header("the same, before this write")),
        ("X-Sync-Horizon", header("tombstones up to this instant may be gone")),
        ("X-Sync-Complete", header("true: nothing follows")),
        ("X-Sync-Digest", header("the sum over all living rows of the table")),
        ("X-Sync-Diverged", header("up to where the history that the client knows is this one")),
    ])
}

fn of_headers(names: &[&str]) -> Map<String, Value> {
    named(names.iter().map(|name| (*name, reference("headers", name))))
}

pub(super) fn refusals() -> Map<String, Value> {
    let refusal = |status: &str, description: &str| {
        let told: &[&str] = match status {
            "409" => &["X-Sync-Epoch"],
            "429" | "503" => &["Retry-After"],
            _ => &[],
        };
        answer(description, told, reference("schemas", "error"))
    };
    let too_long = ("414", json!({"description": "the address is over 64 KB"}));
    named(REFUSALS.iter().map(|(status, description)| (*status, refusal(status, description))).chain([too_long]))
}

/// An answer with a JSON body of this shape.
pub(super) fn answer(description: &str, headers: &[&str], schema: Value) -> Value {
    let content = json!({"application/json": {"schema": schema}});
    json!({"description": description, "headers": of_headers(headers), "content": content})
}

/// Where the history stands.
const STATE: [&str; 3] = ["X-Sync-Epoch", "X-Sync-Latest", "X-Sync-Horizon"];

pub(super) fn page(table: &str) -> Value {
    let rows = json!({"type": "array", "items": reference("schemas", &format!("columns.{table}"))});
    let counted = json!({
        "type": "object", "required": ["results", "count"],
        "properties": {"results": rows, "count": {"type": "integer", "minimum": 0}},
    });
    let told = [&STATE[..], &["X-Sync-Complete", "X-Sync-Digest", "X-Sync-Diverged", "Link"]].concat();
    answer("a page", &told, json!({"oneOf": [rows, counted]}))
}

pub(super) fn row(table: &str, description: &str) -> Value {
    answer(description, &["ETag"], reference("schemas", &format!("row.{table}")))
}

pub(super) fn written(table: &str, description: &str) -> Value {
    let told = [&STATE[..], &["ETag", "X-Sync-Before", "Preference-Applied"]].concat();
    answer(description, &told, reference("schemas", &format!("row.{table}")))
}

/// A 409: the row that is in the way, or a sentence where the history has another name.
pub(super) fn conflict(table: &str) -> Value {
    let bodies = json!({"anyOf": [reference("schemas", &format!("row.{table}")), reference("schemas", "error")]});
    let told = [&STATE[..], &["X-Sync-Before"]].concat();
    let mut conflict = answer("the row in the way, or another history", &told, bodies);
    conflict["headers"]["ETag"] = reference("headers", "ETagOfRow");
    conflict
}

pub(super) fn history(table: &str) -> Value {
    answer(
        "its versions, newest first",
        &[],
        json!({"type": "array", "items": reference("schemas", &format!("row.{table}"))}),
    )
}

pub(super) fn batch() -> Value {
    answer("an answer to each", &[&STATE[..], &["X-Sync-Before"]].concat(), reference("schemas", "batchAnswer"))
}
