//! What a row of the server does to the one here, decided without a store, a clock or a network.

use datasync_protocol::{Record, Timestamp};

use super::Reason;
use crate::operation::{Operation, OperationKind};

/// What a row of the server does here when nothing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
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
pub(super) enum WaitingPlan {
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
pub(super) struct Histories {
    pub(super) reason: Reason,
    /// Up to this instant both are one.
    pub(super) diverged: Timestamp,
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
pub(super) fn plan(histories: Histories, stored: Option<&Record>, row: &Record) -> Plan {
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

pub(super) fn plan_waiting(histories: Histories, waiting: &Operation, row: &Record) -> WaitingPlan {
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
