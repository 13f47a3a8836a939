//! Many writes in one request: the JSON batch of OData 4.01 (docs/protocol.md, 9.3).

use std::borrow::Cow;
use std::fmt::Write as _;

use datasync_protocol::{EntityTag, IDEMPOTENCY_KEY_HEADER, percent_encode, push_json_text};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::{Answer, write_answer};
use super::{RemoteError, Request, Write, WriteAnswer};
use crate::row_text::{RowText, Stamp};

#[derive(Deserialize)]
struct Answers<'a> {
    #[serde(borrow)]
    responses: Vec<PartAnswer<'a>>,
}

#[derive(Deserialize)]
struct PartAnswer<'a> {
    id: Cow<'a, str>,
    status: u16,
    #[serde(default, borrow)]
    headers: PartHeaders<'a>,
    #[serde(default, borrow)]
    body: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
struct PartHeaders<'a> {
    /// What of its `Prefer` the server went by.
    #[serde(rename = "Preference-Applied", default, borrow)]
    applied: Option<Cow<'a, str>>,
}

/// A write that was taken is answered with the system columns alone: the rest stands here (RFC 7240, 4.2).
const LEAST: &str = "return=minimal";

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

pub(super) fn body_of(write: &Write) -> Option<&RowText> {
    match write {
        Write::Insert { body } | Write::Update { body, .. } => Some(body),
        Write::Delete { .. } | Write::Undelete { .. } => None,
    }
}

/// The rows go in as the texts that they are.
pub(super) fn to_json(requests: &[Request]) -> String {
    let rows: usize = requests.iter().filter_map(|request| body_of(&request.write)).map(|row| row.json().len()).sum();
    let mut json = String::with_capacity(rows + 250 * requests.len() + 20);
    json.push_str(r#"{"requests":["#);
    for (place, request) in requests.iter().enumerate() {
        json.push_str(if place > 0 { "," } else { "" });
        write_part(place, request, &mut json);
    }
    json + "]}"
}

fn write_part(place: usize, request: &Request, json: &mut String) {
    let (method, url) = method_and_url(request);
    // Writing into a String does not fail.
    let _ = write!(json, r#"{{"id":"{place}","method":"{method}","url":"#);
    push_json_text(json, &url);
    let _ = write!(json, r#","headers":{{"{IDEMPOTENCY_KEY_HEADER}":"#);
    push_json_text(json, &request.key);
    let _ = write!(json, r#","Prefer":"{LEAST}""#);
    if let Some(tag) = if_match(&request.write) {
        json.push_str(r#","If-Match":"#);
        push_json_text(json, &tag);
    }
    json.push('}');
    if let Some(row) = body_of(&request.write) {
        json.push_str(r#","body":"#);
        json.push_str(row.json());
    }
    json.push('}');
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
            if let Some(row) = part.taken_as_sent(&request.write, body)? {
                return Ok(WriteAnswer::Accepted(Some(row)));
            }
            write_answer(&request.write, Answer { status: part.status, body, ..Answer::default() })
        })
        .collect()
}

impl PartAnswer<'_> {
    /// The row that stands after a write that was taken just as it was sent, where the server did not repeat it.
    fn taken_as_sent(&self, write: &Write, body: &str) -> Result<Option<RowText>, RemoteError> {
        let Some(sent) = body_of(write).filter(|_| self.headers.applied.as_deref() == Some(LEAST)) else {
            return Ok(None);
        };
        let stamp: Stamp<'_> = serde_json::from_str(body).map_err(|_| RemoteError::NotATableServer)?;
        Ok((!stamp.deleted).then(|| sent.stamped(&stamp)))
    }
}
