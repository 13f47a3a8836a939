//! One request on its way: user token, filters, the wire, the filters again; and once more with a fresh token after 401.

use std::time::Instant;

use async_trait::async_trait;
use datasync_protocol::USER_TOKEN_HEADER;
use reqwest::Url;

use super::filters::{Exchange, RequestFilter, RequestHead};
use super::transport::{HttpAnswer, HttpRequest, Transport};
use super::user_token::UserToken;
use super::{OpenAnswer, RemoteError};

/// What a program put around a transport.
pub(super) struct Filtered {
    pub(super) transport: Box<dyn Transport>,
    pub(super) filters: Vec<Box<dyn RequestFilter>>,
    pub(super) user_token: UserToken,
}

#[async_trait]
impl Transport for Filtered {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let again = self.user_token.can_refresh().then(|| request.clone());
        let token = self.user_token.now();
        let answer = self.send_as(token.as_deref(), request).await?;
        let Some(again) = again.filter(|_| answer.status == 401) else { return Ok(answer) };
        if !self.user_token.renew(token.as_deref()).await {
            return Ok(answer);
        }
        self.send_as(self.user_token.now().as_deref(), again).await
    }

    async fn open(&self, request: HttpRequest) -> Result<OpenAnswer, RemoteError> {
        let again = self.user_token.can_refresh().then(|| request.clone());
        let token = self.user_token.now();
        let answer = self.open_as(token.as_deref(), request).await?;
        let Some(again) = again.filter(|_| answer.status == 401) else { return Ok(answer) };
        if !self.user_token.renew(token.as_deref()).await {
            return Ok(answer);
        }
        self.open_as(self.user_token.now().as_deref(), again).await
    }
}

impl Filtered {
    async fn send_as(&self, token: Option<&str>, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let (method, started) = (request.method, Instant::now());
        let (request, path) = self.on_its_way(token, request)?;
        let answer = self.transport.send(request).await;
        self.done(method, &path, answer.as_ref().ok().map(|answer| answer.status), started);
        answer
    }

    /// An answer that has no end is done when it begins.
    async fn open_as(&self, token: Option<&str>, request: HttpRequest) -> Result<OpenAnswer, RemoteError> {
        let (method, started) = (request.method, Instant::now());
        let (request, path) = self.on_its_way(token, request)?;
        let answer = self.transport.open(request).await;
        self.done(method, &path, answer.as_ref().ok().map(|answer| answer.status), started);
        answer
    }

    fn on_its_way(&self, token: Option<&str>, mut request: HttpRequest) -> Result<(HttpRequest, String), RemoteError> {
        request.headers.extend(token.map(|token| (USER_TOKEN_HEADER, token.to_owned())));
        let path = Url::parse(&request.url).map_err(|_| RemoteError::InvalidUrl)?.path().to_owned();
        for filter in &self.filters {
            filter.before(&mut RequestHead::new(&mut request, &path));
        }
        Ok((request, path))
    }

    fn done(&self, method: &str, path: &str, status: Option<u16>, started: Instant) {
        let exchange = Exchange { method, path, status, duration: started.elapsed() };
        for filter in &self.filters {
            filter.after(&exchange);
        }
    }
}
