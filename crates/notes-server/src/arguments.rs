//! The command line.

mod operation;
mod people;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use datasync_server::ApplicationKey;
use notes_server::{Access, Database, DatabaseUrl, Options, StartError};

pub(crate) use self::operation::Log;
use self::operation::Operation;
use self::people::People;
use crate::Failure;
use crate::user::UserCommand;

/// The shared truth of Driftless notes: a small table server with its data in one folder.
///
/// Exit codes: 0 done · 1 failed, or doctor found something · 2 wrong usage.
#[derive(Parser)]
#[command(name = "driftless-server", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve until SIGTERM or Ctrl C; requests that are in are finished.
    ///
    /// Without a key, one is made at the first start and kept with the data. Prints the Application URL, the
    /// Application key and, when it is ready, one line: listening on http://…
    Serve(Box<Serve>),
    /// Show the application keys, or replace the key while devices go on with the old one.
    Keys {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Copy the database of a data folder into a new file, also while the server runs.
    Backup {
        #[command(flatten)]
        home: Home,
        /// The new file; nothing is written over.
        file: PathBuf,
    },
    /// Put a backup in the place of the database of a data folder, while no server runs. What was there is kept beside it.
    ///
    /// Devices notice, compare everything, and give back what the server lost.
    Restore {
        #[command(flatten)]
        home: Home,
        /// A file that backup made.
        file: PathBuf,
    },
    /// Make accounts, and look after them and their devices. A server may run meanwhile, and knows at once.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Say what is right and what is not with a data folder or a database. Nothing is changed; a server may run meanwhile.
    Doctor {
        #[command(flatten)]
        home: Home,
    },
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// The key that clients must name: 8 to 200 visible ASCII characters. Everybody on this computer sees a key that is given
    /// as an argument: rather name it in the environment, or in a file.
    #[arg(long, value_name = "KEY")]
    application_key: Option<String>,
    /// The file of the keys that clients must name one of, one a line. It is read anew when it is written anew.
    #[arg(long, value_name = "FILE", conflicts_with = "application_key")]
    application_key_file: Option<PathBuf>,
    /// Ask for no key. Loopback addresses only.
    #[arg(long, conflicts_with_all = ["application_key", "application_key_file"])]
    no_application_key: bool,
    /// Let pages of this origin ask: scheme and host, or * for any. May be given several times.
    #[arg(long, value_name = "ORIGIN", value_delimiter = ',')]
    cors_origin: Vec<String>,
    #[command(flatten)]
    people: People,
    #[command(flatten)]
    operation: Operation,
}

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Print the keys that are taken, the newest first.
    Show(Place),
    /// Make a new key. The one before it is taken beside it until it is retired.
    Rotate(Place),
    /// Take the older key no more.
    Retire(Place),
    /// Print the master key, for whoever looks after the server. Made if there is none.
    Master(Data),
}

#[derive(Args)]
pub(crate) struct Data {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// Where the data is: one of the two.
#[derive(Clone, Args)]
pub(crate) struct Place {
    /// The data folder: database, key and lock. Made if it is not there.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database, as postgres://user:password@host/database, which any number of servers may serve. In the
    /// environment it stands in no list of processes.
    #[arg(long, value_name = "URL", env = "DRIFTLESS_DATABASE_URL", hide_env_values = true, conflicts_with = "data")]
    database_url: Option<String>,
}

/// Where the data is, which the settings of the server may say.
#[derive(Args)]
pub(crate) struct Home {
    #[command(flatten)]
    place: Place,
    /// The settings of the server, in which its data folder or its database stands.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Home {
    pub(crate) fn database(self) -> Result<Database, Failure> {
        Ok(self.place.try_into()?)
    }
}

impl TryFrom<Place> for Database {
    type Error = StartError;

    fn try_from(place: Place) -> Result<Self, StartError> {
        match (place.data, place.database_url) {
            (_, Some(url)) => Ok(Database::Postgres(DatabaseUrl(url))),
            (Some(folder), None) => Ok(Database::Folder(folder)),
            (None, None) => Err(StartError::NoPlace),
        }
    }
}

impl Serve {
    pub(crate) fn log(&self) -> Log {
        self.operation.log
    }
}

impl TryFrom<Serve> for Options {
    type Error = StartError;

    fn try_from(serve: Serve) -> Result<Self, StartError> {
        let access = match (serve.application_key, serve.application_key_file) {
            _ if serve.no_application_key => Access::LoopbackOnly,
            (Some(key), _) => Access::Key(ApplicationKey(key)),
            (None, Some(file)) => Access::KeyOfFile(file),
            (None, None) => Access::KeptKey,
        };
        let (sign_in, limits) = (serve.people.sign_in()?, serve.people.limits());
        let database = Database::try_from(serve.place)?;
        let (master_key, tls) = (serve.people.master_key(&database)?, serve.operation.tls()?);
        Ok(Options {
            database,
            listen: serve.listen,
            access,
            origins: serve.cors_origin,
            sign_in,
            master_key,
            limits,
            tls,
            public_url: serve.operation.public_url,
            metrics_listen: serve.operation.metrics_listen,
            admin: serve.operation.admin,
        })
    }
}
