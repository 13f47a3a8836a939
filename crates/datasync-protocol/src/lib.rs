//! The words on the wire between a sync client and a table server.
//!
//! This crate holds the Mobile Apps 2.0.0 table protocol as values: a [`Record`] (one flat JSON row), the system
//! columns a server owns, a [`PullQuery`] and its URL form, entity tags, timestamps, and the [`ErrorBody`] of a refusal.
//! It does no I/O and knows no one else in the workspace. The contract in prose is `docs/protocol.md`.

mod digest;
mod entity_tag;
mod error;
mod json;
mod name;
mod query;
mod record;
mod sync_state;
mod table_row;
mod timestamp;

pub use digest::Digest;
pub use entity_tag::{EntityTag, IfMatch, Version};
pub use error::{ErrorBody, reason_from_body};
pub use json::push_json_text;
pub use name::{InvalidName, ItemId, TableName};
pub use query::{PullQuery, percent_encode};
pub use record::{Record, SYSTEM_COLUMNS, is_system_column};
pub use sync_state::{
    BEFORE_HEADER, COMPLETE_HEADER, DIGEST_HEADER, DIVERGED_HEADER, EPOCH_HEADER, HORIZON_HEADER,
    IDEMPOTENCY_KEY_HEADER, LATEST_HEADER, SyncState,
};
pub use table_row::{RowError, TableRow};
pub use timestamp::{InvalidTimestamp, Timestamp};

/// The value of the `ZUMO-API-VERSION` header this crate speaks.
pub const API_VERSION: &str = "2.0.0";
/// The header that names the protocol's version.
pub const API_VERSION_HEADER: &str = "ZUMO-API-VERSION";
/// The header that carries the application key.
pub const APPLICATION_KEY_HEADER: &str = "X-ZUMO-APPLICATION";
/// The header that names the installation a request comes from: a UUID.
pub const INSTALLATION_ID_HEADER: &str = "X-ZUMO-INSTALLATION-ID";
/// The header that carries the token of the person who is signed in.
pub const USER_TOKEN_HEADER: &str = "X-ZUMO-AUTH";
