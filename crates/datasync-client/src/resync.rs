//! Comparing everything with a server whose history is not the one this device knows: it was restored from a backup,
//! replaced, emptied, or has forgotten deletions that this device never heard of. The queue is never cleared.
//!
//! Every row of the server is met once and marked; what is here at the end without a mark is not there. A resync that is
//! interrupted goes on where it was: its cursor and marks are stored with each page.

use std::sync::atomic::Ordering;

use datasync_protocol::{ItemId, PullQuery, Record, SyncState, TableName, Timestamp, Version};

use crate::operation::{Operation, OperationKind, OperationState};
use crate::pull::{PullError, PullOutcome, newest, token_prefix};
use crate::session::{Phase, Session};
use crate::store::{Label, StoreError, StoreTxn};

/// What this file keeps begins so.
pub(crate) const ALL: &str = "sync|";
const EPOCH: &str = "sync|epoch";
const RUNNING: &str = "sync|resync|";
/// Rows that may always go in one sync, and the part of a table that may go.
const ALWAYS: u64 = 20;
const PART: u64 = 3;

/// Why everything is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The server has another history: what it does not have, it lost. This device gives it back.
    Epoch,
    /// The server has forgotten deletions: what it does not have was deleted.
    Horizon,
}

/// What a row of the server does here when nothing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Skip,
    Store,
    Remove,
    /// The row here is newer than the server's: it lost this one, and gets it back.
    GiveBack,
}

/// What it does to an operation that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitingPlan {
    /// The edit stands on the server's row from now on.
    Rebase,
    /// Both sides were edited: the push meets it as a conflict.
    Conflict,
    /// What was asked for is so already.
    Drop,
}

fn plan(reason: Reason, stored: Option<&Record>, row: &Record) -> Plan {
    let Some(stored) = stored else { return if row.deleted() { Plan::Skip } else { Plan::Store } };
    let older_there = row.updated_at() < stored.updated_at();
    match reason {
        _ if !row.deleted() && stored.same_content(row) && stored.version() == row.version() => Plan::Skip,
        Reason::Epoch if older_there && (row.deleted() || !stored.same_content(row)) => Plan::GiveBack,
        _ if row.deleted() => Plan::Remove,
        _ => Plan::Store,
    }
}

fn plan_waiting(reason: Reason, waiting: &Operation, row: &Record) -> WaitingPlan {
    if waiting.kind == OperationKind::Delete && row.deleted() {
        return WaitingPlan::Drop;
    }
    let Some(base) = &waiting.base else { return WaitingPlan::Conflict };
    let same = base.deleted() == row.deleted() && base.same_content(row);
    let lost_there = reason == Reason::Epoch && row.updated_at() < base.updated_at();
    if same || lost_there { WaitingPlan::Rebase } else { WaitingPlan::Conflict }
}

/// Stops a sync that would empty the table: a wrong server, or an emptied one, is noticed before it is obeyed.
pub(crate) struct Guard {
    here: u64,
    allowed: bool,
}

impl Guard {
    pub(crate) fn new(session: &Session<'_>, table: &TableName) -> Result<Self, StoreError> {
        let here = session.store.read(|txn| txn.count_records(table))?;
        Ok(Guard { here, allowed: session.may_remove.load(Ordering::Relaxed) })
    }

    pub(crate) fn check(&self, removing: usize) -> Result<(), PullError> {
        let removing = removing as u64;
        if self.allowed || removing <= ALWAYS || removing * PART <= self.here {
            return Ok(());
        }
        Err(PullError::WouldRemove { removing, of: self.here })
    }
}

/// The epoch that the versions here belong to.
pub(crate) fn known_epoch(txn: &StoreTxn<'_>) -> Result<Option<String>, StoreError> {
    txn.value(EPOCH)
}

/// Keeps the first epoch that a server names.
pub(crate) fn remember_epoch(txn: &StoreTxn<'_>, state: &SyncState) -> Result<(), StoreError> {
    match txn.value(EPOCH)? {
        Some(_) => Ok(()),
        None => txn.set_value(EPOCH, Some(&state.epoch)),
    }
}

/// Marks tables to be compared before anything else is sent. A comparison for a stronger reason starts over.
pub(crate) fn begin(txn: &StoreTxn<'_>, tables: &[TableName], reason: Reason) -> Result<(), StoreError> {
    for table in tables {
        txn.forget_seen(table)?;
        let word = if reason == Reason::Epoch { "epoch" } else { "horizon" };
        txn.set_value(&format!("{RUNNING}{table}"), Some(&format!("{word} {}", i64::MIN)))?;
    }
    Ok(())
}

/// The comparison of a table that has begun and not ended: why, and how far it is.
fn running(txn: &StoreTxn<'_>, table: &TableName) -> Result<Option<(Reason, Timestamp)>, StoreError> {
    let value = txn.value(&format!("{RUNNING}{table}"))?;
    Ok(value.and_then(|text| {
        let (word, cursor) = text.split_once(' ')?;
        let reason = if word == "epoch" { Reason::Epoch } else { Reason::Horizon };
        Some((reason, Timestamp(cursor.parse().ok()?)))
    }))
}

/// Whether a comparison waits to be ended.
pub(crate) fn is_running(txn: &StoreTxn<'_>) -> Result<bool, StoreError> {
    for table in txn.tables()? {
        if running(txn, &table)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends the comparison of a table, if one has begun. Gives the server's epoch.
pub(crate) async fn resync(
    session: &Session<'_>,
    table: &TableName,
    page: u32,
    outcome: &mut PullOutcome,
) -> Result<Option<SyncState>, PullError> {
    let Some((reason, cursor)) = session.store.read(|txn| running(txn, table))? else { return Ok(None) };
    let mut cursor = cursor.max(Timestamp::default());
    let guard = Guard::new(session, table)?;
    loop {
        if session.stopped() {
            return Err(PullError::Stopped);
        }
        session.report(Phase::Pulling, outcome.pulled as u64, None);
        let query =
            PullQuery { updated_since: Some(cursor), top: Some(page), include_deleted: true, ..Default::default() };
        let page = session.remote.list(table, &query).await?;
        let newest = newest(&page.rows)?;
        cursor = newest.map_or(cursor, |newest| Timestamp(newest.0 + 1));
        let ended = newest.is_none() || (page.state.is_some() && !page.more);
        session.store.write(|txn| {
            for row in &page.rows {
                meet(session, txn, table, row, reason, outcome)?;
            }
            let word = if reason == Reason::Epoch { "epoch" } else { "horizon" };
            txn.set_value(&format!("{RUNNING}{table}"), Some(&format!("{word} {}", cursor.0)))?;
            if ended {
                end(txn, table, reason, &guard, outcome)?;
                if let Some(state) = &page.state {
                    txn.set_instants(&token_prefix(table), Timestamp(state.latest.0 + 1))?;
                }
            }
            Ok::<_, PullError>(())
        })?;
        if ended {
            return Ok(page.state);
        }
    }
}

fn meet(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    table: &TableName,
    row: &Record,
    reason: Reason,
    outcome: &mut PullOutcome,
) -> Result<(), PullError> {
    let id = ItemId::new(row.id().unwrap_or_default()).map_err(|_| PullError::BadRow)?;
    txn.mark_seen(table, &id)?;
    if let Some(waiting) = txn.operation(table, &id)? {
        outcome.changed.push((table.clone(), id));
        return Ok(meet_waiting(txn, waiting, row, reason)?);
    }
    let stored = txn.record(table, &id)?;
    match plan(reason, stored.as_ref(), row) {
        Plan::Skip => return Ok(()),
        Plan::GiveBack => txn.queue(table, &id, OperationKind::Update, Some(row))?,
        change => {
            // What the server may have lost stays readable here.
            let lost = stored.filter(|stored| reason == Reason::Epoch && !stored.same_content(row));
            if let Some(lost) = lost {
                txn.keep_version(table, &id, Label::Replaced, &lost, (session.clock)())?;
            }
            if change == Plan::Remove { txn.remove_record(table, &id)? } else { txn.put_record(table, &id, row)? }
        }
    }
    outcome.pulled += 1;
    outcome.changed.push((table.clone(), id));
    Ok(())
}

fn meet_waiting(txn: &StoreTxn<'_>, mut waiting: Operation, row: &Record, reason: Reason) -> Result<(), StoreError> {
    match plan_waiting(reason, &waiting, row) {
        WaitingPlan::Drop => return txn.remove_operation(&waiting),
        WaitingPlan::Rebase => waiting.rebase_on(row),
        WaitingPlan::Conflict => {
            // The old version may name another text in the new history: it must never match.
            if let Some(base) = &mut waiting.base {
                base.set("version", Version::new("resynced").as_str());
            }
            waiting.server = Some(row.clone());
            waiting.sent = None;
        }
    }
    if waiting.state == OperationState::Attempted {
        waiting.state = OperationState::Pending;
    }
    txn.put_operation(&waiting)
}

/// What has no mark is not on the server.
fn end(
    txn: &StoreTxn<'_>,
    table: &TableName,
    reason: Reason,
    guard: &Guard,
    outcome: &mut PullOutcome,
) -> Result<(), PullError> {
    for id in txn.unseen(table)? {
        match (reason, txn.operation(table, &id)?) {
            (Reason::Horizon, None) => {
                txn.remove_record(table, &id)?;
                outcome.removed += 1;
            }
            (Reason::Epoch, None) => txn.queue(table, &id, OperationKind::Insert, None)?,
            (Reason::Epoch, Some(mut waiting)) if waiting.base.is_some() => {
                waiting.base = None;
                waiting.sent = None;
                waiting.kind = OperationKind::Insert;
                txn.put_operation(&waiting)?;
            }
            (_, Some(_)) => continue,
        }
        outcome.changed.push((table.clone(), id));
    }
    if reason == Reason::Epoch {
        drop_deletes_of_what_is_gone(txn, table)?;
    }
    guard.check(outcome.removed)?;
    txn.forget_seen(table)?;
    Ok(txn.set_value(&format!("{RUNNING}{table}"), None)?)
}

/// A delete of a row that the new history never had is done.
fn drop_deletes_of_what_is_gone(txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
    for (operation, _) in txn.operations()? {
        let of_here = operation.table == *table && operation.kind == OperationKind::Delete;
        if of_here && !txn.is_seen(table, &operation.item_id)? {
            txn.remove_operation(&operation)?;
        }
    }
    Ok(())
}

/// Takes the new epoch over, when every table has been compared.
pub(crate) fn adopt_epoch(txn: &StoreTxn<'_>, state: &SyncState) -> Result<(), StoreError> {
    if is_running(txn)? { Ok(()) } else { txn.set_value(EPOCH, Some(&state.epoch)) }
}
