//! People who sign in. Their accounts lie in the database of the data folder, and each has notes of their own.

use std::path::Path;
use std::sync::Arc;

use datasync_server::{AccountStore, Accounts, Config, SqliteStorage, TableDefinition};

use crate::{StartError, database_of, system_clock};

/// Whether people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignIn {
    /// No: all notes are everyone's who has the application key.
    #[default]
    Off,
    /// Yes: each sees their own notes only. Notes that were everyone's stay in the database and are seen by nobody.
    Required {
        /// Whether whoever has the application key may make an account.
        open_registration: bool,
    },
}

/// The accounts of a data folder, to look after. A server may run on it meanwhile, and knows at once what was changed.
///
/// # Errors
/// [`StartError`] if its database can't be opened or read.
pub async fn open_accounts(folder: &Path) -> Result<Accounts, StartError> {
    let storage = SqliteStorage::beside_a_server(&database_of(folder))?;
    Ok(Accounts::open(Arc::new(storage), system_clock()).await?)
}

/// What is served, to people who sign in if they must.
pub(crate) async fn with_people(
    config: Config,
    accounts: Option<Arc<dyn AccountStore>>,
    sign_in: SignIn,
) -> Result<Config, StartError> {
    let SignIn::Required { open_registration } = sign_in else { return Ok(config) };
    let store = accounts.ok_or(StartError::NeedsFolder("--accounts required"))?;
    let accounts = Accounts::open(store, Arc::clone(&config.clock)).await?;
    let accounts = if open_registration { accounts.with_open_registration() } else { accounts };
    let tables = config.tables.into_iter().map(TableDefinition::personal).collect();
    Ok(Config { tables, ..config }.with_accounts(accounts))
}
