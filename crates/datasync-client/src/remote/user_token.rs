//! Who is signed in: the token in `X-ZUMO-AUTH`, and where a fresh one comes from when the server refuses it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use reqwest::header::HeaderValue;

use super::RemoteError;

/// Where a fresh user token comes from.
#[async_trait]
pub trait TokenRefresh: Send + Sync {
    /// A fresh token; `None` if the person has to sign in again. Asked once for a request that was answered with 401,
    /// and once for all requests that were refused with the same token.
    async fn refresh(&self) -> Option<String>;
}

/// The token now, and its refresh.
#[derive(Default)]
pub(super) struct UserToken {
    now: Mutex<Option<String>>,
    refresh: Option<Box<dyn TokenRefresh>>,
    /// One refresh at a time. A tokio mutex, because it is held across the network.
    turn: tokio::sync::Mutex<()>,
}

impl UserToken {
    pub(super) fn new(refresh: Option<Box<dyn TokenRefresh>>) -> Self {
        UserToken { refresh, ..UserToken::default() }
    }

    pub(super) fn now(&self) -> Option<String> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A text that can't stand in a header is no token.
    pub(super) fn set(&self, token: Option<&str>) -> Result<(), RemoteError> {
        if token.is_some_and(|token| HeaderValue::from_str(token).is_err()) {
            return Err(RemoteError::Unauthorized);
        }
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = token.map(str::to_owned);
        Ok(())
    }

    pub(super) fn can_refresh(&self) -> bool {
        self.refresh.is_some()
    }

    /// Whether there is another token to try than the one that was refused.
    pub(super) async fn renew(&self, refused: Option<&str>) -> bool {
        let Some(refresh) = &self.refresh else { return false };
        let _turn = self.turn.lock().await;
        let now = self.now();
        if now.as_deref() != refused {
            return now.is_some();
        }
        match refresh.refresh().await {
            Some(fresh) => self.set(Some(&fresh)).is_ok(),
            None => false,
        }
    }
}
