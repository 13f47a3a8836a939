//! Where a server's data is.

use std::fmt;
use std::path::PathBuf;

/// Where the data is.
#[derive(Debug, Clone)]
pub enum Database {
    /// In a folder of one process; made if it is not there.
    Folder(PathBuf),
    /// In a PostgreSQL database.
    Postgres(DatabaseUrl),
}

/// The address of a database. There may be a password in it: never shown by `Debug`.
#[derive(Clone)]
pub struct DatabaseUrl(pub String);

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}
