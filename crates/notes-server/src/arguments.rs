//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use notes_server::{Access, Database, DatabaseUrl, Options};

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
    Serve(Serve),
    /// Show the application keys, or replace the key while devices go on with the old one.
    Keys {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Copy the database into a new file, also while the server runs.
    Backup {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The new file; nothing is written over.
        file: PathBuf,
    },
    /// Put a backup in the place of the database, while no server runs. What was there is kept beside it.
    ///
    /// Devices notice, compare everything, and give back what the server lost.
    Restore {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// A file that backup made.
        file: PathBuf,
    },
    /// Say what is right and what is not with a data folder. Nothing is changed; a server may run meanwhile.
    Doctor {
        /// The data folder.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: Place,
    /// The address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// The key that clients must name: 8 to 200 visible ASCII characters.
    #[arg(long, value_name = "KEY", env = "DRIFTLESS_APPLICATION_KEY", hide_env_values = true)]
    application_key: Option<String>,
    /// Ask for no key. Loopback addresses only.
    #[arg(long, conflicts_with = "application_key")]
    no_application_key: bool,
    /// Let pages of this origin ask: scheme and host, or * for any. May be given several times.
    #[arg(long, value_name = "ORIGIN")]
    cors_origin: Vec<String>,
}

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Print the keys that are taken, the newest first.
    Show(Place),
    /// Make a new key. The one before it is taken beside it until it is retired.
    Rotate(Place),
    /// Take the older key no more.
    Retire(Place),
}

/// Where the data is: one of the two.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// The data folder: database, key and lock. Made if it is not there.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database, as postgres://user:password@host/database, which any number of servers may serve. In the
    /// environment it stands in no list of processes.
    #[arg(long, value_name = "URL", env = "DRIFTLESS_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl From<Place> for Database {
    fn from(place: Place) -> Self {
        match (place.data, place.database_url) {
            (Some(folder), _) => Database::Folder(folder),
            (None, url) => Database::Postgres(DatabaseUrl(url.expect("clap asks for one of the two"))),
        }
    }
}

impl From<Serve> for Options {
    fn from(serve: Serve) -> Self {
        let access = match serve.application_key {
            _ if serve.no_application_key => Access::LoopbackOnly,
            Some(key) => Access::Key(key),
            None => Access::KeptKey,
        };
        Options { database: serve.place.into(), listen: serve.listen, access, origins: serve.cors_origin }
    }
}
