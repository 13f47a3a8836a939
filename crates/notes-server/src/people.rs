//! People who sign in. Their accounts lie in the database, and each has notes of their own.

use std::sync::Arc;

use datasync_server::{AccountStore, Accounts, Config, PostgresStorage, SqliteStorage, TableDefinition};

use crate::{Database, StartError, database_of, system_clock};

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

/// The accounts of a database, to look after. Servers may run on it meanwhile, and know at once what was changed.
///
/// # Errors
/// [`StartError`] if it can't be opened or read.
pub async fn open_accounts(database: &Database) -> Result<Accounts, StartError> {
    let store: Arc<dyn AccountStore> = match database {
        Database::Folder(folder) => Arc::new(SqliteStorage::beside_a_server(&database_of(folder))?),
        Database::Postgres(url) => Arc::new(PostgresStorage::open(&url.0).await?),
    };
    Ok(Accounts::open(store, system_clock()).await?)
}

/// What is served, to people who sign in if they must.
pub(crate) async fn with_people(
    config: Config,
    store: impl AccountStore + 'static,
    sign_in: SignIn,
) -> Result<Config, StartError> {
    let SignIn::Required { open_registration } = sign_in else { return Ok(config) };
    let accounts = Accounts::open(Arc::new(store), Arc::clone(&config.clock)).await?;
    let accounts = if open_registration { accounts.with_open_registration() } else { accounts };
    let tables = config.tables.into_iter().map(TableDefinition::personal).collect();
    Ok(Config { tables, ..config }.with_accounts(accounts))
}
