//! Fetches what changed since the delta token, page by page. A page commits with its token, in one transaction; or in several if
//! somebody else wants the store meanwhile, and the token with the last.

use std::sync::Arc;

use datasync_protocol::{Digest, ItemId, PullQuery, Record, SyncState, TableName, Timestamp};

use crate::changed::Changed;
use crate::operation::Operation;
use crate::plant::{self, Plant};
use crate::remote::begun::Begun;
use crate::remote::{Page, RemoteError};
use crate::resync::{self, Reason, guard};
use crate::row_text::RowText;
use crate::session::{Phase, Session};
use crate::store::{Incoming, StoreError, StoreTxn};

/// The name under which a pull remembers how far it came: not empty, without `|`. Under one id each filter has a token of
/// its own: a pull with another filter begins at the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryId(String);

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

/// What a row from the server does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowPlan {
    /// It is known.
    Skip,
    /// It is written over the local row, unless that is at this version.
    Store,
    /// It is a tombstone of the local row, if there is one.
    Remove,
    /// The local row is edited: the edit is left for push, the server's row is kept beside it.
    Remember,
}

/// Dirtiness is looked at here, in the transaction that writes: an edit made while the page was on its way is safe.
fn plan_row(waiting: Option<&Operation>, row: &RowText) -> RowPlan {
    let same_version = |known: &Record| known.version().as_ref() == row.version();
    match waiting.filter(|_| !Plant::PullOverwritesEdit.is_in()) {
        Some(waiting) if waiting.base.iter().chain(&waiting.server).any(same_version) => RowPlan::Skip,
        Some(_) => RowPlan::Remember,
        None if row.deleted() && Plant::TombstonesIgnored.is_in() => RowPlan::Skip,
        None if row.deleted() => RowPlan::Remove,
        None => RowPlan::Store,
    }
}

impl QueryId {
    /// A query id; `None` if the text is empty or holds `|`.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('|')).then(|| QueryId(text.to_owned()))
    }

    /// The name under which [`crate::SyncContext::sync`] pulls whole tables.
    pub(crate) fn everything() -> Self {
        QueryId("everything".to_owned())
    }

    pub(crate) fn token_name(&self, table: &TableName, filter: Option<&str>) -> String {
        let filter = filter.map(|filter| format!("|{filter}")).unwrap_or_default();
        format!("{}{}{filter}", token_prefix(table), self.0)
    }
}

/// Rows in a page, unless a program asks for fewer: what every published server gives.
pub(crate) const PAGE: u32 = 1000;

/// Rows in a page of a server that says where its history stands: fewer transactions, which write fewer pages of the store.
const LARGE_PAGE: u32 = 5000;

/// How far behind the newest change a token of a foreign server stays, in ms: what it commits late is still found.
const LAG_MS: i64 = 5000;

/// Under what names delta tokens stand.
pub(crate) const DELTA_TOKENS: &str = "deltaToken|";

/// Under what names a table's delta tokens stand.
pub(crate) fn token_prefix(table: &TableName) -> String {
    format!("{DELTA_TOKENS}{table}|")
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
    let kept = |txn: &StoreTxn<'_>| token_name.map_or(Ok(None), |name| token(txn, name));
    let mut left_at = session.store.read(kept)?;
    let mut token = left_at;
    let mut place = Place { cursor: token.unwrap_or_default(), skip: 0 };
    if token.is_none() && token_name.is_some() && session.store.read(|txn| txn.has_records(table))? {
        // What is here was pushed and never pulled: it needs every tombstone from the beginning.
        token = Some(Timestamp::default());
    }
    if session.stopped() {
        return Err(PullError::Stopped);
    }
    let mut outcome = PullOutcome::default();
    let (mut fetched, mut first): (u64, Option<SyncState>) = (0, None);
    session.report(Phase::Checking, 0, None);
    let mut asked = ask(session, table, query, place, false).await;
    loop {
        let page = asked.end().await?;
        let epoch = session.store.read(resync::known_epoch)?;
        check_history(epoch.as_deref(), token, place.cursor, first.as_ref(), page.state.as_ref())?;
        first = first.or(page.state.clone());
        outcome.latest = outcome.latest.or(page.state.as_ref().map(|state| state.latest));
        let newest = newest(&page.rows)?;
        let end = page.state.as_ref().filter(|_| page.complete).map(|state| Timestamp(state.latest.0 + 1));
        let next = end.or(newest.map(|newest| newest.max(place.cursor))).unwrap_or(place.cursor);
        let behind = place.behind(&page, next);
        let more = end.is_none() && newest.is_some();
        fetched += page.rows.len() as u64;
        if more {
            session.report(Phase::Pulling, fetched, None);
        }
        // The server works on the next page while this one is written.
        let ahead = if more { Some(ask(session, table, query, behind, page.state.is_some()).await) } else { None };
        if let (Some(name), true) = (token_name, Plant::TokenBeforeRows.is_in()) {
            session.store.write(|txn| txn.set_value(name, Some(&next.0.to_string())))?;
            left_at = Some(next);
        }
        let mut written = 0;
        let mut is_written = page.rows.is_empty() && (token_name.is_none() || next <= place.cursor);
        while !is_written {
            let is_ours = session.store.write(|txn| {
                if kept(txn)? != left_at && !Plant::PurgeMeanwhileIgnored.is_in() {
                    return Ok(false);
                }
                written += apply_some(session, txn, table, page.rows.split_at(written), &mut outcome)?;
                guard(session, txn, table, outcome.removed)?;
                is_written = written == page.rows.len();
                if !is_written {
                    // A purge before the rest is written takes this token away.
                    let begun = if Plant::TokenWithFirstPart.is_in() { Some(next) } else { left_at };
                    let begun = begun.unwrap_or_default();
                    if let Some(name) = token_name.filter(|_| Some(begun) != left_at) {
                        txn.set_value(name, Some(&begun.0.to_string()))?;
                        left_at = Some(begun);
                    }
                    return Ok(true);
                }
                if let Some(state) = &page.state {
                    resync::remember_epoch(txn, state)?;
                }
                let next = match (&page.state, token) {
                    // A server that does not say where its history stands may show a change late, behind newer ones.
                    (None, token) => Timestamp(next.0 - LAG_MS).max(token.unwrap_or_default()),
                    (Some(_), _) => next,
                };
                if let Some(name) = token_name.filter(|_| Some(next) != token) {
                    txn.set_value(name, Some(&next.0.to_string()))?;
                    left_at = Some(next);
                }
                Ok::<_, PullError>(true)
            })?;
            if !is_ours {
                return Ok(None);
            }
            session.store.let_others_in();
            plant::let_in();
        }
        let Some(ahead) = ahead else {
            outcome.digest = page.digest;
            return Ok(Some(outcome));
        };
        if session.stopped() {
            return Err(PullError::Stopped);
        }
        (asked, place) = (ahead, behind);
    }
}

/// Where a page begins: at an instant, behind so many rows of it.
#[derive(Debug, Clone, Copy)]
struct Place {
    cursor: Timestamp,
    skip: u32,
}

impl Place {
    /// The next page starts at the newest instant seen. Only while that instant does not move are rows skipped, so a row that
    /// changes between two pages moves behind the cursor and is never passed over.
    fn behind(self, page: &Page, next: Timestamp) -> Self {
        let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        if Plant::SkipAcrossMovingPages.is_in() {
            return Place { skip: self.skip + rows, ..self };
        }
        Place { cursor: next, skip: if next > self.cursor { 0 } else { self.skip + rows } }
    }
}

/// Asks for the page that begins at a place.
async fn ask(
    session: &Session<'_>,
    table: &TableName,
    query: &PullQuery,
    place: Place,
    ours: bool,
) -> Begun<Result<Page, RemoteError>> {
    let top = if ours && query.top == Some(PAGE) { Some(LARGE_PAGE) } else { query.top };
    let Place { cursor, skip } = place;
    let page = PullQuery { updated_since: Some(cursor), skip, top, include_deleted: true, ..query.clone() };
    let (remote, table) = (Arc::clone(session.remote), table.clone());
    Begun::begin(async move { remote.list(&table, &page, None).await }).await
}

fn token(txn: &StoreTxn<'_>, name: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(txn.value(name)?.and_then(|ms| ms.parse().ok()).map(Timestamp))
}

/// Whether a pull under this id would find nothing: every change up to `latest` is known here.
pub(crate) fn knows(
    session: &Session<'_>,
    table: &TableName,
    query_id: &QueryId,
    latest: Timestamp,
) -> Result<bool, StoreError> {
    session.store.read(|txn| Ok(token(txn, &query_id.token_name(table, None))?.is_some_and(|token| token > latest)))
}

/// Whether the server still has the history that the token belongs to, and every tombstone behind it. A pull takes many
/// pages, and the server may change between two of them.
fn check_history(
    epoch: Option<&str>,
    token: Option<Timestamp>,
    cursor: Timestamp,
    first: Option<&SyncState>,
    state: Option<&SyncState>,
) -> Result<(), PullError> {
    let Some(state) = state else { return Ok(()) };
    if Plant::EpochIgnored.is_in() {
        return Ok(());
    }
    let went_back = token.is_some_and(|token| token.0 > state.latest.0 + 1);
    if went_back || epoch.is_some_and(|known| known != state.epoch) {
        return Err(PullError::ResyncNeeded(Reason::Epoch));
    }
    let forgot_what_token_needs =
        state.horizon > Timestamp::default() && token.is_some_and(|token| token <= state.horizon);
    if (forgot_what_token_needs || forgot_meanwhile(first, cursor, state)) && !Plant::HorizonIgnored.is_in() {
        return Err(PullError::ResyncNeeded(Reason::Horizon));
    }
    Ok(())
}

/// Whether the server has forgotten, since the first page was read, a deletion that lies behind the cursor: it may be of a
/// row that came with an earlier page.
pub(crate) fn forgot_meanwhile(first: Option<&SyncState>, cursor: Timestamp, state: &SyncState) -> bool {
    first.is_some_and(|first| state.horizon > first.horizon) && cursor <= state.horizon
}

/// The newest instant of a page; `None` for an empty one.
pub(crate) fn newest(rows: &[RowText]) -> Result<Option<Timestamp>, PullError> {
    let instants: Option<Vec<Timestamp>> = rows.iter().map(RowText::updated_at).collect();
    Ok(instants.ok_or(PullError::BadRow)?.into_iter().max())
}

/// Rows that are written before somebody else is let in.
const AT_LEAST: usize = 100;

/// Writes rows of a page behind those that are written, and says how many: all, unless somebody else wants the store.
fn apply_some(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    table: &TableName,
    (before, rows): (&[RowText], &[RowText]),
    outcome: &mut PullOutcome,
) -> Result<usize, PullError> {
    let looks = before.is_empty() || !Plant::EditBetweenPartsOverwritten.is_in();
    let (some_wait, mut incoming) = (looks && txn.has_operations(table)?, txn.incoming(table)?);
    for (written, row) in rows.iter().enumerate() {
        if written >= AT_LEAST && session.store.is_wanted() || written > 0 && plant::is_wanted() {
            return Ok(written);
        }
        let id = row.id().ok_or(PullError::BadRow)?;
        let waiting = if some_wait { txn.operation(table, id)? } else { None };
        if apply(session, txn, &mut incoming, (table, id), row, waiting, outcome)? {
            outcome.changed.add(table, id);
        }
    }
    Ok(rows.len())
}

/// Says whether something changed here.
fn apply(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    incoming: &mut Incoming<'_>,
    (table, id): (&TableName, &ItemId),
    row: &RowText,
    waiting: Option<Operation>,
    outcome: &mut PullOutcome,
) -> Result<bool, StoreError> {
    let changed = match plan_row(waiting.as_ref(), row) {
        RowPlan::Skip => false,
        RowPlan::Store => {
            session.handler.replacing(txn, table, id, row)?;
            incoming.put(id, row)?
        }
        RowPlan::Remove => {
            let removed = txn.remove_if_there(table, id)?;
            outcome.removed += usize::from(removed);
            removed
        }
        RowPlan::Remember => {
            if let Some(waiting) = waiting {
                txn.put_operation(&Operation { server: Some(row.record().clone()), ..waiting })?;
            }
            return Ok(true);
        }
    };
    outcome.pulled += usize::from(changed);
    Ok(changed)
}
