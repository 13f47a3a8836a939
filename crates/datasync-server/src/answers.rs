//! What answers have in common: rows with their tag, the headers that say where the history stands, the link to more.

use axum::http::header::{CONTENT_TYPE, ETAG, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use datasync_protocol::{
    BEFORE_HEADER, EPOCH_HEADER, EntityTag, HORIZON_HEADER, LATEST_HEADER, SyncState, percent_encode,
};

use crate::commands::Answer;
use crate::dialect::Dialect;
use crate::row::Row;
use crate::storage::Written;

pub(crate) fn with_row(dialect: Dialect, answer: &Answer) -> Response {
    let mut json = String::new();
    answer.write(dialect, &mut json);
    let mut response = (answer.status, json_response(json)).into_response();
    tell(&mut response, ETAG.as_str(), &EntityTag(answer.row.stamp.version()).to_string());
    if answer.minimal {
        tell(&mut response, "preference-applied", "return=minimal");
    }
    response
}

pub(crate) fn list_of(dialect: Dialect, rows: &[Row]) -> String {
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

/// What comes before the path of a URL that leads back here: the public URL if there is one, else the host that was asked.
pub(crate) fn base_url(public_url: Option<&str>, headers: &HeaderMap) -> Option<String> {
    if let Some(url) = public_url {
        return Some(url.trim_end_matches('/').to_owned());
    }
    // A chain of proxies names the one that the client asked first.
    let first = |value: &str| value.split(',').next().unwrap_or_default().trim().to_owned();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(first);
    let host = text("x-forwarded-host").or_else(|| text(HOST.as_str()))?;
    Some(format!("{}://{host}", text("x-forwarded-proto").unwrap_or_else(|| "http".to_owned())))
}

/// The next page in the published clients' form: no angle brackets, no quotes, an absolute URL.
pub(crate) fn next_page(
    base: &str,
    path: &str,
    pairs: &[(String, String)],
    skip: u32,
    top: u32,
) -> Option<HeaderValue> {
    let paging = |name: &str| name.eq_ignore_ascii_case("$skip") || name.eq_ignore_ascii_case("$top");
    let others = pairs.iter().filter(|(name, _)| !paging(name));
    let mut query: Vec<String> = others
        .map(|(name, value)| format!("{}={}", percent_encode(name).replace("%24", "$"), percent_encode(value)))
        .collect();
    query.push(format!("$top={top}&$skip={skip}"));
    HeaderValue::from_str(&format!("{base}{path}?{}; rel=next", query.join("&"))).ok()
}
