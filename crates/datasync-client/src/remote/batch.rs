//! Many writes in one request: the JSON batch of OData 4.01 (docs/protocol.md, 9.3).

use datasync_protocol::{EntityTag, IDEMPOTENCY_KEY_HEADER, percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::answer::{Answer, write_answer};
use super::{RemoteError, Request, Write, WriteAnswer};

#[derive(Serialize)]
struct Batch<'a> {
    requests: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    id: String,
    method: &'static str,
    url: String,
    headers: PartHeaders<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a datasync_protocol::Record>,
}

#[derive(Serialize)]
struct PartHeaders<'a> {
    #[serde(rename = "Idempotency-Key")]
    key: &'a str,
    #[serde(rename = "If-Match", skip_serializing_if = "Option::is_none")]
    if_match: Option<String>,
}

#[derive(Deserialize)]
struct Answers<'a> {
    #[serde(borrow)]
    responses: Vec<PartAnswer<'a>>,
}

#[derive(Deserialize)]
struct PartAnswer<'a> {
    id: String,
    status: u16,
    #[serde(default, borrow)]
    body: Option<&'a RawValue>,
}

/// Method and address of a write, below the Application URL.
pub(super) fn method_and_url(request: &Request) -> (&'static str, String) {
    let table = &request.table;
    let item = || format!("tables/{table}/{}", percent_encode(request.id.as_str()));
    match &request.write {
        Write::Insert { .. } => ("POST", format!("tables/{table}")),
        Write::Update { .. } => ("PATCH", item()),
        Write::Delete { .. } => ("DELETE", item()),
        Write::Undelete { .. } => ("POST", item()),
    }
}

/// The headers of a write: its key, and the version it is based on.
pub(super) fn headers_of(request: &Request) -> Vec<(&'static str, String)> {
    let mut headers = vec![(IDEMPOTENCY_KEY_HEADER, request.key.clone())];
    headers.extend(if_match(&request.write).map(|tag| ("If-Match", tag)));
    headers
}

fn if_match(write: &Write) -> Option<String> {
    let version = match write {
        Write::Insert { .. } => None,
        Write::Update { version, .. } | Write::Delete { version } | Write::Undelete { version } => version.clone(),
    };
    version.map(|version| EntityTag(version).to_string())
}

pub(super) fn body_of(write: &Write) -> Option<&datasync_protocol::Record> {
    match write {
        Write::Insert { body } | Write::Update { body, .. } => Some(body),
        Write::Delete { .. } | Write::Undelete { .. } => None,
    }
}

pub(super) fn to_json(requests: &[Request]) -> String {
    let parts = requests.iter().enumerate().map(|(place, request)| {
        let (method, url) = method_and_url(request);
        let headers = PartHeaders { key: &request.key, if_match: if_match(&request.write) };
        Part { id: place.to_string(), method, url, headers, body: body_of(&request.write) }
    });
    serde_json::to_string(&Batch { requests: parts.collect() }).expect("maps with text keys are always JSON")
}

/// One answer for each request, in their order; a batch that is not answered whole is not answered.
pub(super) fn answers(requests: &[Request], body: &str) -> Result<Vec<WriteAnswer>, RemoteError> {
    let answered: Answers<'_> = serde_json::from_str(body).map_err(|_| RemoteError::NotATableServer)?;
    if answered.responses.len() != requests.len() {
        return Err(RemoteError::NotATableServer);
    }
    let pairs = requests.iter().zip(answered.responses).enumerate();
    pairs
        .map(|(place, (request, part))| {
            if part.id != place.to_string() {
                return Err(RemoteError::NotATableServer);
            }
            let body = part.body.map(RawValue::get).unwrap_or_default();
            write_answer(&request.write, Answer { status: part.status, body, ..Answer::default() })
        })
        .collect()
}
