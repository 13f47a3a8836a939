//! The handlers of a table: read the request, ask the storage, answer.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::header::{CONTENT_TYPE, ETAG, HOST, IF_MATCH, LINK};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use datasync_protocol::{
    BEFORE_HEADER, COMPLETE_HEADER, DIGEST_HEADER, DIVERGED_HEADER, EPOCH_HEADER, EntityTag, HORIZON_HEADER,
    IDEMPOTENCY_KEY_HEADER, ItemId, LATEST_HEADER, SyncState, percent_encode,
};

use crate::body::read;
use crate::commands::{self, Answer, Conditions, Expected, item_id, prefers_minimal};
use crate::config::TableDefinition;
use crate::decide::WriteCommand;
use crate::dialect::Dialect;
use crate::error::ApiError;
use crate::query::ListQuery;
use crate::router::{Server, Shared};
use crate::row::Row;
use crate::storage::{Storage, Written};

/// Who owns the rows where no sign-in is asked for.
pub(crate) const PUBLIC: &str = "public";

type Pairs = Query<Vec<(String, String)>>;
type OfTable = Result<Path<String>, PathRejection>;
type OfItem = Result<Path<(String, String)>, PathRejection>;

pub(crate) async fn list<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfTable,
    dialect: Dialect,
    Query(pairs): Pairs,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let table = server.table(&path?)?;
    let query = ListQuery::parse(&pairs, table, dialect)?;
    let page = server.storage.list(PUBLIC, &table.name, &query).await?;
    // A client that pulls goes on from its cursor: what moves behind a `$skip` meanwhile would be passed over.
    let skip = (page.full && !query.is_pull).then(|| query.skip.saturating_add(page.rows));
    let mut response = json_response(match page.count {
        Some(count) => format!(r#"{{"results":{},"count":{count}}}"#, page.json),
        None => page.json,
    });
    tell_state(&mut response, &page.state);
    let other =
        headers.get(EPOCH_HEADER).and_then(|epoch| epoch.to_str().ok()).filter(|known| *known != page.state.epoch);
    let diverged = match other {
        Some(epoch) => server.storage.diverged(PUBLIC, epoch).await?,
        None => None,
    };
    if let Some(diverged) = diverged {
        tell(&mut response, DIVERGED_HEADER, &diverged.to_string());
    }
    if !page.full {
        tell(&mut response, COMPLETE_HEADER, "true");
        tell(&mut response, DIGEST_HEADER, &page.digest.to_string());
    }
    if let Some(link) = skip.and_then(|skip| next_page(&headers, uri.path(), &pairs, skip, query.top)) {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

pub(crate) async fn lookup<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    dialect: Dialect,
    Query(pairs): Pairs,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let include_deleted = ListQuery::parse(&pairs, table, dialect)?.include_deleted;
    match server.storage.lookup(PUBLIC, &table.name, &id).await? {
        Some(row) if include_deleted || !row.stamp.deleted => {
            Ok(with_row(dialect, &Answer { status: StatusCode::OK, row, minimal: false }))
        }
        _ => Err(ApiError::NotFound),
    }
}

/// The versions of a row, newest first, each as it was.
pub(crate) async fn history<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    dialect: Dialect,
    Query(pairs): Pairs,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let most = ListQuery::parse(&pairs, table, dialect)?.top;
    let versions = server.storage.history(PUBLIC, &table.name, &id, most).await?;
    if versions.is_empty() {
        return Err(ApiError::NotFound);
    }
    Ok(json_response(list_of(dialect, &versions)))
}

pub(crate) async fn insert<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfTable,
    dialect: Dialect,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let table = server.table(&path?)?;
    let body = server.text_body(body).await?;
    server.write(dialect, &headers, commands::insert(&table.name, dialect, conditions(&headers), &body)?).await
}

pub(crate) async fn update<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    dialect: Dialect,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let body = server.text_body(body).await?;
    server.write(dialect, &headers, commands::update(&table.name, id, dialect, conditions(&headers), &body)?).await
}

pub(crate) async fn delete<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    dialect: Dialect,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    server.write(dialect, &headers, commands::delete(&table.name, id, conditions(&headers))?).await
}

pub(crate) async fn undelete<S: Storage>(
    State(server): State<Shared<S>>,
    path: OfItem,
    dialect: Dialect,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    server.write(dialect, &headers, commands::undelete(&table.name, id, conditions(&headers))?).await
}

impl<S: Storage> Server<S> {
    pub(crate) fn table(&self, name: &str) -> Result<&TableDefinition, ApiError> {
        self.config.tables.iter().find(|table| table.name.as_str() == name).ok_or(ApiError::UnknownTable)
    }

    fn item(&self, path: OfItem) -> Result<(&TableDefinition, ItemId), ApiError> {
        let Path((table, id)) = path?;
        Ok((self.table(&table)?, item_id(id)?))
    }

    pub(crate) async fn text_body(&self, body: Body) -> Result<String, ApiError> {
        read(body, self.config.body_limit).await
    }

    /// A client that names the epoch it knows writes nothing into another: its versions mean other rows there.
    pub(crate) fn same_epoch(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let epoch = self.storage.epoch();
        match headers.get(EPOCH_HEADER) {
            Some(known) if known.as_bytes() != epoch.as_bytes() => {
                Err(ApiError::EpochChanged { epoch: epoch.to_owned() })
            }
            _ => Ok(()),
        }
    }

    async fn write(&self, dialect: Dialect, headers: &HeaderMap, command: WriteCommand) -> Result<Response, ApiError> {
        self.same_epoch(headers)?;
        let minimal = headers.get_all("prefer").iter().any(|value| value.to_str().is_ok_and(prefers_minimal));
        let expected = Expected::of(&command, minimal);
        let mut written = self.storage.write(PUBLIC, (self.config.clock)(), vec![command]).await?;
        let outcome = written.outcomes.pop().ok_or(ApiError::NotFound)?;
        let mut response = with_row(dialect, &expected.answer(outcome)?);
        tell_written(&mut response, &written);
        Ok(response)
    }
}

fn conditions(headers: &HeaderMap) -> Conditions {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    Conditions { if_match: headers.get(IF_MATCH).map(text), key: headers.get(IDEMPOTENCY_KEY_HEADER).map(text) }
}

fn with_row(dialect: Dialect, answer: &Answer) -> Response {
    let mut json = String::new();
    answer.write(dialect, &mut json);
    let mut response = (answer.status, json_response(json)).into_response();
    tell(&mut response, ETAG.as_str(), &EntityTag(answer.row.stamp.version()).to_string());
    if answer.minimal {
        tell(&mut response, "preference-applied", "return=minimal");
    }
    response
}

fn list_of(dialect: Dialect, rows: &[Row]) -> String {
    let mut json = String::from("[");
    for (place, row) in rows.iter().enumerate() {
        json.push_str(if place > 0 { "," } else { "" });
        row.write(dialect, &mut json);
    }
    json + "]"
}

/// An answer whose JSON is written already.
pub(crate) fn json_response(json: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], json).into_response()
}

pub(crate) fn tell_state(response: &mut Response, state: &SyncState) {
    tell(response, EPOCH_HEADER, &state.epoch);
    tell(response, LATEST_HEADER, &state.latest.to_string());
    tell(response, HORIZON_HEADER, &state.horizon.to_string());
}

pub(crate) fn tell_written(response: &mut Response, written: &Written) {
    tell_state(response, &written.state);
    tell(response, BEFORE_HEADER, &written.before.to_string());
}

pub(crate) fn tell(response: &mut Response, name: &'static str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
    response.headers_mut().insert(name, HeaderValue::from_str(value).expect("plain words and digits"));
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
