//! Where a note has two versions: an edit of this device that the server did not take, or one of another device that waits
//! for a decision there and can be settled here.

use std::collections::HashSet;

use datasync_client::{ErrorKind, ItemId, Operation, OperationError, OperationKind, Record, StoreError, StoreTxn};

use crate::conflict::Conflict;
use crate::draft::draft_of;
use crate::folder::notes_table;
use crate::merge::{ConflictKind, Reconciled, reconcile};
use crate::note::Note;
use crate::reach::was_offline_at;
use crate::settled;
use crate::shared::{SharedConflict, open_elsewhere};

/// Under what name stands the row that tells other devices of a note's conflict here.
pub(crate) const OWN: &str = "conflict|own|";
/// Stands for a row's id: the conflict is too large to be shared, or the server does not take it.
pub(crate) const NOT_SHARED: &str = "-";

/// Who waits for a decision.
pub(crate) enum Asked {
    /// This device's edit.
    Here(Box<Operation>, OperationError),
    /// Another device's.
    Elsewhere(Box<SharedConflict>),
}

/// Who waits for a decision about a note, this device first; `None`: nobody.
pub(crate) fn asked(txn: &StoreTxn<'_>, id: &ItemId) -> Result<Option<Asked>, StoreError> {
    if let Some(operation) = txn.operation(&notes_table(), id)?
        && let Some(error) = conflict_error(txn, &operation)?
    {
        return Ok(Some(Asked::Here(Box::new(operation), error)));
    }
    for row in open_rows(txn, Some(id))? {
        if read_row(txn, &row)?.is_some() {
            return Ok(Some(Asked::Elsewhere(Box::new(row))));
        }
    }
    Ok(None)
}

/// Every conflict of this device, oldest first.
pub(crate) fn asked_here(txn: &StoreTxn<'_>) -> Result<Vec<(Operation, OperationError)>, StoreError> {
    let failed = txn.failed_operations()?.into_iter().filter(|(operation, _)| operation.table == notes_table());
    let conflicts = failed
        .filter_map(|(operation, error)| Some((operation, error.filter(|error| error.kind == ErrorKind::Conflict)?)));
    Ok(conflicts.collect())
}

/// The conflicts of other devices, one a note, oldest first.
pub(crate) fn asked_elsewhere(txn: &StoreTxn<'_>) -> Result<Vec<Conflict>, StoreError> {
    let mut conflicts: Vec<Conflict> = Vec::new();
    for row in open_rows(txn, None)? {
        if !conflicts.iter().any(|known| known.id == row.note_id) {
            conflicts.extend(read_row(txn, &row)?);
        }
    }
    Ok(conflicts)
}

/// The notes that other devices wait for.
pub(crate) fn ids_elsewhere(txn: &StoreTxn<'_>) -> Result<HashSet<ItemId>, StoreError> {
    Ok(asked_elsewhere(txn)?.into_iter().map(|conflict| conflict.id).collect())
}

pub(crate) fn conflict_error(txn: &StoreTxn<'_>, operation: &Operation) -> Result<Option<OperationError>, StoreError> {
    Ok(txn.operation_error(operation)?.filter(|error| error.kind == ErrorKind::Conflict))
}

/// The rows of other devices that wait.
pub(crate) fn open_rows(txn: &StoreTxn<'_>, note: Option<&ItemId>) -> Result<Vec<SharedConflict>, StoreError> {
    let own: HashSet<String> = txn.values(OWN)?.into_iter().map(|(_, row)| row).collect();
    open_elsewhere(txn, note, |row| own.contains(row.id.as_str()))
}

/// Two versions, as they are asked about; `None` if there are not two that could be looked at.
pub(crate) fn read(txn: &StoreTxn<'_>, asked: &Asked) -> Result<Option<Conflict>, StoreError> {
    match asked {
        Asked::Here(operation, error) => read_operation(txn, operation, error),
        Asked::Elsewhere(row) => read_row(txn, row),
    }
}

pub(crate) fn read_operation(
    txn: &StoreTxn<'_>,
    operation: &Operation,
    error: &OperationError,
) -> Result<Option<Conflict>, StoreError> {
    let note = |row: &Record| Note::from_record(row).ok();
    let local = match operation.kind {
        OperationKind::Delete => None,
        _ => txn.record(&notes_table(), &operation.item_id)?.as_ref().and_then(note),
    };
    let base = operation.base.as_ref().filter(|row| !row.deleted()).and_then(note);
    let server = operation.server.as_ref().filter(|row| !row.deleted()).and_then(note);
    let server = settled::side_there(txn, &operation.item_id, server, is_same)?;
    let version = operation.server.as_ref().and_then(Record::version);
    let edited_at = local.as_ref().map(|local| local.edited_at.0);
    Ok(Some(Conflict {
        id: operation.item_id.clone(),
        kind: kind_of(base.as_ref(), local.as_ref(), server.as_ref()),
        draft: draft_of(txn, &operation.item_id, local.as_ref())?,
        while_offline: edited_at.map(|at| was_offline_at(txn, at)).transpose()?.unwrap_or_default(),
        base,
        local,
        server,
        seen: version.map_or_else(String::new, |version| version.as_str().to_owned()),
        at: error.at,
        waits_on: None,
    }))
}

pub(crate) fn read_row(txn: &StoreTxn<'_>, row: &SharedConflict) -> Result<Option<Conflict>, StoreError> {
    let local = txn.record(&notes_table(), &row.note_id)?;
    let local = local.as_ref().and_then(|row| Note::from_record(row).ok());
    let local = match (local, &row.replaced, &row.theirs) {
        (Some(local), Some(decided), Some(theirs)) if is_same(&local, decided) => Some(theirs.clone()),
        (None, None, Some(theirs)) => Some(theirs.clone()),
        (local, _, _) => local,
    };
    let (base, server) = (row.base.clone(), row.mine.clone());
    let one_version = match (&local, &server) {
        (Some(local), Some(server)) => is_same(local, server),
        (None, None) => true,
        _ => false,
    };
    if one_version {
        return Ok(None);
    }
    Ok(Some(Conflict {
        id: row.note_id.clone(),
        kind: kind_of(base.as_ref(), local.as_ref(), server.as_ref()),
        draft: draft_of(txn, &row.note_id, local.as_ref())?,
        base,
        local,
        server,
        seen: row.version.clone().unwrap_or_default(),
        at: row.at,
        while_offline: false,
        waits_on: Some(row.device.clone().unwrap_or_else(|| "another device".to_owned())),
    }))
}

/// What the server holds, if it holds a note, and what stands for it, where a decision was taken back.
pub(crate) fn taken_back(operation: &Operation, conflict: &Conflict) -> (Option<Note>, Option<Note>) {
    let decided = operation.server.as_ref().filter(|row| !row.deleted()).and_then(|row| Note::from_record(row).ok());
    match (&decided, &conflict.server) {
        (Some(decided), Some(theirs)) if is_same(decided, theirs) => (None, None),
        (_, Some(theirs)) => (decided, Some(theirs.clone())),
        (_, None) => (None, None),
    }
}

/// Whether two notes are the same in everything a person sees.
pub(crate) fn is_same(a: &Note, b: &Note) -> bool {
    reconcile(None, a, b) == Reconciled::Same
}

fn kind_of(base: Option<&Note>, local: Option<&Note>, server: Option<&Note>) -> ConflictKind {
    match (local, server) {
        (None, _) => ConflictKind::DeletedHere,
        (_, None) => ConflictKind::DeletedThere,
        (Some(local), Some(server)) => match reconcile(base, local, server) {
            Reconciled::Conflict(kind) => kind,
            Reconciled::Same | Reconciled::Merged(_) => ConflictKind::Edited,
        },
    }
}
