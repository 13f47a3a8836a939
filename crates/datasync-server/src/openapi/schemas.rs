//! What travels: rows as they come, items as they are sent, batches, refusals.

use serde_json::{Map, Value, json};

use super::{named, reference};
use crate::config::TableDefinition;

pub(super) fn common() -> Map<String, Value> {
    let text = || json!({"type": "string"});
    let object = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties});
    let part = object(
        &["id", "method", "url"],
        json!({
            "id": text(),
            "method": {"type": "string", "description": "POST, PATCH or DELETE"},
            "url": {"type": "string", "description": "tables/{table} or tables/{table}/{id}"},
            "headers": {"type": "object", "description": "If-Match, Idempotency-Key, Prefer"},
            "body": {"description": "of an insert or an update: the item"},
        }),
    );
    let answer = object(
        &["id", "status", "body"],
        json!({"id": text(), "status": {"type": "integer"}, "headers": {"type": "object"}, "body": {"type": "object"}}),
    );
    named([
        ("error", object(&["error"], json!({"error": {"type": "string", "description": "a sentence for a person"}}))),
        ("about", object(&["name", "version"], json!({"name": text(), "version": text()}))),
        ("status", object(&["status"], json!({"status": text()}))),
        ("document", object(&["openapi", "paths"], json!({"openapi": text(), "paths": {"type": "object"}}))),
        ("instant", json!({"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"})),
        ("id", id()),
        ("batch", object(&["requests"], json!({"requests": {"type": "array", "maxItems": 1000, "items": part}}))),
        ("batchAnswer", object(&["responses"], json!({"responses": {"type": "array", "items": answer}}))),
    ])
}

fn id() -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[^\"+?\\\\/`\\u0000-\\u001F\\u007F-\\u009F]+$",
        "description": "not blank, not . or .., none of \" + ? \\ / ` and no control characters",
    })
}

/// The row of a table, what `$select` leaves of it, and what is sent for an insert and an update.
pub(super) fn of_table(table: &TableDefinition) -> Map<String, Value> {
    let name = table.name.as_str();
    let columns = || table.columns.iter().map(|column| (column.clone(), json!({})));
    let with = |more: Value| -> Map<String, Value> {
        let more = more.as_object().cloned().unwrap_or_default();
        columns().chain(more).collect()
    };
    let instant = || reference("schemas", "instant");
    let row = with(json!({
        "id": reference("schemas", "id"),
        "createdAt": instant(),
        "updatedAt": instant(),
        "version": {"type": "string"},
        "deleted": {"type": "boolean"},
    }));
    let id = reference("schemas", "id");
    let of_server = ["createdAt", "updatedAt", "deleted"].map(any_case).join("|");
    let other_id = "[iI]D|Id";
    named([
        (
            format!("row.{name}"),
            json!({"type": "object", "properties": row, "required": ["id", "createdAt", "updatedAt", "version", "deleted"]}),
        ),
        (format!("columns.{name}"), json!({"type": "object", "properties": row})),
        (
            format!("insert.{name}"),
            json!({
                "type": "object",
                "properties": with(json!({"id": {"anyOf": [id, {"type": "null"}]}})),
                "propertyNames": {"minLength": 1, "maxLength": 128, "not": {"pattern": format!("^({of_server}|{other_id})$")}},
            }),
        ),
        (
            format!("update.{name}"),
            json!({
                "type": "object",
                "properties": with(json!({"id": {"type": "string", "description": "the one in the address"}})),
                "propertyNames": {"minLength": 1, "maxLength": 128},
            }),
        ),
    ])
}

/// A pattern for a name in whatever case, in a dialect of patterns that has no flags.
fn any_case(name: &str) -> String {
    name.chars().map(|letter| format!("[{}{}]", letter.to_ascii_lowercase(), letter.to_ascii_uppercase())).collect()
}
