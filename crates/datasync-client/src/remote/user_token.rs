//! Who is signed in: the token in `X-ZUMO-AUTH`, and where a fresh one comes from when the server refuses it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use reqwest::header::HeaderValue;

use super::RemoteError;

/// Where a fresh user token comes from.
#[async_trait]
pub trait TokenRefresh: Send + Sync {
    /// A fresh token; `None` if the person has to sign in again. Asked before the first request if there is no token yet,
    /// once for a request that was answered with 401, and once for all requests that were refused with the same token.
    ///
    /// # Errors
    /// [`RemoteError`] if nobody can say at present; the request is not sent again then, and fails with it.
    async fn refresh(&self) -> Result<Option<String>, RemoteError>;
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

    /// The token to begin with: without one, a fresh one if there is a way to it.
    pub(super) async fn first(&self) -> Result<Option<String>, RemoteError> {
        if self.now().is_none() && self.can_refresh() {
            self.renew(None).await?;
        }
        Ok(self.now())
    }

    /// Whether there is another token to try than the one that was refused.
    pub(super) async fn renew(&self, refused: Option<&str>) -> Result<bool, RemoteError> {
        let Some(refresh) = &self.refresh else { return Ok(false) };
        let _turn = self.turn.lock().await;
        let now = self.now();
        if now.as_deref() != refused {
            return Ok(now.is_some());
        }
        let fresh = refresh.refresh().await?.ok_or(RemoteError::SignedOut)?;
        self.set(Some(&fresh)).map(|()| true)
    }
}
