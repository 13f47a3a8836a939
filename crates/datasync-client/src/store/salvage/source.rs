//! Reading a damaged file: every row that its pages still give, and how many they don't.

use std::collections::HashSet;
use std::path::Path;

use datasync_protocol::{ItemId, Record, TableName};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row};

use crate::store::StoreError;
use crate::store::records::parse;

/// The names of a table and of an item in it.
pub(super) type ItemKey = (String, String);

/// A file that is read and never written.
pub(super) struct Source {
    connection: Connection,
}

/// What reading a table came to.
#[derive(Debug, Default)]
struct Reading {
    seen: HashSet<i64>,
    unreadable: u64,
}

impl Source {
    /// Opens a file if SQLite can read at least which tables there are.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        // What its log holds is read, and stays in the log.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok()?;
        // Nothing is written: SQLite then reads a file that is shorter than it says, and passes over what it can't parse.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, true).ok()?;
        let settings = "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;";
        connection.execute_batch(settings).ok()?;
        let source = Source { connection };
        let queue_is_there = source.columns("__operations").is_ok_and(|columns| !columns.is_empty());
        queue_is_there.then_some(source)
    }

    /// The data tables.
    pub(super) fn tables(&self) -> Vec<TableName> {
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid";
        let names = self.texts(names).unwrap_or_default().into_iter();
        let data = names.filter(|name| !name.starts_with("__") && !name.starts_with("sqlite_"));
        data.filter_map(|name| TableName::new(name).ok()).collect()
    }

    /// The stored columns of a table; generated ones are made anew.
    pub(super) fn columns(&self, table: &str) -> rusqlite::Result<Vec<String>> {
        self.texts(&format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE hidden = 0"))
    }

    fn texts(&self, sql: &str) -> rusqlite::Result<Vec<String>> {
        self.connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    }

    /// A row of a data table.
    pub(super) fn row(&self, table: &TableName, id: &ItemId) -> Option<Record> {
        let mut statement = self.connection.prepare(&format!("SELECT item FROM \"{table}\" WHERE id = ?1")).ok()?;
        let item: String = statement.query_row([id.as_str()], |row| row.get(0)).ok()?;
        parse(table.as_str(), &item).ok()
    }

    /// The items that have an operation, from an index alone: what it names is known even where the operation itself can't
    /// be read. `None` if the index can't be read to its end.
    pub(super) fn queued_items(&self) -> Option<HashSet<ItemKey>> {
        let sql = "SELECT table_name, item_id FROM __operations ORDER BY table_name, item_id";
        let mut statement = self.connection.prepare(sql).ok()?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).ok()?.collect::<Result<_, _>>().ok()
    }

    /// Hands over every row of a table that can be read, each once, and tells how many can't.
    ///
    /// From the first row to the damage, from the last row back to it, and between them every row that an index names.
    /// `take` says whether it could use the row.
    pub(super) fn each(
        &self,
        table: &str,
        columns: &[String],
        mut take: impl FnMut(&[Value]) -> Result<bool, StoreError>,
    ) -> Result<u64, StoreError> {
        let quoted: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let select = format!("SELECT rowid, {} FROM \"{table}\" NOT INDEXED", quoted.join(", "));
        let mut reading = Reading::default();
        let whole = self.walk(&format!("{select} ORDER BY rowid"), None, &mut reading, &mut take)?;
        if !whole {
            self.walk(&format!("{select} ORDER BY rowid DESC"), None, &mut reading, &mut take)?;
        }
        let (named, all_named) = self.row_numbers(table);
        for number in named {
            if !reading.seen.contains(&number) {
                self.walk(&format!("{select} WHERE rowid = ?1"), Some(number), &mut reading, &mut take)?;
                reading.unreadable += u64::from(!reading.seen.contains(&number));
            }
        }
        let uncounted = !whole && !all_named;
        Ok(reading.unreadable.max(u64::from(uncounted)))
    }

    /// Reads until the end, until a row that was read before, or until the damage. Says whether it was the end.
    fn walk(
        &self,
        sql: &str,
        number: Option<i64>,
        reading: &mut Reading,
        take: &mut impl FnMut(&[Value]) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let Ok(mut statement) = self.connection.prepare_cached(sql) else { return Ok(false) };
        let width = statement.column_count();
        let Ok(mut rows) = statement.query(rusqlite::params_from_iter(number)) else { return Ok(false) };
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(true),
                Err(_) => return Ok(false),
            };
            let Ok(number) = row.get(0) else { return Ok(false) };
            if !reading.seen.insert(number) {
                return Ok(false);
            }
            let used = match values(row, width) {
                Ok(values) => take(&values)?,
                Err(_) => false,
            };
            reading.unreadable += u64::from(!used);
        }
    }

    /// The numbers of the rows, from the smallest index, and whether these are all.
    fn row_numbers(&self, table: &str) -> (Vec<i64>, bool) {
        let mut numbers = Vec::new();
        let Ok(mut statement) = self.connection.prepare(&format!("SELECT rowid FROM \"{table}\"")) else {
            return (numbers, false);
        };
        let Ok(mut rows) = statement.query([]) else { return (numbers, false) };
        loop {
            match rows.next() {
                Ok(Some(row)) => numbers.extend(row.get::<_, i64>(0)),
                Ok(None) => return (numbers, true),
                Err(_) => return (numbers, false),
            }
        }
    }
}

fn values(row: &Row<'_>, width: usize) -> rusqlite::Result<Vec<Value>> {
    (1..width).map(|column| row.get(column)).collect()
}
