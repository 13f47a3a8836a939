//! The handlers of a table: read the request, ask the storage, answer.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::header::{ETAG, HOST, IF_MATCH, LINK};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use datasync_protocol::{EntityTag, IfMatch, ItemId, Record, TableName, Version, is_system_column, percent_encode};
use serde_json::{Value, json};

use crate::body::read;
use crate::config::TableDefinition;
use crate::decide::{Decision, Precondition, Row, WriteRequest, decide};
use crate::error::ApiError;
use crate::query::ListQuery;
use crate::router::{Server, Shared};
use crate::storage::Storage;

/// Who owns the rows where no sign-in is asked for.
const PUBLIC: &str = "public";
/// How deep the JSON of a row may be nested.
const MOST_NESTED: usize = 32;

type Pairs = Query<Vec<(String, String)>>;
type OfTable = Result<Path<String>, PathRejection>;
type OfItem = Result<Path<(String, String)>, PathRejection>;

pub(crate) async fn list<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfTable,
    Query(pairs): Pairs,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let table = server.table(&path?)?;
    let query = ListQuery::parse(&pairs, table)?;
    let page = server.storage.list(PUBLIC, &table.name, &query).await?;
    let skip = page.full.then(|| query.skip.saturating_add(u32::try_from(page.rows.len()).unwrap_or(u32::MAX)));
    let mut response = match page.count {
        Some(count) => Json(json!({"results": page.rows, "count": count})).into_response(),
        None => Json(page.rows).into_response(),
    };
    if let Some(link) = skip.and_then(|skip| next_page(&headers, uri.path(), &pairs, skip, query.top)) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

pub(crate) async fn lookup<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    Query(pairs): Pairs,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let include_deleted = ListQuery::parse(&pairs, table)?.include_deleted;
    match server.storage.lookup(PUBLIC, &table.name, &id).await? {
        Some(row) if include_deleted || !row.deleted => Ok(with_row(StatusCode::OK, &row)),
        _ => Err(ApiError::NotFound),
    }
}

pub(crate) async fn insert<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfTable,
    body: Body,
) -> Result<Response, ApiError> {
    let table = server.table(&path?)?;
    let mut item = server.row_body(body).await?;
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
    item = item.user_columns().map(|(name, value)| (name.clone(), value.clone())).collect();
    item.set("id", id.as_str());
    server.write(&table.name, &id, WriteRequest::Insert(item), Precondition::None, StatusCode::CREATED).await
}

pub(crate) async fn update<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let item = server.row_body(body).await?;
    if item.0.get("id").is_some_and(|body_id| body_id.as_str() != Some(id.as_str())) {
        return Err(ApiError::BadRequest("the id in the body is not the one in the address"));
    }
    let precondition = match (if_match(&headers), item.text("version")) {
        (Precondition::None, Some(version)) => Precondition::BodyVersion(Version::new(version)),
        (precondition, _) => precondition,
    };
    let columns = item.0.into_iter().filter(|(name, _)| !is_system_column(name)).collect();
    server.write(&table.name, &id, WriteRequest::Update(columns), precondition, StatusCode::OK).await
}

pub(crate) async fn delete<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    server.write(&table.name, &id, WriteRequest::Delete, if_match(&headers), StatusCode::OK).await
}

pub(crate) async fn undelete<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    server.write(&table.name, &id, WriteRequest::Undelete, if_match(&headers), StatusCode::CREATED).await
}

impl<S: Storage> Server<S> {
    fn table(&self, name: &str) -> Result<&TableDefinition, ApiError> {
        self.config.tables.iter().find(|table| table.name.as_str() == name).ok_or(ApiError::UnknownTable)
    }

    fn item(&self, path: OfItem) -> Result<(&TableDefinition, ItemId), ApiError> {
        let Path((table, id)) = path?;
        Ok((self.table(&table)?, item_id(id)?))
    }

    async fn row_body(&self, body: Body) -> Result<Record, ApiError> {
        let bytes = read(body, self.config.body_limit).await?;
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|_| ApiError::BadRequest("the body is not JSON in UTF-8"))?;
        let Value::Object(columns) = value else { return Err(ApiError::BadRequest("the body is not a JSON object")) };
        if columns.keys().any(|name| name.is_empty() || name.chars().count() > 128) {
            return Err(ApiError::BadRequest("a property's name has 1 to 128 characters"));
        }
        if columns.values().any(|value| !nested_within(value, MOST_NESTED - 1)) {
            return Err(ApiError::BadRequest("the body is nested more than 32 deep"));
        }
        Ok(Record(columns))
    }

    async fn write(
        &self,
        table: &TableName,
        id: &ItemId,
        request: WriteRequest,
        precondition: Precondition,
        success: StatusCode,
    ) -> Result<Response, ApiError> {
        let now = (self.config.clock)();
        let decision = move |row: Option<&Row>| decide(row, &request, &precondition);
        let outcome = self.storage.write(PUBLIC, table, id, now, decision).await?;
        let row = outcome.row.ok_or(ApiError::NotFound)?;
        match outcome.decision {
            Decision::Write(_) | Decision::Unchanged => Ok(with_row(success, &row)),
            Decision::PreconditionFailed => Ok(with_row(StatusCode::PRECONDITION_FAILED, &row)),
            Decision::Conflict => Ok(with_row(StatusCode::CONFLICT, &row)),
            Decision::NotFound => Err(ApiError::NotFound),
        }
    }
}

fn item_id(text: String) -> Result<ItemId, ApiError> {
    ItemId::new(text)
        .map_err(|_| ApiError::BadRequest("this id can't be used: 1 to 255 characters, none of \" + ? \\ / `"))
}

fn if_match(headers: &HeaderMap) -> Precondition {
    let Some(header) = headers.get(IF_MATCH) else { return Precondition::None };
    // A tag that can't be read is no version of ours. It must not count as "no precondition" and let the write pass.
    Precondition::IfMatch(IfMatch::parse(header.to_str().unwrap_or_default()))
}

fn with_row(status: StatusCode, row: &Row) -> Response {
    let mut response = (status, Json(row.to_record())).into_response();
    let tag = EntityTag(row.version()).to_string();
    let tag = HeaderValue::from_str(&tag).expect("base64 in quotes is a header value");
    response.headers_mut().insert(ETAG, tag);
    response
}

fn nested_within(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth > 0 && items.iter().all(|item| nested_within(item, depth - 1)),
        Value::Object(fields) => depth > 0 && fields.values().all(|item| nested_within(item, depth - 1)),
        _ => true,
    }
}

/// The next page in the published clients' form: no angle brackets, no quotes, an absolute URL.
fn next_page(headers: &HeaderMap, path: &str, pairs: &[(String, String)], skip: u32, top: u32) -> Option<HeaderValue> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("x-forwarded-host").or_else(|| text(HOST.as_str()))?;
    let scheme = text("x-forwarded-proto").unwrap_or("http");
    let paging = |name: &str| name.eq_ignore_ascii_case("$skip") || name.eq_ignore_ascii_case("$top");
    let others = pairs.iter().filter(|(name, _)| !paging(name));
    let mut query: Vec<String> = others
        .map(|(name, value)| format!("{}={}", percent_encode(name).replace("%24", "$"), percent_encode(value)))
        .collect();
    query.push(format!("$top={top}&$skip={skip}"));
    HeaderValue::from_str(&format!("{scheme}://{host}{path}?{}; rel=next", query.join("&"))).ok()
}
