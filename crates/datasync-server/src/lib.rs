//! The table server: Mobile Apps 2.0.0 tables over a transactional store.
//!
//! [`router`] serves the tables of a [`Config`] on `/tables/{table}` (docs/protocol.md is the contract). Rows are rows:
//! JSON objects of which a [`TableDefinition`] names the columns that may be filtered and ordered; the rest is kept and
//! returned. Each write is a pure decision ([`decide`]) carried out in one [`Storage`] transaction, in which the row's
//! version and `updatedAt` are drawn too: the order of commits is the order in which a pull sees changes.

mod auth;
mod batch;
mod body;
mod changes;
mod commands;
mod config;
mod decide;
mod dialect;
mod error;
mod query;
mod router;
mod row;
mod storage;
mod tables;

pub use config::{ApplicationKey, Clock, Config, Keys, TableDefinition};
pub use decide::{Decision, NewRow, Precondition, WriteCommand, WriteRequest, decide};
pub use query::{ListQuery, QueryError};
pub use router::router;
pub use row::{Row, Stamp};
#[doc(hidden)]
pub use storage::new_schema_for_test;
pub use storage::{
    FileError, OpenError, Page, PostgresError, PostgresStorage, SqliteStorage, Storage, StorageError, TableState,
    WriteOutcome, Written, back_up, look_through, put_back,
};
