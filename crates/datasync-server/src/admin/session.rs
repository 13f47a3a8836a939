//! Who may see the page: whoever gave the master key in this browser, for half an hour after the last look.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{COOKIE, RETRY_AFTER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use datasync_protocol::Timestamp;
use percent_encoding::percent_decode_str;

use super::ticket::{LASTS_MS, Ticket};
use super::{Panel, page};
use crate::body::read;
use crate::config::Keys;
use crate::error::ApiError;
use crate::limits::Address;
use crate::rate::{Limiter, Rate};

const NAME: &str = "driftless-admin";
/// Keys that may be tried from one address.
const TRIES: Rate = Rate { burst: 5, every: Duration::from_secs(30) };
/// Bytes of the form.
const BODY_LIMIT: usize = 4096;
/// What the page's own script says of itself; no form and no other page can.
const OWN_SCRIPT: &str = "x-driftless-admin";

/// Which browsers are signed in. What they carry says so itself, to every process with the same master key.
pub(super) struct Sessions {
    keys: Keys,
    /// Sessions that were ended in this process, and until when they would have been known. The browser that ended one has
    /// dropped what it carried.
    ended: Mutex<HashMap<String, i64>>,
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
    pub(super) fn new(keys: Keys, secure: bool) -> Self {
        Sessions { keys, ended: Mutex::default(), tries: Limiter::new(TRIES), secure }
    }

    /// The session that a request belongs to, if it goes on.
    fn of(&self, headers: &HeaderMap, now: Timestamp) -> Option<Ticket> {
        let ticket = Ticket::read(carried(headers)?, &self.keys, now)?;
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&ticket.session);
        (!ended).then_some(ticket)
    }

    fn end(&self, headers: &HeaderMap, now: Timestamp) {
        let Some(ticket) = self.of(headers, now) else { return };
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, ends| *ends > now.0);
        ended.insert(ticket.session.clone(), ticket.ends());
    }

    /// What a browser is to carry from now on; `None`: nothing any more.
    fn cookie(&self, ticket: Option<&Ticket>) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let text = ticket.and_then(|ticket| ticket.text(&self.keys)).unwrap_or_default();
        let lasts = if text.is_empty() { 0 } else { LASTS_MS / 1000 };
        format!("{NAME}={text}; Path=/admin; HttpOnly; SameSite=Strict; Max-Age={lasts}{secure}")
    }
}

fn carried(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// Lets a session that is looked at go on.
pub(super) async fn renew(State(panel): State<Panel>, request: Request, next: Next) -> Response {
    let (sessions, now) = (&panel.0.sessions, (panel.0.clock)());
    let ticket = sessions.of(request.headers(), now).map(|ticket| ticket.seen(now));
    let mut response = next.run(request).await;
    let cookie = ticket.map(|ticket| sessions.cookie(Some(&ticket))).and_then(|cookie| cookie.parse().ok());
    // Who signs in or out meanwhile is told of that.
    if let Some(cookie) = cookie {
        response.headers_mut().entry(SET_COOKIE).or_insert(cookie);
    }
    response
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
    if !sessions.keys.know(&given_key(&form)) {
        tracing::warn!("a wrong master key was given at /admin");
        return Ok((StatusCode::UNAUTHORIZED, page::sign_in(Some("This is not the master key."))).into_response());
    }
    let Ok(ticket) = Ticket::begin(now) else { return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response()) };
    Ok(([(SET_COOKIE, sessions.cookie(Some(&ticket)))], Redirect::to("/admin")).into_response())
}

/// The field `key` of a form.
fn given_key(form: &str) -> Vec<u8> {
    let field = form.split('&').find_map(|field| field.strip_prefix("key=")).unwrap_or_default();
    percent_decode_str(field).collect()
}

pub(super) async fn sign_out(State(panel): State<Panel>, _: SignedIn, headers: HeaderMap) -> Response {
    panel.0.sessions.end(&headers, (panel.0.clock)());
    ([(SET_COOKIE, panel.0.sessions.cookie(None))], StatusCode::NO_CONTENT).into_response()
}

impl FromRequestParts<Panel> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, panel: &Panel) -> Result<Self, Self::Rejection> {
        Ok(Visitor { signed_in: panel.0.sessions.of(&parts.headers, (panel.0.clock)()).is_some() })
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
        let session = panel.0.sessions.of(&parts.headers, (panel.0.clock)());
        session.map(|_| SignedIn).ok_or(StatusCode::UNAUTHORIZED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ApplicationKey;

    fn sessions(secure: bool) -> Sessions {
        Sessions::new(Keys::one(ApplicationKey("the-key".to_owned())), secure)
    }

    fn with_cookie(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, value.parse().expect("a value"))])
    }

    #[test]
    fn a_session_is_known_to_every_process_with_the_key_and_to_none_where_it_was_ended() {
        let (here, there) = (sessions(true), sessions(true));
        let ticket = Ticket::begin(Timestamp(0)).expect("randomness");
        let cookie = here.cookie(Some(&ticket));
        let carried = with_cookie(&format!("a=b; {}", cookie.split(';').next().expect("a value")));
        assert_eq!(
            (here.of(&carried, Timestamp(1)), there.of(&carried, Timestamp(1))),
            (Some(ticket.clone()), Some(ticket))
        );
        here.end(&carried, Timestamp(1));
        assert_eq!(here.of(&carried, Timestamp(1)), None);
        for nothing in ["", "driftless-admin", "driftless-admin=", "xdriftless-admin=1"] {
            assert_eq!(here.of(&with_cookie(nothing), Timestamp(1)), None, "{nothing}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_page_alone() {
        let ticket = Ticket::begin(Timestamp(0)).expect("randomness");
        let cookie = sessions(true).cookie(Some(&ticket));
        assert!(cookie.ends_with("; Path=/admin; HttpOnly; SameSite=Strict; Max-Age=1800; Secure"), "{cookie}");
        assert!(!sessions(false).cookie(Some(&ticket)).contains("Secure"));
        assert!(
            sessions(false).cookie(None).starts_with("driftless-admin=; ")
                && sessions(false).cookie(None).contains("Max-Age=0")
        );
    }

    #[test]
    fn a_form_says_its_key() {
        assert_eq!(given_key("a=1&key=%2Bab%26c"), b"+ab&c");
        assert_eq!(given_key("key="), b"");
        assert_eq!(given_key("other=1"), b"");
    }
}
