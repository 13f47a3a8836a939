//! What a program adds to every request, and hears of it: headers before, status and duration after. Never a body.

use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};

use super::transport::HttpRequest;

/// A program's part in every request of an [`crate::HttpRemote`]. Filters run in the order in which they were added; a
/// request that is sent again with a fresh user token passes them again.
/// ```
/// # use datasync_client::{Exchange, RequestFilter, RequestHead};
/// struct Tenant(String);
/// impl RequestFilter for Tenant {
///     fn before(&self, request: &mut RequestHead<'_>) {
///         let _ = request.set_header("X-Tenant", &self.0);
///     }
/// }
/// ```
pub trait RequestFilter: Send + Sync {
    /// Before the request leaves.
    fn before(&self, _request: &mut RequestHead<'_>) {}

    /// After its answer came, or failed to.
    fn after(&self, _exchange: &Exchange<'_>) {}
}

/// A request on its way out, without its query and its body: those may hold what a person wrote.
pub struct RequestHead<'a> {
    request: &'a mut HttpRequest,
    path: &'a str,
}

/// A header's name or value holds a character that it can't.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a header can't hold this text")]
pub struct InvalidHeader;

/// A request that was sent, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The HTTP method, upper case.
    pub method: &'a str,
    /// The URL's path, percent-encoded: the table, and the item's id where it is about one.
    pub path: &'a str,
    /// The HTTP status; `None` if no answer came.
    pub status: Option<u16>,
    /// From sending to the end of the answer's body; of the doorbell, which has no end, to its beginning.
    pub duration: Duration,
}

/// Says each request to `tracing`, at level `debug`: method, path, status, `duration_ms`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TraceRequests;

impl<'a> RequestHead<'a> {
    pub(super) fn new(request: &'a mut HttpRequest, path: &'a str) -> Self {
        RequestHead { request, path }
    }

    /// The HTTP method, upper case.
    #[must_use]
    pub fn method(&self) -> &str {
        self.request.method
    }

    /// The URL's path, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path
    }

    /// Sets a header, over what stands there.
    ///
    /// # Errors
    /// [`InvalidHeader`]; the request is as it was.
    pub fn set_header(&mut self, name: &'static str, value: &str) -> Result<(), InvalidHeader> {
        if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_str(value).is_err() {
            return Err(InvalidHeader);
        }
        self.request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.request.headers.push((name, value.to_owned()));
        Ok(())
    }
}

impl RequestFilter for TraceRequests {
    fn after(&self, exchange: &Exchange<'_>) {
        let Exchange { method, path, status, duration } = *exchange;
        let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(method, path, status, duration_ms, "request done");
    }
}
