//! One HTTP exchange, behind a trait: reqwest in a program, a false network in the simulation.

use std::error::Error as _;
use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Response};
use tokio::time::timeout;

use super::RemoteError;
use super::doorbell::Chunks;

/// A link that goes down makes requests hang, not fail: every wait has an end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const READ_TIMEOUT: Duration = Duration::from_secs(20);

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
    /// Memory that the answer's body may be read into; what stands in it says nothing.
    pub room: String,
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

/// An answer whose body is read as it comes.
pub struct HttpStream {
    /// The status.
    pub status: u16,
    /// Header names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Box<dyn Chunks>,
}

/// Carries requests to a server.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// [`RemoteError`] if no whole answer came; the request may have been carried out.
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError>;

    /// Sends a request whose answer may never end; `None` if this transport carries whole answers only. Without a method of
    /// its own, it does: a doorbell is then not listened to.
    ///
    /// # Errors
    /// [`RemoteError`] if no answer began.
    async fn open(&self, _request: HttpRequest) -> Result<Option<HttpStream>, RemoteError> {
        Ok(None)
    }
}

/// Real HTTP.
pub(super) struct Network {
    client: Client,
    /// For answers that may be silent for long. Made when one is asked for.
    patient: OnceLock<Client>,
}

impl Network {
    pub(super) fn new(gzip: bool) -> Result<Self, RemoteError> {
        let client = Client::builder().read_timeout(READ_TIMEOUT).gzip(gzip);
        Ok(Network { client: built(client)?, patient: OnceLock::new() })
    }

    fn patient(&self) -> Result<&Client, RemoteError> {
        if let Some(client) = self.patient.get() {
            return Ok(client);
        }
        let client = built(Client::builder().gzip(false))?;
        Ok(self.patient.get_or_init(|| client))
    }
}

fn built(builder: reqwest::ClientBuilder) -> Result<Client, RemoteError> {
    let redirect = reqwest::redirect::Policy::none();
    builder.connect_timeout(CONNECT_TIMEOUT).redirect(redirect).build().map_err(from_reqwest)
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let room = std::mem::take(&mut request.room).into_bytes();
        let response = prepare(&self.client, request)?.send().await.map_err(from_reqwest)?;
        let (status, headers) = head(&response);
        let body = whole(response, room).await?;
        let body =
            String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(HttpAnswer { status, headers, body })
    }

    async fn open(&self, request: HttpRequest) -> Result<Option<HttpStream>, RemoteError> {
        let response = timeout(READ_TIMEOUT, prepare(self.patient()?, request)?.send()).await;
        let response = response.map_err(|_| RemoteError::TimedOut)?.map_err(from_reqwest)?;
        let (status, headers) = head(&response);
        Ok(Some(HttpStream { status, headers, body: Box::new(Body(response)) }))
    }
}

fn prepare(client: &Client, request: HttpRequest) -> Result<RequestBuilder, RemoteError> {
    let method = Method::from_bytes(request.method.as_bytes()).expect("a method");
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers {
        let mut value = value.parse::<HeaderValue>().map_err(|_| RemoteError::Unauthorized)?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let builder = client.request(method, request.url).headers(headers);
    Ok(match request.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body),
        None => builder,
    })
}

/// Most that a server is believed before a body has come, in bytes.
const FORETOLD: u64 = 8 << 20;
/// Large bodies take memory in whole steps, so that one fits in another's place.
const STEP: u64 = 1 << 20;

/// A body, in one piece of memory from the start if its length is foretold: a large page is not held twice.
async fn whole(mut response: Response, room: Vec<u8>) -> Result<Vec<u8>, RemoteError> {
    let foretold = response.content_length().unwrap_or(0).min(FORETOLD);
    let needed = if foretold < STEP { foretold } else { foretold.next_multiple_of(STEP) };
    let mut body = room;
    body.clear();
    body.reserve_exact(usize::try_from(needed).unwrap_or(0));
    while let Some(piece) = response.chunk().await.map_err(from_reqwest)? {
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn head(response: &Response) -> (u16, Vec<(String, String)>) {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    (response.status().as_u16(), headers.collect())
}

struct Body(Response);

#[async_trait]
impl Chunks for Body {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, RemoteError> {
        Ok(self.0.chunk().await.map_err(from_reqwest)?.map(|piece| piece.to_vec()))
    }
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
