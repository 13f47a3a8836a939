//! A person gives something up, also while a sync is under way: an operation that waits, or a table with all that waits in it.

use datasync_client::{Operation, PurgeError, TableName};

use crate::device::{Device, TABLES};
use crate::ledger::Ledger;

fn waiting(device: &Device) -> Vec<Operation> {
    let waiting = device.store.read(|txn| txn.operations()).expect("a readable queue");
    waiting.into_iter().map(|(operation, _)| operation).collect()
}

fn note_down(device: &Device, operation: &Operation, ledger: &mut Ledger) {
    let row = device.store.read(|txn| txn.record(&operation.table, &operation.item_id)).expect("a readable store");
    ledger.given_up(operation, row.as_ref());
}

/// Cancels the operation at this place of the queue: it is gone, and it alone.
pub(crate) fn cancel(device: &Device, place: usize, ledger: &mut Ledger) -> Result<String, String> {
    let before = waiting(device);
    let Some(operation) = before.get(place) else { return Ok("has nothing to give up".to_owned()) };
    note_down(device, operation, ledger);
    let (name, id) = (&device.name, &operation.item_id);
    device.store.cancel_operation(operation).map_err(|error| format!("{name} can't give {id} up: {error}"))?;
    let left = before.len() - 1;
    if waiting(device).len() != left || waiting(device).iter().any(|other| other.sequence == operation.sequence) {
        return Err(format!("{name} gave {id} up, and {left} others should wait"));
    }
    Ok(format!("gives up {:?} of {id}", operation.kind))
}

/// Purges a table: refused while something waits in it, unless it is forced; then nothing of it is left, and the other table is
/// as it was.
pub(crate) fn purge(device: &Device, table: usize, force: bool, ledger: &mut Ledger) -> Result<String, String> {
    let name = TableName::new(TABLES[table]).expect("a name");
    let (here, elsewhere): (Vec<_>, Vec<_>) = waiting(device).into_iter().partition(|waiting| waiting.table == name);
    if force {
        here.iter().for_each(|operation| note_down(device, operation, ledger));
    }
    match (device.store.purge(&name, force), here.is_empty() || force) {
        (Ok(()), true) => {}
        (Err(PurgeError::PendingOperations(count)), false) if count == here.len() as u64 => {
            return Ok(format!("may not purge {name}"));
        }
        (purged, _) => return Err(format!("{} purges {name}, where {} wait: {purged:?}", device.name, here.len())),
    }
    let rows = device.store.read(|txn| txn.count(&name, None)).expect("a readable store");
    if rows != 0 || waiting(device) != elsewhere {
        return Err(format!("{} purged {name}: {rows} rows are left", device.name));
    }
    Ok(format!("purges {name}"))
}
