//! [`Remote`] over HTTP.

use async_trait::async_trait;
use datasync_protocol::{EntityTag, ItemId, PullQuery, Record, TableName, Version, percent_encode};
use reqwest::header::{CONTENT_TYPE, IF_MATCH};
use reqwest::{Method, RequestBuilder, Url};
use serde::Deserialize;

use super::answer::write_answer;
use super::builder::HttpRemoteBuilder;
use super::sender::Sender;
use super::user_token::secret;
use super::{Remote, RemoteError, Write, WriteAnswer};

/// A table server at an Application URL.
pub struct HttpRemote {
    pub(super) sender: Sender,
    pub(super) base: Url,
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
        let builder = HttpRemote::builder(application_url);
        application_key.into_iter().fold(builder, HttpRemoteBuilder::application_key).build()
    }

    /// A server by its Application URL (`http` or `https`), with more than a key.
    pub fn builder(application_url: &str) -> HttpRemoteBuilder {
        HttpRemoteBuilder::new(application_url)
    }

    /// Somebody signed in, or out (`None`). Requests from here on carry this token.
    ///
    /// # Errors
    /// [`RemoteError::Unauthorized`] if the token can't stand in a header; the old one stays.
    pub fn set_user_token(&self, token: Option<&str>) -> Result<(), RemoteError> {
        let token = token.map(|token| secret(token).ok_or(RemoteError::Unauthorized)).transpose()?;
        self.sender.user_token.set(token);
        Ok(())
    }

    /// The Application URL in its normal form, which ends in a slash. Two spellings of one address are equal in it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.base.as_str()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.sender.client.request(method, format!("{}tables/{path}", self.base))
    }
}

#[async_trait]
impl Remote for HttpRemote {
    async fn list(&self, table: &TableName, query: &PullQuery) -> Result<Vec<Record>, RemoteError> {
        let path = format!("{table}?{}", query.to_query_string());
        let answer = self.sender.answer_to(self.request(Method::GET, &path)).await?.or_refusal()?;
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
        let answer = self.sender.answer_to(self.request(Method::GET, &path)).await?.or_refusal()?;
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
        write_answer(write, self.sender.answer_to(request).await?)
    }
}

pub(super) fn normal_url(text: &str) -> Result<Url, RemoteError> {
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
