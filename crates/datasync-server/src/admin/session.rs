//! Who may see the page: whoever gave the master key in this browser, for half an hour after the last look.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{COOKIE, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use datasync_protocol::Timestamp;
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};

use super::{Panel, page};
use crate::body::read;
use crate::error::ApiError;
use crate::limits::Address;
use crate::rate::{Limiter, Rate};

const NAME: &str = "driftless-admin";
const LASTS_MS: i64 = 30 * 60 * 1000;
/// Keys that may be tried from one address.
const TRIES: Rate = Rate { burst: 5, every: Duration::from_secs(30) };
/// Bytes of the form.
const BODY_LIMIT: usize = 4096;
/// What the page's own script says of itself; no form and no other page can.
const OWN_SCRIPT: &str = "x-driftless-admin";

/// The browsers that are signed in, by the hash of what they carry.
pub(super) struct Sessions {
    until: Mutex<HashMap<[u8; 32], i64>>,
    tries: Limiter<Option<IpAddr>>,
    /// Whether the cookie goes over TLS only.
    secure: bool,
}

/// The request comes from a browser that is signed in; if it can change something or shows a secret, from our own script.
pub(super) struct SignedIn;

/// As [`SignedIn`], for the page itself, which a person opens.
pub(super) struct Visitor {
    pub(super) signed_in: bool,
}

impl Sessions {
    pub(super) fn new(secure: bool) -> Self {
        Sessions { until: Mutex::default(), tries: Limiter::new(TRIES), secure }
    }

    /// Begins a session and gives what the browser is to carry.
    fn begin(&self, now: Timestamp) -> Result<String, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let token: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.retain(|_, until| *until > now.0);
        until.insert(hash(&token), now.0 + LASTS_MS);
        Ok(token)
    }

    /// Whether a session goes on; if so, for another half hour.
    fn know(&self, headers: &HeaderMap, now: Timestamp) -> bool {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let session = carried(headers).and_then(|token| until.get_mut(&hash(token)));
        session.filter(|until| **until > now.0).map(|until| *until = now.0 + LASTS_MS).is_some()
    }

    fn end(&self, headers: &HeaderMap) {
        if let Some(token) = carried(headers) {
            self.until.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash(token));
        }
    }

    fn cookie(&self, token: &str) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let lasts = if token.is_empty() { 0 } else { LASTS_MS / 1000 };
        format!("{NAME}={token}; Path=/admin; HttpOnly; SameSite=Strict; Max-Age={lasts}{secure}")
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

fn carried(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// A browser says where a request comes from; what is no browser has no cookies to be abused.
fn from_here(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}

/// Takes the form with the master key.
pub(super) async fn sign_in(
    State(panel): State<Panel>,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (sessions, now) = (&panel.0.sessions, (panel.0.clock)());
    let form = read(body, BODY_LIMIT).await?;
    if !from_here(&headers) {
        return Ok(StatusCode::FORBIDDEN.into_response());
    }
    if let Err(after) = sessions.tries.take(address, now) {
        let after = after.as_secs().saturating_add(1).to_string();
        let told = page::sign_in(Some("Too many keys were tried. Wait a little, then try again."));
        return Ok((StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, after)], told).into_response());
    }
    if !panel.0.master_keys.know(&given_key(&form)) {
        tracing::warn!("a wrong master key was given at /admin");
        return Ok((StatusCode::UNAUTHORIZED, page::sign_in(Some("This is not the master key."))).into_response());
    }
    let Ok(token) = sessions.begin(now) else { return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()) };
    Ok(([(SET_COOKIE, sessions.cookie(&token))], Redirect::to("/admin")).into_response())
}

/// The field `key` of a form.
fn given_key(form: &str) -> Vec<u8> {
    let field = form.split('&').find_map(|field| field.strip_prefix("key=")).unwrap_or_default();
    percent_decode_str(field).collect()
}

pub(super) async fn sign_out(State(panel): State<Panel>, _: SignedIn, headers: HeaderMap) -> Response {
    panel.0.sessions.end(&headers);
    ([(SET_COOKIE, panel.0.sessions.cookie(""))], StatusCode::NO_CONTENT).into_response()
}

impl FromRequestParts<Panel> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, panel: &Panel) -> Result<Self, Self::Rejection> {
        Ok(Visitor { signed_in: panel.0.sessions.know(&parts.headers, (panel.0.clock)()) })
    }
}

impl FromRequestParts<Panel> for SignedIn {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, panel: &Panel) -> Result<Self, StatusCode> {
        // An EventSource can't say that it is ours; it changes nothing, and no other page can read it.
        let streamed = parts.method == Method::GET && parts.uri.path().ends_with("/requests");
        if !from_here(&parts.headers) || !(streamed || parts.headers.contains_key(OWN_SCRIPT)) {
            return Err(StatusCode::FORBIDDEN);
        }
        match panel.0.sessions.know(&parts.headers, (panel.0.clock)()) {
            true => Ok(SignedIn),
            false => Err(StatusCode::UNAUTHORIZED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_cookie(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, value.parse().expect("a value"))])
    }

    #[test]
    fn a_session_ends_half_an_hour_after_the_last_look_or_when_it_is_ended() {
        let sessions = Sessions::new(true);
        let token = sessions.begin(Timestamp(0)).expect("randomness");
        let carried = with_cookie(&format!("a=b; {NAME}={token}"));
        assert!(sessions.know(&carried, Timestamp(LASTS_MS - 1)));
        assert!(sessions.know(&carried, Timestamp(2 * LASTS_MS - 2)));
        assert!(!sessions.know(&carried, Timestamp(4 * LASTS_MS)));
        let token = sessions.begin(Timestamp(0)).expect("randomness");
        let carried = with_cookie(&format!("{NAME}={token}"));
        sessions.end(&carried);
        assert!(!sessions.know(&carried, Timestamp(1)));
        for nothing in ["", "driftless-admin", "driftless-admin=", "xdriftless-admin=1"] {
            assert!(!sessions.know(&with_cookie(nothing), Timestamp(1)), "{nothing}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_page_alone() {
        let cookie = Sessions::new(true).cookie("abc");
        assert_eq!(cookie, "driftless-admin=abc; Path=/admin; HttpOnly; SameSite=Strict; Max-Age=1800; Secure");
        assert!(!Sessions::new(false).cookie("abc").contains("Secure"));
        assert!(Sessions::new(false).cookie("").contains("Max-Age=0"));
    }

    #[test]
    fn a_form_says_its_key() {
        assert_eq!(given_key("a=1&key=%2Bab%26c"), b"+ab&c");
        assert_eq!(given_key("key="), b"");
        assert_eq!(given_key("other=1"), b"");
    }
}
