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
//! # The to-do list of 2014
//!
//! ```no_run
//! use std::{path::Path, sync::Arc};
//!
//! use datasync_client::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Default, Serialize, Deserialize)]
//! struct TodoItem { id: String, text: String, complete: bool }
//!
//! impl TableRow for TodoItem {
//!     const TABLE: &'static str = "todoitem";
//! }
//!
//! # async fn to_do(clock: Clock) -> Result<(), Box<dyn std::error::Error>> {
//! // A store, with a table for the type. Columns may be added to it later.
//! let store = Arc::new(Store::open(Path::new("todo.db"))?);
//! let todos = SyncTable::<TodoItem>::define(Arc::clone(&store))?;
//!
//! // A server, and a handler that merges two edits of one item.
//! let remote = HttpRemote::builder("https://todolist.example.com").application_key("the key").build()?;
//! let handler = Merge::new(|_base: Option<&Record>, local: &Record, server: &Record| {
//!     let complete = |row: &Record| row.0.get("complete").is_some_and(|value| value == true);
//!     let mut merged = local.clone();
//!     merged.set("complete", complete(local) || complete(server));
//!     merged
//! });
//! let context = SyncContext::initialize(store, Arc::new(remote), Arc::new(handler), clock);
//!
//! // Offline: each write stands here at once, and waits in the queue.
//! let id = todos.insert(TodoItem { text: "Buy milk".to_owned(), ..TodoItem::default() })?;
//! let item = todos.lookup(&id)?.ok_or("it was there a moment ago")?;
//! todos.update(&TodoItem { complete: true, ..item })?;
//! let open = Filter::Is("complete", false.into());
//! let items = todos.read(&Query { filter: Some(open), order: vec![("text", false)], ..Query::default() })?;
//!
//! // Online: the queue goes out. What the server did not take has three answers; this one gives the edit up.
//! for error in context.push().await?.errors {
//!     error.cancel_and_discard_item(context.store())?;
//! }
//! let query = PullQuery { filter: Some("complete eq false".to_owned()), ..PullQuery::default() };
//! context.pull(todos.name(), QueryId::new("open").as_ref(), &query).await?;
//!
//! // Done with: the rows go here, not on the server. Refused while a change waits.
//! context.purge(todos.name(), false).await?;
//! # Ok(())
//! # }
//! ```
//! `examples/todo.rs` is the whole program. [`SyncContext::sync`] is the push and the pulls in one call; [`live`] calls it whenever
//! there is something to sync: after an edit, when the server rings, when the network is back, and at intervals.
//!
//! # What else there is
//!
//! | | |
//! |---|---|
//! | Conflicts by a rule | [`ServerWins`], [`ClientWins`], [`Merge`], or a [`SyncHandler`] of the program's own |
//! | Conflicts by a person | [`TableOperationError::update_operation`], [`TableOperationError::cancel_and_update_item`], [`TableOperationError::cancel_and_discard_item`] |
//! | What waits | [`SyncContext::pending_operations`], [`SyncContext::count_pending_operations`], [`SyncContext::cancel_operation`] |
//! | Some rows only | [`SyncContext::push_tables`], [`SyncContext::pull`] with a query id, [`SyncContext::purge_rows`] |
//! | Online, without the store | [`RemoteTable`] |
//! | Headers, tracing | [`HttpRemote::builder`], [`RequestFilter`], [`Store::installation_id`] |
//! | Signing in | [`Accounts`] and [`StaySignedIn`], or a [`TokenRefresh`] of the program's own |
//! | How far, and stop | [`SyncContext::progress`], [`SyncContext::stop`] |
//!
//! # The life of an operation
//!
//! ```text
//!   edit ──> pending ──push──> attempted ──200──> gone
//!              ^                  │  └─412, 404──> settled by a handler's rule ──> sent again, or gone
//!              │                  │          └───> failed (conflict) ──a person decides──> pending, or gone
//!              └──edited again────┘  └─400, 413──> failed (refused)  ──edited or retried──> pending
//! ```
//! What is sent is the stored row, frozen under a key before it leaves: until it is answered, the same is sent again,
//! whatever was typed since. An answer that returns after another edit only moves the base.
//! An operation that was not accepted is removed by a person's decision, by a rule that the program chose, by a delete of
//! what the server never heard of, or by a forced purge, and by nothing else. What gives way to [`ServerWins`] or
//! [`ClientWins`] stays in the item's history.
//!
//! # What goes wrong elsewhere, and what happens here
//!
//! The clients of 2014 and their heirs lose edits in these ways. Each has a test here, and one against Microsoft's own server
//! (`tests/foreign`).
//!
//! | hazard | here | tests |
//! |---|---|---|
//! | The answer to an insert is lost, the row is deleted here, and comes back from the server | an insert that was sent once becomes a delete | `an_insert_that_may_be_on_the_server_becomes_a_delete`, `an_insert_whose_answer_was_lost_and_that_was_deleted_since_does_not_come_back` |
//! | The answer to a delete is lost, the next try meets 404, and the queue stands still | gone is what was asked for | `a_delete_whose_answer_was_lost_is_done_the_second_time`, `a_delete_of_what_is_gone_and_an_update_of_what_is_gone_are_answers` |
//! | An update meets 404, for another device deleted the row, and the queue stands still | a conflict with the tombstone, which can be brought back; the others go on | `an_edit_of_what_was_deleted_there_waits_and_can_bring_it_back`, `an_update_of_what_another_device_deleted_is_one_conflict_and_keeping_it_brings_it_back` |
//! | What is typed while its push is out is overwritten by the answer | a second edit on top of the first; the answer moves its base only | `a_text_typed_while_its_push_is_in_flight_survives_the_answer`, `an_edit_during_an_update_survives_its_answer_and_is_sent_next` |
//! | An insert is sent twice and meets its own row as 409 | the row is looked up; the same content is success | `an_insert_whose_answer_was_lost_is_neither_doubled_nor_a_conflict`, `a_409_that_returns_the_callers_own_item_is_not_taken_for_the_servers` |
//! | An update is sent twice and meets its own value as 412 | recognised, whatever was typed since; a server of ours knows its key | `an_update_whose_answer_was_lost_is_recognised_even_after_another_edit`, `an_update_typed_over_in_flight_is_sent_on_the_new_version_without_a_conflict` |
//! | An operation whose row is gone stops every push, and no error says why | it is an error of its own, which can be retried or cancelled | `an_operation_whose_row_is_gone_is_an_error_that_can_be_cancelled_and_blocks_nobody`, `one_refused_row_does_not_block_the_others_and_is_sent_again_after_an_edit_or_a_retry` |
//! | A row that changes between two pages is passed over | pages go by the instant, never by `$skip` over one that moves | `a_pull_writes_pages_with_their_token_and_passes_no_row_over`, `rows_of_one_instant_that_change_between_two_pages_are_not_passed_over` |
//! | Tombstones are gone before a device comes back, or the server was put back to a backup | everything is compared; the queue stays; one that has nothing left is asked about | `a_server_that_was_put_back_gets_back_what_it_lost_and_what_waits_is_sent`, `a_server_that_was_emptied_gets_everything_again_when_a_person_says_so`, `what_was_deleted_before_the_horizon_goes_here_too_but_what_waits_on_it_stays`, and the simulation (`datasync-sim`) |
//!
//! # When something can't be done
//!
//! What the server says to a write is a value ([`WriteAnswer`], [`OperationAnswer`]); an error is what kept an answer from coming.
//!
//! | error | from | after it |
//! |---|---|---|
//! | [`RemoteError`] | the network, the server, the key | everything waits as it was; `Unreachable`, `TimedOut`, `Busy`, `Server` mend themselves, the others need a person |
//! | [`PushError`], [`PullError`], [`SyncError`] | one push, pull or sync | what was acknowledged stays done; the next one goes on there |
//! | [`StoreError`] | the local file | nothing of that transaction was kept |
//! | [`OpenError`], [`BackupError`] | opening, backing up | the file is as it was |
//! | [`TableError`], [`RowError`], [`DefineError`], [`PurgeError`] | a call that makes no sense | nothing was changed |
//! | [`TableOperationError`] | one operation that was not taken | it waits for one of three answers; the others went on |

mod changed;
mod context;
mod edit;
mod handler;
mod installation;
mod live;
mod operation;
mod pending;
mod plant;
mod pull;
mod purge;
mod push;
mod remote;
mod remote_table;
mod resync;
mod row;
mod row_text;
mod schedule;
mod session;
mod store;
mod table;
mod verify;

pub use changed::Changed;
pub use context::{SyncContext, SyncError, SyncReport};
pub use datasync_protocol::{
    InvalidName, ItemId, PullQuery, Record, RowError, TableName, TableRow, Timestamp, Version,
};
pub use handler::{ClientWins, Merge, PassThrough, ServerWins, SyncHandler};
pub use installation::InstallationId;
pub use live::{LiveHost, Wake, chance, live};
pub use operation::{Collapsed, Operation, OperationKind, OperationState, Sent, collapse};
pub use pending::PendingOperation;
#[doc(hidden)]
pub use plant::Plant;
#[cfg(feature = "plant")]
#[doc(hidden)]
pub use plant::{crash_in, plant, wanted_in};
pub use pull::{PullError, PullOutcome, QueryId};
pub use purge::PurgeError;
pub use push::{
    AnswerError, OperationAnswer, PushCompletionResult, PushError, Rebased, TableOperation, TableOperationError,
};
pub use remote::{
    AccountSession, Accounts, BatchAnswer, Change, Chunks, Doorbell, Exchange, HttpAnswer, HttpRemote,
    HttpRemoteBuilder, HttpRequest, HttpStream, InvalidHeader, Page, Remote, RemoteError, Request, RequestFilter,
    RequestHead, SignInError, StaySignedIn, TokenKeeper, TokenRefresh, TraceRequests, Transport, Write, WriteAnswer,
};
pub use remote_table::{RemoteTable, RemoteTableError};
pub use resync::Reason;
pub use row::DefineError;
pub use row_text::RowText;
pub use schedule::{Ended, Event, Failure, Listen, Mode, Moment, Pacing, Schedule};
pub use session::{Phase, Progress};
pub use store::{
    BackupError, ErrorKind, Filter, KeptVersion, Label, OpenError, Opened, OperationError, Query, Salvage, Store,
    StoreError, StoreTxn, TableDefinition, VersionHead,
};
pub use table::{SyncTable, TableError};

/// A clock: the current instant. Handed in, so that a simulation owns time.
pub type Clock = std::sync::Arc<dyn Fn() -> Timestamp + Send + Sync>;
