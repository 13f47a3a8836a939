//! Comparing everything with a server whose history is not the one this device knows: it was restored from a backup,
//! replaced, emptied, has forgotten deletions that this device never heard of, or sums up to another digest.
//! The queue is never cleared.
//!
//! Every row of the server is met once and marked; what is here at the end without a mark is not there. A resync that is
//! interrupted goes on where it was: its cursor and marks are stored with each page.

mod emptied;
mod guard;

use datasync_protocol::{ItemId, PullQuery, Record, SyncState, TableName, Timestamp, Version};

use crate::operation::{Operation, OperationKind, OperationState};
use crate::plant::Plant;
use crate::pull::{PullError, PullOutcome, QueryId, forgot_meanwhile, newest, token_prefix};
use crate::row_text::RowText;
use crate::session::{Phase, Session};
use crate::store::{StoreError, StoreTxn};

use emptied::Lost;
pub(crate) use guard::{guard, remember_asking};

/// What this file keeps begins so.
pub(crate) const ALL: &str = "sync|";
const EPOCH: &str = "sync|epoch";
/// The epoch that was known before the comparison began.
const FROM: &str = "sync|from";
const RUNNING: &str = "sync|resync|";

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

/// What a row of the server does here when nothing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Skip,
    Store,
    Remove,
    /// The server lost the row that is here, and has an older one of the same history: it gets this one back.
    GiveBack,
    /// The server may have lost the row that is here, and somebody has written since: both are merged.
    Merge,
}

/// What it does to an operation that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WaitingPlan {
    /// The edit stands on the server's row from now on.
    Rebase,
    /// Both sides were edited: the push meets it as a conflict on the base that both know.
    Conflict,
    /// Both sides were edited, and the server may not know the base: it is none.
    ConflictWithoutBase,
    /// What was asked for is so already.
    Drop,
}

/// How the server's history and the one that is known here hang together.
#[derive(Debug, Clone, Copy)]
struct Histories {
    reason: Reason,
    /// Up to this instant both are one.
    diverged: Timestamp,
}

impl Histories {
    /// The server may have lost this row.
    fn may_be_lost(self, row: &Record) -> bool {
        self.reason == Reason::Epoch && row.updated_at() > Some(self.diverged)
    }

    /// The row was there before the histories parted.
    fn is_common(self, row: &Record) -> bool {
        row.updated_at() <= Some(self.diverged)
    }
}

/// No clock is asked: instants are compared within one history only.
fn plan(histories: Histories, stored: Option<&Record>, row: &Record) -> Plan {
    let Some(stored) = stored else { return if row.deleted() { Plan::Skip } else { Plan::Store } };
    let same = !row.deleted() && stored.same_content(row);
    if same && stored.version() == row.version() {
        return Plan::Skip;
    }
    match (same, histories.may_be_lost(stored)) {
        (false, true) if histories.is_common(row) => Plan::GiveBack,
        (false, true) => Plan::Merge,
        _ if row.deleted() => Plan::Remove,
        _ => Plan::Store,
    }
}

fn plan_waiting(histories: Histories, waiting: &Operation, row: &Record) -> WaitingPlan {
    if waiting.kind == OperationKind::Delete && row.deleted() {
        return WaitingPlan::Drop;
    }
    let Some(base) = &waiting.base else { return WaitingPlan::Conflict };
    if base.deleted() == row.deleted() && base.same_content(row) {
        return WaitingPlan::Rebase;
    }
    match histories.may_be_lost(base) {
        true if histories.is_common(row) => WaitingPlan::Rebase,
        true => WaitingPlan::ConflictWithoutBase,
        false => WaitingPlan::Conflict,
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

/// Marks tables to be compared before anything else is sent. A comparison that runs starts over; one for a lost history
/// stays one.
pub(crate) fn begin(txn: &StoreTxn<'_>, tables: &[TableName], reason: Reason) -> Result<(), StoreError> {
    let mut running_for_epoch = false;
    for table in tables {
        running_for_epoch |= running(txn, table)?.is_some_and(|running| running.reason == Reason::Epoch);
    }
    if reason == Reason::Epoch {
        // A comparison that is broken off by one more restore has mixed two histories: nothing is known to be common. Of an
        // emptied server, about which a person is asked, nothing was mixed in.
        let from = match (is_running(txn)?, emptied::is_asking(txn)?) {
            (true, true) => txn.value(FROM)?,
            (true, false) => None,
            (false, _) => known_epoch(txn)?,
        };
        txn.set_value(FROM, from.as_deref())?;
        // The first page names the new one; no page may name another.
        txn.set_value(EPOCH, None)?;
    }
    let reason = if running_for_epoch { Reason::Epoch } else { reason };
    for table in tables {
        if Plant::ResyncClearsQueue.is_in() {
            txn.remove_operations_of(table)?;
        }
        txn.forget_seen(table)?;
        let beginning = Running { reason, cursor: Timestamp::default(), horizon: None };
        beginning.keep(txn, table)?;
    }
    Ok(())
}

/// A comparison of a table that has begun and not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Running {
    reason: Reason,
    /// The first instant that was not asked for yet.
    cursor: Timestamp,
    /// The server's horizon when the first page was read.
    horizon: Option<Timestamp>,
}

impl Running {
    /// Whether the server lost a row that it does not have any more, instead of deleting it.
    fn was_lost(self, known: Option<&Record>) -> bool {
        match self.reason {
            Reason::Epoch => true,
            Reason::Horizon => false,
            Reason::Digest => known.and_then(Record::updated_at) > self.horizon,
        }
    }

    /// Refuses where the comparison has been started over meanwhile: a purge took its marks.
    fn goes_on(self, txn: &StoreTxn<'_>, table: &TableName) -> Result<(), PullError> {
        let stands = running(txn, table)?;
        if stands == Some(self) { Ok(()) } else { Err(PullError::ResyncNeeded(self.reason)) }
    }

    fn keep(self, txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
        let word = match self.reason {
            Reason::Epoch => "epoch",
            Reason::Horizon => "horizon",
            Reason::Digest => "digest",
        };
        let horizon = self.horizon.map(|horizon| horizon.0.to_string()).unwrap_or_default();
        txn.set_value(&format!("{RUNNING}{table}"), Some(&format!("{word} {} {horizon}", self.cursor.0)))
    }
}

fn running(txn: &StoreTxn<'_>, table: &TableName) -> Result<Option<Running>, StoreError> {
    let value = txn.value(&format!("{RUNNING}{table}"))?;
    Ok(value.and_then(|text| {
        let mut words = text.split(' ');
        let reason = match words.next()? {
            "epoch" => Reason::Epoch,
            "digest" => Reason::Digest,
            _ => Reason::Horizon,
        };
        let cursor = Timestamp(words.next()?.parse().ok()?);
        let horizon = words.next().and_then(|ms| ms.parse().ok()).map(Timestamp);
        Some(Running { reason, cursor, horizon })
    }))
}

/// The comparison of a table starts over, if one runs: the marks of what it met, or these rows themselves, are gone.
pub(crate) fn start_over(txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
    let Some(running) = running(txn, table)? else { return Ok(()) };
    txn.forget_seen(table)?;
    Running { cursor: Timestamp::default(), horizon: None, ..running }.keep(txn, table)
}

/// The comparison of a table is over, or the server does not have the table.
pub(crate) fn leave(txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
    txn.forget_seen(table)?;
    txn.set_value(&format!("{RUNNING}{table}"), None)
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
    let Some(mut running) = session.store.read(|txn| running(txn, table))? else { return Ok(None) };
    let from = session.store.read(|txn| txn.value(FROM))?;
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

/// Ends comparisons, all in one transaction: what the server lost is given back to it or followed, as it is for every table.
pub(crate) fn end_all(
    session: &Session<'_>,
    compared: &[Compared],
    beside: &[TableName],
) -> Result<Vec<PullOutcome>, PullError> {
    let mut at = None;
    let ended = session.store.write(|txn| {
        let lost = emptied::judge(session, txn, compared, beside)?;
        let end = |compared| {
            at = Some(compared);
            end(session, txn, compared, lost)
        };
        compared.iter().map(end).collect::<Result<Vec<_>, PullError>>()
    });
    match &ended {
        Ok(_) => {
            for compared in compared {
                remember_asking(session, &compared.table, &ended)?;
            }
        }
        Err(_) => at.map_or(Ok(()), |compared| remember_asking(session, &compared.table, &ended))?,
    }
    match &ended {
        Ok(_) => emptied::remember(session, false)?,
        Err(PullError::Emptied { .. }) => emptied::remember(session, true)?,
        Err(_) => {}
    }
    ended
}

fn meet(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    (table, id): (&TableName, ItemId),
    text: &RowText,
    histories: Histories,
    outcome: &mut PullOutcome,
) -> Result<(), PullError> {
    let row = text.record();
    txn.mark_seen(table, &id)?;
    if let Some(waiting) = txn.operation(table, &id)? {
        outcome.changed.add(table, &id);
        return Ok(meet_waiting(txn, waiting, row, histories)?);
    }
    let stored = txn.record(table, &id)?;
    match plan(histories, stored.as_ref(), row) {
        Plan::Skip => return Ok(()),
        Plan::GiveBack => txn.queue(table, &id, OperationKind::Update, Some(row))?,
        // An insert of what is there meets it as a conflict without a base.
        Plan::Merge => txn.queue(table, &id, OperationKind::Insert, None)?,
        Plan::Remove => {
            txn.remove_record(table, &id)?;
            outcome.removed += 1;
        }
        Plan::Store => {
            session.handler.replacing(txn, table, &id, text)?;
            txn.put_record(table, &id, row)?;
        }
    }
    outcome.pulled += 1;
    outcome.changed.add(table, &id);
    Ok(())
}

fn meet_waiting(
    txn: &StoreTxn<'_>,
    mut waiting: Operation,
    row: &Record,
    histories: Histories,
) -> Result<(), StoreError> {
    match plan_waiting(histories, &waiting, row) {
        WaitingPlan::Drop => return txn.remove_operation(&waiting),
        WaitingPlan::Rebase => waiting.rebase_on(row),
        WaitingPlan::ConflictWithoutBase if waiting.kind == OperationKind::Update => {
            waiting.kind = OperationKind::Insert;
            waiting.base = None;
            waiting.server = Some(row.clone());
        }
        WaitingPlan::Conflict | WaitingPlan::ConflictWithoutBase => {
            // The old version may name another text in the new history: it must never match.
            if let Some(base) = &mut waiting.base {
                base.set("version", Version::new("resynced").as_str());
            }
            waiting.server = Some(row.clone());
        }
    }
    waiting.sent = None;
    if waiting.state == OperationState::Attempted {
        waiting.state = OperationState::Pending;
    }
    txn.put_operation(&waiting)
}

/// What has no mark is not on the server.
fn end(session: &Session<'_>, txn: &StoreTxn<'_>, compared: &Compared, lost: Lost) -> Result<PullOutcome, PullError> {
    let Compared { table, running, removed, latest } = compared;
    running.goes_on(txn, table)?;
    let mut outcome = PullOutcome { removed: *removed, ..PullOutcome::default() };
    for id in txn.unseen(table)? {
        let waiting = txn.operation(table, &id)?;
        let stored = txn.record(table, &id)?;
        let known = waiting.as_ref().map_or(stored.as_ref(), |waiting| waiting.base.as_ref());
        match (running.was_lost(known) && lost == Lost::GivenBack, waiting) {
            (false, None) => {
                txn.remove_record(table, &id)?;
                outcome.removed += 1;
            }
            (true, None) => txn.queue(table, &id, OperationKind::Insert, None)?,
            (true, Some(mut waiting)) if waiting.base.is_some() && waiting.kind != OperationKind::Delete => {
                waiting.base = None;
                waiting.sent = None;
                waiting.kind = OperationKind::Insert;
                txn.put_operation(&waiting)?;
            }
            (_, Some(_)) => continue,
        }
        outcome.changed.add(table, &id);
    }
    forget_what_is_gone(txn, table)?;
    guard(session, txn, table, outcome.removed)?;
    leave(txn, table)?;
    if let Some(latest) = latest {
        let first_unknown = Timestamp(latest.0 + 1);
        txn.set_instants(&token_prefix(table), first_unknown)?;
        let everything = QueryId::everything().token_name(table, None);
        txn.set_value(&everything, Some(&first_unknown.0.to_string()))?;
    }
    Ok(outcome)
}

/// What waits on a row that the server does not have: a delete is done, and no row of the server stands against the others.
fn forget_what_is_gone(txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
    for (mut operation, _) in txn.operations()? {
        if operation.table != *table || txn.is_seen(table, &operation.item_id)? {
            continue;
        }
        if operation.kind == OperationKind::Delete {
            txn.remove_operation(&operation)?;
        } else if operation.server.take().is_some() {
            txn.put_operation(&operation)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
