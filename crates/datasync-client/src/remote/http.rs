//! [`Remote`] over HTTP.

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use datasync_protocol::{
    API_VERSION, API_VERSION_HEADER, APPLICATION_KEY_HEADER, EntityTag, ItemId, PullQuery, Record, TableName, Version,
    percent_encode,
};
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Url};
use serde::Deserialize;

use super::answer::{Answer, write_answer};
use super::{Remote, RemoteError, Write, WriteAnswer};

/// A link that goes down makes requests hang, not fail: every wait has an end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// A table server at an Application URL.
pub struct HttpRemote {
    client: Client,
    base: Url,
}

/// A list's body: rows, or rows with a count.
#[derive(Deserialize)]
#[serde(untagged)]
enum Page {
    Rows(Vec<Record>),
    Counted { results: Vec<Record> },
}

impl HttpRemote {
    /// A server by its Application URL (`http` or `https`), and the application key if it asks for one. Sends nothing.
    ///
    /// # Errors
    /// [`RemoteError::InvalidUrl`] if the URL is none, and [`RemoteError::Unauthorized`] if the key can't stand in a
    /// header: no server could know it.
    pub fn new(application_url: &str, application_key: Option<&str>) -> Result<Self, RemoteError> {
        let base = normal_url(application_url)?;
        let mut headers = HeaderMap::new();
        headers.insert(API_VERSION_HEADER, HeaderValue::from_static(API_VERSION));
        if let Some(key) = application_key {
            let mut key = HeaderValue::from_str(key).map_err(|_| RemoteError::Unauthorized)?;
            key.set_sensitive(true);
            headers.insert(APPLICATION_KEY_HEADER, key);
        }
        let client = Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(from_reqwest)?;
        Ok(HttpRemote { client, base })
    }

    /// The Application URL in its normal form, which ends in a slash. Two spellings of one address are equal in it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.base.as_str()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}tables/{path}", self.base))
    }
}

#[async_trait]
impl Remote for HttpRemote {
    async fn list(&self, table: &TableName, query: &PullQuery) -> Result<Vec<Record>, RemoteError> {
        let path = format!("{table}?{}", query.to_query_string());
        let answer = answer_to(self.request(Method::GET, &path)).await?.or_refusal()?;
        if answer.status != 200 {
            return Err(RemoteError::NotATableServer);
        }
        match serde_json::from_str(&answer.body) {
            Ok(Page::Rows(rows) | Page::Counted { results: rows }) => Ok(rows),
            Err(_) => Err(RemoteError::NotATableServer),
        }
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        let path = format!("{table}/{}?__includeDeleted=true", percent_encode(id.as_str()));
        let answer = answer_to(self.request(Method::GET, &path)).await?.or_refusal()?;
        match answer.status {
            200 => answer.record().map(Some).ok_or(RemoteError::NotATableServer),
            404 | 410 => Ok(None),
            _ => Err(RemoteError::NotATableServer),
        }
    }

    async fn write(&self, table: &TableName, id: &ItemId, write: &Write) -> Result<WriteAnswer, RemoteError> {
        let item = format!("{table}/{}", percent_encode(id.as_str()));
        let request = match write {
            Write::Insert { body } => with_json(self.request(Method::POST, table.as_str()), body),
            Write::Update { body, version } => {
                with_json(if_match(self.request(Method::PATCH, &item), version.as_ref()), body)
            }
            Write::Delete { version } => if_match(self.request(Method::DELETE, &item), version.as_ref()),
            Write::Undelete { version } => if_match(self.request(Method::POST, &item), version.as_ref()),
        };
        write_answer(write, answer_to(request).await?)
    }
}

fn normal_url(text: &str) -> Result<Url, RemoteError> {
    let mut url = Url::parse(text.trim()).map_err(|_| RemoteError::InvalidUrl)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(RemoteError::InvalidUrl);
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

fn with_json(request: RequestBuilder, body: &Record) -> RequestBuilder {
    let text = serde_json::to_string(body).expect("a map with text keys is always JSON");
    request.header(CONTENT_TYPE, "application/json").body(text)
}

fn if_match(request: RequestBuilder, version: Option<&Version>) -> RequestBuilder {
    match version {
        Some(version) => request.header(IF_MATCH, EntityTag(version.clone()).to_string()),
        None => request,
    }
}

async fn answer_to(request: RequestBuilder) -> Result<Answer, RemoteError> {
    let response = request.send().await.map_err(from_reqwest)?;
    let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let (etag, retry_after) = (header(ETAG).map(str::to_owned), header(RETRY_AFTER).map(str::to_owned));
    let status = response.status().as_u16();
    let body = response.text().await.map_err(from_reqwest)?;
    Ok(Answer { status, etag, retry_after, body })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_one_address() {
        for text in ["http://localhost:8787", "http://LOCALHOST:8787/", " http://localhost:8787/?a=1#b "] {
            let remote = HttpRemote::new(text, None).expect("a URL");
            assert_eq!(remote.url(), "http://localhost:8787/", "{text}");
        }
        assert_eq!(HttpRemote::new("https://a.example/notes", None).expect("a URL").url(), "https://a.example/notes/");
    }

    #[test]
    fn what_is_no_address_is_refused_before_anything_is_sent() {
        for text in ["", "notes", "localhost:8787", "ftp://a.example", "http://"] {
            assert!(matches!(HttpRemote::new(text, None), Err(RemoteError::InvalidUrl)), "{text}");
        }
        assert!(matches!(HttpRemote::new("http://a.example", Some("a\nb")), Err(RemoteError::Unauthorized)));
    }
}
