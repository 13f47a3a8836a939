//! [`Remote`] in the words of the table protocol.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use datasync_protocol::{
    BEFORE_HEADER, COMPLETE_HEADER, DIGEST_HEADER, DIVERGED_HEADER, EPOCH_HEADER, ItemId, PullQuery, Record, SyncState,
    TableName, Timestamp, percent_encode,
};
use reqwest::Url;

use crate::plant::Plant;

use super::answer::{Answer, write_answer};
use super::batch;
use super::builder::HttpRemoteBuilder;
use super::doorbell::Doorbell;
use super::filtered::Filtered;
use super::room::Room;
use super::transport::{HttpAnswer, HttpRequest, Transport};
use super::{BatchAnswer, Page, Remote, RemoteError, Request, WriteAnswer};
use crate::row_text::RowText;

/// A table server at an Application URL.
pub struct HttpRemote {
    pub(super) transport: Filtered,
    pub(super) base: Url,
    /// Headers of every request.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) room: Room,
    /// Learned from the first batch that is answered with 404 or 405.
    pub(super) takes_no_batches: AtomicBool,
}

const EVENT_STREAM: &str = "text/event-stream";

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

    /// As [`HttpRemote::new`], over another way to exchange requests.
    ///
    /// # Errors
    /// As [`HttpRemote::new`].
    pub fn over(
        transport: Box<dyn Transport>,
        application_url: &str,
        application_key: Option<&str>,
    ) -> Result<Self, RemoteError> {
        let builder = HttpRemote::builder(application_url).transport(transport);
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
        self.transport.user_token.set(token)
    }

    /// The Application URL in its normal form, which ends in a slash. Two spellings of one address are equal in it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.base.as_str()
    }

    async fn ask(
        &self,
        method: &'static str,
        path: &str,
        headers: Vec<(&'static str, String)>,
        body: Option<String>,
    ) -> Result<HttpAnswer, RemoteError> {
        self.transport.send(self.request(method, path, headers, body)).await
    }

    fn request(
        &self,
        method: &'static str,
        path: &str,
        headers: Vec<(&'static str, String)>,
        body: Option<String>,
    ) -> HttpRequest {
        let headers = self.headers.iter().cloned().chain(headers).collect();
        HttpRequest { method, url: format!("{}{path}", self.base), headers, body, room: String::new() }
    }

    async fn get(&self, path: &str, headers: Vec<(&'static str, String)>) -> Result<HttpAnswer, RemoteError> {
        let answer = self.ask("GET", path, headers, None).await?;
        Answer::of(&answer).or_refusal()?;
        Ok(answer)
    }
}

impl HttpRemote {
    /// One published server shows a tombstone in lists only.
    async fn lookup_in_list(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        let filter = Some(format!("(id eq '{}')", id.as_str().replace('\'', "''")));
        let query = PullQuery { filter, include_deleted: true, ..PullQuery::default() };
        let page = self.list(table, &query, None).await?;
        Ok(page.rows.into_iter().find(|row| row.id() == Some(id)).map(|row| row.record().clone()))
    }
}

#[async_trait]
impl Remote for HttpRemote {
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError> {
        let headers = epoch.map(|epoch| (EPOCH_HEADER, epoch.to_owned())).into_iter().collect();
        let request = self.request("GET", &format!("tables/{table}?{}", query.to_query_string()), headers, None);
        let request = HttpRequest { room: self.room.take(), ..request };
        let mut http = self.transport.send(request).await.inspect_err(|_| self.room.give_up())?;
        Answer::of(&http).or_refusal()?;
        if http.status != 200 {
            return Err(RemoteError::NotATableServer);
        }
        let rows = RowText::list(std::mem::take(&mut http.body)).map_err(|_| RemoteError::NotATableServer)?;
        let diverged = http.header(DIVERGED_HEADER).and_then(|text| Timestamp::parse(text).ok());
        let digest = http.header(DIGEST_HEADER).and_then(|text| text.parse().ok());
        let complete = http.header(COMPLETE_HEADER) == Some("true");
        match rows.first() {
            Some(row) if !complete => self.room.keep(row.shared_text()),
            _ => self.room.give_up(),
        }
        Ok(Page { rows, state: state_of(&http), diverged, digest, complete })
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        let path = format!("tables/{table}/{}?__includeDeleted=true", percent_encode(id.as_str()));
        let answer = self.get(&path, Vec::new()).await?;
        match answer.status {
            200 => Answer::of(&answer).row().map(|row| Some(row.record().clone())).ok_or(RemoteError::NotATableServer),
            404 | 410 => self.lookup_in_list(table, id).await,
            _ => Err(RemoteError::NotATableServer),
        }
    }

    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        let (method, url) = batch::method_and_url(request);
        let mut headers = batch::headers_of(request);
        let epoch = epoch.filter(|_| !Plant::EpochIgnored.is_in());
        headers.extend(epoch.map(|epoch| (EPOCH_HEADER, epoch.to_owned())));
        let body = batch::body_of(&request.write).map(|row| row.json().to_owned());
        let answer = self.ask(method, &url, headers, body).await?;
        same_epoch(&answer, epoch)?;
        write_answer(&request.write, Answer::of(&answer))
    }

    async fn batch(&self, requests: &[Request], epoch: Option<&str>) -> Result<BatchAnswer, RemoteError> {
        if self.takes_no_batches.load(Ordering::Relaxed) {
            return Ok(BatchAnswer::NotOffered);
        }
        let epoch = epoch.filter(|_| !Plant::EpochIgnored.is_in());
        let headers = epoch.map(|epoch| (EPOCH_HEADER, epoch.to_owned())).into_iter().collect();
        let http = self.ask("POST", "$batch", headers, Some(batch::to_json(requests))).await?;
        same_epoch(&http, epoch)?;
        let answer = Answer::of(&http);
        match answer.status {
            404 | 405 => {
                self.takes_no_batches.store(true, Ordering::Relaxed);
                Ok(BatchAnswer::NotOffered)
            }
            413 => Ok(BatchAnswer::TooLarge),
            200 => {
                let answers = batch::answers(requests, answer.body)?;
                let before = http.header(BEFORE_HEADER).and_then(|text| Timestamp::parse(text).ok());
                Ok(BatchAnswer::Answered { answers, moved: before.zip(state_of(&http)) })
            }
            _ => {
                answer.or_refusal()?;
                Err(RemoteError::NotATableServer)
            }
        }
    }

    async fn history(&self, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Record>, RemoteError> {
        let path = format!("tables/{table}/{}/history?$top={most}", percent_encode(id.as_str()));
        let answer = self.get(&path, Vec::new()).await?;
        match answer.status {
            200 => {
                let rows = RowText::list(answer.body).map_err(|_| RemoteError::NotATableServer)?;
                Ok(rows.iter().map(|row| row.record().clone()).collect())
            }
            // The row was never there, or the server keeps no history: Microsoft's has no such address.
            400 | 404 | 405 | 410 => Ok(Vec::new()),
            _ => Err(RemoteError::NotATableServer),
        }
    }

    fn server_time(&self) -> Option<Timestamp> {
        self.transport.server_time()
    }

    async fn listen(&self) -> Result<Option<Doorbell>, RemoteError> {
        let accept = vec![("Accept", EVENT_STREAM.to_owned())];
        let request = self.request("GET", "changes", accept, None);
        let Some(answer) = self.transport.open(request).await? else { return Ok(None) };
        let is_stream = |(name, value): &(String, String)| name == "content-type" && value.starts_with(EVENT_STREAM);
        match answer.status {
            200 if answer.headers.iter().any(is_stream) => Ok(Some(Doorbell::over(answer.body))),
            404 | 405 | 406 | 410 | 501 => Ok(None),
            status => {
                // The body is not waited for: it may be a page of somebody else's, and without an end.
                let head = HttpAnswer { status, headers: answer.headers, body: String::new() };
                Answer::of(&head).or_refusal()?;
                Err(RemoteError::NotATableServer)
            }
        }
    }
}

/// Whatever was asked: a server that names another epoch than the one that was sent has done nothing.
fn same_epoch(answer: &HttpAnswer, epoch: Option<&str>) -> Result<(), RemoteError> {
    match (epoch, answer.header(EPOCH_HEADER)) {
        _ if Plant::EpochIgnored.is_in() => Ok(()),
        (Some(known), Some(named)) if known != named => Err(RemoteError::EpochChanged),
        _ => Ok(()),
    }
}

fn state_of(answer: &HttpAnswer) -> Option<SyncState> {
    SyncState::from_headers(|name| answer.header(name))
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
