//! In which words a client speaks: those of 2.0.0, or those of 2014, in which system columns begin with two underscores and come
//! only when they are asked for (docs/protocol.md, 10).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use datasync_protocol::{API_VERSION_HEADER, APPLICATION_KEY_HEADER, Record, is_system_column};
use percent_encoding::percent_decode_str;

use crate::error::ApiError;
use crate::row::Stamp;

/// The columns that the server gives a row, as a client names them and as far as it wants them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// What stands before a system column's name.
    prefix: &'static str,
    created_at: bool,
    updated_at: bool,
    version: bool,
    deleted: bool,
}

/// What a system column's name begins with in the words of 2014.
const OF_2014: &str = "__";

impl Dialect {
    pub(crate) const V2: Self =
        Dialect { prefix: "", created_at: true, updated_at: true, version: true, deleted: true };

    /// The dialect of a request. A key without a version speaks the words of 2014.
    pub(crate) fn of(headers: &HeaderMap, uri: &Uri) -> Result<Self, ApiError> {
        match api_version(headers, uri) {
            Some(version) if is_known(version) => Ok(Self::V2),
            None if headers.contains_key(APPLICATION_KEY_HEADER) => Ok(Self::of_2014(uri)),
            _ => Err(ApiError::ApiVersion),
        }
    }

    fn of_2014(uri: &Uri) -> Self {
        let asked = value_in_query(uri, "__systemProperties").unwrap_or_default();
        let asked = percent_decode_str(asked).decode_utf8_lossy();
        let asks = |column: &str| {
            let mut names = asked.split(',').map(|name| name.trim_start_matches('_'));
            names.any(|name| name == "*" || name.eq_ignore_ascii_case(column))
        };
        Dialect {
            prefix: OF_2014,
            created_at: asks("createdAt"),
            updated_at: asks("updatedAt"),
            version: asks("version"),
            deleted: asks("deleted"),
        }
    }

    /// The same, with every system column: what a client is told that must merge.
    pub(crate) fn with_all(self) -> Self {
        Dialect { prefix: self.prefix, ..Self::V2 }
    }

    fn is_of_2014(self) -> bool {
        self.prefix == OF_2014
    }

    /// A column as 2.0.0 names it; `None` if this dialect has another name for it.
    pub(crate) fn column(self, name: &str) -> Option<&str> {
        if !self.is_of_2014() || name == "id" {
            return Some(name);
        }
        match name.strip_prefix(OF_2014) {
            Some(system) if is_system_column(system) => Some(system),
            _ => Some(name).filter(|name| !is_system_column(name)),
        }
    }

    /// Whether a column of an answer comes whatever `$select` says.
    pub(crate) fn comes_unasked(self, name: &str) -> bool {
        self.is_of_2014() && name.starts_with(OF_2014)
    }

    /// A body as 2.0.0 would send it. In 2014 what begins with two underscores was the server's.
    pub(crate) fn read(self, row: &mut Record) {
        if self.is_of_2014() {
            row.0.retain(|name, _| !name.starts_with(OF_2014));
        }
    }

    /// Writes a row as it travels. `item` is the text of a JSON object with an id at least.
    pub(crate) fn write_row(self, stamp: &Stamp, item: &str, json: &mut String) {
        json.push('{');
        let (created_at, updated_at) = (stamp.created_at.to_string(), stamp.updated_at.to_string());
        let version = stamp.version();
        let columns = [
            (self.created_at, "createdAt", "\"", created_at.as_str()),
            (self.updated_at, "updatedAt", "\"", updated_at.as_str()),
            (self.version, "version", "\"", version.as_str()),
            (self.deleted, "deleted", "", if stamp.deleted { "true" } else { "false" }),
        ];
        // Piece by piece, for this is done for every row that is sent.
        for (_, name, quote, value) in columns.into_iter().filter(|(wanted, ..)| *wanted) {
            ["\"", self.prefix, name, "\":", quote, value, quote, ","].iter().for_each(|piece| json.push_str(piece));
        }
        json.push_str(item.get(1..).unwrap_or("}"));
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Dialect {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Dialect::of(&parts.headers, &parts.uri)
    }
}

/// The protocol's version: in the header or, with any case, in the query.
fn api_version<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    match headers.get(API_VERSION_HEADER) {
        // One that is no text is one that nobody knows.
        Some(version) => Some(version.to_str().unwrap_or_default()),
        None => value_in_query(uri, API_VERSION_HEADER),
    }
}

/// `2.0.` and digits.
fn is_known(version: &str) -> bool {
    let patch = version.trim().strip_prefix("2.0.");
    patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()))
}

fn value_in_query<'a>(uri: &'a Uri, wanted: &str) -> Option<&'a str> {
    let pairs = uri.query()?.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use datasync_protocol::Timestamp;

    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("a path")
    }

    #[test]
    fn the_version_stands_in_the_header_or_in_the_query() {
        let mut headers = HeaderMap::new();
        assert!(Dialect::of(&headers, &uri("/tables/notes?zumo-api-version=2.0.0")).is_ok());
        assert!(Dialect::of(&headers, &uri("/tables/notes")).is_err());
        for (version, known) in [("2.0.0", true), ("2.0.12", true), ("3.0.0", false), ("2.0.", false), ("2.0.x", false)]
        {
            headers.insert(API_VERSION_HEADER, HeaderValue::from_static(version));
            assert_eq!(Dialect::of(&headers, &uri("/tables/notes")).is_ok(), known, "{version}");
        }
    }

    #[test]
    fn a_key_without_a_version_speaks_the_words_of_2014() {
        let mut headers = HeaderMap::new();
        headers.insert(APPLICATION_KEY_HEADER, HeaderValue::from_static("key"));
        let dialect = |query: &str| Dialect::of(&headers, &uri(&format!("/tables/notes?{query}"))).expect("a dialect");
        let stamp = Stamp { seq: 2, created_at: Timestamp(0), updated_at: Timestamp(1), deleted: false };
        let written = |query: &str| {
            let mut json = String::new();
            dialect(query).write_row(&stamp, r#"{"id":"a"}"#, &mut json);
            json
        };
        assert_eq!(written(""), r#"{"id":"a"}"#);
        assert_eq!(
            written("__systemProperties=version%2c%5f_deleted"),
            r#"{"__version":"AAAAAAAAAAI=","__deleted":false,"id":"a"}"#
        );
        assert!(
            written("__systemProperties=*").starts_with(r#"{"__createdAt":"1970-01-01T00:00:00.000Z","__updatedAt":"#)
        );
        assert_eq!(dialect("").column("__updatedAt"), Some("updatedAt"));
        assert_eq!(dialect("").column("updatedAt"), None);
        assert_eq!(Dialect::V2.column("__updatedAt"), Some("__updatedAt"));
        let mut body: Record = serde_json::from_str(r#"{"id":"a","title":"t","__version":"x"}"#).expect("an object");
        dialect("").read(&mut body);
        assert_eq!(body.0.keys().collect::<Vec<_>>(), ["id", "title"]);
        assert_eq!(dialect("zumo-api-version=2.0.0"), Dialect::V2);
    }
}
