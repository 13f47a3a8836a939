//! `POST /$batch`: many writes in one request and one transaction (OData JSON Format 4.01, section 19), each with its own
//! answer. What one part is refused does not touch the others.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use datasync_protocol::{EntityTag, ErrorBody};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::commands::{self, Conditions, item_id};
use crate::decide::{WriteCommand, WriteRequest};
use crate::error::ApiError;
use crate::router::{Server, Shared};
use crate::storage::Storage;
use crate::tables::{PUBLIC, tell_written};

/// Parts in a batch at most.
const MOST_PARTS: usize = 1000;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<Value>,
}

#[derive(Serialize)]
struct PartAnswer {
    id: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Value>,
    body: Value,
}

pub(crate) async fn batch<S: Storage>(
    State(server): State<Shared<S>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let body = server.json_body(body).await?;
    let batch: Batch =
        serde_json::from_value(body).map_err(|_| ApiError::BadRequest("the body is not a batch of requests"))?;
    if batch.requests.len() > MOST_PARTS {
        return Err(ApiError::BadRequest("a batch has at most 1000 requests"));
    }
    server.same_epoch(&headers).await?;
    let mut answers: Vec<Result<String, PartAnswer>> = Vec::new();
    let mut commands: Vec<WriteCommand> = Vec::new();
    for part in batch.requests {
        let id = part.id.clone();
        match server.command(part) {
            Ok(command) => {
                commands.push(command);
                answers.push(Ok(id));
            }
            Err(error) => answers.push(Err(refusal(id, &error))),
        }
    }
    let requests: Vec<WriteRequest> = commands.iter().map(|command| command.request.clone()).collect();
    let mut written = server.storage.write(PUBLIC, (server.config.clock)(), commands).await?;
    let mut done = requests.iter().zip(std::mem::take(&mut written.outcomes));
    let parts: Vec<PartAnswer> = answers
        .into_iter()
        .map(|answer| match answer {
            Err(refused) => refused,
            Ok(id) => match done.next().map(|(request, outcome)| commands::answer(request, outcome)) {
                Some(Ok((status, row))) => PartAnswer {
                    id,
                    status: status.as_u16(),
                    headers: Some(json!({"ETag": EntityTag(row.version()).to_string()})),
                    body: Value::Object(row.to_record().0),
                },
                Some(Err(error)) => refusal(id, &error),
                None => refusal(id, &ApiError::NotFound),
            },
        })
        .collect();
    let mut response = (StatusCode::OK, Json(json!({"responses": parts}))).into_response();
    tell_written(&mut response, &written);
    Ok(response)
}

impl<S: Storage> Server<S> {
    fn command(&self, part: Part) -> Result<WriteCommand, ApiError> {
        let header = |name: &str| {
            let found = part.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.as_str().unwrap_or_default().to_owned())
        };
        let conditions = Conditions { if_match: header("if-match"), key: header("idempotency-key") };
        let path = part.url.trim_start_matches('/');
        let Some(path) = path.strip_prefix("tables/") else {
            return Err(ApiError::BadRequest("a part's url is tables/{table} or tables/{table}/{id}"));
        };
        let (table, id) = path.split_once('/').map_or((path, None), |(table, id)| (table, Some(id)));
        let table = &self.table(table)?.name;
        let id = id.map(|id| item_id(decoded(id)?)).transpose()?;
        match (part.method.to_ascii_uppercase().as_str(), id, part.body) {
            ("POST", None, Some(body)) => commands::insert(table, conditions, body),
            ("PATCH", Some(id), Some(body)) => commands::update(table, id, conditions, body),
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

fn refusal(id: String, error: &ApiError) -> PartAnswer {
    let body = ErrorBody { error: error.to_string() };
    PartAnswer { id, status: error.status().as_u16(), headers: None, body: json!(body) }
}
