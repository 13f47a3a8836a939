//! Once a week, and when asked, a device and its server compare what they hold: both sum up a table's rows
//! ([`datasync_protocol::Digest`]). Where the sums differ, something was lost on the way that nobody noticed, and everything is
//! compared row by row.

use std::sync::atomic::Ordering;

use datasync_protocol::{Digest, TableName, Timestamp};

use crate::plant::Plant;
use crate::pull::PullError;
use crate::resync::Reason;
use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

const WEEK_MS: i64 = 7 * 24 * 3600 * 1000;
/// When a table was last compared stands under this name: ms on this computer's clock, which decides nothing else.
const COMPARED: &str = "sync|compared|";

/// Whether a table's digest is to be asked for. One that never was is not: its first pull brings everything anyway.
pub(crate) fn is_due(session: &Session<'_>, table: &TableName) -> Result<bool, StoreError> {
    let now = (session.clock)();
    let last = session.store.read(|txn| txn.value(&name(table)))?.and_then(|ms| ms.parse::<i64>().ok());
    // A clock that was put back makes it due once more.
    let week_ago = last.is_some_and(|last| !(now.0 - WEEK_MS..=now.0).contains(&last));
    Ok(week_ago || session.verify.load(Ordering::Relaxed))
}

/// Compares what a pull left here with the server's digest of that instant.
pub(crate) fn compare(session: &Session<'_>, table: &TableName, theirs: Option<Digest>) -> Result<(), PullError> {
    let Some(theirs) = theirs else { return Ok(()) };
    let known = session.store.read(|txn| txn.value(&name(table)))?;
    if known.is_some() && !is_due(session, table)? {
        return Ok(());
    }
    if known.is_some() && session.store.read(|txn| txn.digest(table))? != theirs && !Plant::DigestIgnored.is_in() {
        return Err(PullError::ResyncNeeded(Reason::Digest));
    }
    Ok(session.store.write(|txn| remember(txn, table, (session.clock)()))?)
}

/// It was compared just now.
pub(crate) fn remember(txn: &StoreTxn<'_>, table: &TableName, now: Timestamp) -> Result<(), StoreError> {
    txn.set_value(&name(table), Some(&now.0.to_string()))
}

fn name(table: &TableName) -> String {
    format!("{COMPARED}{table}")
}
