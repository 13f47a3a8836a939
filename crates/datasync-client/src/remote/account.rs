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
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Answers with what it was given, and writes down what it was asked.
    #[derive(Clone, Default)]
    struct Scripted(Arc<Mutex<Script>>);

    #[derive(Default)]
    struct Script {
        answers: Vec<(u16, &'static str)>,
        asked: Vec<HttpRequest>,
    }

    #[async_trait]
    impl Transport for Scripted {
        async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
            let mut script = self.0.lock().expect("no panic");
            script.asked.push(request);
            let (status, body) = script.answers.remove(0);
            Ok(HttpAnswer { status, headers: Vec::new(), body: body.to_owned() })
        }
    }

    fn accounts(answers: &[(u16, &'static str)]) -> (Accounts, Scripted) {
        let script = Scripted(Arc::new(Mutex::new(Script { answers: answers.to_vec(), asked: Vec::new() })));
        let accounts = Accounts::over(Box::new(script.clone()), "https://notes.example/app", Some("the-key"));
        (accounts.expect("accounts"), script)
    }

    /// A drawer that takes a token so many times.
    struct Drawer(Mutex<(Option<String>, usize)>);

    impl TokenKeeper for &'static Drawer {
        fn load(&self) -> Option<String> {
            self.0.lock().expect("no panic").0.clone()
        }

        fn keep(&self, token: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            let mut drawer = self.0.lock().expect("no panic");
            drawer.1 = drawer.1.checked_sub(1).ok_or("it is full")?;
            drawer.0 = Some(token.to_owned());
            Ok(())
        }
    }

    const SESSION: &str =
        r#"{"user":"ada","token":"t1","expiresAt":"2026-06-13T13:00:00.000Z","refreshToken":"r1","device":"d"}"#;

    #[tokio::test]
    async fn a_person_signs_in_with_a_password_and_is_told_why_not() {
        let (server, script) = accounts(&[(201, SESSION), (403, ""), (404, ""), (401, ""), (200, "<html>")]);
        let session = server.sign_in("Ada", "swordfish", "Laptop").await.expect("signed in");
        assert_eq!((session.user.as_str(), session.token.as_str()), ("ada", "t1"));
        assert!(!format!("{session:?}").contains("t1") && !format!("{session:?}").contains("r1"));
        let ask = async || server.sign_in("Ada", "swordfish", "Laptop").await.expect_err("not signed in");
        assert!(matches!(ask().await, SignInError::Refused));
        assert!(matches!(ask().await, SignInError::NoAccounts));
        assert!(matches!(ask().await, SignInError::Remote(RemoteError::Unauthorized)));
        assert!(matches!(ask().await, SignInError::Remote(RemoteError::NotATableServer)));
        let asked = &script.0.lock().expect("no panic").asked[0];
        assert_eq!((asked.method, asked.url.as_str()), ("POST", "https://notes.example/app/accounts/session"));
        assert_eq!(asked.headers, [(APPLICATION_KEY_HEADER, "the-key".to_owned())]);
    }

    #[tokio::test]
    async fn an_account_is_made_where_anybody_may_and_else_it_is_said_why_not() {
        let too_short = r#"{"error":"a password has 10 to 256 characters"}"#;
        let (server, script) = accounts(&[
            (201, SESSION),
            (409, ""),
            (403, ""),
            (400, too_short),
            (404, ""),
            (400, ""),
            (403, ""),
            (404, ""),
        ]);
        assert_eq!(server.register("ada", "swordfish", "Laptop").await.expect("signed in").user, "ada");
        let ask = async || server.register("ada", "swordfish", "Laptop").await.expect_err("no account");
        assert!(matches!(ask().await, SignInError::Taken));
        assert!(matches!(ask().await, SignInError::Closed));
        assert!(matches!(ask().await, SignInError::Invalid(Some(_))));
        assert!(matches!(ask().await, SignInError::NoAccounts));
        for open in [true, false, false] {
            assert_eq!(server.registration_is_open().await.expect("an answer"), open);
        }
        let asked = script.0.lock().expect("no panic");
        assert_eq!(asked.asked[0].url, "https://notes.example/app/accounts");
        assert_eq!(asked.asked[5].body.as_deref(), Some("{}"), "nothing is made by asking");
    }

    #[tokio::test]
    async fn each_refresh_token_is_used_once_and_the_next_one_kept_before_anything_is_asked_with_it() {
        let (server, script) = accounts(&[(200, SESSION), (200, SESSION), (503, ""), (403, "")]);
        let drawer: &'static Drawer = Box::leak(Box::new(Drawer(Mutex::new((Some("r0".to_owned()), 1)))));
        let staying = StaySignedIn::new(server, drawer);
        assert_eq!(staying.refresh().await.expect("an answer").as_deref(), Some("t1"));
        assert_eq!(drawer.load().as_deref(), Some("r1"));
        assert_eq!(staying.refresh().await.expect("an answer").as_deref(), Some("t1"), "also where it can't be kept");
        assert!(matches!(staying.refresh().await, Err(RemoteError::Busy { .. })), "that says nothing of the sign-in");
        assert_eq!(staying.refresh().await.expect("an answer"), None);
        let sent: Vec<_> =
            script.0.lock().expect("no panic").asked.iter().filter_map(|sent| sent.body.clone()).collect();
        assert_eq!(sent[0], r#"{"refreshToken":"r0"}"#);
        assert!(sent[1..].iter().all(|body| body == r#"{"refreshToken":"r1"}"#));
    }

    #[tokio::test]
    async fn whether_people_sign_in_is_known_by_the_status_alone() {
        let (server, _) = accounts(&[(400, ""), (404, ""), (401, "")]);
        assert!(server.are_offered().await.expect("an answer"));
        assert!(!server.are_offered().await.expect("an answer"));
        assert!(matches!(server.are_offered().await, Err(RemoteError::Unauthorized)));
    }
}
