//! The offline client of a table server: local tables that always work, and a queue that reaches the server later.
//!
//! A [`Store`] keeps rows and the operations queue in one SQLite file. A [`SyncTable`] reads and writes rows locally;
//! each write commits together with its queued [`Operation`]. A [`SyncContext`] conducts: [`SyncContext::push`] sends
//! the queue, [`SyncContext::pull`] fetches what changed since the delta token, [`SyncContext::purge`] forgets a table,
//! and [`SyncContext::sync`] does a push and a pull of every table in one call. When the server holds a newer row it
//! answers *412 precondition failed*; a [`SyncHandler`] then merges and sends again, or leaves the conflict to a person.
//!
//! The vocabulary is that of Azure Mobile Services' offline sync (2014); the wire is `docs/protocol.md`.
//!
//! # The life of an operation
//!
//! ```text
//!   edit ──> pending ──push──> attempted ──200──> gone
//!              ^                  │  └─412, 404──> failed (conflict) ──a person decides──> pending, or gone
//!              └──edited again────┘  └─400, 413──> failed (refused)  ──edited or retried──> pending
//! ```
//! What is sent is always the stored row, and it is remembered as `sent` before it leaves. So a lost answer is
//! recognised when it meets its own write again, and an answer that returns after another edit only moves the base.
//! Nothing but a person's decision or a forced purge removes an operation that was not accepted.

mod context;
mod handler;
mod operation;
mod plant;
mod pull;
mod purge;
mod push;
mod remote;
mod resync;
mod schedule;
mod session;
mod store;
mod table;

pub use context::{SyncContext, SyncError, SyncReport};
pub use datasync_protocol::{InvalidName, ItemId, PullQuery, Record, TableName, Timestamp, Version};
pub use handler::{PassThrough, SyncHandler};
pub use operation::{Collapsed, Operation, OperationKind, OperationState, Sent, collapse};
#[doc(hidden)]
pub use plant::Plant;
#[cfg(feature = "plant")]
#[doc(hidden)]
pub use plant::{crash_in, plant};
pub use pull::{PullError, PullOutcome, QueryId};
pub use purge::PurgeError;
pub use push::{
    AnswerError, OperationAnswer, PushCompletionResult, PushError, Rebased, TableOperation, TableOperationError,
};
pub use remote::{
    BatchAnswer, HttpAnswer, HttpRemote, HttpRequest, Page, Remote, RemoteError, Request, Transport, Write, WriteAnswer,
};
pub use resync::Reason;
pub use schedule::{Failure, Pace};
pub use session::{Phase, Progress};
pub use store::{
    ErrorKind, Filter, KeptVersion, Label, OpenError, OperationError, Query, Store, StoreError, StoreTxn,
    TableDefinition,
};
pub use table::{SyncTable, TableError};

/// A clock: the current instant. Handed in, so that a simulation owns time.
pub type Clock = std::sync::Arc<dyn Fn() -> Timestamp + Send + Sync>;
