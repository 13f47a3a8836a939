//! [`AccountStore`] in the same database, under READ COMMITTED.
//!
//! What concerns an account locks its row before it touches its devices; what concerns one device locks that one and nothing
//! else. So two that concern the same are one after the other in every process, and no two wait for each other.

use async_trait::async_trait;
use datasync_protocol::Timestamp;
use deadpool_postgres::Transaction;
use tokio_postgres::Row as SqlRow;
use tokio_postgres::types::ToSql;

use super::super::StorageError;
use super::PostgresStorage;
use super::failure::{Failure, unreadable};
use crate::accounts::{
    Account, AccountStore, AccountSummary, Device, DeviceId, PasswordHash, RefreshDecision, RefreshHash, Refreshable,
    SigningSecret, UserName, decide_refresh,
};
use crate::caller::UserId;

/// The name of the secret that signs tokens.
const SIGNS_TOKENS: &str = "tokens";
const ACCOUNT: &str = "SELECT id, name, password, created_at FROM accounts WHERE id = $1";

/// What a statement is given.
type Values<'a> = [&'a (dyn ToSql + Sync)];

#[async_trait]
impl AccountStore for PostgresStorage {
    async fn signing_secret(&self, first: SigningSecret) -> Result<SigningSecret, StorageError> {
        // A conflict that is done nothing about gives nothing back.
        let sql = "INSERT INTO secrets AS kept (name, value) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET value = kept.value RETURNING value";
        let kept = self.one(sql, &[&SIGNS_TOKENS, &first.0.as_slice()]).await?;
        let value = kept.map(|row| hash(row.get(0))).transpose()?;
        value.map(SigningSecret).ok_or_else(|| unreadable("the secret that signs tokens"))
    }

    async fn add_account(&self, account: &Account) -> Result<bool, StorageError> {
        let Account { id, name, password, created_at } = account;
        let sql = "INSERT INTO accounts (id, name, password, created_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (name) DO NOTHING";
        self.changed(sql, &[&id.as_str(), &name.as_str(), &password.as_stored(), &created_at.0]).await
    }

    async fn account(&self, name: &UserName) -> Result<Option<Account>, StorageError> {
        let sql = "SELECT id, name, password, created_at FROM accounts WHERE name = $1";
        self.one(sql, &[&name.as_str()]).await?.as_ref().map(account).transpose()
    }

    async fn account_of(&self, user: &UserId) -> Result<Option<Account>, StorageError> {
        self.one(ACCOUNT, &[&user.as_str()]).await?.as_ref().map(account).transpose()
    }

    async fn accounts(&self) -> Result<Vec<AccountSummary>, StorageError> {
        let sql = "SELECT id, name, created_at, (SELECT count(*) FROM devices WHERE account = accounts.id)
                   FROM accounts ORDER BY name";
        self.all(sql, &[]).await?.iter().map(summary).collect()
    }

    async fn remove_account(&self, user: &UserId) -> Result<bool, StorageError> {
        self.changed("DELETE FROM accounts WHERE id = $1", &[&user.as_str()]).await
    }

    async fn set_password(
        &self,
        user: &UserId,
        password: &PasswordHash,
        keep: Option<DeviceId>,
    ) -> Result<bool, StorageError> {
        Ok(self.password_is_now(user, password, keep.map(|device| device.to_string())).await?)
    }

    async fn add_device(
        &self,
        account: &Account,
        device: &Device,
        refresh: &RefreshHash,
        forgotten: Timestamp,
    ) -> Result<bool, StorageError> {
        Ok(self.signed_in(account, device, refresh, forgotten).await?)
    }

    async fn refresh(
        &self,
        device: DeviceId,
        given: &RefreshHash,
        next: &RefreshHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StorageError> {
        Ok(self.refreshed(&device.to_string(), given, next, now).await?)
    }

    async fn user_of_device(&self, device: DeviceId) -> Result<Option<UserId>, StorageError> {
        let sql = "SELECT account FROM devices WHERE id = $1";
        self.one(sql, &[&device.to_string()]).await?.map(|row| user(row.get(0))).transpose()
    }

    async fn devices(&self, user: &UserId) -> Result<Vec<Device>, StorageError> {
        let sql = "SELECT id, name, signed_in, seen FROM devices WHERE account = $1 ORDER BY seen DESC, id";
        self.all(sql, &[&user.as_str()]).await?.iter().map(device).collect()
    }

    async fn remove_device(&self, user: &UserId, device: DeviceId) -> Result<bool, StorageError> {
        let sql = "DELETE FROM devices WHERE id = $1 AND account = $2";
        self.changed(sql, &[&device.to_string(), &user.as_str()]).await
    }
}

/// One statement, which is a transaction.
impl PostgresStorage {
    async fn one(&self, sql: &str, values: &Values<'_>) -> Result<Option<SqlRow>, StorageError> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(Failure::from)?;
        Ok(client.query_opt(&statement, values).await.map_err(Failure::from)?)
    }

    async fn all(&self, sql: &str, values: &Values<'_>) -> Result<Vec<SqlRow>, StorageError> {
        Ok(self.client().await?.query(sql, values).await.map_err(Failure::from)?)
    }

    async fn changed(&self, sql: &str, values: &Values<'_>) -> Result<bool, StorageError> {
        Ok(self.client().await?.execute(sql, values).await.map_err(Failure::from)? > 0)
    }
}

/// Several statements: a lock first.
impl PostgresStorage {
    async fn password_is_now(
        &self,
        user: &UserId,
        password: &PasswordHash,
        keep: Option<String>,
    ) -> Result<bool, Failure> {
        let mut client = self.client().await?;
        let txn = client.transaction().await?;
        let sql = "UPDATE accounts SET password = $2 WHERE id = $1";
        let is_there = txn.execute(sql, &[&user.as_str(), &password.as_stored()]).await? > 0;
        let sql = "DELETE FROM devices WHERE account = $1 AND id IS DISTINCT FROM $2";
        txn.execute(sql, &[&user.as_str(), &keep]).await?;
        txn.commit().await?;
        Ok(is_there)
    }

    async fn signed_in(
        &self,
        known: &Account,
        device: &Device,
        refresh: &RefreshHash,
        forgotten: Timestamp,
    ) -> Result<bool, Failure> {
        let (mut client, user) = (self.client().await?, known.id.as_str());
        let txn = client.transaction().await?;
        let locked = txn.query_opt(&format!("{ACCOUNT} FOR NO KEY UPDATE"), &[&user]).await?;
        let stands = locked.as_ref().map(account).transpose()?;
        if stands.is_none_or(|stands| stands.password != known.password) {
            return Ok(false);
        }
        txn.execute("DELETE FROM devices WHERE account = $1 AND seen < $2", &[&user, &forgotten.0]).await?;
        let Device { id, name, signed_in, seen } = device;
        let sql = "INSERT INTO devices (id, account, name, refresh, signed_in, seen) VALUES ($1, $2, $3, $4, $5, $6)";
        let refresh = refresh.0.as_slice();
        txn.execute(sql, &[&id.to_string(), &user, name, &refresh, &signed_in.0, &seen.0]).await?;
        txn.commit().await?;
        Ok(true)
    }

    async fn refreshed(
        &self,
        device: &str,
        given: &RefreshHash,
        next: &RefreshHash,
        now: Timestamp,
    ) -> Result<Option<Account>, Failure> {
        let mut client = self.client().await?;
        let txn = client.transaction().await?;
        let Some((user, known)) = refreshable(&txn, device).await? else { return Ok(None) };
        let whose = match decide_refresh(&known, given, now) {
            RefreshDecision::Rotate { before } => {
                let sql = "UPDATE devices SET refresh = $2, before = $3, seen = $4 WHERE id = $1";
                txn.execute(sql, &[&device, &next.0.as_slice(), &before.0.as_slice(), &now.0]).await?;
                txn.query_opt(ACCOUNT, &[&user]).await?.as_ref().map(account).transpose()?
            }
            RefreshDecision::Revoke => {
                txn.execute("DELETE FROM devices WHERE id = $1", &[&device]).await?;
                None
            }
        };
        txn.commit().await?;
        Ok(whose)
    }
}

/// Whose a device is, and what is known of it; locked.
async fn refreshable(txn: &Transaction<'_>, device: &str) -> Result<Option<(String, Refreshable)>, Failure> {
    let sql = "SELECT account, refresh, before, seen FROM devices WHERE id = $1 FOR UPDATE";
    let Some(row) = txn.query_opt(sql, &[&device]).await? else { return Ok(None) };
    let before = row.get::<_, Option<&[u8]>>(2).map(hash).transpose()?.map(RefreshHash);
    let known = Refreshable { last: RefreshHash(hash(row.get(1))?), before, seen: Timestamp(row.get(3)) };
    Ok(Some((row.get(0), known)))
}

fn account(row: &SqlRow) -> Result<Account, StorageError> {
    let password = PasswordHash::from_stored(row.get(2));
    Ok(Account { id: user(row.get(0))?, name: name(row.get(1))?, password, created_at: Timestamp(row.get(3)) })
}

fn summary(row: &SqlRow) -> Result<AccountSummary, StorageError> {
    let devices = row.get::<_, i64>(3).unsigned_abs();
    Ok(AccountSummary { id: user(row.get(0))?, name: name(row.get(1))?, created_at: Timestamp(row.get(2)), devices })
}

fn device(row: &SqlRow) -> Result<Device, StorageError> {
    let id = DeviceId::parse(row.get(0)).ok_or_else(|| unreadable("a device's id"))?;
    Ok(Device { id, name: row.get(1), signed_in: Timestamp(row.get(2)), seen: Timestamp(row.get(3)) })
}

fn user(text: &str) -> Result<UserId, StorageError> {
    UserId::new(text).map_err(|_| unreadable("a user's id"))
}

fn name(text: &str) -> Result<UserName, StorageError> {
    UserName::new(text).map_err(|_| unreadable("a user's name"))
}

fn hash(bytes: &[u8]) -> Result<[u8; 32], StorageError> {
    bytes.try_into().map_err(|_| unreadable("a hash"))
}
