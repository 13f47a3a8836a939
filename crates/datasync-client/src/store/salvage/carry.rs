//! What of a damaged store goes into the new one, and as what.

use std::collections::HashSet;

use datasync_protocol::{ItemId, Record, TableName};
use rusqlite::types::Value;

use super::Salvage;
use super::source::{ItemKey, Source};
use crate::operation::{Operation, OperationKind, OperationState};
use crate::pull::DELTA_TOKENS;
use crate::resync;
use crate::store::records::parse;
use crate::store::{StoreError, StoreTxn, TableDefinition, schema};

/// What becomes of a waiting operation, given what could be read of its item.
#[derive(Debug, PartialEq)]
enum Rescue {
    /// It waits as before.
    Keep,
    /// It waits as before; its row was lost, and this is the newest that is known of it.
    WithRow(Record),
    /// The edit is lost. The item is what the server last gave, if anything.
    Lost(Option<Record>),
}

/// `backup`: the item's row in the newest backup. It helps an insert only: of what a server has, it may be an older text
/// than everyone else's.
fn rescue(operation: &Operation, row: Option<&Record>, backup: Option<Record>) -> Rescue {
    if row.is_some() || operation.kind == OperationKind::Delete {
        return Rescue::Keep;
    }
    let sent = operation.sent.as_ref().and_then(|sent| sent.item.as_ref()).map(|sent| sent.record().clone());
    match (sent, operation.kind, backup) {
        (Some(sent), _, _) => Rescue::WithRow(sent),
        (None, OperationKind::Insert, Some(backup)) => Rescue::WithRow(backup),
        _ => Rescue::Lost(operation.base.clone()),
    }
}

/// Carries everything over that can be read.
pub(super) fn carry(
    from: &Source,
    backup: Option<&Source>,
    to: &StoreTxn<'_>,
    salvage: &mut Salvage,
) -> Result<(), StoreError> {
    let lost_operations = copy(from, to, "__operations", |_| true)?.1;
    // An error without its operation says nothing.
    copy(from, to, "__errors", |_| true)?;
    copy(
        from,
        to,
        "__config",
        |values| !matches!(values.first(), Some(Value::Text(id)) if id.starts_with(DELTA_TOKENS)),
    )?;
    let (versions, lost_versions) = copy(from, to, "__history", |_| true)?;
    salvage.versions = versions;
    salvage.unreadable += lost_operations + lost_versions;
    for table in from.tables() {
        define(to, &table)?;
        salvage.unreadable += copy_rows(from, to, &table)?;
    }
    let settled = settle_operations(to, backup, salvage)?;
    let suspects = if lost_operations > 0 { from.queued_items() } else { Some(settled.unreadable.clone()) };
    for table in to.tables()? {
        queue_what_lost_its_operation(to, &table, |key| {
            let suspect = suspects.as_ref().is_none_or(|suspects| suspects.contains(key));
            settled.unreadable.contains(key) || (suspect && !settled.done.contains(key))
        })?;
        salvage.rows += to.count_records(&table)?;
    }
    to.tables()?.iter().try_for_each(|table| resync::start_over(to, table))?;
    salvage.operations = to.count_operations()?.0;
    Ok(())
}

/// Copies the rows of a system table that the new one takes: its constraints are the judge. Gives how many came and how
/// many did not. Columns that the new format has no more, or the old one not yet, stay out.
fn copy(
    from: &Source,
    to: &StoreTxn<'_>,
    table: &str,
    wanted: impl Fn(&[Value]) -> bool,
) -> Result<(u64, u64), StoreError> {
    let known = schema::columns_of(&to.sql, table)?;
    let mut columns = from.columns(table).unwrap_or_default();
    columns.retain(|column| known.contains(column));
    if columns.is_empty() {
        return Ok((0, 0));
    }
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({places})", columns.join(", "));
    let mut insert = to.sql.prepare(&sql)?;
    let mut came = 0;
    let lost = from.each(table, &columns, |values| {
        if !wanted(values) {
            return Ok(true);
        }
        let inserted = taken(insert.execute(rusqlite::params_from_iter(values)))?;
        came += u64::from(inserted);
        Ok(inserted)
    })?;
    Ok((came, lost))
}

fn copy_rows(from: &Source, to: &StoreTxn<'_>, table: &TableName) -> Result<u64, StoreError> {
    from.each(table.as_str(), &["id".to_owned(), "item".to_owned()], |values| {
        let [Value::Text(id), Value::Text(item)] = values else { return Ok(false) };
        let (Ok(id), Ok(item)) = (ItemId::new(id), parse(table.as_str(), item)) else { return Ok(false) };
        to.put_record(table, &id, &item).map(|()| true)
    })
}

/// A row that breaks a rule of the new table is a damaged row; anything else is an error.
fn taken(inserted: rusqlite::Result<usize>) -> Result<bool, StoreError> {
    match inserted {
        Ok(rows) => Ok(rows == 1),
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn define(to: &StoreTxn<'_>, table: &TableName) -> Result<(), StoreError> {
    let definition = TableDefinition { name: table.clone(), columns: Vec::new(), indices: Vec::new(), logged: false };
    schema::define_table(&to.sql, &definition)
}

/// The items whose operations were copied.
#[derive(Default)]
struct Settled {
    done: HashSet<ItemKey>,
    unreadable: HashSet<ItemKey>,
}

/// Brings every operation and its row into agreement.
fn settle_operations(to: &StoreTxn<'_>, backup: Option<&Source>, salvage: &mut Salvage) -> Result<Settled, StoreError> {
    let copied: Vec<(i64, ItemKey)> = {
        let mut statement =
            to.sql.prepare("SELECT sequence, table_name, item_id FROM __operations ORDER BY sequence")?;
        let keys = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        keys.collect::<Result<_, _>>()?
    };
    let mut settled = Settled::default();
    for (sequence, key) in copied {
        let operation = match (TableName::new(&key.0), ItemId::new(&key.1)) {
            (Ok(table), Ok(id)) => to.operation(&table, &id),
            _ => Ok(None),
        };
        match operation {
            Ok(Some(operation)) => {
                settle(to, backup, operation)?;
                settled.done.insert(key);
            }
            Ok(None) | Err(StoreError::Unreadable { .. }) => {
                salvage.unreadable += 1;
                to.sql.execute("DELETE FROM __operations WHERE sequence = ?1", [sequence])?;
                settled.unreadable.insert(key);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(settled)
}

fn settle(to: &StoreTxn<'_>, backup: Option<&Source>, mut operation: Operation) -> Result<(), StoreError> {
    define(to, &operation.table)?;
    let row = to.record(&operation.table, &operation.item_id)?;
    let in_backup = || backup.and_then(|backup| backup.row(&operation.table, &operation.item_id));
    let rescued = rescue(&operation, row.as_ref(), if row.is_none() { in_backup() } else { None });
    if operation.state == OperationState::Failed && to.operation_error(&operation)?.is_none() {
        // Nothing says why: it is sent once more, and the server says it again.
        operation.state = OperationState::Attempted;
        to.put_operation(&operation)?;
    }
    let row = match rescued {
        Rescue::Keep => return Ok(()),
        Rescue::WithRow(row) => Some(row),
        // Its row was counted where it could not be read.
        Rescue::Lost(row) => {
            to.remove_operation(&operation)?;
            row.filter(|row| !row.deleted())
        }
    };
    row.map_or(Ok(()), |row| to.put_record(&operation.table, &operation.item_id, &row))
}

/// A row that the server never gave, or whose operation was lost, is sent as new: the server takes it, knows it already, or
/// answers with its own, and then both are merged.
fn queue_what_lost_its_operation(
    to: &StoreTxn<'_>,
    table: &TableName,
    lost: impl Fn(&ItemKey) -> bool,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT id, json_extract(item, '$.version') IS NULL FROM \"{table}\"
         WHERE id NOT IN (SELECT item_id FROM __operations WHERE table_name = ?1) ORDER BY rowid"
    );
    let rows: Vec<(String, bool)> = {
        let mut statement = to.sql.prepare(&sql)?;
        statement.query_map([table.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
    };
    for (id, unknown_there) in rows {
        let key = (table.to_string(), id);
        if unknown_there || lost(&key) {
            let Ok(id) = ItemId::new(key.1) else { continue };
            to.queue(table, &id, OperationKind::Insert, None)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::Sent;

    fn row(text: &str) -> Record {
        serde_json::from_value(json!({"id": "a", "text": text})).expect("an object")
    }

    fn operation(kind: OperationKind) -> Operation {
        Operation {
            sequence: 1,
            table: TableName::new("notes").expect("a name"),
            item_id: ItemId::new("a").expect("an id"),
            kind,
            state: OperationState::Pending,
            revision: 1,
            base: (kind != OperationKind::Insert).then(|| row("base")),
            sent: None,
            server: None,
            tries: 0,
            tried_at: None,
        }
    }

    #[test]
    fn an_operation_with_its_row_and_a_delete_wait_as_before() {
        assert_eq!(rescue(&operation(OperationKind::Update), Some(&row("mine")), None), Rescue::Keep);
        assert_eq!(rescue(&operation(OperationKind::Delete), None, None), Rescue::Keep);
    }

    #[test]
    fn a_lost_row_is_what_was_sent_last() {
        let mut operation = operation(OperationKind::Update);
        let sent = Sent { kind: operation.kind, item: Some(row("sent").into()), key: "k".to_owned(), revision: 1 };
        operation.sent = Some(sent);
        assert_eq!(rescue(&operation, None, Some(row("backup"))), Rescue::WithRow(row("sent")));
    }

    #[test]
    fn a_backup_never_speaks_for_what_a_server_has() {
        let backup = || Some(row("backup"));
        assert_eq!(rescue(&operation(OperationKind::Insert), None, backup()), Rescue::WithRow(row("backup")));
        assert_eq!(rescue(&operation(OperationKind::Insert), None, None), Rescue::Lost(None));
        assert_eq!(rescue(&operation(OperationKind::Update), None, backup()), Rescue::Lost(Some(row("base"))));
    }
}
