//! Who may come in, and how often they may ask.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use datasync_server::{ApplicationKey, Limits, Rate};
use notes_server::{Database, KeyFile, SignIn, StartError};

/// Where the master key may stand; it is never among the arguments.
const MASTER_KEY_VARIABLE: &str = "DRIFTLESS_MASTER_KEY";

#[derive(Args)]
pub(crate) struct People {
    /// Whether people sign in. Where they must, each sees their own notes only.
    #[arg(long, value_enum, default_value_t = Accounts::Off)]
    accounts: Accounts,
    /// Let whoever has the application key make an account.
    #[arg(long)]
    open_registration: bool,
    /// The file of the key of whoever runs the server; without it, the variable DRIFTLESS_MASTER_KEY,
    /// or the file that keys master made.
    #[arg(long, value_name = "FILE")]
    master_key_file: Option<PathBuf>,
    /// Requests a minute from one address at most, beyond this computer; 0: as many as it likes.
    #[arg(long, value_name = "REQUESTS", default_value_t = 6000)]
    rate_limit: u32,
    /// Requests come through a proxy, which says in X-Forwarded-For from where.
    #[arg(long)]
    behind_proxy: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Accounts {
    Required,
    Off,
}

impl People {
    pub(crate) fn sign_in(&self) -> Result<SignIn, StartError> {
        match (self.accounts, self.open_registration) {
            (Accounts::Required, open_registration) => Ok(SignIn::Required { open_registration }),
            (Accounts::Off, false) => Ok(SignIn::Off),
            (Accounts::Off, true) => Err(StartError::RegistrationWithoutAccounts),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        let every = Duration::from_secs(60).checked_div(self.rate_limit);
        Limits { requests: every.map(|every| Rate { burst: self.rate_limit, every }), behind_proxy: self.behind_proxy }
    }

    pub(crate) fn master_key(&self, database: &Database) -> Result<Option<ApplicationKey>, StartError> {
        let Some(path) = &self.master_key_file else {
            return match (std::env::var(MASTER_KEY_VARIABLE), database) {
                (Ok(key), _) => Ok(Some(ApplicationKey(key))),
                (Err(_), Database::Folder(folder)) => {
                    Ok(KeyFile::master_of_folder(folder).keys()?.into_iter().next().map(ApplicationKey))
                }
                (Err(_), Database::Postgres(_)) => Ok(None),
            };
        };
        match KeyFile::at(path).keys()?.into_iter().next() {
            Some(key) => Ok(Some(ApplicationKey(key))),
            None => Err(StartError::NoKey(path.clone())),
        }
    }
}
