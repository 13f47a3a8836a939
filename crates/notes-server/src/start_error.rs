//! Why a server does not start.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::{KeyError, TlsError};

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Without a key only this computer may ask.
    #[error("--no-application-key serves loopback addresses only, and {0} is none")]
    NotLoopback(SocketAddr),
    /// The key can't stand in a header.
    #[error("a key is 8 to 200 letters, digits or signs, without blanks")]
    InvalidKey,
    /// The file of the keys holds none.
    #[error("there is no key in {}", .0.display())]
    NoKey(PathBuf),
    /// Nobody could use what is registered.
    #[error("--open-registration needs --accounts required")]
    RegistrationWithoutAccounts,
    /// The accounts can't be read.
    #[error(transparent)]
    Accounts(#[from] datasync_server::AccountError),
    /// An origin is not one.
    #[error("{0:?} is no origin: write it as https://notes.example.com, or * for any")]
    InvalidOrigin(String),
    /// A page of any origin could ask.
    #[error("--cors-origin needs an application key: without one any page in a browser could read what is here")]
    OriginWithoutKey,
    /// Only one of certificate and key is given.
    #[error("--tls-cert and --tls-key are given together")]
    HalfOfTls,
    /// The certificate can't be served.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The public URL is not one.
    #[error("{0:?} is no URL of a server: write it as https://notes.example.com")]
    InvalidUrl(String),
    /// Nobody could open the management page.
    #[error(
        "--admin needs a master key: --master-key-file or DRIFTLESS_MASTER_KEY says it, and in a data folder keys master makes one"
    )]
    AdminWithoutKey,
    /// Nobody said where the data is.
    #[error("--data or --database-url says where the data is")]
    NoPlace,
    /// Another server holds the folder.
    #[error("another server uses this data folder")]
    InUse,
    /// The folder can't be made, locked or written.
    #[error("the data folder can't be written: {0}")]
    Folder(#[source] std::io::Error),
    /// The key of the folder can't be read or made.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database can't be served.
    #[error(transparent)]
    Database(#[from] datasync_server::OpenError),
    /// The PostgreSQL database can't be served.
    #[error(transparent)]
    Postgres(#[from] datasync_server::PostgresError),
    /// The system does not let the process catch SIGTERM and Ctrl C.
    #[error("the signals that end the server can't be caught: {0}")]
    Signals(#[source] std::io::Error),
    /// The address can't be listened on.
    #[error("{0} can't be listened on: {1}")]
    Listen(SocketAddr, #[source] std::io::Error),
}
