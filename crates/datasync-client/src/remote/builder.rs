//! How an [`HttpRemote`] is put together: where, with which key, as whom, and past which filters.

use std::time::Duration;

use datasync_protocol::{API_VERSION, API_VERSION_HEADER, APPLICATION_KEY_HEADER, INSTALLATION_ID_HEADER};
use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderValue};

use super::filters::RequestFilter;
use super::http::normal_url;
use super::sender::{Sender, from_reqwest};
use super::user_token::{TokenRefresh, UserToken, secret};
use super::{HttpRemote, RemoteError};
use crate::installation::InstallationId;

/// A link that goes down makes requests hang, not fail: every wait has an end.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// Puts an [`HttpRemote`] together: begun by [`HttpRemote::builder`], ended by [`HttpRemoteBuilder::build`].
#[must_use]
pub struct HttpRemoteBuilder {
    application_url: String,
    application_key: Option<String>,
    installation_id: Option<InstallationId>,
    user_token: Option<String>,
    refresh: Option<Box<dyn TokenRefresh>>,
    filters: Vec<Box<dyn RequestFilter>>,
}

impl HttpRemoteBuilder {
    pub(super) fn new(application_url: &str) -> Self {
        HttpRemoteBuilder {
            application_url: application_url.to_owned(),
            application_key: None,
            installation_id: None,
            user_token: None,
            refresh: None,
            filters: Vec::new(),
        }
    }

    /// The application key, sent as `X-ZUMO-APPLICATION`.
    pub fn application_key(mut self, key: &str) -> Self {
        self.application_key = Some(key.to_owned());
        self
    }

    /// Which installation of the program this is, sent as `X-ZUMO-INSTALLATION-ID`.
    pub fn installation_id(mut self, id: InstallationId) -> Self {
        self.installation_id = Some(id);
        self
    }

    /// The token of the person who is signed in, sent as `X-ZUMO-AUTH`. [`HttpRemote::set_user_token`] changes it later.
    pub fn user_token(mut self, token: &str) -> Self {
        self.user_token = Some(token.to_owned());
        self
    }

    /// Where a fresh user token comes from when the server answers 401. The request is then sent once more.
    pub fn token_refresh(mut self, refresh: impl TokenRefresh + 'static) -> Self {
        self.refresh = Some(Box::new(refresh));
        self
    }

    /// Adds a filter behind those that were added before.
    pub fn filter(mut self, filter: impl RequestFilter + 'static) -> Self {
        self.filters.push(Box::new(filter));
        self
    }

    /// The server. Sends nothing.
    ///
    /// # Errors
    /// [`RemoteError::InvalidUrl`] if the Application URL is none, and [`RemoteError::Unauthorized`] if the key or the
    /// token can't stand in a header: no server could know it.
    pub fn build(self) -> Result<HttpRemote, RemoteError> {
        let base = normal_url(&self.application_url)?;
        let mut headers = HeaderMap::new();
        headers.insert(API_VERSION_HEADER, HeaderValue::from_static(API_VERSION));
        if let Some(key) = self.application_key {
            headers.insert(APPLICATION_KEY_HEADER, secret(&key).ok_or(RemoteError::Unauthorized)?);
        }
        if let Some(id) = self.installation_id {
            headers.insert(INSTALLATION_ID_HEADER, HeaderValue::from_str(id.as_str()).expect("a UUID is ASCII"));
        }
        let token = self.user_token.map(|token| secret(&token).ok_or(RemoteError::Unauthorized)).transpose()?;
        let client = Client::builder()
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(from_reqwest)?;
        let user_token = UserToken::new(token, self.refresh);
        Ok(HttpRemote { sender: Sender { client, filters: self.filters, user_token }, base })
    }
}
