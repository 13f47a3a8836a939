//! Who is signed in: the token in `X-ZUMO-AUTH`, and where a fresh one comes from when the server refuses it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use reqwest::header::HeaderValue;

/// Where a fresh user token comes from.
#[async_trait]
pub trait TokenRefresh: Send + Sync {
    /// A fresh token; `None` if the person has to sign in again. Asked once for a request that was answered with 401,
    /// and once for all requests that were refused with the same token.
    async fn refresh(&self) -> Option<String>;
}

/// The token now, and its refresh. Its text never stands in debug output.
#[derive(Default)]
pub(super) struct UserToken {
    now: Mutex<Option<HeaderValue>>,
    refresh: Option<Box<dyn TokenRefresh>>,
    /// One refresh at a time. A tokio mutex, because it is held across the network.
    turn: tokio::sync::Mutex<()>,
}

impl UserToken {
    pub(super) fn new(now: Option<HeaderValue>, refresh: Option<Box<dyn TokenRefresh>>) -> Self {
        UserToken { now: Mutex::new(now), refresh, turn: tokio::sync::Mutex::default() }
    }

    pub(super) fn now(&self) -> Option<HeaderValue> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, token: Option<HeaderValue>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }

    pub(super) fn can_refresh(&self) -> bool {
        self.refresh.is_some()
    }

    /// Whether there is another token to try than the one that was refused.
    pub(super) async fn renew(&self, refused: Option<&HeaderValue>) -> bool {
        let Some(refresh) = &self.refresh else { return false };
        let _turn = self.turn.lock().await;
        let now = self.now();
        if now.as_ref() != refused {
            return now.is_some();
        }
        let fresh = refresh.refresh().await.and_then(|token| secret(&token));
        let renewed = fresh.is_some();
        if renewed {
            self.set(fresh);
        }
        renewed
    }
}

/// A header's value that debug output hides; `None` if the text can't stand in a header.
pub(super) fn secret(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
