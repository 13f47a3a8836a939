//! Writes inside a transaction, one command after the other.

use datasync_protocol::{Record, Timestamp};
use rusqlite::{Transaction, types::Value};

use super::super::{StorageError, WriteOutcome};
use super::owner::Owner;
use super::{history, number, stored};
use crate::decide::{Decision, WriteCommand, decide};
use crate::row::{Row, text_of};

/// One write: the replay first, then the decision, then what it says.
pub(super) fn carry_out(
    txn: &Transaction<'_>,
    owner: &mut Owner,
    now: Timestamp,
    command: WriteCommand,
) -> Result<WriteOutcome, StorageError> {
    let WriteCommand { table, id, key, request, precondition } = command;
    let table = owner.written_table(txn, &table)?;
    let current = stored(txn, table, &id)?;
    let key = key.as_deref().map(history::stored_key);
    let known = key.as_ref().map(|key| history::find_key(txn, owner.id, key)).transpose()?.flatten();
    if let Some(known) = known {
        return Ok(match known.is_of(table, &id) {
            true => WriteOutcome { decision: Decision::Replayed, row: Some(known.answer(id, current.as_ref())) },
            false => WriteOutcome { decision: Decision::KeyTaken, row: None },
        });
    }
    let decision = decide(current.as_ref().map(|row| &row.stamp), request, &precondition);
    let Decision::Write(new) = &decision else {
        return Ok(WriteOutcome { decision, row: current });
    };
    let item = item_after(current.as_ref(), &new.columns)?;
    let stamp = owner.stamp(now, current.as_ref().map(|row| row.stamp.created_at), new.deleted);
    let row = Row { id, stamp, item };
    match &current {
        None => insert(txn, table, key, &row)?,
        Some(_) => {
            history::remember(txn, table, &row.id)?;
            update(txn, table, key, &row)?;
        }
    }
    owner.moved(table, current.as_ref(), &row);
    Ok(WriteOutcome { decision, row: Some(row) })
}

/// The item with the columns that a write sets; only an update has to read the stored one.
fn item_after(current: Option<&Row>, columns: &Record) -> Result<String, StorageError> {
    let Some(current) = current else { return Ok(text_of(columns)) };
    if columns.0.is_empty() {
        return Ok(current.item.clone());
    }
    let mut item: Record =
        serde_json::from_str(&current.item).map_err(|error| StorageError::Broken(Box::new(error)))?;
    item.0.extend(columns.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(text_of(&item))
}

fn insert(txn: &Transaction<'_>, table: i64, key: Option<Value>, row: &Row) -> Result<(), StorageError> {
    let Row { id, stamp, item } = row;
    txn.prepare_cached(
        "INSERT INTO records (tab, id, seq, created_at, updated_at, deleted, key, item)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute((
        table,
        id.as_str(),
        number(stamp.seq),
        stamp.created_at.0,
        stamp.updated_at.0,
        stamp.deleted,
        key,
        item,
    ))?;
    Ok(())
}

fn update(txn: &Transaction<'_>, table: i64, key: Option<Value>, row: &Row) -> Result<(), StorageError> {
    let Row { id, stamp, item } = row;
    txn.prepare_cached(
        "UPDATE records SET seq = ?3, updated_at = ?4, deleted = ?5, key = ?6, item = ?7 WHERE tab = ?1 AND id = ?2",
    )?
    .execute((table, id.as_str(), number(stamp.seq), stamp.updated_at.0, stamp.deleted, key, item))?;
    Ok(())
}
