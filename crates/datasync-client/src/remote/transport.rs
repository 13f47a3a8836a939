//! One HTTP exchange, behind a trait: reqwest in a program, a false network in the simulation.

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};

use super::{Chunks, OpenAnswer, RemoteError};

/// A link that goes down makes requests hang, not fail: every wait has an end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// A doorbell says something every 15 s, be it a comment. One that misses three of them is lost.
const SILENCE: Duration = Duration::from_secs(45);

/// A request, whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: Option<String>,
}

/// An answer, read whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Header names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
}

impl HttpAnswer {
    /// A header's value; names are compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Carries requests to a server.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// [`RemoteError`] if no whole answer came; the request may have been carried out.
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError>;

    /// Sends a request whose answer has no end, and gives it when its status is there. A transport that can't do that answers
    /// 501.
    ///
    /// # Errors
    /// [`RemoteError`] if no answer came.
    async fn open(&self, _request: HttpRequest) -> Result<OpenAnswer, RemoteError> {
        Ok(OpenAnswer { status: 501, body: Box::new(Nothing) })
    }
}

/// A body without anything.
struct Nothing;

#[async_trait]
impl Chunks for Nothing {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        Ok(None)
    }
}

/// Real HTTP.
pub(super) struct Network {
    client: Client,
    /// For answers that have no end, in which only silence is waited for.
    listener: Client,
}

impl Network {
    pub(super) fn new(gzip: bool) -> Result<Self, RemoteError> {
        let client = |silence: Duration| {
            Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(silence)
                .gzip(gzip)
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .map_err(from_reqwest)
        };
        Ok(Network { client: client(READ_TIMEOUT)?, listener: client(SILENCE)? })
    }
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let response = builder(&self.client, request)?.send().await.map_err(from_reqwest)?;
        let status = response.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = Vec::from(response.bytes().await.map_err(from_reqwest)?);
        let body =
            String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(HttpAnswer { status, headers, body })
    }

    async fn open(&self, request: HttpRequest) -> Result<OpenAnswer, RemoteError> {
        let response = builder(&self.listener, request)?.send().await.map_err(from_reqwest)?;
        Ok(OpenAnswer { status: response.status().as_u16(), body: Box::new(Coming(response)) })
    }
}

/// The body of an answer, while it comes.
struct Coming(reqwest::Response);

#[async_trait]
impl Chunks for Coming {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        Ok(self.0.chunk().await.map_err(from_reqwest)?.map(|bytes| bytes.to_vec()))
    }
}

fn builder(client: &Client, request: HttpRequest) -> Result<RequestBuilder, RemoteError> {
    let method = Method::from_bytes(request.method.as_bytes()).expect("a method");
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers {
        let mut value = value.parse::<reqwest::header::HeaderValue>().map_err(|_| RemoteError::Unauthorized)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let builder = client.request(method, request.url).headers(headers);
    Ok(match request.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body),
        None => builder,
    })
}

/// The URL is taken out of the error: it may name a note's id, and its host is in the settings anyway.
fn from_reqwest(error: reqwest::Error) -> RemoteError {
    let error = error.without_url();
    if error.is_timeout() {
        return RemoteError::TimedOut;
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if text.contains("certificate") || text.contains("TLS") || text.contains("tls handshake") {
            return RemoteError::Insecure(Box::new(error));
        }
        cause = inner.source();
    }
    RemoteError::Unreachable(Box::new(error))
}
