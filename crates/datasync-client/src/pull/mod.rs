//! Fetches what changed since the delta token, page by page. A page commits with its token, in one transaction; or in several if
//! somebody else wants the store meanwhile, and the token with the last.

mod history;
mod pages;
mod place;
mod rows;
mod token;

use datasync_protocol::{Digest, PullQuery, SyncState, TableName, Timestamp};

use self::history::check_history;
use self::pages::Pages;
use self::place::{Place, Reach, ask};
use crate::changed::Changed;
use crate::remote::RemoteError;
use crate::resync::{self, Reason};
use crate::row_text::RowText;
use crate::session::{Phase, Session};
use crate::store::StoreError;

pub(crate) use self::history::forgot_meanwhile;
pub(crate) use self::place::PAGE;
pub use self::token::QueryId;
pub(crate) use self::token::{DELTA_TOKENS, knows, token_prefix};

/// What ended a pull early. The pages before it are kept, and the next pull goes on behind them.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The server's answer did not come.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The store could not keep a page.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row came without an id, or without the date that orders it.
    #[error("the server sent a row that can't be kept: it has no id or no updatedAt")]
    BadRow,
    /// The server does not have the history any more that this device knows: everything is compared first.
    #[error("the server was restored or has forgotten old deletions; everything is compared with it first")]
    ResyncNeeded(Reason),
    /// More rows would go than a person would expect. Nothing of that page was changed; a person may allow it.
    #[error("the server would remove {removing} of {of} items here; they stay until that is allowed")]
    WouldRemove {
        /// How many rows would go.
        removing: u64,
        /// How many there are.
        of: u64,
    },
    /// The server has none of the items that were synced with it: it was emptied. Nothing is sent and nothing goes before a
    /// person has said which: [`crate::SyncContext::send_again`], or to follow it, [`crate::SyncContext::allow_removal`].
    #[error("the server has none of the {items} items that were synced with it; they stay here until somebody decides")]
    Emptied {
        /// How many there are.
        items: u64,
    },
    /// The program asked to stop, between two pages.
    #[error("the pull was stopped")]
    Stopped,
}

/// What a pull brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullOutcome {
    /// How many rows were written or removed here.
    pub pulled: usize,
    /// How many of them were removed.
    pub removed: usize,
    /// The newest change of the server when the first page was read, in whatever table; `None` if it does not say.
    pub latest: Option<Timestamp>,
    /// The digest of the whole table behind the last page, if the server gives it.
    pub(crate) digest: Option<Digest>,
    /// The items that changed here, among them conflicts whose other side moved.
    pub changed: Changed,
}

/// Pulls one table: from the beginning without a query id, else from where that id's last pull ended.
///
/// A server of ours says with each page whether more follow and up to where its history goes; the token then moves there, so
/// that one request tells that nothing is new. Of another server only an empty page is the end.
///
/// A purge meanwhile takes the pages and the token: the pull begins at the beginning then.
pub(crate) async fn pull(
    session: &Session<'_>,
    table: &TableName,
    query_id: Option<&QueryId>,
    query: &PullQuery,
) -> Result<PullOutcome, PullError> {
    let token_name = query_id.map(|id| id.token_name(table, query.filter.as_deref()));
    loop {
        if let Some(outcome) = pull_once(session, table, token_name.as_deref(), query).await? {
            return Ok(outcome);
        }
    }
}

/// `None`: the token is not where this pull left it.
async fn pull_once(
    session: &Session<'_>,
    table: &TableName,
    token_name: Option<&str>,
    query: &PullQuery,
) -> Result<Option<PullOutcome>, PullError> {
    let mut pages = Pages::new(session, table, token_name)?;
    if session.stopped() {
        return Err(PullError::Stopped);
    }
    let mut place = Place { cursor: pages.cursor(), skip: 0 };
    let (mut fetched, mut first): (u64, Option<SyncState>) = (0, None);
    session.report(Phase::Checking, 0, None);
    let mut asked = ask(session, table, query, place, false).await;
    loop {
        let page = asked.end().await?;
        let epoch = session.store.read(resync::known_epoch)?;
        check_history(epoch.as_deref(), pages.began, place.cursor, first.as_ref(), page.state.as_ref())?;
        first = first.or(page.state.clone());
        pages.outcome.latest = pages.outcome.latest.or(page.state.as_ref().map(|state| state.latest));
        let Reach { next, more } = Reach::of(&page, place.cursor)?;
        fetched += page.rows.len() as u64;
        if more {
            session.report(Phase::Pulling, fetched, None);
        }
        // The server works on the next page while this one is written.
        let behind = place.behind(&page, next);
        let ahead = if more { Some(ask(session, table, query, behind, page.state.is_some()).await) } else { None };
        if !pages.says_nothing(&page, next, place.cursor) && pages.write(&page, next)?.is_break() {
            return Ok(None);
        }
        let Some(ahead) = ahead else {
            return Ok(Some(PullOutcome { digest: page.digest, ..pages.outcome }));
        };
        if session.stopped() {
            return Err(PullError::Stopped);
        }
        (asked, place) = (ahead, behind);
    }
}

/// The newest instant of a page; `None` for an empty one.
pub(crate) fn newest(rows: &[RowText]) -> Result<Option<Timestamp>, PullError> {
    let instants: Option<Vec<Timestamp>> = rows.iter().map(RowText::updated_at).collect();
    Ok(instants.ok_or(PullError::BadRow)?.into_iter().max())
}
