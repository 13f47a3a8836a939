//! Where accounts are: a trait of acts, each of them one transaction.

use async_trait::async_trait;
use datasync_protocol::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{PasswordHash, RefreshHash, SigningSecret, UserName};
use crate::caller::UserId;
use crate::storage::StorageError;

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who owns their rows, for good.
    pub id: UserId,
    /// What they sign in with; no two have the same.
    pub name: UserName,
    /// What they type with it.
    pub password: PasswordHash,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Which device; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(Uuid);

/// A device that somebody is signed in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// What its person calls it; not unique.
    pub name: String,
    /// When the password was given.
    pub signed_in: Timestamp,
    /// When it last got a token.
    pub seen: Timestamp,
}

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSummary {
    /// Who owns its rows.
    pub id: UserId,
    /// What its person signs in with.
    pub name: UserName,
    /// When it was made.
    pub created_at: Timestamp,
    /// On how many devices its person is signed in.
    pub devices: u64,
}

/// Accounts, the devices that people are signed in on, and what signs their tokens.
///
/// **Isolation.** Each method is one transaction. Those of one account are serial: two that concern the same account or the
/// same device give what one after the other would give, and whoever is answered sees all that was answered before, in every
/// process that serves the database. So a device that was revoked is refused from that answer on. **Abort.** An error or a
/// future that is dropped leaves all of it or nothing.
///
/// Nothing that is handed in or out here is a secret in the clear, but for [`SigningSecret`]; none of it belongs in a log.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// What signs tokens: the one that is kept, or `first` from now on. The same for every process.
    async fn signing_secret(&self, first: SigningSecret) -> Result<SigningSecret, StorageError>;

    /// Makes an account; `false`: its name is taken, and nothing was changed.
    async fn add_account(&self, account: &Account) -> Result<bool, StorageError>;

    /// The account of a name.
    async fn account(&self, name: &UserName) -> Result<Option<Account>, StorageError>;

    /// The account of an id.
    async fn account_of(&self, user: &UserId) -> Result<Option<Account>, StorageError>;

    /// All accounts, by their names.
    async fn accounts(&self) -> Result<Vec<AccountSummary>, StorageError>;

    /// Removes an account, and signs it out everywhere. Rows stay; nobody owns them. `false`: there is none.
    async fn remove_account(&self, user: &UserId) -> Result<bool, StorageError>;

    /// Another password; every device but `keep` is signed out. `false`: there is no such account.
    async fn set_password(
        &self,
        user: &UserId,
        password: &PasswordHash,
        keep: Option<DeviceId>,
    ) -> Result<bool, StorageError>;

    /// Signs a device in. `false`, and nothing was changed: the account is gone or its password is not
    /// [`Account::password`] any more. Devices of this account that were last seen before `forgotten` are signed out.
    async fn add_device(
        &self,
        account: &Account,
        device: &Device,
        refresh: &RefreshHash,
        forgotten: Timestamp,
    ) -> Result<bool, StorageError>;

    /// A device gives its refresh token: carries [`super::decide_refresh`] out on what is known of it. Rotated, `next` is its
    /// last from now on and it was seen `now`; revoked, it is known no more. Gives whose it is, or `None` if it is nobody's
    /// (any more).
    async fn refresh(
        &self,
        device: DeviceId,
        given: &RefreshHash,
        next: &RefreshHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StorageError>;

    /// Whose a device is; `None`: it is signed in no longer. Asked for each request with a token.
    async fn user_of_device(&self, device: DeviceId) -> Result<Option<UserId>, StorageError>;

    /// The devices of an account, the one that was last seen first.
    async fn devices(&self, user: &UserId) -> Result<Vec<Device>, StorageError>;

    /// Signs a device out; `false`: this account has no such device.
    async fn remove_device(&self, user: &UserId, device: DeviceId) -> Result<bool, StorageError>;
}

impl DeviceId {
    pub(super) fn random() -> Self {
        DeviceId(Uuid::new_v4())
    }

    /// The device of a text; `None` if it is the id of none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(DeviceId)
    }
}

impl std::fmt::Display for DeviceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
