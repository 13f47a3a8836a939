//! Who may ask: the application key and the protocol's version.

use axum::http::{HeaderMap, Uri};
use datasync_protocol::{API_VERSION_HEADER, APPLICATION_KEY_HEADER};

use crate::config::ApplicationKey;
use crate::error::ApiError;

/// Checks the application key, if the server has one.
pub(crate) fn check_key(expected: Option<&ApplicationKey>, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(expected) = expected else { return Ok(()) };
    let given = headers.get(APPLICATION_KEY_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    if same_bytes(given, expected.0.as_bytes()) { Ok(()) } else { Err(ApiError::ApplicationKey) }
}

/// Compares in a time that does not tell how much of the key was right.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// Checks the protocol's version: `2.0.` and digits, in the header or, with any case, in the query.
pub(crate) fn check_version(headers: &HeaderMap, uri: &Uri) -> Result<(), ApiError> {
    let in_header = headers.get(API_VERSION_HEADER).and_then(|value| value.to_str().ok());
    let in_query = uri.query().and_then(|query| {
        let pair = |part: &'static str| {
            move |pair: &&str| pair.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case(part))
        };
        query.split('&').find(pair(API_VERSION_HEADER))?.split_once('=').map(|(_, value)| value)
    });
    let patch = in_header.or(in_query).and_then(|version| version.trim().strip_prefix("2.0."));
    let known = patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()));
    if known { Ok(()) } else { Err(ApiError::ApiVersion) }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_is_asked_for_only_where_there_is_one() {
        let key = ApplicationKey("secret".to_owned());
        let mut headers = HeaderMap::new();
        assert!(check_key(None, &headers).is_ok());
        assert!(check_key(Some(&key), &headers).is_err());
        headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static("secreT"));
        assert!(check_key(Some(&key), &headers).is_err());
        headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static("secret"));
        assert!(check_key(Some(&key), &headers).is_ok());
    }

    #[test]
    fn the_version_stands_in_the_header_or_in_the_query() {
        let mut headers = HeaderMap::new();
        let uri = |text: &str| text.parse::<Uri>().expect("a path");
        assert!(check_version(&headers, &uri("/tables/notes?zumo-api-version=2.0.0")).is_ok());
        assert!(check_version(&headers, &uri("/tables/notes")).is_err());
        for (version, known) in [("2.0.0", true), ("2.0.12", true), ("3.0.0", false), ("2.0.", false), ("2.0.x", false)]
        {
            headers.insert(API_VERSION_HEADER, HeaderValue::from_static(version));
            assert_eq!(check_version(&headers, &uri("/tables/notes")).is_ok(), known, "{version}");
        }
    }
}
