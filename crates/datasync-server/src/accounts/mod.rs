//! People: who they are, where they are signed in, and how a request shows it.
//!
//! A password is given once a device. The device gets a token for an hour, which every request carries, and a refresh token
//! for the next one. Each request asks the [`AccountStore`] whether its device is still signed in, so a device that is
//! revoked is refused at once.

mod attempts;
mod name;
mod password;
mod refresh;
mod routes;
mod store;
mod token;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use datasync_protocol::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use self::attempts::Attempts;
use self::name::device_name;
use self::password::Hasher;
use self::refresh::{RefreshToken, forgotten_before};
use self::token::Claims;
use crate::caller::{TokenError, UserId, UserTokens};
use crate::config::Clock;
use crate::storage::StorageError;

pub use name::{InvalidUserName, UserName};
pub use password::{Password, PasswordHash};
pub use refresh::{RefreshDecision, RefreshHash, Refreshable, decide_refresh};
#[cfg(test)]
pub(crate) use routes::addresses;
pub(crate) use routes::routes;
pub use store::{Account, AccountStore, AccountSummary, Device, DeviceId};
pub use token::SigningSecret;

/// How long a token is good for.
const TOKEN_LASTS_MS: i64 = 3600 * 1000;

/// Why an account or a device did not get what it asked for. Nothing was changed, unless the sentence says so.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Which of them is nobody's business.
    #[error("the user name or the password is wrong")]
    WrongPassword,
    /// The refresh token is not one, or its device was signed out, revoked, or away for half a year.
    #[error("this device is signed in no longer: sign in again")]
    SignedOut,
    /// A new password is too short or too long.
    #[error("a password has 10 to 256 characters")]
    UnfitPassword,
    /// The name can't be one.
    #[error(transparent)]
    Name(#[from] InvalidUserName),
    /// There is an account of this name.
    #[error("there is an account of this name already")]
    NameTaken,
    /// There is no account of this name.
    #[error("there is no user of this name")]
    NoUser,
    /// The account has no such device.
    #[error("there is no such device")]
    NoDevice,
    /// Whoever runs the server makes the accounts.
    #[error("accounts are made by whoever runs this server")]
    Closed,
    /// Too many passwords were tried.
    #[error("too many attempts to sign in: wait and try again")]
    TooMany(Duration),
    /// The store could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The accounts of a server.
#[derive(Clone)]
pub struct Accounts {
    store: Arc<dyn AccountStore>,
    clock: Clock,
    secret: SigningSecret,
    hasher: Arc<Hasher>,
    attempts: Arc<Attempts>,
    open: bool,
}

/// A device that is signed in, as it is told: with both of its tokens. Not shown by `Debug`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The name of its person.
    pub user: String,
    /// What requests carry.
    pub token: String,
    /// Until when, as an instant of the wire.
    pub expires_at: String,
    /// What the next session is got with, once.
    pub refresh_token: String,
    /// Which device it is.
    pub device: DeviceId,
}

/// Who sent a request, and from which device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The person.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
}

impl AccountError {
    fn broken(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        StorageError::Broken(Box::new(cause)).into()
    }
}

impl Accounts {
    /// The accounts that a store keeps. Makes what signs tokens, if there is none.
    ///
    /// # Errors
    /// [`AccountError::Storage`].
    pub async fn open(store: Arc<dyn AccountStore>, clock: Clock) -> Result<Self, AccountError> {
        let secret = store.signing_secret(SigningSecret::random()?).await?;
        let (hasher, attempts) = (Arc::new(Hasher::new()), Arc::new(Attempts::new()));
        Ok(Accounts { store, clock, secret, hasher, attempts, open: false })
    }

    /// The same, and whoever has the application key may make an account.
    #[must_use]
    pub fn with_open_registration(self) -> Self {
        Accounts { open: true, ..self }
    }

    /// What keeps them: for lists, and for whoever looks after them.
    #[must_use]
    pub fn store(&self) -> &dyn AccountStore {
        &*self.store
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn add(&self, name: &UserName, password: Password) -> Result<Account, AccountError> {
        let password = self.hasher.hash(password.fit_to_keep()?).await?;
        let id = UserId::new(Uuid::new_v4().to_string()).expect("a UUID is an id");
        let account = Account { id, name: name.clone(), password, created_at: (self.clock)() };
        if self.store.add_account(&account).await? { Ok(account) } else { Err(AccountError::NameTaken) }
    }

    /// Signs a device in.
    ///
    /// # Errors
    /// [`AccountError::WrongPassword`], after the same time whether there is such a user or not.
    pub async fn sign_in(&self, name: &str, password: Password, device: &str) -> Result<Session, AccountError> {
        let account = match UserName::new(name) {
            Ok(name) => self.store.account(&name).await?,
            Err(_) => None,
        };
        let right = self.hasher.is(password, account.as_ref().map(|account| &account.password)).await?;
        let account = account.filter(|_| right).ok_or(AccountError::WrongPassword)?;
        self.begin(&account, device).await
    }

    /// Gives a device its next tokens.
    ///
    /// # Errors
    /// [`AccountError::SignedOut`] if it is signed in no longer. A token that was followed by two others, or that is none of
    /// the device's, was in the wrong hands: the device is revoked.
    pub async fn refresh(&self, refresh_token: &str) -> Result<Session, AccountError> {
        let given = RefreshToken::parse(refresh_token).ok_or(AccountError::SignedOut)?;
        let next = RefreshToken::random(given.device)?;
        let account = self.store.refresh(given.device, &given.hash(), &next.hash(), (self.clock)()).await?;
        Ok(self.session(&account.ok_or(AccountError::SignedOut)?, &next))
    }

    /// Changes a person's password, from a device of theirs. Every other device is signed out.
    ///
    /// # Errors
    /// [`AccountError::WrongPassword`] if the old one is not theirs.
    pub async fn change_password(&self, bearer: &Bearer, old: Password, new: Password) -> Result<(), AccountError> {
        let account = self.store.account_of(&bearer.user).await?;
        if !self.hasher.is(old, account.as_ref().map(|account| &account.password)).await? {
            return Err(AccountError::WrongPassword);
        }
        self.set_password(&bearer.user, new, Some(bearer.device)).await
    }

    /// Sets a person's password, whatever it was. Every device but `keep` is signed out.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn set_password(&self, user: &UserId, new: Password, keep: Option<DeviceId>) -> Result<(), AccountError> {
        let password = self.hasher.hash(new.fit_to_keep()?).await?;
        if self.store.set_password(user, &password, keep).await? { Ok(()) } else { Err(AccountError::NoUser) }
    }

    /// Who sent a request with this token.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn bearer(&self, token: &str) -> Result<Bearer, TokenError> {
        let claims = Claims::read(token, &self.secret, (self.clock)()).ok_or(TokenError::Invalid)?;
        let user = self.store.user_of_device(claims.device).await;
        match user.map_err(|error| TokenError::Unavailable(Box::new(error)))? {
            Some(user) if user.as_str() == claims.sub => Ok(Bearer { user, device: claims.device }),
            _ => Err(TokenError::Invalid),
        }
    }

    async fn begin(&self, account: &Account, device: &str) -> Result<Session, AccountError> {
        let now = (self.clock)();
        let device = Device { id: DeviceId::random(), name: device_name(device), signed_in: now, seen: now };
        let refresh = RefreshToken::random(device.id)?;
        match self.store.add_device(account, &device, &refresh.hash(), forgotten_before(now)).await? {
            true => Ok(self.session(account, &refresh)),
            false => Err(AccountError::WrongPassword),
        }
    }

    fn session(&self, account: &Account, refresh: &RefreshToken) -> Session {
        let until = Timestamp((self.clock)().0 + TOKEN_LASTS_MS);
        Session {
            user: account.name.to_string(),
            token: Claims::new(account.id.as_str(), refresh.device, until).sign(&self.secret),
            expires_at: until.to_string(),
            refresh_token: refresh.to_text(),
            device: refresh.device,
        }
    }
}

#[async_trait]
impl UserTokens for Accounts {
    async fn user_of(&self, token: &str) -> Result<UserId, TokenError> {
        self.bearer(token).await.map(|bearer| bearer.user)
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("device", &self.device).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
