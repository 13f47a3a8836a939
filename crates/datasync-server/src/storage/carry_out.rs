//! One write, decided over what stands: the same on every database.

use datasync_protocol::{Record, Timestamp};

use super::counter::Counter;
use super::replay::Remembered;
use super::{StorageError, WriteOutcome};
use crate::decide::{Decision, WriteCommand, decide};
use crate::row::Row;

/// The replay first, then the decision. Of a [`Decision::Write`] the row is the one that is to be stored.
pub(super) fn carry_out(
    counter: &mut Counter,
    now: Timestamp,
    current: Option<&Row>,
    known: Option<Remembered>,
    command: WriteCommand,
) -> Result<WriteOutcome, StorageError> {
    let WriteCommand { id, request, precondition, .. } = command;
    if let Some(known) = known {
        return Ok(match known.of_this_row {
            true => WriteOutcome { decision: Decision::Replayed, row: Some(known.answer(id, current)) },
            false => WriteOutcome { decision: Decision::KeyTaken, row: None },
        });
    }
    let decision = decide(current.map(|row| &row.stamp), request, &precondition);
    let row = match &decision {
        Decision::Write(new) => {
            let item = item_after(current, &new.columns)?;
            let stamp = counter.stamp(now, current.map(|row| row.stamp.created_at), new.deleted);
            Some(Row { id, stamp, item })
        }
        _ => current.cloned(),
    };
    Ok(WriteOutcome { decision, row })
}

/// The item with the columns that a write sets; only an update has to read the stored one.
fn item_after(current: Option<&Row>, columns: &Record) -> Result<String, StorageError> {
    let Some(current) = current else { return Ok(columns.to_json()) };
    if columns.0.is_empty() {
        return Ok(current.item.clone());
    }
    let mut item: Record =
        serde_json::from_str(&current.item).map_err(|error| StorageError::Broken(Box::new(error)))?;
    item.0.extend(columns.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(item.to_json())
}
