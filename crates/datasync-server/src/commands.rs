//! From what a client sent to the write it asks for: the same for a request of its own and for a part of a batch.

use axum::http::StatusCode;
use datasync_protocol::{IfMatch, ItemId, Record, TableName, Version, is_system_column};
use serde::Deserialize;
use serde_json::Value;

use crate::decide::{Decision, Precondition, WriteCommand, WriteRequest};
use crate::dialect::Dialect;
use crate::error::ApiError;
use crate::row::Row;
use crate::storage::WriteOutcome;

/// How deep the JSON of a row may be nested.
const MOST_NESTED: usize = 32;
/// Characters of an `Idempotency-Key`.
const LONGEST_KEY: usize = 128;

/// The headers that a write looks at.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    /// `If-Match` as it came; one that is no text counts as empty, so that it matches nothing.
    pub(crate) if_match: Option<String>,
    pub(crate) key: Option<String>,
}

/// What a write is answered with once it is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    success: StatusCode,
    minimal: bool,
}

/// The answer to a write: the row as it is now, or as it stands in the way.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) row: Row,
    /// Whether the client asked for no more than the system columns, and they are enough.
    pub(crate) minimal: bool,
}

pub(crate) fn insert(
    table: &TableName,
    dialect: Dialect,
    conditions: Conditions,
    body: &str,
) -> Result<WriteCommand, ApiError> {
    let mut item = row_of(dialect, body)?;
    let given_here = ["createdAt", "updatedAt", "deleted"];
    if item.0.keys().any(|name| given_here.iter().any(|known| known.eq_ignore_ascii_case(name))) {
        return Err(ApiError::BadRequest("createdAt, updatedAt and deleted are given by the server"));
    }
    if item.0.keys().any(|name| name != "id" && name.eq_ignore_ascii_case("id")) {
        return Err(ApiError::BadRequest("the id's name is written in small letters"));
    }
    let id = match item.0.get("id") {
        None | Some(Value::Null) => item_id(uuid::Uuid::new_v4().to_string())?,
        Some(Value::String(id)) => item_id(id.clone())?,
        Some(_) => return Err(ApiError::BadRequest("an id is text")),
    };
    item.0.retain(|name, _| name == "id" || !is_system_column(name));
    if item.id().is_none() {
        item.set("id", id.as_str());
    }
    command(table, id, Conditions { if_match: None, ..conditions }, WriteRequest::Insert(item), None)
}

pub(crate) fn update(
    table: &TableName,
    id: ItemId,
    dialect: Dialect,
    conditions: Conditions,
    body: &str,
) -> Result<WriteCommand, ApiError> {
    let mut item = row_of(dialect, body)?;
    if item.0.get("id").is_some_and(|body_id| body_id.as_str() != Some(id.as_str())) {
        return Err(ApiError::BadRequest("the id in the body is not the one in the address"));
    }
    let body_version = item.text("version").map(Version::new);
    item.0.retain(|name, _| !is_system_column(name));
    command(table, id, conditions, WriteRequest::Update(item), body_version)
}

pub(crate) fn delete(table: &TableName, id: ItemId, conditions: Conditions) -> Result<WriteCommand, ApiError> {
    command(table, id, conditions, WriteRequest::Delete, None)
}

pub(crate) fn undelete(table: &TableName, id: ItemId, conditions: Conditions) -> Result<WriteCommand, ApiError> {
    command(table, id, conditions, WriteRequest::Undelete, None)
}

pub(crate) fn item_id(text: String) -> Result<ItemId, ApiError> {
    ItemId::new(text)
        .map_err(|_| ApiError::BadRequest("this id can't be used: 1 to 255 characters, none of \" + ? \\ / `"))
}

impl Expected {
    pub(crate) fn of(command: &WriteCommand, minimal: bool) -> Self {
        let success = match command.request {
            WriteRequest::Insert(_) | WriteRequest::Undelete => StatusCode::CREATED,
            WriteRequest::Update(_) | WriteRequest::Delete => StatusCode::OK,
        };
        Expected { success, minimal }
    }

    pub(crate) fn answer(self, outcome: WriteOutcome) -> Result<Answer, ApiError> {
        let status = match outcome.decision {
            Decision::Write(_) | Decision::Unchanged | Decision::Replayed => self.success,
            Decision::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Decision::Conflict => StatusCode::CONFLICT,
            Decision::NotFound => return Err(ApiError::NotFound),
            Decision::KeyTaken => return Err(ApiError::KeyTaken),
        };
        let row = outcome.row.ok_or(ApiError::NotFound)?;
        Ok(Answer { status, row, minimal: self.minimal && status.is_success() })
    }
}

impl Answer {
    pub(crate) fn write(&self, dialect: Dialect, json: &mut String) {
        // Whoever is refused needs the version of what stands in the way.
        let dialect = if self.status.is_success() { dialect } else { dialect.with_all() };
        if self.minimal { self.row.write_minimal(dialect, json) } else { self.row.write(dialect, json) }
    }
}

/// Whether a `Prefer` header asks for the least that says what became of a write (RFC 7240, 4.2).
pub(crate) fn prefers_minimal(header: &str) -> bool {
    header.split(',').any(|preference| preference.trim().eq_ignore_ascii_case("return=minimal"))
}

fn command(
    table: &TableName,
    id: ItemId,
    conditions: Conditions,
    request: WriteRequest,
    body_version: Option<Version>,
) -> Result<WriteCommand, ApiError> {
    let precondition = match (conditions.if_match, body_version) {
        (Some(tag), _) => Precondition::IfMatch(IfMatch::parse(&tag)),
        (None, Some(version)) => Precondition::BodyVersion(version),
        (None, None) => Precondition::None,
    };
    if conditions.key.as_ref().is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
        return Err(ApiError::BadRequest("an Idempotency-Key has 1 to 128 characters"));
    }
    Ok(WriteCommand { table: table.clone(), id, key: conditions.key, request, precondition })
}

/// JSON as the type that is wanted; `shape` says what that is.
pub(crate) fn read_json<'a, T: Deserialize<'a>>(text: &'a str, shape: &'static str) -> Result<T, ApiError> {
    serde_json::from_str(text)
        .map_err(|error| ApiError::BadRequest(if error.is_data() { shape } else { "the body is not JSON in UTF-8" }))
}

fn row_of(dialect: Dialect, body: &str) -> Result<Record, ApiError> {
    let mut row: Record = read_json(body, "the body is not a JSON object")?;
    if row.0.keys().any(|name| name.is_empty() || name.chars().count() > 128) {
        return Err(ApiError::BadRequest("a property's name has 1 to 128 characters"));
    }
    if row.0.values().any(|value| !nested_within(value, MOST_NESTED - 1)) {
        return Err(ApiError::BadRequest("the body is nested more than 32 deep"));
    }
    dialect.read(&mut row);
    Ok(row)
}

fn nested_within(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth > 0 && items.iter().all(|item| nested_within(item, depth - 1)),
        Value::Object(fields) => depth > 0 && fields.values().all(|item| nested_within(item, depth - 1)),
        _ => true,
    }
}
