//! A comparison that has begun and not ended, as the store keeps it: why, how far it came, and the epoch before and after it.

use datasync_protocol::{Record, SyncState, TableName, Timestamp};

use super::{Reason, emptied};
use crate::plant::Plant;
use crate::pull::PullError;
use crate::store::{StoreError, StoreTxn};

const EPOCH: &str = "sync|epoch";
/// The epoch that was known before the comparison began.
const FROM: &str = "sync|from";
const RUNNING: &str = "sync|resync|";

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

/// The epoch that was known before the comparison began; `None` if nothing is known to be common.
pub(super) fn epoch_before(txn: &StoreTxn<'_>) -> Result<Option<String>, StoreError> {
    txn.value(FROM)
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
pub(super) struct Running {
    pub(super) reason: Reason,
    /// The first instant that was not asked for yet.
    pub(super) cursor: Timestamp,
    /// The server's horizon when the first page was read.
    pub(super) horizon: Option<Timestamp>,
}

impl Running {
    /// Whether the server lost a row that it does not have any more, instead of deleting it.
    pub(super) fn was_lost(self, known: Option<&Record>) -> bool {
        match self.reason {
            Reason::Epoch => true,
            Reason::Horizon => false,
            Reason::Digest => known.and_then(Record::updated_at) > self.horizon,
        }
    }

    /// Refuses where the comparison has been started over meanwhile: a purge took its marks.
    pub(super) fn goes_on(self, txn: &StoreTxn<'_>, table: &TableName) -> Result<(), PullError> {
        let stands = running(txn, table)?;
        if stands == Some(self) { Ok(()) } else { Err(PullError::ResyncNeeded(self.reason)) }
    }

    pub(super) fn keep(self, txn: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
        let word = match self.reason {
            Reason::Epoch => "epoch",
            Reason::Horizon => "horizon",
            Reason::Digest => "digest",
        };
        let horizon = self.horizon.map(|horizon| horizon.0.to_string()).unwrap_or_default();
        txn.set_value(&format!("{RUNNING}{table}"), Some(&format!("{word} {} {horizon}", self.cursor.0)))
    }
}

pub(super) fn running(txn: &StoreTxn<'_>, table: &TableName) -> Result<Option<Running>, StoreError> {
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
