//! The table server: Mobile Apps 2.0.0 tables over a transactional store.
//!
//! [`router`] serves the tables of a [`Config`] on `/tables/{table}` (docs/protocol.md is the contract). Rows are rows:
//! JSON objects of which a [`TableDefinition`] names the columns that may be filtered and ordered; the rest is kept and
//! returned. Each write is a pure decision ([`decide`]) carried out in one [`Storage`] transaction, in which the row's
//! version and `updatedAt` are drawn too: the order of commits is the order in which a pull sees changes.
//!
//! A table says who may do what in it ([`Permissions`]) and whether its rows belong to their users; whose a token is, a
//! program says by [`UserTokens`]. What a program does itself of what is asked, it says by a [`TableController`]:
//! ```
//! # use async_trait::async_trait;
//! # use datasync_protocol::{TableRow, Timestamp};
//! # use datasync_server::{Action, Config, Refusal, SqliteStorage, TableController, TableDefinition, Write, WriteOutcome, router};
//! #[derive(Default, serde::Serialize, serde::Deserialize)]
//! struct Todo { id: String, text: String, complete: bool }
//! impl TableRow for Todo {
//!     const TABLE: &'static str = "todoitem";
//! }
//!
//! struct Todos;
//! #[async_trait]
//! impl TableController for Todos {
//!     async fn delete(&self, write: Write<'_>) -> Result<WriteOutcome, Refusal> {
//!         match write.current().await? {
//!             Some(row) if row.item.contains(r#""complete":true"#) => write.execute().await,
//!             _ => Err(Refusal::Forbidden("finish it first".into())),
//!         }
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let now = std::sync::Arc::new(Timestamp::default);
//! let tables = vec![TableDefinition::of::<Todo>()?.controlled_by(Todos)];
//! let app: axum::Router = router(SqliteStorage::in_memory()?, Config::new(tables, now));
//! # Ok(())
//! # }
//! ```

mod accounts;
mod admin;
mod answers;
mod asked;
mod auth;
mod batch;
mod body;
mod caller;
mod changes;
mod commands;
mod config;
mod controller;
mod decide;
mod dialect;
mod error;
mod limits;
mod openapi;
mod permission;
mod query;
mod rate;
mod router;
mod row;
mod rows;
mod storage;
mod tables;
mod traffic;
mod turns;

pub use accounts::{
    Account, AccountError, AccountStore, AccountSummary, Accounts, Bearer, Device, DeviceId, InvalidUserName, Password,
    PasswordHash, RefreshDecision, RefreshHash, Refreshable, Session, SigningSecret, UserName, decide_refresh,
};
pub use admin::{Administered, KeepError, KeptKeys, Panel, TableSize, TableSizes};
pub use asked::{List, Lookup, Write};
pub use caller::{Caller, InvalidUserId, TokenError, UserId, UserTokens};
pub use config::{ApplicationKey, Clock, Config, DefineError, Keys, TableDefinition};
pub use controller::{Refusal, TableController};
pub use decide::{Decision, NewRow, Precondition, WriteCommand, WriteRequest, decide};
pub use limits::Limits;
pub use permission::{Action, Permission, Permissions};
pub use query::{ListQuery, QueryError};
pub use rate::Rate;
pub use router::router;
pub use row::{Row, Stamp};
#[doc(hidden)]
pub use storage::new_schema_for_test;
pub use storage::{
    DatabaseState, FileError, OpenError, Page, PostgresError, PostgresStorage, Served, SqliteStorage, Storage,
    StorageError, TableState, WriteOutcome, Written, back_up, look_through, put_back, table_sizes,
};
pub use traffic::{Measured, Traffic};
