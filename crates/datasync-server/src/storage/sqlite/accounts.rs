//! [`AccountStore`] in the same file: SQLite takes one writer at a time, so every method is serial with every other.

use async_trait::async_trait;
use datasync_protocol::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, Transaction, TransactionBehavior};

use super::super::StorageError;
use super::SqliteStorage;
use crate::accounts::{
    Account, AccountStore, AccountSummary, Device, DeviceId, PasswordHash, RefreshDecision, RefreshHash, Refreshable,
    SigningSecret, UserName, decide_refresh,
};
use crate::caller::UserId;

/// The name of the secret that signs tokens.
const SIGNS_TOKENS: &str = "tokens";
const ACCOUNT: &str = "SELECT id, name, password, created_at FROM accounts";

#[async_trait]
impl AccountStore for SqliteStorage {
    async fn signing_secret(&self, first: SigningSecret) -> Result<SigningSecret, StorageError> {
        self.in_transaction(move |txn| {
            txn.execute(
                "INSERT INTO secrets (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                (SIGNS_TOKENS, first.0),
            )?;
            let value = txn.query_row("SELECT value FROM secrets WHERE name = ?1", [SIGNS_TOKENS], |row| row.get(0))?;
            Ok(SigningSecret(value))
        })
        .await
    }

    async fn add_account(&self, account: &Account) -> Result<bool, StorageError> {
        let Account { id, name, password, created_at } = account.clone();
        self.in_transaction(move |txn| {
            let sql = "INSERT INTO accounts (id, name, password, created_at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT (name) DO NOTHING";
            Ok(txn.execute(sql, (id.as_str(), name.as_str(), password.as_stored(), created_at.0))? > 0)
        })
        .await
    }

    async fn account(&self, name: &UserName) -> Result<Option<Account>, StorageError> {
        let name = name.clone();
        self.in_line(move |connection| {
            let mut statement = connection.prepare_cached(&format!("{ACCOUNT} WHERE name = ?1"))?;
            Ok(statement.query_row([name.as_str()], account).optional()?)
        })
        .await
    }

    async fn account_of(&self, user: &UserId) -> Result<Option<Account>, StorageError> {
        let user = user.clone();
        self.in_line(move |connection| account_of(connection, &user)).await
    }

    async fn accounts(&self) -> Result<Vec<AccountSummary>, StorageError> {
        self.in_line(|connection| {
            let sql = "SELECT id, name, created_at, (SELECT count(*) FROM devices WHERE account = accounts.id)
                       FROM accounts ORDER BY name";
            let accounts = connection.prepare(sql)?.query_map([], summary)?.collect::<Result<_, _>>()?;
            Ok(accounts)
        })
        .await
    }

    async fn remove_account(&self, user: &UserId) -> Result<bool, StorageError> {
        let user = user.clone();
        let sql = "DELETE FROM accounts WHERE id = ?1";
        self.in_transaction(move |txn| Ok(txn.execute(sql, [user.as_str()])? > 0)).await
    }

    async fn set_password(
        &self,
        user: &UserId,
        password: &PasswordHash,
        keep: Option<DeviceId>,
    ) -> Result<bool, StorageError> {
        let (user, password, keep) = (user.clone(), password.clone(), keep.map(|device| device.to_string()));
        self.in_transaction(move |txn| {
            let sql = "UPDATE accounts SET password = ?2 WHERE id = ?1";
            let is_there = txn.execute(sql, (user.as_str(), password.as_stored()))? > 0;
            txn.execute("DELETE FROM devices WHERE account = ?1 AND id IS NOT ?2", (user.as_str(), keep))?;
            Ok(is_there)
        })
        .await
    }

    async fn add_device(
        &self,
        account: &Account,
        device: &Device,
        refresh: &RefreshHash,
        forgotten: Timestamp,
    ) -> Result<bool, StorageError> {
        let (account, device, refresh) = (account.clone(), device.clone(), refresh.0);
        self.in_transaction(move |txn| {
            let known = account_of(txn, &account.id)?;
            if known.is_none_or(|known| known.password != account.password) {
                return Ok(false);
            }
            let user = account.id.as_str();
            txn.execute("DELETE FROM devices WHERE account = ?1 AND seen < ?2", (user, forgotten.0))?;
            let Device { id, name, signed_in, seen } = device;
            txn.execute(
                "INSERT INTO devices (id, account, name, refresh, signed_in, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (id.to_string(), user, name, refresh, signed_in.0, seen.0),
            )?;
            Ok(true)
        })
        .await
    }

    async fn refresh(
        &self,
        device: DeviceId,
        given: &RefreshHash,
        next: &RefreshHash,
        now: Timestamp,
    ) -> Result<Option<Account>, StorageError> {
        let (id, given, next) = (device.to_string(), given.clone(), next.clone());
        self.in_transaction(move |txn| {
            let Some((user, known)) = refreshable(txn, &id)? else { return Ok(None) };
            match decide_refresh(&known, &given, now) {
                RefreshDecision::Rotate { before } => {
                    let sql = "UPDATE devices SET refresh = ?2, before = ?3, seen = ?4 WHERE id = ?1";
                    txn.execute(sql, (&id, next.0, before.0, now.0))?;
                    account_of(txn, &user)
                }
                RefreshDecision::Revoke => {
                    txn.execute("DELETE FROM devices WHERE id = ?1", [&id])?;
                    Ok(None)
                }
            }
        })
        .await
    }

    async fn user_of_device(&self, device: DeviceId) -> Result<Option<UserId>, StorageError> {
        self.in_line(move |connection| {
            let mut statement = connection.prepare_cached("SELECT account FROM devices WHERE id = ?1")?;
            Ok(statement.query_row([device.to_string()], |row| user(row, 0)).optional()?)
        })
        .await
    }

    async fn devices(&self, user: &UserId) -> Result<Vec<Device>, StorageError> {
        let user = user.clone();
        self.in_line(move |connection| {
            let sql = "SELECT id, name, signed_in, seen FROM devices WHERE account = ?1 ORDER BY seen DESC, id";
            let devices = connection.prepare(sql)?.query_map([user.as_str()], device)?.collect::<Result<_, _>>()?;
            Ok(devices)
        })
        .await
    }

    async fn remove_device(&self, user: &UserId, device: DeviceId) -> Result<bool, StorageError> {
        let (user, device) = (user.clone(), device.to_string());
        let sql = "DELETE FROM devices WHERE id = ?1 AND account = ?2";
        self.in_transaction(move |txn| Ok(txn.execute(sql, (device, user.as_str()))? > 0)).await
    }
}

impl SqliteStorage {
    async fn in_transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.in_line(move |connection| {
            let txn = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&txn)?;
            txn.commit()?;
            Ok(done)
        })
        .await
    }
}

fn account_of(connection: &Connection, user: &UserId) -> Result<Option<Account>, StorageError> {
    let mut statement = connection.prepare_cached(&format!("{ACCOUNT} WHERE id = ?1"))?;
    Ok(statement.query_row([user.as_str()], account).optional()?)
}

fn refreshable(txn: &Transaction<'_>, device: &str) -> Result<Option<(UserId, Refreshable)>, StorageError> {
    let mut statement = txn.prepare_cached("SELECT account, refresh, before, seen FROM devices WHERE id = ?1")?;
    let found = statement.query_row([device], |row| {
        let before = row.get::<_, Option<[u8; 32]>>(2)?.map(RefreshHash);
        Ok((user(row, 0)?, Refreshable { last: RefreshHash(row.get(1)?), before, seen: Timestamp(row.get(3)?) }))
    });
    Ok(found.optional()?)
}

fn account(row: &SqlRow<'_>) -> rusqlite::Result<Account> {
    let password = PasswordHash::from_stored(row.get(2)?);
    Ok(Account { id: user(row, 0)?, name: name(row, 1)?, password, created_at: Timestamp(row.get(3)?) })
}

fn summary(row: &SqlRow<'_>) -> rusqlite::Result<AccountSummary> {
    let devices = row.get::<_, i64>(3)?.unsigned_abs();
    Ok(AccountSummary { id: user(row, 0)?, name: name(row, 1)?, created_at: Timestamp(row.get(2)?), devices })
}

fn device(row: &SqlRow<'_>) -> rusqlite::Result<Device> {
    let id = DeviceId::parse(&row.get::<_, String>(0)?).ok_or_else(|| odd(0, "no id of a device"))?;
    Ok(Device { id, name: row.get(1)?, signed_in: Timestamp(row.get(2)?), seen: Timestamp(row.get(3)?) })
}

fn user(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<UserId> {
    UserId::new(row.get::<_, String>(column)?).map_err(|error| odd(column, error))
}

fn name(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<UserName> {
    UserName::new(&row.get::<_, String>(column)?).map_err(|error| odd(column, error))
}

/// What no server of ours wrote.
fn odd(column: usize, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, cause.into())
}
