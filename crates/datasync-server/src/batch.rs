//! `POST /$batch`: many writes in one request and one transaction (OData JSON Format 4.01, section 19), each with its own
//! answer. What one part is refused does not touch the others.

mod part;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde::Deserialize;

use self::part::{Part, write_answer, write_refusal};
use crate::answers::{json_response, tell_written};
use crate::caller::Caller;
use crate::commands::{self, Conditions, item_id, read_json};
use crate::dialect::Dialect;
use crate::error::ApiError;
use crate::permission::Action;
use crate::router::{Server, Shared};
use crate::storage::Storage;
use crate::turns::Asked;

/// Parts in a batch at most.
const MOST_PARTS: usize = 1000;
const NO_WRITE: &str = "a part is an insert, an update, a delete or an undelete";

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    requests: Vec<Part<'a>>,
}

pub(crate) async fn batch<S: Storage>(
    State(server): State<Shared<S>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let body = server.text_body(body).await?;
    let batch: Batch<'_> = read_json(&body, "the body is not a batch of requests")?;
    if batch.requests.len() > MOST_PARTS {
        return Err(ApiError::BadRequest("a batch has at most 1000 requests"));
    }
    let epoch = server.known_epoch(&headers)?;
    let mut writes = Vec::with_capacity(batch.requests.len());
    let mut expected = Vec::with_capacity(batch.requests.len());
    for part in &batch.requests {
        expected.push(server.asked(&caller, part).map(|asked| {
            let expected = asked.expected(part.headers.prefers_minimal());
            writes.push(asked);
            expected
        }));
    }
    let done = server.carry_out(&caller, epoch.as_deref(), writes).await?;
    let mut outcomes = done.outcomes.into_iter();
    let mut json = String::with_capacity(body.len() + 100);
    json.push_str(r#"{"responses":["#);
    for (place, (part, expected)) in batch.requests.iter().zip(expected).enumerate() {
        json.push_str(if place > 0 { "," } else { "" });
        let answer = expected.and_then(|expected| expected.answer(outcomes.next().unwrap_or(Err(ApiError::NotFound))?));
        match answer {
            Ok(answer) => write_answer(&part.id, &answer, &mut json),
            Err(error) => write_refusal(&part.id, &error, &mut json),
        }
    }
    json.push_str("]}");
    let mut response = json_response(json);
    if let Some(written) = &done.written {
        tell_written(&mut response, written);
    }
    Ok(response)
}

impl<S: Storage> Server<S> {
    fn asked<'a>(&'a self, caller: &'a Caller, part: &Part<'_>) -> Result<Asked<'a>, ApiError> {
        let conditions = Conditions { if_match: part.headers.if_match.clone(), key: part.headers.key.clone() };
        let path = part.url.trim_start_matches('/');
        let Some(path) = path.strip_prefix("tables/") else {
            return Err(ApiError::BadRequest("a part's url is tables/{table} or tables/{table}/{id}"));
        };
        let (table, id) = path.split_once('/').map_or((path, None), |(table, id)| (table, Some(id)));
        let action = method(part).and_then(|method| Action::of(&method, id.is_some()));
        let action = action.ok_or(ApiError::BadRequest(NO_WRITE))?;
        let table = self.table(table)?;
        caller.may(action, table)?;
        let id = id.map(|id| item_id(decoded(id)?)).transpose()?;
        let name = &table.name;
        let command = match (action, id, part.body) {
            (Action::Insert, None, Some(body)) => commands::insert(name, Dialect::V2, conditions, body.get()),
            (Action::Update, Some(id), Some(body)) => commands::update(name, id, Dialect::V2, conditions, body.get()),
            (Action::Delete, Some(id), _) => commands::delete(name, id, conditions),
            (Action::Undelete, Some(id), None) => commands::undelete(name, id, conditions),
            _ => Err(ApiError::BadRequest(NO_WRITE)),
        };
        Asked::new(table, caller, command?)
    }
}

fn method(part: &Part<'_>) -> Option<Method> {
    Method::from_bytes(part.method.to_ascii_uppercase().as_bytes()).ok()
}

fn decoded(text: &str) -> Result<String, ApiError> {
    let not_text = ApiError::BadRequest("the address is not UTF-8");
    percent_encoding::percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| not_text)
}
