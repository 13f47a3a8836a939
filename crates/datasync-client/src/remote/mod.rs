//! The server as the client sees it: three questions, behind a trait so that HTTP and a simulated network both fit.

mod account;
mod answer;
mod batch;
pub(crate) mod begun;
mod builder;
mod doorbell;
mod events;
mod filtered;
mod filters;
mod http;
#[cfg(test)]
pub(crate) mod memory;
#[cfg(test)]
pub(crate) mod ours;
mod room;
#[cfg(test)]
mod tests;
mod transport;
mod user_token;

use std::time::Duration;

use async_trait::async_trait;
use datasync_protocol::{Digest, ItemId, PullQuery, Record, SyncState, TableName, Timestamp, Version};

use crate::row_text::RowText;

pub use account::{AccountSession, Accounts, SignInError, StaySignedIn, TokenKeeper};
pub use builder::HttpRemoteBuilder;
pub use doorbell::{Change, Chunks, Doorbell};
pub use filters::{Exchange, InvalidHeader, RequestFilter, RequestHead, TraceRequests};
pub use http::HttpRemote;
pub use transport::{HttpAnswer, HttpRequest, HttpStream, Transport};
pub use user_token::TokenRefresh;

/// A write of one row. `version` is the precondition (`If-Match`); `None` writes whatever is there.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// POST of a new row.
    Insert {
        /// The row with its id, without system columns.
        body: RowText,
    },
    /// PATCH of the user columns.
    Update {
        /// The row with its id, without system columns.
        body: RowText,
        /// The version it is based on.
        version: Option<Version>,
    },
    /// DELETE: the row becomes a tombstone.
    Delete {
        /// The version it is based on.
        version: Option<Version>,
    },
    /// POST without a body: a tombstone lives again.
    Undelete {
        /// The tombstone's version.
        version: Option<Version>,
    },
}

/// What the server said to a [`Write`], with rows as their texts or as a program's type. None of these is an error: each is
/// an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteAnswer<T = RowText> {
    /// Taken. The row as it now is, if the server sent it; some send nothing for a delete.
    Accepted(Option<T>),
    /// 412: the row is at another version. The current row, if the server sent it.
    PreconditionFailed(Option<T>),
    /// 409 on an insert: the id is taken. The body is not looked at: one published server sends the caller's own row.
    Exists,
    /// 404 or 410: no such row.
    Gone,
    /// The server will not take this write, whenever it is sent.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's sentence, if it gave one.
        reason: Option<String>,
    },
}

/// A write on its way: of which row, and under which `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The table of the row.
    pub table: TableName,
    /// The row.
    pub id: ItemId,
    /// What is asked.
    pub write: Write,
    /// The same whenever the same is sent again.
    pub key: String,
}

/// What the server said to writes that were sent together.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchAnswer {
    /// It takes one write a request only.
    NotOffered,
    /// They are too large together; nothing was written.
    TooLarge,
    /// One answer for each, in their order.
    Answered {
        /// The answers.
        answers: Vec<WriteAnswer>,
        /// The newest change before them and the state after them, if the server says.
        moved: Option<(Timestamp, SyncState)>,
    },
}

/// Rows of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// In the order that was asked for.
    pub rows: Vec<RowText>,
    /// Where the server's history stood, if it says.
    pub state: Option<SyncState>,
    /// If another epoch was named: up to where its history is the server's too, if the server knows.
    pub diverged: Option<Timestamp>,
    /// The digest of the whole table, if the server gives it.
    pub digest: Option<Digest>,
    /// Whether the server said that nothing follows. Without that word only an empty page is the end.
    pub complete: bool,
}

/// What kept the server's answer from coming, or from being one. The queue stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// No server answers there.
    #[error("the server can't be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer did not come in time.
    #[error("the server took too long")]
    TimedOut,
    /// The connection is not secure, so nothing was sent.
    #[error("the connection is not secure, so nothing was sent")]
    Insecure(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// 401: the application key or the sign-in is not accepted.
    #[error("the server doesn't know this application key, or asks who you are")]
    Unauthorized,
    /// The sign-in of this device has ended: it was revoked, or the password was changed elsewhere.
    #[error("this device is signed out: sign in again")]
    SignedOut,
    /// 429 or 503: the server asks to wait.
    #[error("the server is busy and asked us to wait")]
    Busy {
        /// Which of the two.
        status: u16,
        /// How long, if it said (`Retry-After` in seconds).
        retry_after: Option<Duration>,
    },
    /// Any other 5xx.
    #[error("something went wrong on the server (status {status})")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// The server was restored from a backup, or replaced: nothing is written before everything was pulled anew.
    #[error("the server was restored or replaced; everything is compared with it first")]
    EpochChanged,
    /// The server speaks a newer version of the protocol only: this program has to be updated.
    #[error("this server speaks a newer version of the protocol: update the app to sync with it")]
    NewerVersion,
    /// Something answers, but it does not serve these tables in this protocol.
    #[error("no Mobile Apps tables answer at this address")]
    NotATableServer,
    /// The address is not a URL of the form `https://host/`.
    #[error("the Application URL must look like https://notes.example.com")]
    InvalidUrl,
}

/// A table server. Every call either gives the server's answer or says what kept it from coming; a call that fails may
/// still have been carried out.
#[async_trait]
pub trait Remote: Send + Sync {
    /// One page of rows. `epoch` as in [`Remote::write`].
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError>;

    /// One row, tombstones included; `None` if the server has none.
    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError>;

    /// Sends one write. `epoch` is the one that its versions belong to, if the server ever named one.
    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError>;

    /// Sends many at once, where the server takes that.
    async fn batch(&self, _requests: &[Request], _epoch: Option<&str>) -> Result<BatchAnswer, RemoteError> {
        Ok(BatchAnswer::NotOffered)
    }

    /// The versions of a row as they were, newest first, tombstones included, so many at most; none if the server keeps none.
    async fn history(&self, _table: &TableName, _id: &ItemId, _most: u32) -> Result<Vec<Record>, RemoteError> {
        Ok(Vec::new())
    }

    /// What the server's clock says now, if it ever said; no decision about a row reads it.
    fn server_time(&self) -> Option<Timestamp> {
        None
    }

    /// Begins to listen for changes; `None` if the server does not tell of any.
    async fn listen(&self) -> Result<Option<Doorbell>, RemoteError> {
        Ok(None)
    }
}
