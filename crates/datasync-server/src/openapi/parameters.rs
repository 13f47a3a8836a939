//! What a request may say beside its body.

use serde_json::{Map, Value, json};

use super::{named, reference};

/// Of every address but those around the tables.
pub(super) const VERSION: &str = "version";
/// Of a list.
pub(super) const OF_LIST: [&str; 7] = ["filter", "orderby", "top", "skip", "select", "inlinecount", "includeDeleted"];
/// Of every write.
pub(super) const OF_WRITE: [&str; 3] = ["key", "prefer", "epoch"];

pub(super) fn all() -> Map<String, Value> {
    let query = |name: &str, schema: Value| json!({"name": name, "in": "query", "schema": schema});
    let header = |name: &str, schema: Value| json!({"name": name, "in": "header", "schema": schema});
    let text = |example: &str| json!({"type": "string", "examples": [example]});
    named([
        (
            VERSION,
            json!({
                "name": "ZUMO-API-VERSION", "in": "header", "required": true,
                "schema": {"type": "string", "pattern": "^2\\.0\\.[0-9]+$", "examples": ["2.0.0"]},
            }),
        ),
        ("id", json!({"name": "id", "in": "path", "required": true, "schema": reference("schemas", "id")})),
        ("filter", query("$filter", json!({"type": "string", "maxLength": 16384, "examples": ["deleted eq false"]}))),
        ("orderby", query("$orderby", text("updatedAt desc"))),
        ("top", query("$top", json!({"type": "integer", "minimum": 0, "maximum": 5000, "examples": [10]}))),
        ("skip", query("$skip", json!({"type": "integer", "minimum": 0, "maximum": i32::MAX, "examples": [1]}))),
        ("select", query("$select", text("id,version"))),
        ("inlinecount", query("$inlinecount", text("allpages"))),
        ("includeDeleted", query("__includeDeleted", text("true"))),
        ("ifMatch", header("If-Match", text("*"))),
        (
            "key",
            header("Idempotency-Key", json!({"type": "string", "minLength": 1, "maxLength": 128, "examples": ["k"]})),
        ),
        ("prefer", header("Prefer", text("return=minimal"))),
        ("epoch", header("X-Sync-Epoch", json!({"type": "string", "description": "the one the client knows"}))),
    ])
}

pub(super) fn references<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    names.into_iter().map(|name| reference("parameters", name)).collect()
}
