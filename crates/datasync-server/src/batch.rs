//! `POST /$batch`: many writes in one request and one transaction (OData JSON Format 4.01, section 19), each with its own
//! answer. What one part is refused does not touch the others.

mod part;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use self::part::{Part, write_answer, write_refusal};
use crate::commands::{self, Conditions, Expected, item_id, read_json};
use crate::decide::WriteCommand;
use crate::dialect::Dialect;
use crate::error::ApiError;
use crate::router::{Server, Shared};
use crate::storage::Storage;
use crate::tables::{PUBLIC, json_response, tell_written};

/// Parts in a batch at most.
const MOST_PARTS: usize = 1000;

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    requests: Vec<Part<'a>>,
}

pub(crate) async fn batch<S: Storage>(
    State(server): State<Shared<S>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let body = server.text_body(body).await?;
    let batch: Batch<'_> = read_json(&body, "the body is not a batch of requests")?;
    if batch.requests.len() > MOST_PARTS {
        return Err(ApiError::BadRequest("a batch has at most 1000 requests"));
    }
    server.same_epoch(&headers)?;
    let mut commands = Vec::with_capacity(batch.requests.len());
    let mut expected = Vec::with_capacity(batch.requests.len());
    for part in &batch.requests {
        expected.push(server.command(part).map(|command| {
            let expected = Expected::of(&command, part.headers.prefers_minimal());
            commands.push(command);
            expected
        }));
    }
    let mut written = server.storage.write(PUBLIC, (server.config.clock)(), commands).await?;
    let mut outcomes = std::mem::take(&mut written.outcomes).into_iter();
    let mut json = String::with_capacity(body.len() + 100);
    json.push_str(r#"{"responses":["#);
    for (place, (part, expected)) in batch.requests.iter().zip(expected).enumerate() {
        json.push_str(if place > 0 { "," } else { "" });
        match expected.and_then(|expected| expected.answer(outcomes.next().ok_or(ApiError::NotFound)?)) {
            Ok(answer) => write_answer(&part.id, &answer, &mut json),
            Err(error) => write_refusal(&part.id, &error, &mut json),
        }
    }
    json.push_str("]}");
    let mut response = json_response(json);
    tell_written(&mut response, &written);
    Ok(response)
}

impl<S: Storage> Server<S> {
    fn command(&self, part: &Part<'_>) -> Result<WriteCommand, ApiError> {
        let conditions = Conditions { if_match: part.headers.if_match.clone(), key: part.headers.key.clone() };
        let path = part.url.trim_start_matches('/');
        let Some(path) = path.strip_prefix("tables/") else {
            return Err(ApiError::BadRequest("a part's url is tables/{table} or tables/{table}/{id}"));
        };
        let (table, id) = path.split_once('/').map_or((path, None), |(table, id)| (table, Some(id)));
        let table = &self.table(table)?.name;
        let id = id.map(|id| item_id(decoded(id)?)).transpose()?;
        match (part.method.to_ascii_uppercase().as_str(), id, part.body) {
            ("POST", None, Some(body)) => commands::insert(table, Dialect::V2, conditions, body.get()),
            ("PATCH", Some(id), Some(body)) => commands::update(table, id, Dialect::V2, conditions, body.get()),
            ("DELETE", Some(id), _) => commands::delete(table, id, conditions),
            ("POST", Some(id), None) => commands::undelete(table, id, conditions),
            _ => Err(ApiError::BadRequest("a part is an insert, an update, a delete or an undelete")),
        }
    }
}

fn decoded(text: &str) -> Result<String, ApiError> {
    let not_text = ApiError::BadRequest("the address is not UTF-8");
    percent_encoding::percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| not_text)
}
