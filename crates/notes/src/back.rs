//! Notes that come back: a person keeps one that is gone on the server, and is not asked a second time.

use datasync_client::{ItemId, OperationKind, StoreError, StoreTxn};

use crate::folder::notes_table;

/// A note that is gone on the server comes back with the edit that waits on it, without a question: a person has said so.
const BROUGHT_BACK: &str = "conflict|back|";

/// A person keeps a note that is gone: its insert brings the server's tombstone back to life.
pub(crate) fn bring_back(txn: &StoreTxn<'_>, id: &ItemId) -> Result<(), StoreError> {
    txn.set_value(&format!("{BROUGHT_BACK}{id}"), Some("1"))
}

pub(crate) fn is_brought_back(txn: &StoreTxn<'_>, id: &ItemId) -> Result<bool, StoreError> {
    Ok(txn.value(&format!("{BROUGHT_BACK}{id}"))?.is_some())
}

/// What waits no more has come back.
pub(crate) fn forget_brought_back(txn: &StoreTxn<'_>) -> Result<(), StoreError> {
    for (id, _) in txn.values(BROUGHT_BACK)? {
        let waits = ItemId::new(id.as_str()).ok().map(|id| txn.operation(&notes_table(), &id)).transpose()?.flatten();
        if waits.is_none_or(|operation| operation.kind == OperationKind::Delete) {
            txn.set_value(&format!("{BROUGHT_BACK}{id}"), None)?;
        }
    }
    Ok(())
}

pub(crate) fn any_brought_back(txn: &StoreTxn<'_>) -> Result<bool, StoreError> {
    Ok(!txn.values(BROUGHT_BACK)?.is_empty())
}
