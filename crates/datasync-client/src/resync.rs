//! Comparing everything with a server whose history is not the one this device knows: it was restored from a backup,
//! replaced, emptied, has forgotten deletions that this device never heard of, or sums up to another digest.
//! The queue is never cleared.
//!
//! Every row of the server is met once and marked; what is here at the end without a mark is not there. A resync that is
//! interrupted goes on where it was: its cursor and marks are stored with each page.

mod emptied;
mod end;
mod guard;
mod meet;
mod plan;
mod running;
#[cfg(test)]
mod tests;

use datasync_protocol::{PullQuery, SyncState, TableName, Timestamp};

use crate::pull::{PullError, PullOutcome, forgot_meanwhile, newest};
use crate::session::{Phase, Session};

pub(crate) use end::end_all;
pub(crate) use guard::{guard, remember_asking};
use meet::meet;
use plan::Histories;
use running::Running;
pub(crate) use running::{begin, is_running, known_epoch, leave, remember_epoch, start_over};

/// What these files keep begins so.
pub(crate) const ALL: &str = "sync|";

/// Why everything is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The server has another history: what it does not have, it lost. This device gives it back.
    Epoch,
    /// The server has forgotten deletions: what it does not have was deleted.
    Horizon,
    /// Both sums differ, and nobody knows why: what the server does not have was deleted if it may have forgotten that,
    /// and is given back else.
    Digest,
}

/// A table of which every row of the server was met: what has no mark is not there.
pub(crate) struct Compared {
    pub(crate) table: TableName,
    running: Running,
    /// Rows that are gone already.
    removed: usize,
    /// The newest change of the server when its last row was met.
    latest: Option<Timestamp>,
}

/// Meets every row of the server's table, if a comparison of it has begun.
pub(crate) async fn compare(
    session: &Session<'_>,
    table: &TableName,
    page: u32,
    outcome: &mut PullOutcome,
) -> Result<Option<Compared>, PullError> {
    let Some(mut running) = session.store.read(|txn| running::running(txn, table))? else { return Ok(None) };
    let from = session.store.read(running::epoch_before)?;
    loop {
        if session.stopped() {
            return Err(PullError::Stopped);
        }
        session.report(Phase::Pulling, outcome.pulled as u64, None);
        let query = PullQuery {
            updated_since: Some(running.cursor),
            top: Some(page),
            include_deleted: true,
            ..Default::default()
        };
        let page = session.remote.list(table, &query, from.as_deref()).await?;
        let before = running;
        let newest = newest(&page.rows)?;
        if let Some(state) = &page.state {
            let first = SyncState { horizon: running.horizon.unwrap_or(state.horizon), ..state.clone() };
            if forgot_meanwhile(Some(&first), running.cursor, state) {
                return Err(PullError::ResyncNeeded(Reason::Horizon));
            }
            running.horizon = Some(first.horizon);
        }
        running.cursor = newest.map_or(running.cursor, |newest| Timestamp(newest.0 + 1));
        let histories = Histories { reason: running.reason, diverged: page.diverged.unwrap_or_default() };
        session.store.write(|txn| {
            before.goes_on(txn, table)?;
            if let Some(state) = &page.state {
                remember_epoch(txn, state)?;
                if known_epoch(txn)?.is_some_and(|known| known != state.epoch) {
                    return Err(PullError::ResyncNeeded(Reason::Epoch));
                }
            }
            for row in &page.rows {
                let id = row.id().ok_or(PullError::BadRow)?.clone();
                meet(session, txn, (table, id), row, histories, outcome)?;
            }
            guard(session, txn, table, outcome.removed)?;
            Ok::<_, PullError>(running.keep(txn, table)?)
        })?;
        if newest.is_none() || page.complete {
            let latest = page.state.as_ref().map(|state| state.latest);
            return Ok(Some(Compared { table: table.clone(), running, removed: outcome.removed, latest }));
        }
    }
}
