//! The operations queue inside a transaction: reading it, asking for an operation, and carrying out what an answer means.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use datasync_protocol::{ItemId, Record, TableName, Timestamp};
use rusqlite::{OptionalExtension, Row};

use super::records::parse;
use super::{StoreError, StoreTxn};
use crate::operation::{Operation, OperationKind, OperationState, Sent, SentKeys};
use crate::row_text::RowText;

/// Why an operation failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server holds another version; a person decides.
    Conflict,
    /// The server will not take it as it is.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's sentence, if it gave one.
        reason: Option<String>,
    },
}

/// The error of a failed operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationError {
    /// Why it failed.
    pub kind: ErrorKind,
    /// When it was met, on this computer's clock. A label.
    pub at: Timestamp,
}

const COLUMNS: &str = "sequence, table_name, item_id, kind, state, revision, base, server, sent_kind, sent_key, sent_revision, sent, tries, tried_at";

impl StoreTxn<'_> {
    /// The operation that waits on an item; `None` if the server has all that was written here.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn operation(&self, table: &TableName, id: &ItemId) -> Result<Option<Operation>, StoreError> {
        let mut statement = self
            .sql
            .prepare_cached(&format!("SELECT {COLUMNS} FROM __operations WHERE table_name = ?1 AND item_id = ?2"))?;
        let columns = statement.query_row((table.as_str(), id.as_str()), read_columns).optional()?;
        columns.map(|columns| self.read_operation(columns)).transpose()
    }

    /// The first operations behind `sequence` that a push would send, in the named tables or in all, each with the text of its
    /// row as it stands.
    pub(crate) fn next_operations(
        &self,
        after: i64,
        tables: Option<&[TableName]>,
        most: usize,
    ) -> Result<Vec<(Operation, Option<String>)>, StoreError> {
        // A table's name has no quotes in it.
        let row_of =
            |table: &TableName| format!("WHEN '{table}' THEN (SELECT item FROM \"{table}\" WHERE id = item_id) ");
        let rows: String = self.tables()?.iter().map(row_of).collect();
        let row = if rows.is_empty() { "NULL".to_owned() } else { format!("CASE table_name {rows}END") };
        let mut statement = self.sql.prepare_cached(&format!(
            "SELECT {COLUMNS}, {row} FROM __operations WHERE sequence > ?1 AND state <> 'failed' ORDER BY sequence"
        ))?;
        let mut rows = statement.query([after])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let columns = read_columns(row)?;
            if tables.is_none_or(|tables| tables.iter().any(|table| table.as_str() == columns.table)) {
                found.push((self.read_operation(columns)?, row.get(14)?));
            }
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }

    /// Every operation with its error, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn operations(&self) -> Result<Vec<(Operation, Option<OperationError>)>, StoreError> {
        self.operations_where("1")
    }

    /// The failed operations with their errors, oldest first. Costs what they are, however long the queue is.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn failed_operations(&self) -> Result<Vec<(Operation, Option<OperationError>)>, StoreError> {
        self.operations_where("state = 'failed'")
    }

    /// The row as it would be sent; `None` if there is none.
    pub(crate) fn body(
        &self,
        table: &TableName,
        id: &ItemId,
        base: Option<&Record>,
    ) -> Result<Option<RowText>, StoreError> {
        self.json(table, id)?.map(|stored| body_of(table, id, &stored, base)).transpose()
    }

    /// How many bytes of JSON an operation sends; 0 if it names its item only.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn bytes_to_send(&self, operation: &Operation) -> Result<usize, StoreError> {
        let Operation { table, item_id, kind, base, sent, .. } = operation;
        if let Some(sent) = sent {
            return Ok(sent.item.as_ref().map_or(0, |item| item.json().len()));
        }
        let body = if *kind == OperationKind::Delete { None } else { self.body(table, item_id, base.as_ref())? };
        Ok(body.map_or(0, |body| body.json().len()))
    }

    fn operations_where(&self, condition: &str) -> Result<Vec<(Operation, Option<OperationError>)>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM __operations WHERE {condition} ORDER BY sequence");
        let mut statement = self.sql.prepare_cached(&sql)?;
        let rows = statement.query_map([], read_columns)?.collect::<Result<Vec<_>, _>>()?;
        let with_error = |columns: Columns| {
            let operation = self.read_operation(columns)?;
            let error = self.operation_error(&operation)?;
            Ok((operation, error))
        };
        rows.into_iter().map(with_error).collect()
    }

    /// How many operations wait, and how many of them failed.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn count_operations(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT count(*), coalesce(sum(state = 'failed'), 0) FROM __operations";
        let counts: (i64, i64) = self.sql.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
    }

    /// How many operations wait on one table, failed ones included.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn count_operations_of(&self, table: &TableName) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM __operations WHERE table_name = ?1";
        let count: i64 = self.sql.prepare_cached(sql)?.query_row([table.as_str()], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// The items of a table on which an operation waits, failed ones included.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn waiting_items(&self, table: &TableName) -> Result<Vec<ItemId>, StoreError> {
        let mut statement = self.sql.prepare_cached("SELECT item_id FROM __operations WHERE table_name = ?1")?;
        let ids = statement.query_map([table.as_str()], |row| row.get::<_, String>(0))?;
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        Ok(ids.into_iter().filter_map(|id| ItemId::new(id).ok()).collect())
    }

    /// Whether an operation waits on a table.
    pub(crate) fn has_operations(&self, table: &TableName) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM __operations WHERE table_name = ?1";
        Ok(self.sql.prepare_cached(sql)?.exists([table.as_str()])?)
    }

    /// Why an operation failed; `None` if it did not.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn operation_error(&self, operation: &Operation) -> Result<Option<OperationError>, StoreError> {
        let mut statement =
            self.sql.prepare_cached("SELECT kind, status, reason, at FROM __errors WHERE sequence = ?1")?;
        let error = statement.query_row([operation.sequence], |row| {
            let kind = match row.get::<_, String>(0)?.as_str() {
                "conflict" => ErrorKind::Conflict,
                _ => ErrorKind::Refused { status: row.get(1)?, reason: row.get(2)? },
            };
            Ok(OperationError { kind, at: Timestamp(row.get(3)?) })
        });
        Ok(error.optional()?)
    }

    pub(crate) fn queue(
        &self,
        table: &TableName,
        id: &ItemId,
        kind: OperationKind,
        base: Option<&Record>,
    ) -> Result<(), StoreError> {
        self.sql
            .prepare_cached(
                "INSERT INTO __operations (table_name, item_id, kind, state, revision, base) VALUES (?1, ?2, ?3, 'pending', 1, ?4)",
            )?
            .execute((table.as_str(), id.as_str(), kind.as_str(), base.map(Record::to_json)))?;
        Ok(())
    }

    /// Writes an operation back as it now is. What is out is kept beside the row once that is another.
    pub(crate) fn put_operation(&self, operation: &Operation) -> Result<(), StoreError> {
        let sent = operation.sent.as_ref();
        let kept = sent.filter(|sent| sent.revision != operation.revision).and_then(|sent| sent.item.as_ref());
        self.sql
            .prepare_cached(
                "UPDATE __operations SET kind = ?2, state = ?3, revision = ?4, base = ?5, sent = ?6, server = ?7,
                 sent_kind = ?8, sent_key = ?9, sent_revision = ?10, tries = ?11, tried_at = ?12 WHERE sequence = ?1",
            )?
            .execute((
                operation.sequence,
                operation.kind.as_str(),
                operation.state.as_str(),
                operation.revision,
                operation.base.as_ref().map(Record::to_json),
                kept.map(RowText::json),
                operation.server.as_ref().map(Record::to_json),
                sent.map(|sent| sent.kind.as_str()),
                sent.map(|sent| &sent.key),
                sent.map(|sent| sent.revision),
                operation.tries,
                operation.tried_at.map(|at| at.0),
            ))?;
        Ok(())
    }

    /// Operations are out from now on, each as its row stands, under a key that ends in its place; one that was out already goes
    /// out once more as it was.
    pub(crate) fn mark_sent(
        &self,
        sequences: impl Iterator<Item = i64>,
        keys: &SentKeys,
        tries: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.sql
            .prepare_cached(
                "UPDATE __operations SET state = 'attempted', sent_kind = coalesce(sent_kind, kind),
                 sent_key = coalesce(sent_key, printf('%s-%012x', ?2, sequence)),
                 sent_revision = coalesce(sent_revision, revision), tries = tries + ?3, tried_at = ?4
                 WHERE sequence IN (SELECT value FROM json_each(?1))",
            )?
            .execute((list_of(sequences), keys.beginning(), tries, now.0))?;
        Ok(())
    }

    pub(crate) fn remove_operation(&self, operation: &Operation) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM __operations WHERE sequence = ?1")?.execute([operation.sequence])?;
        Ok(())
    }

    /// Removes the operations at these places.
    pub(crate) fn remove_operations_at(&self, sequences: impl Iterator<Item = i64>) -> Result<(), StoreError> {
        let sql = "DELETE FROM __operations WHERE sequence IN (SELECT value FROM json_each(?1))";
        self.sql.prepare_cached(sql)?.execute([list_of(sequences)])?;
        Ok(())
    }

    /// The revisions of the operations from one place to another that no pull has met a newer row for, by their places.
    pub(crate) fn revisions(&self, places: RangeInclusive<i64>) -> Result<HashMap<i64, i64>, StoreError> {
        let sql = "SELECT sequence, revision FROM __operations WHERE sequence BETWEEN ?1 AND ?2 AND server IS NULL";
        let mut statement = self.sql.prepare_cached(sql)?;
        let revisions = statement.query_map((places.start(), places.end()), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(revisions.collect::<Result<_, _>>()?)
    }

    pub(crate) fn remove_operations_of(&self, table: &TableName) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM __operations WHERE table_name = ?1")?.execute([table.as_str()])?;
        Ok(())
    }

    pub(crate) fn put_error(&self, operation: &Operation, error: &OperationError) -> Result<(), StoreError> {
        let (kind, status, reason) = match &error.kind {
            ErrorKind::Conflict => ("conflict", None, None),
            ErrorKind::Refused { status, reason } => ("refused", Some(*status), reason.as_deref()),
        };
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO __errors (sequence, kind, status, reason, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((operation.sequence, kind, status, reason, error.at.0))?;
        Ok(())
    }

    pub(crate) fn remove_error(&self, operation: &Operation) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM __errors WHERE sequence = ?1")?.execute([operation.sequence])?;
        Ok(())
    }
}

/// What is sent of a stored row.
pub(crate) fn body_of(
    table: &TableName,
    id: &ItemId,
    stored: &str,
    base: Option<&Record>,
) -> Result<RowText, StoreError> {
    RowText::body(id, stored, base).map_err(|source| StoreError::Unreadable { table: table.to_string(), source })
}

/// Places in the queue as SQL takes many of them: a JSON array.
fn list_of(sequences: impl Iterator<Item = i64>) -> String {
    let sequences: Vec<String> = sequences.map(|sequence| sequence.to_string()).collect();
    format!("[{}]", sequences.join(","))
}

/// A queue entry as SQLite gives it, before its JSON is read.
struct Columns {
    sequence: i64,
    table: String,
    item_id: String,
    kind: String,
    state: String,
    revision: i64,
    records: [Option<String>; 2],
    sent_kind: Option<String>,
    sent_key: Option<String>,
    sent_revision: Option<i64>,
    sent: Option<String>,
    tries: u32,
    tried_at: Option<i64>,
}

fn read_columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok(Columns {
        sequence: row.get(0)?,
        table: row.get(1)?,
        item_id: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
        revision: row.get(5)?,
        records: [row.get(6)?, row.get(7)?],
        sent_kind: row.get(8)?,
        sent_key: row.get(9)?,
        sent_revision: row.get(10)?,
        sent: row.get(11)?,
        tries: row.get(12)?,
        tried_at: row.get(13)?,
    })
}

impl StoreTxn<'_> {
    fn read_operation(&self, columns: Columns) -> Result<Operation, StoreError> {
        let unreadable = |message: &str| StoreError::Unreadable {
            table: "__operations".to_owned(),
            source: serde::de::Error::custom(message),
        };
        let [base, server] = columns.records.map(|text| text.map(|text| parse("__operations", &text)).transpose());
        let mut operation = Operation {
            sequence: columns.sequence,
            table: TableName::new(columns.table).map_err(|_| unreadable("table name"))?,
            item_id: ItemId::new(columns.item_id).map_err(|_| unreadable("item id"))?,
            kind: OperationKind::from_column(&columns.kind).ok_or_else(|| unreadable("kind"))?,
            state: OperationState::from_column(&columns.state).ok_or_else(|| unreadable("state"))?,
            revision: columns.revision,
            base: base?,
            sent: None,
            server: server?,
            tries: columns.tries,
            tried_at: columns.tried_at.map(Timestamp),
        };
        if let (Some(kind), Some(key), Some(revision)) = (columns.sent_kind, columns.sent_key, columns.sent_revision) {
            let kind = OperationKind::from_column(&kind).ok_or_else(|| unreadable("kind"))?;
            let item = self.sent_item(&operation, kind, revision, columns.sent)?;
            operation.sent = Some(Sent { kind, item, key, revision });
        }
        Ok(operation)
    }

    /// What is out: the row as it stands, or what was kept of it when an edit came.
    fn sent_item(
        &self,
        operation: &Operation,
        kind: OperationKind,
        revision: i64,
        kept: Option<String>,
    ) -> Result<Option<RowText>, StoreError> {
        let unreadable = |source| StoreError::Unreadable { table: "__operations".to_owned(), source };
        match kept {
            Some(kept) => serde_json::from_str(&kept).map(Some).map_err(unreadable),
            None if kind == OperationKind::Delete || revision != operation.revision => Ok(None),
            None => self.body(&operation.table, &operation.item_id, operation.base.as_ref()),
        }
    }
}
