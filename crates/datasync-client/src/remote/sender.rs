//! One request on its way: user token, filters, the wire, the filters again; and once more with a fresh token after 401.

use std::error::Error as _;
use std::time::Instant;

use datasync_protocol::USER_TOKEN_HEADER;
use reqwest::header::{ETAG, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Request, RequestBuilder};

use super::RemoteError;
use super::answer::Answer;
use super::filters::{Exchange, RequestFilter, RequestHead};
use super::user_token::UserToken;

pub(super) struct Sender {
    pub(super) client: Client,
    pub(super) filters: Vec<Box<dyn RequestFilter>>,
    pub(super) user_token: UserToken,
}

impl Sender {
    /// Sends a request and reads its answer whole.
    pub(super) async fn answer_to(&self, request: RequestBuilder) -> Result<Answer, RemoteError> {
        let request = request.build().map_err(from_reqwest)?;
        let again = if self.user_token.can_refresh() { request.try_clone() } else { None };
        let token = self.user_token.now();
        let answer = self.send(request, token.as_ref()).await?;
        let Some(again) = again.filter(|_| answer.status == 401) else { return Ok(answer) };
        if !self.user_token.renew(token.as_ref()).await {
            return Ok(answer);
        }
        self.send(again, self.user_token.now().as_ref()).await
    }

    async fn send(&self, mut request: Request, token: Option<&HeaderValue>) -> Result<Answer, RemoteError> {
        if let Some(token) = token {
            request.headers_mut().insert(USER_TOKEN_HEADER, token.clone());
        }
        for filter in &self.filters {
            filter.before(&mut RequestHead::new(&mut request));
        }
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let started = Instant::now();
        let answer = self.exchange(request).await;
        let status = answer.as_ref().ok().map(|answer| answer.status);
        let exchange = Exchange { method: method.as_str(), path: &path, status, duration: started.elapsed() };
        for filter in &self.filters {
            filter.after(&exchange);
        }
        answer
    }

    async fn exchange(&self, request: Request) -> Result<Answer, RemoteError> {
        let response = self.client.execute(request).await.map_err(from_reqwest)?;
        let header = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let (etag, retry_after) = (header(ETAG).map(str::to_owned), header(RETRY_AFTER).map(str::to_owned));
        let status = response.status().as_u16();
        let body = response.text().await.map_err(from_reqwest)?;
        Ok(Answer { status, etag, retry_after, body })
    }
}

/// The URL is taken out of the error: it may name a note's id, and its host is in the settings anyway.
pub(super) fn from_reqwest(error: reqwest::Error) -> RemoteError {
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
