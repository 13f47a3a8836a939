//! Signing in with a user name and a password, and staying signed in (docs/protocol.md, 12).

use async_trait::async_trait;
use datasync_protocol::{APPLICATION_KEY_HEADER, USER_TOKEN_HEADER, reason_from_body};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::Answer;
use super::http::normal_url;
use super::transport::{HttpAnswer, HttpRequest, Network, Transport};
use super::{RemoteError, TokenRefresh};

/// The accounts of a server.
pub struct Accounts {
    transport: Box<dyn Transport>,
    base: Url,
    application_key: Option<String>,
}

/// A device that is signed in. Not shown by `Debug`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSession {
    /// The user's name, as the server writes it.
    pub user: String,
    /// What requests carry, for about an hour.
    pub token: String,
    /// What the next session is got with, once.
    pub refresh_token: String,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The user name or the password is wrong.
    #[error("the user name or the password is wrong")]
    Refused,
    /// Nobody signs in at this server.
    #[error("this server has no accounts")]
    NoAccounts,
    /// Nobody makes an account at this server by themselves.
    #[error("this server makes no accounts by itself: ask whoever runs it for one")]
    Closed,
    /// Somebody else has that name.
    #[error("this user name is taken")]
    Taken,
    /// The server takes no such name or password.
    #[error("the server does not take this user name or password{}", .0.as_ref().map(|said| format!(": {said}")).unwrap_or_default())]
    Invalid(Option<String>),
    /// The server did not say.
    #[error(transparent)]
    Remote(#[from] RemoteError),
}

/// Where a refresh token is kept from one start of the program to the next.
pub trait TokenKeeper: Send + Sync {
    /// The token that was kept last; `None`: nobody is signed in.
    fn load(&self) -> Option<String>;

    /// Keeps another one in its place. If that fails, the one before it goes on being good, as long as this one is not used.
    ///
    /// # Errors
    /// What kept it from being kept.
    fn keep(&self, token: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// Gets the next token with the refresh token that is kept.
pub struct StaySignedIn<K> {
    accounts: Accounts,
    keeper: K,
}

impl Accounts {
    /// The accounts at an Application URL. Sends nothing.
    ///
    /// # Errors
    /// [`RemoteError::InvalidUrl`].
    pub fn at(application_url: &str, application_key: Option<&str>) -> Result<Self, RemoteError> {
        Self::over(Box::new(Network::new(false)?), application_url, application_key)
    }

    /// As [`Accounts::at`], over another way to exchange requests.
    ///
    /// # Errors
    /// As [`Accounts::at`].
    pub fn over(
        transport: Box<dyn Transport>,
        application_url: &str,
        application_key: Option<&str>,
    ) -> Result<Self, RemoteError> {
        let base = normal_url(application_url)?;
        Ok(Accounts { transport, base, application_key: application_key.map(str::to_owned) })
    }

    /// Signs this device in, under a name that its person sees in a list of devices.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn sign_in(&self, user: &str, password: &str, device: &str) -> Result<AccountSession, SignInError> {
        let asked = json!({"user": user, "password": password, "device": device});
        let answer = self.ask("POST", "accounts/session", None, Some(&asked)).await?;
        match answer.status {
            403 => Err(SignInError::Refused),
            404 | 405 => Err(SignInError::NoAccounts),
            _ => Ok(session(&answer)?),
        }
    }

    /// Makes an account and signs this device in, where the server lets anybody.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn register(&self, user: &str, password: &str, device: &str) -> Result<AccountSession, SignInError> {
        let asked = json!({"user": user, "password": password, "device": device});
        let answer = self.ask("POST", "accounts", None, Some(&asked)).await?;
        match answer.status {
            400 => Err(SignInError::Invalid(reason_from_body(&answer.body))),
            403 => Err(SignInError::Closed),
            404 | 405 => Err(SignInError::NoAccounts),
            409 => Err(SignInError::Taken),
            _ => Ok(session(&answer)?),
        }
    }

    /// Whether anybody may make an account: where it is closed, that is said before the request is read.
    ///
    /// # Errors
    /// [`RemoteError`] if the server did not say.
    pub async fn registration_is_open(&self) -> Result<bool, RemoteError> {
        let answer = self.ask("POST", "accounts", None, Some(&json!({}))).await?;
        Answer::of(&answer).or_refusal().map(|answer| answer.status == 400)
    }

    /// The next session of a device; `None`: it is signed out.
    ///
    /// # Errors
    /// [`RemoteError`] if the server did not say. The refresh token is as good as before then.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Option<AccountSession>, RemoteError> {
        let asked = json!({"refreshToken": refresh_token});
        let answer = self.ask("POST", "accounts/session/refresh", None, Some(&asked)).await?;
        if answer.status == 403 { Ok(None) } else { session(&answer).map(Some) }
    }

    /// Signs this device out, whose token this is.
    ///
    /// # Errors
    /// [`RemoteError`] if the server did not say.
    pub async fn sign_out(&self, token: &str) -> Result<(), RemoteError> {
        let answer = self.ask("DELETE", "accounts/session", Some(token), None).await?;
        Answer::of(&answer).or_refusal().map(|_| ())
    }

    /// Whether people sign in at this server: a refresh without a token is a wrong request where it is served.
    ///
    /// # Errors
    /// [`RemoteError`] if the server did not say.
    pub async fn are_offered(&self) -> Result<bool, RemoteError> {
        let answer = self.ask("POST", "accounts/session/refresh", None, Some(&json!({}))).await?;
        Answer::of(&answer).or_refusal().map(|answer| answer.status == 400)
    }

    async fn ask(
        &self,
        method: &'static str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<HttpAnswer, RemoteError> {
        let mut headers = Vec::new();
        headers.extend(self.application_key.clone().map(|key| (APPLICATION_KEY_HEADER, key)));
        headers.extend(token.map(|token| (USER_TOKEN_HEADER, token.to_owned())));
        let request = HttpRequest {
            method,
            url: format!("{}{path}", self.base),
            headers,
            body: body.map(Value::to_string),
            ..HttpRequest::default()
        };
        self.transport.send(request).await
    }
}

fn session(answer: &HttpAnswer) -> Result<AccountSession, RemoteError> {
    let answer = Answer::of(answer).or_refusal()?;
    match answer.status {
        200 | 201 => serde_json::from_str(answer.body).map_err(|_| RemoteError::NotATableServer),
        status => {
            tracing::debug!(
                status,
                "the server signs nobody in: {}",
                reason_from_body(answer.body).unwrap_or_default()
            );
            Err(RemoteError::NotATableServer)
        }
    }
}

impl<K: TokenKeeper> StaySignedIn<K> {
    /// With the token that is kept now, and from then on with the next one each time.
    pub fn new(accounts: Accounts, keeper: K) -> Self {
        StaySignedIn { accounts, keeper }
    }
}

#[async_trait]
impl<K: TokenKeeper> TokenRefresh for StaySignedIn<K> {
    async fn refresh(&self) -> Result<Option<String>, RemoteError> {
        let Some(kept) = self.keeper.load() else { return Ok(None) };
        let Some(session) = self.accounts.refresh(&kept).await? else { return Ok(None) };
        if let Err(error) = self.keeper.keep(&session.refresh_token) {
            tracing::warn!("the sign-in can't be kept: {error}");
        }
        Ok(Some(session.token))
    }
}

impl std::fmt::Debug for AccountSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountSession").field("user", &self.user).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
