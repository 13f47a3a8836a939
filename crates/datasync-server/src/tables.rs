//! The handlers of a table: read the request, ask the storage, answer.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, OriginalUri, Path, Query, State};
use axum::http::header::{IF_MATCH, LINK};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use datasync_protocol::{
    COMPLETE_HEADER, DIGEST_HEADER, DIVERGED_HEADER, EPOCH_HEADER, IDEMPOTENCY_KEY_HEADER, ItemId,
};

use crate::answers::{base_url, json_response, list_of, next_page, tell, tell_state, tell_written, with_row};
use crate::body::read;
use crate::caller::Caller;
use crate::commands::{self, Answer, Conditions, item_id, prefers_minimal};
use crate::config::TableDefinition;
use crate::decide::WriteCommand;
use crate::dialect::Dialect;
use crate::error::ApiError;
use crate::permission::Action;
use crate::query::ListQuery;
use crate::router::{Server, Shared};
use crate::storage::{Storage, same_epoch};
use crate::turns::Asked;

type OfTable = Result<Path<String>, PathRejection>;
type OfItem = Result<Path<(String, String)>, PathRejection>;

pub(crate) async fn list<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfTable,
    dialect: Dialect,
    Pairs(pairs): Pairs,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let table = server.table(&path?)?;
    let query = ListQuery::parse(&pairs, table, dialect)?;
    let (skip, top, is_pull) = (query.skip, query.top, query.is_pull);
    let page = server.page(&caller, table, query).await?;
    // A client that pulls goes on from its cursor: what moves behind a `$skip` meanwhile would be passed over.
    let next = base_url(server.config.public_url.as_deref(), &headers).filter(|_| page.full && !is_pull);
    let next = next.and_then(|base| next_page(&base, uri.path(), &pairs, skip.saturating_add(page.rows), top));
    let mut response = json_response(match page.count {
        Some(count) => format!(r#"{{"results":{},"count":{count}}}"#, page.json),
        None => page.json,
    });
    tell_state(&mut response, &page.state);
    let other =
        headers.get(EPOCH_HEADER).and_then(|epoch| epoch.to_str().ok()).filter(|known| *known != page.state.epoch);
    let diverged = match other {
        Some(epoch) => server.storage.diverged(caller.owner(table)?, epoch).await?,
        None => None,
    };
    if let Some(diverged) = diverged {
        tell(&mut response, DIVERGED_HEADER, &diverged.to_string());
    }
    if !page.full {
        tell(&mut response, COMPLETE_HEADER, "true");
    }
    // It is over all rows, and a controller may show fewer.
    if !page.full && table.overriding(Action::Read).is_none() {
        tell(&mut response, DIGEST_HEADER, &page.digest.to_string());
    }
    if let Some(link) = next {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

pub(crate) async fn lookup<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfItem,
    dialect: Dialect,
    Pairs(pairs): Pairs,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let include_deleted = ListQuery::parse(&pairs, table, dialect)?.include_deleted;
    match server.row(&caller, table, &id).await? {
        Some(row) if include_deleted || !row.stamp.deleted => {
            Ok(with_row(dialect, &Answer { status: StatusCode::OK, row, minimal: false }))
        }
        _ => Err(ApiError::NotFound),
    }
}

/// The versions of a row, newest first, each as it was.
pub(crate) async fn history<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfItem,
    dialect: Dialect,
    Pairs(pairs): Pairs,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    let most = ListQuery::parse(&pairs, table, dialect)?.top;
    if table.overriding(Action::Read).is_some() && server.row(&caller, table, &id).await?.is_none() {
        return Err(ApiError::NotFound);
    }
    let versions = server.storage.history(caller.owner(table)?, &table.name, &id, most).await?;
    if versions.is_empty() {
        return Err(ApiError::NotFound);
    }
    Ok(json_response(list_of(dialect, &versions)))
}

pub(crate) async fn insert<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfTable,
    dialect: Dialect,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let body = server.text_body(body).await?;
    let table = server.table(&path?)?;
    server
        .write(&caller, table, dialect, &headers, commands::insert(&table.name, dialect, conditions(&headers), &body)?)
        .await
}

pub(crate) async fn update<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfItem,
    dialect: Dialect,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let body = server.text_body(body).await?;
    let (table, id) = server.item(path)?;
    server
        .write(
            &caller,
            table,
            dialect,
            &headers,
            commands::update(&table.name, id, dialect, conditions(&headers), &body)?,
        )
        .await
}

pub(crate) async fn delete<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfItem,
    dialect: Dialect,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    server.write(&caller, table, dialect, &headers, commands::delete(&table.name, id, conditions(&headers))?).await
}

pub(crate) async fn undelete<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    path: OfItem,
    dialect: Dialect,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (table, id) = server.item(path)?;
    server.write(&caller, table, dialect, &headers, commands::undelete(&table.name, id, conditions(&headers))?).await
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

    /// The epoch that a client knows, if it names one. It writes nothing into another: its versions mean other rows there.
    pub(crate) fn known_epoch(&self, headers: &HeaderMap) -> Result<Option<String>, ApiError> {
        let known = headers.get(EPOCH_HEADER).map(|known| String::from_utf8_lossy(known.as_bytes()).into_owned());
        same_epoch(known.as_deref(), &self.storage.epoch())?;
        Ok(known)
    }

    async fn write(
        &self,
        caller: &Caller,
        table: &TableDefinition,
        dialect: Dialect,
        headers: &HeaderMap,
        command: WriteCommand,
    ) -> Result<Response, ApiError> {
        let epoch = self.known_epoch(headers)?;
        let minimal = headers.get_all("prefer").iter().any(|value| value.to_str().is_ok_and(prefers_minimal));
        let asked = Asked::new(table, caller, command)?;
        let expected = asked.expected(minimal);
        let mut done = self.carry_out(caller, epoch.as_deref(), vec![asked]).await?;
        let outcome = done.outcomes.pop().unwrap_or(Err(ApiError::NotFound))?;
        let mut response = with_row(dialect, &expected.answer(outcome)?);
        if let Some(written) = &done.written {
            tell_written(&mut response, written);
        }
        Ok(response)
    }
}

fn conditions(headers: &HeaderMap) -> Conditions {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    // A list may come in several lines (RFC 9110, 5.3).
    let tags: Vec<_> = headers.get_all(IF_MATCH).iter().map(text).collect();
    let if_match = (!tags.is_empty()).then(|| tags.join(","));
    Conditions { if_match, key: headers.get(IDEMPOTENCY_KEY_HEADER).map(text) }
}

/// The pairs of a query string, in their order.
pub(crate) struct Pairs(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Pairs {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let not_text = || ApiError::BadRequest("the query is not UTF-8");
        let query = parts.uri.query().unwrap_or_default();
        // Decoding would put another character in the place of what is none, and a filter would find nothing.
        percent_encoding::percent_decode_str(query).decode_utf8().map_err(|_| not_text())?;
        Query::try_from_uri(&parts.uri).map(|Query(pairs)| Pairs(pairs)).map_err(|_| not_text())
    }
}
