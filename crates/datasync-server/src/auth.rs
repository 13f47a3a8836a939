//! Who may ask: the application key.

use axum::http::HeaderMap;
use datasync_protocol::APPLICATION_KEY_HEADER;

use crate::config::Keys;
use crate::error::ApiError;

/// Checks the application key, if the server has one or, while one is replaced, two.
pub(crate) fn check_key(keys: Option<&Keys>, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(keys) = keys else { return Ok(()) };
    let given = headers.get(APPLICATION_KEY_HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    let known = keys.now().iter().fold(false, |known, key| known | same_bytes(given, key.0.as_bytes()));
    if known { Ok(()) } else { Err(ApiError::ApplicationKey) }
}

/// Compares in a time that does not tell how much of the key was right.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::config::ApplicationKey;

    #[test]
    fn a_key_is_asked_for_only_where_there_is_one() {
        let key = |text: &str| ApplicationKey(text.to_owned());
        let key = Keys::kept_by(move || vec![key("secret"), key("older")]);
        let mut headers = HeaderMap::new();
        assert!(check_key(None, &headers).is_ok());
        assert!(check_key(Some(&key), &headers).is_err());
        headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static("secreT"));
        assert!(check_key(Some(&key), &headers).is_err());
        for known in ["secret", "older"] {
            headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static(known));
            assert!(check_key(Some(&key), &headers).is_ok());
        }
    }
}
