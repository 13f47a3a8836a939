//! The guard against a wipe-out: a sync that would take much of a table away stops, and a person is asked.

use std::sync::atomic::Ordering;

use datasync_protocol::TableName;

use crate::pull::PullError;
use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

/// A person was asked whether more of a table may go, and has not said so yet.
const ASKING: &str = "sync|asking|";
/// Rows that may always go in one sync, and the part of a table that may go.
const ALWAYS: u64 = 20;
const PART: u64 = 3;

/// Stops a sync that would empty the table: a wrong server, or an emptied one, is noticed before it is obeyed.
///
/// `removed` rows of the table are gone in this sync, in the transaction at hand and before it. Rows are counted only when
/// many are. Once a person was asked, nothing more goes before the answer: not in the next sync either, which begins to count
/// anew.
pub(crate) fn guard(
    session: &Session<'_>,
    txn: &StoreTxn<'_>,
    table: &TableName,
    removed: usize,
) -> Result<(), PullError> {
    let removing = removed as u64;
    if removing == 0 || session.may_remove.load(Ordering::Relaxed) {
        return Ok(());
    }
    let asking = txn.value(&format!("{ASKING}{table}"))?.is_some();
    if removing <= ALWAYS && !asking {
        return Ok(());
    }
    let of = txn.count_records(table)? + removing;
    if removing * PART <= of && !asking { Ok(()) } else { Err(PullError::WouldRemove { removing, of }) }
}

/// Remembers how a table's pull or comparison ended: whether a person is asked now, or need not be asked any more.
pub(crate) fn remember_asking<T>(
    session: &Session<'_>,
    table: &TableName,
    ended: &Result<T, PullError>,
) -> Result<(), StoreError> {
    let name = format!("{ASKING}{table}");
    let asks = match ended {
        Ok(_) => false,
        Err(PullError::WouldRemove { .. }) => true,
        Err(_) => return Ok(()),
    };
    let asked = session.store.read(|txn| txn.value(&name))?.is_some();
    if asked == asks { Ok(()) } else { session.store.write(|txn| txn.set_value(&name, asks.then_some("removal"))) }
}
