//! A server that was emptied: it has none of the rows that were synced with it. Whether it gets them all again, or they go here
//! too, is a person's to say; until then nothing is sent and nothing goes.

use std::sync::atomic::Ordering;

use datasync_protocol::TableName;

use super::{Compared, Reason};
use crate::pull::PullError;
use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

/// A person was asked, and has not said yet.
const ASKING: &str = "sync|emptied";

/// What becomes of rows that the server lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// They are sent again.
    GivenBack,
    /// They go here too, but for what was edited since.
    Followed,
}

/// Says what becomes of what the server lost, or that a person has to. The tables of `beside` hold nothing of a person's own.
pub(super) fn judge(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    compared: &[Compared],
    beside: &[TableName],
) -> Result<Lost, PullError> {
    let mut items = 0;
    for table in compared.iter().filter(|compared| compared.running.reason != Reason::Horizon) {
        if beside.contains(&table.table) {
            continue;
        }
        if txn.has_met_any(&table.table)? {
            return Ok(Lost::GivenBack);
        }
        items += txn.count_synced(&table.table)?;
    }
    let answered = |answer: &std::sync::atomic::AtomicBool| answer.load(Ordering::Relaxed);
    match items {
        0 => Ok(Lost::GivenBack),
        _ if answered(session.may_send_again) => Ok(Lost::GivenBack),
        // Who allowed something else has not allowed this.
        _ if answered(session.may_remove) && is_asking(txn)? => Ok(Lost::Followed),
        _ => Err(PullError::Emptied { items }),
    }
}

/// Whether a person was asked, and nothing of the emptied server was believed yet.
pub(super) fn is_asking(txn: &StoreTxn<'_>) -> Result<bool, StoreError> {
    Ok(txn.value(ASKING)?.is_some())
}

/// The question is put, or over.
pub(super) fn remember(session: &Session<'_>, asks: bool) -> Result<(), StoreError> {
    if session.store.read(is_asking)? == asks {
        return Ok(());
    }
    session.store.write(|txn| txn.set_value(ASKING, asks.then_some("emptied")))
}
