//! Where a page begins, and how it is asked for.

use std::sync::Arc;

use datasync_protocol::{PullQuery, TableName, Timestamp};

use super::{PullError, newest};
use crate::plant::Plant;
use crate::remote::begun::Begun;
use crate::remote::{Page, RemoteError};
use crate::session::Session;

/// Rows in a page, unless a program asks for fewer: what every published server gives.
pub(crate) const PAGE: u32 = 1000;

/// Rows in a page of a server that says where its history stands: fewer transactions, which write fewer pages of the store.
const LARGE_PAGE: u32 = 5000;

/// Where a page begins: at an instant, behind so many rows of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) cursor: Timestamp,
    pub(super) skip: u32,
}

impl Place {
    /// The next page starts at the newest instant seen. Only while that instant does not move are rows skipped, so a row that
    /// changes between two pages moves behind the cursor and is never passed over.
    pub(super) fn behind(self, page: &Page, next: Timestamp) -> Self {
        let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        if Plant::SkipAcrossMovingPages.is_in() {
            return Place { skip: self.skip + rows, ..self };
        }
        Place { cursor: next, skip: if next > self.cursor { 0 } else { self.skip + rows } }
    }
}

/// How far a page reaches.
pub(super) struct Reach {
    /// The token behind it, and where the next page begins.
    pub(super) next: Timestamp,
    /// Whether another page follows.
    pub(super) more: bool,
}

impl Reach {
    pub(super) fn of(page: &Page, cursor: Timestamp) -> Result<Self, PullError> {
        let newest = newest(&page.rows)?;
        let end = page.state.as_ref().filter(|_| page.complete).map(|state| Timestamp(state.latest.0 + 1));
        let next = end.or(newest.map(|newest| newest.max(cursor))).unwrap_or(cursor);
        Ok(Reach { next, more: end.is_none() && newest.is_some() })
    }
}

/// Asks for the page that begins at a place.
pub(super) async fn ask(
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
