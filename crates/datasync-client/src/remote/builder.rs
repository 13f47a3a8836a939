//! How an [`HttpRemote`] is put together: where, with which key, as whom, and past which filters.

use std::net::IpAddr;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use datasync_protocol::{API_VERSION, API_VERSION_HEADER, APPLICATION_KEY_HEADER, INSTALLATION_ID_HEADER};
use reqwest::Url;
use reqwest::header::HeaderValue;

use super::filtered::Filtered;
use super::filters::RequestFilter;
use super::http::normal_url;
use super::room::Room;
use super::transport::{Network, Transport};
use super::user_token::{TokenRefresh, UserToken};
use super::{HttpRemote, RemoteError};
use crate::installation::InstallationId;

/// Puts an [`HttpRemote`] together: begun by [`HttpRemote::builder`], ended by [`HttpRemoteBuilder::build`].
#[must_use]
pub struct HttpRemoteBuilder {
    application_url: String,
    transport: Option<Box<dyn Transport>>,
    application_key: Option<String>,
    installation_id: Option<InstallationId>,
    user_token: Option<String>,
    refresh: Option<Box<dyn TokenRefresh>>,
    filters: Vec<Box<dyn RequestFilter>>,
    gzip: Option<bool>,
}

impl HttpRemoteBuilder {
    pub(super) fn new(application_url: &str) -> Self {
        HttpRemoteBuilder {
            application_url: application_url.to_owned(),
            transport: None,
            application_key: None,
            installation_id: None,
            user_token: None,
            refresh: None,
            filters: Vec::new(),
            gzip: None,
        }
    }

    /// Another way to exchange requests than HTTP over the network.
    pub fn transport(mut self, transport: Box<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
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

    /// Whether answers may come compressed. Without this call they may, unless the server is on this computer: there it
    /// only costs time.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = Some(gzip);
        self
    }

    /// The server. Sends nothing.
    ///
    /// # Errors
    /// [`RemoteError::InvalidUrl`] if the Application URL is none, and [`RemoteError::Unauthorized`] if the key or the
    /// token can't stand in a header: no server could know it.
    pub fn build(self) -> Result<HttpRemote, RemoteError> {
        let base = normal_url(&self.application_url)?;
        if self.application_key.as_deref().is_some_and(|key| HeaderValue::from_str(key).is_err()) {
            return Err(RemoteError::Unauthorized);
        }
        let mut headers = vec![(API_VERSION_HEADER, API_VERSION.to_owned())];
        headers.extend(self.application_key.map(|key| (APPLICATION_KEY_HEADER, key)));
        headers.extend(self.installation_id.map(|id| (INSTALLATION_ID_HEADER, id.to_string())));
        let user_token = UserToken::new(self.refresh);
        user_token.set(self.user_token.as_deref())?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(Network::new(self.gzip.unwrap_or(!is_loopback(&base)))?),
        };
        let transport = Filtered { transport, filters: self.filters, user_token, dated: Mutex::default() };
        let room = Room::default();
        Ok(HttpRemote { transport, base, headers, room, takes_no_batches: AtomicBool::new(false) })
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_this_computer_is_not_asked_to_compress() {
        let is_here = |text: &str| is_loopback(&normal_url(text).expect("an address"));
        assert!(["http://127.0.0.1:8787", "http://localhost/", "http://[::1]:1/"].into_iter().all(is_here));
        assert!(!["https://notes.example.com", "http://192.168.1.2:8787"].into_iter().any(is_here));
    }
}
