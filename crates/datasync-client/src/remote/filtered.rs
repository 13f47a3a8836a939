//! One request on its way: user token, filters, the wire, the filters again; and once more with a fresh token after 401.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use datasync_protocol::{Timestamp, USER_TOKEN_HEADER};
use reqwest::Url;

use super::RemoteError;
use super::filters::{Exchange, RequestFilter, RequestHead};
use super::transport::{HttpAnswer, HttpRequest, HttpStream, Transport};
use super::user_token::UserToken;

/// What a program put around a transport.
pub(super) struct Filtered {
    pub(super) transport: Box<dyn Transport>,
    pub(super) filters: Vec<Box<dyn RequestFilter>>,
    pub(super) user_token: UserToken,
    /// When the server's clock was read last, and what it said.
    pub(super) dated: Mutex<Option<(Instant, Timestamp)>>,
}

#[async_trait]
impl Transport for Filtered {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let again = self.user_token.can_refresh().then(|| request.clone());
        let token = self.user_token.first().await?;
        let answer = self.send_as(token.as_deref(), request).await?;
        let Some(again) = again.filter(|_| answer.status == 401) else { return Ok(answer) };
        if !self.user_token.renew(token.as_deref()).await? {
            return Ok(answer);
        }
        self.send_as(self.user_token.now().as_deref(), again).await
    }

    async fn open(&self, request: HttpRequest) -> Result<Option<HttpStream>, RemoteError> {
        let token = self.user_token.first().await?;
        let answer = self.open_as(token.as_deref(), request.clone()).await?;
        let refused = answer.as_ref().is_some_and(|answer| answer.status == 401);
        if !refused || !self.user_token.can_refresh() || !self.user_token.renew(token.as_deref()).await? {
            return Ok(answer);
        }
        self.open_as(self.user_token.now().as_deref(), request).await
    }
}

impl Filtered {
    async fn send_as(&self, token: Option<&str>, mut request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let path = self.before(token, &mut request)?;
        let (method, started) = (request.method, Instant::now());
        let answer = self.transport.send(request).await;
        let status = answer.as_ref().ok().map(|answer| answer.status);
        self.read_date(answer.as_ref().ok());
        self.after(&Exchange { method, path: &path, status, duration: started.elapsed() });
        answer
    }

    async fn open_as(&self, token: Option<&str>, mut request: HttpRequest) -> Result<Option<HttpStream>, RemoteError> {
        let path = self.before(token, &mut request)?;
        let (method, started) = (request.method, Instant::now());
        let answer = self.transport.open(request).await;
        let status = answer.as_ref().ok().and_then(|answer| Some(answer.as_ref()?.status));
        self.after(&Exchange { method, path: &path, status, duration: started.elapsed() });
        answer
    }

    /// Gives the path.
    fn before(&self, token: Option<&str>, request: &mut HttpRequest) -> Result<String, RemoteError> {
        request.headers.extend(token.map(|token| (USER_TOKEN_HEADER, token.to_owned())));
        let path = Url::parse(&request.url).map_err(|_| RemoteError::InvalidUrl)?.path().to_owned();
        for filter in &self.filters {
            filter.before(&mut RequestHead::new(request, &path));
        }
        Ok(path)
    }

    fn read_date(&self, answer: Option<&HttpAnswer>) {
        let date = answer.and_then(|answer| Timestamp::parse_http_date(answer.header("date")?).ok());
        if let Some(date) = date {
            *self.dated.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), date));
        }
    }

    /// What the server's clock says now, to a second or so: what it said last, and the time since.
    pub(super) fn server_time(&self) -> Option<Timestamp> {
        let (read, date) = (*self.dated.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some(Timestamp(date.0 + i64::try_from(read.elapsed().as_millis()).ok()?))
    }

    fn after(&self, exchange: &Exchange<'_>) {
        for filter in &self.filters {
            filter.after(exchange);
        }
    }
}
