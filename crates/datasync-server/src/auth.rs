//! Who may ask: the application key.

use axum::http::HeaderMap;
use datasync_protocol::APPLICATION_KEY_HEADER;

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
}
