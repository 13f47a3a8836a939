//! What a server is made of, read once and passed by value.

use std::sync::Arc;

use datasync_protocol::{InvalidName, Record, RowError, TableName, TableRow, Timestamp};
use tokio::sync::watch;

use crate::accounts::Accounts;
use crate::admin::Panel;
use crate::caller::UserTokens;
use crate::controller::TableController;
use crate::limits::Limits;
use crate::permission::{Action, Permission, Permissions};
use crate::traffic::Traffic;

/// A clock: the current instant. Handed in, so that tests and the simulation own time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A table: its name, the user columns that a query may name, and who may do what in it.
#[derive(Clone)]
pub struct TableDefinition {
    /// The name in the URL.
    pub name: TableName,
    /// Columns that `$filter`, `$orderby` and `$select` may name, besides the system columns.
    pub columns: Vec<String>,
    /// Who may do what.
    pub permissions: Permissions,
    /// Whether each row belongs to the user who inserted it and is there for nobody else. Else all rows are everyone's.
    pub personal: bool,
    /// What the program does itself of what is asked of the table.
    pub controller: Option<Arc<dyn TableController>>,
}

/// Why a type defines no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefineError {
    /// The table or one of its columns has a name that can't be one.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The type is no row.
    #[error(transparent)]
    Row(#[from] RowError),
}

impl TableDefinition {
    /// The table that a type stands for, with a column for each property of its default value.
    ///
    /// # Errors
    /// [`DefineError`].
    pub fn of<T: TableRow>() -> Result<Self, DefineError> {
        let sample = Record::of(&T::default())?;
        let columns: Vec<&str> = sample.user_columns().map(|(name, _)| name.as_str()).collect();
        Ok(TableDefinition::new(T::TABLE, &columns)?)
    }

    /// A table by its name and columns, for whoever names the application key.
    ///
    /// # Errors
    /// [`InvalidName`] if one of them is not a name.
    pub fn new(name: &str, columns: &[&str]) -> Result<Self, InvalidName> {
        let columns = columns.iter().map(|column| TableName::new(*column).map(String::from));
        Ok(TableDefinition {
            name: TableName::new(name)?,
            columns: columns.collect::<Result<_, _>>()?,
            permissions: Permissions::default(),
            personal: false,
            controller: None,
        })
    }

    /// The same table with other permissions.
    #[must_use]
    pub fn permit(self, permissions: Permissions) -> Self {
        TableDefinition { permissions, ..self }
    }

    /// The same table with rows that belong to their users: each sees and changes their own only, and signs in for it.
    #[must_use]
    pub fn personal(self) -> Self {
        TableDefinition { personal: true, permissions: Permissions::all(Permission::User), ..self }
    }

    /// The same table in the hands of a controller.
    #[must_use]
    pub fn controlled_by(self, controller: impl TableController + 'static) -> Self {
        TableDefinition { controller: Some(Arc::new(controller)), ..self }
    }

    /// The controller, if it is asked for this.
    pub(crate) fn overriding(&self, action: Action) -> Option<&dyn TableController> {
        self.controller.as_deref().filter(|controller| controller.overrides(action))
    }
}

/// The key a client must name to be answered. Never shown by `Debug`.
#[derive(Clone)]
pub struct ApplicationKey(pub String);

impl std::fmt::Debug for ApplicationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApplicationKey(…)")
    }
}

/// The keys of which a client must name one, read anew for each request: they may be replaced while a server runs.
#[derive(Clone)]
pub struct Keys(Arc<dyn Fn() -> Vec<ApplicationKey> + Send + Sync>);

impl Keys {
    /// Keys that something else keeps. It is asked for each request, so it must not wait.
    pub fn kept_by(keys: impl Fn() -> Vec<ApplicationKey> + Send + Sync + 'static) -> Self {
        Keys(Arc::new(keys))
    }

    /// One key, for good.
    #[must_use]
    pub fn one(key: ApplicationKey) -> Self {
        Self::kept_by(move || vec![key.clone()])
    }

    /// All of them, the newest first.
    pub(crate) fn all(&self) -> Vec<ApplicationKey> {
        (self.0)()
    }

    /// Whether a key is one of them, in a time that does not tell how much of it was right.
    #[must_use]
    pub fn know(&self, given: &[u8]) -> bool {
        self.all().iter().fold(false, |known, key| known | same_bytes(given, key.0.as_bytes()))
    }
}

fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

/// What the router needs besides a storage.
#[derive(Clone)]
pub struct Config {
    /// The tables it serves.
    pub tables: Vec<TableDefinition>,
    /// The keys of which a request must carry one, unless its table is open to anyone; `None`: there is no key to name.
    pub application_keys: Option<Keys>,
    /// Who knows users by their tokens; `None`: nobody is signed in, and a token is not looked at.
    pub user_tokens: Option<Arc<dyn UserTokens>>,
    /// The accounts that `/accounts` serves; `None`: none. See [`Config::with_accounts`].
    pub accounts: Option<Accounts>,
    /// The keys of whoever runs the server; `None`: nobody administers it over the wire.
    pub master_keys: Option<Keys>,
    /// The management page at `/admin`; `None`: none.
    pub panel: Option<Panel>,
    /// What is asked is counted here.
    pub traffic: Traffic,
    /// How often one address may ask.
    pub limits: Limits,
    /// The origins whose pages a browser lets ask, as `https://notes.example`, or `*`: any. Empty: none. A page of any
    /// origin can ask a server without a key that listens on this computer, so none is the default.
    pub origins: Vec<String>,
    /// The URL that clients know the server by, as `https://notes.example/sync`, without a query. `None`: what a request
    /// says of the host it was sent to, or what a proxy in front says.
    pub public_url: Option<String>,
    /// Bytes of a request body at most; more is a 413.
    pub body_limit: usize,
    /// The name and version that `GET /` answers.
    pub program: (&'static str, &'static str),
    /// The clock that stamps rows.
    pub clock: Clock,
    /// Answers that would never end, the doorbells, end when the sender of this is dropped. `None`: when the client goes.
    pub until: Option<watch::Receiver<()>>,
}

impl Config {
    /// These tables, without a key, tokens or other origins, and with bodies of 1 MiB.
    #[must_use]
    pub fn new(tables: Vec<TableDefinition>, clock: Clock) -> Self {
        Config {
            tables,
            application_keys: None,
            user_tokens: None,
            accounts: None,
            master_keys: None,
            panel: None,
            traffic: Traffic::default(),
            limits: Limits::default(),
            origins: Vec::new(),
            public_url: None,
            body_limit: 1 << 20,
            program: (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            clock,
            until: None,
        }
    }

    /// The same with people who sign in at `/accounts`, and are known by the tokens that they get there.
    #[must_use]
    pub fn with_accounts(self, accounts: Accounts) -> Self {
        Config { user_tokens: Some(Arc::new(accounts.clone())), accounts: Some(accounts), ..self }
    }

    /// Whether this is a key of whoever runs the server. Where there is none, nothing is.
    #[must_use]
    pub fn check_master_key(&self, given: &[u8]) -> bool {
        self.master_keys.as_ref().is_some_and(|keys| keys.know(given))
    }

    /// The least that one of the tables asks for one of these actions.
    pub(crate) fn least(&self, actions: &[Action]) -> Permission {
        let asked = self.tables.iter().flat_map(|table| actions.iter().map(|action| table.permissions.of(*action)));
        asked.min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_master_key_where_there_is_none() {
        let config = Config::new(Vec::new(), Arc::new(Timestamp::default));
        assert!(!config.check_master_key(b"") && !config.check_master_key(b"the-key"));
        let key = ApplicationKey("the-key".to_owned());
        let config = Config { master_keys: Some(Keys::one(key)), ..config };
        assert!(config.check_master_key(b"the-key"));
        assert!(
            !config.check_master_key(b"")
                && !config.check_master_key(b"the-keys")
                && !config.check_master_key(b"The-key")
        );
    }
}
