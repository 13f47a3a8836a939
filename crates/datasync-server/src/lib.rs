//! The table server: Mobile Apps 2.0.0 tables over a transactional store.
//!
//! [`router`] serves the tables of a [`Config`] on `/tables/{table}` (docs/protocol.md is the contract). Rows are rows:
//! JSON objects of which a [`TableDefinition`] names the columns that may be filtered and ordered; the rest is kept and
//! returned. Each write is a pure decision ([`decide`]) carried out in one [`Storage`] transaction, in which the row's
//! version and `updatedAt` are drawn too: the order of commits is the order in which a pull sees changes.

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
mod storage;
mod tables;
mod traffic;
mod turns;

pub use accounts::{
    Account, AccountError, AccountStore, AccountSummary, Accounts, Bearer, Device, DeviceId, InvalidUserName, Password,
    PasswordHash, RefreshDecision, RefreshHash, Refreshable, Session, SigningSecret, UserName, decide_refresh,
};
pub use admin::{Administered, KeepError, KeptKeys, Panel, TableSize};
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
pub use storage::{
    FileError, OpenError, Page, SqliteStorage, Storage, StorageError, TableState, WriteOutcome, Written, back_up,
    look_through, put_back, table_sizes,
};
pub use traffic::{Measured, Traffic};
