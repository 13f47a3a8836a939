//! The query of a pull, and how it is written in a URL.

use crate::Timestamp;

/// What a client asks a list for. Written by [`PullQuery::to_query_string`]; a server parses the wider grammar of
/// `docs/protocol.md` by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullQuery {
    /// An OData filter over user columns, such as `(notebookId eq 'x')`; `None` asks for every row.
    pub filter: Option<String>,
    /// Only rows that the server changed at or after this instant, oldest change first.
    pub updated_since: Option<Timestamp>,
    /// Rows to skip: used only while a whole page shares one `updatedAt`.
    pub skip: u32,
    /// Rows in one page; `None` leaves it to the server.
    pub top: Option<u32>,
    /// Whether tombstones come too.
    pub include_deleted: bool,
}

impl PullQuery {
    /// The part of the URL behind `?`, percent-encoded, in the order the published clients use.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        let mut parts = Vec::new();
        if let Some(filter) = self.filter_text() {
            parts.push(format!("$filter={}", percent_encode(&filter)));
        }
        if self.updated_since.is_some() {
            parts.push("$orderby=updatedAt".to_owned());
        }
        if self.skip > 0 {
            parts.push(format!("$skip={}", self.skip));
        }
        parts.extend(self.top.map(|top| format!("$top={top}")));
        if self.include_deleted {
            parts.push("__includeDeleted=true".to_owned());
        }
        parts.join("&")
    }

    fn filter_text(&self) -> Option<String> {
        let since = self.updated_since.map(|at| format!("(updatedAt ge datetimeoffset'{at}')"));
        match (&self.filter, since) {
            (Some(filter), Some(since)) => Some(format!("(({filter}) and {since})")),
            (Some(filter), None) => Some(filter.clone()),
            (None, since) => since,
        }
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incremental_pull_reads_like_the_published_clients() {
        let query = PullQuery {
            filter: Some("body eq 'x'".to_owned()),
            updated_since: Some(Timestamp(0)),
            skip: 1,
            top: Some(50),
            include_deleted: true,
        };
        assert_eq!(
            query.to_query_string(),
            "$filter=%28%28body%20eq%20%27x%27%29%20and%20%28updatedAt%20ge%20datetimeoffset%27\
             1970-01-01T00%3A00%3A00.000Z%27%29%29&$orderby=updatedAt&$skip=1&$top=50&__includeDeleted=true"
        );
    }

    #[test]
    fn an_empty_query_asks_for_everything() {
        assert_eq!(PullQuery::default().to_query_string(), "");
    }
}
