//! The form of the file: numbered migrations for the system tables, and how a data table is made.
//!
//! A data table has two stored columns: `id`, and `item`, the whole row as JSON with the server's system columns and
//! every property that no definition knows. A defined column stands in a view beside the table, as an expression over `item`: it
//! can be filtered, ordered and indexed, it costs neither space nor time where it is not asked for, and adding one later rewrites
//! nothing.

use datasync_protocol::{InvalidName, TableName, is_system_column};
use rusqlite::{Connection, Transaction};

use super::{StoreError, log};
use crate::plant::Plant;

/// The newest format this version writes (`PRAGMA user_version`). Raised only when an older program must be locked out.
pub(super) const FORMAT: i64 = 6;

/// Each brings the file from its index to the next format. A published one is never changed.
const MIGRATIONS: [&str; 6] = [
    include_str!("../../migrations/0001_queue.sql"),
    include_str!("../../migrations/0002_frozen.sql"),
    include_str!("../../migrations/0003_plain_checks.sql"),
    include_str!("../../migrations/0004_history_heads.sql"),
    include_str!("../../migrations/0005_tries.sql"),
    include_str!("../../migrations/0006_last_try.sql"),
];

/// A table: its name, the user columns that can be filtered and ordered, and its indices.
#[derive(Debug, Clone)]
pub struct TableDefinition {
    pub(super) name: TableName,
    pub(crate) columns: Vec<String>,
    pub(crate) indices: Vec<Vec<String>>,
    pub(super) logged: bool,
}

impl TableDefinition {
    /// Starts a definition. Names that begin with `__` belong to the store.
    ///
    /// # Errors
    /// [`InvalidName`] if `name` is not a table name or begins with two underscores.
    pub fn new(name: &str) -> Result<Self, InvalidName> {
        let name = TableName::new(name)?;
        if name.as_str().starts_with("__") {
            return Err(InvalidName::Table);
        }
        Ok(TableDefinition { name, columns: Vec::new(), indices: Vec::new(), logged: false })
    }

    /// Adds a user column. The names follow the rule of table names; system columns are known already.
    ///
    /// # Errors
    /// [`InvalidName`] if `column` is not such a name.
    pub fn column(mut self, column: &str) -> Result<Self, InvalidName> {
        let name = TableName::new(column)?;
        if !is_system_column(column) {
            self.columns.push(String::from(name));
        }
        Ok(self)
    }

    /// Adds an index over columns in this order. Unknown columns make [`super::Store::define_table`] fail.
    #[must_use]
    pub fn index(mut self, columns: &[&str]) -> Self {
        self.indices.push(columns.iter().map(|&column| column.to_owned()).collect());
        self
    }

    /// Every change of a row is logged, for a program that follows: [`super::StoreTxn::logged`].
    #[must_use]
    pub fn logged(mut self) -> Self {
        self.logged = true;
        self
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &TableName {
        &self.name
    }
}

pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    let format: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(format).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

pub(super) fn define_table(sql: &Transaction<'_>, definition: &TableDefinition) -> Result<(), StoreError> {
    let table = &definition.name;
    sql.execute_batch(&format!("CREATE TABLE IF NOT EXISTS \"{table}\" (id TEXT PRIMARY KEY, item TEXT NOT NULL)"))?;
    drop_generated_columns(sql, table)?;
    let view = view_of(table);
    let known = columns_of(sql, &view)?;
    let defined = ["updatedAt", "createdAt"].into_iter().chain(definition.columns.iter().map(String::as_str));
    let mut columns: Vec<&str> = known.iter().map(String::as_str).filter(|name| !STORED.contains(name)).collect();
    columns.extend(defined.filter(|column| !STORED.contains(column) && !known.iter().any(|name| name == column)));
    let forgotten = Plant::NewColumnForgotten.is_in() && !known.is_empty();
    if known.len() != STORED.len() + columns.len() && !forgotten {
        let selected: Vec<String> =
            columns.iter().map(|name| format!(", {} AS \"{name}\"", expression(name))).collect();
        sql.execute_batch(&format!(
            "DROP VIEW IF EXISTS \"{view}\"; CREATE VIEW \"{view}\" AS SELECT id, item{} FROM \"{table}\"",
            selected.concat()
        ))?;
    }
    drop_indices_but(sql, definition)?;
    for indexed in &definition.indices {
        // A column that is not defined is an error here, and in the index it would be a column of nulls.
        let names: Vec<String> = indexed.iter().map(|name| format!("\"{name}\"")).collect();
        sql.prepare(&format!("SELECT {} FROM \"{view}\"", names.join(", ")))?;
        let name = index_name(table, indexed);
        let keys: Vec<String> = indexed.iter().map(|name| expression(name)).collect();
        sql.execute_batch(&format!("CREATE INDEX IF NOT EXISTS \"{name}\" ON \"{table}\" ({})", keys.join(", ")))?;
    }
    if definition.logged {
        log::define(sql, table)?;
    }
    Ok(())
}

/// The columns that a data table stores.
const STORED: [&str; 2] = ["id", "item"];

/// The view that has a table's defined columns.
pub(super) fn view_of(table: &TableName) -> String {
    format!("__columns_of_{table}")
}

/// What a column of the view is. An index over it has to say the same, letter by letter.
fn expression(column: &str) -> String {
    if STORED.contains(&column) { column.to_owned() } else { format!("json_extract(item, '$.{column}')") }
}

fn index_name(table: &TableName, columns: &[String]) -> String {
    format!("{table}_by_{}", columns.join("_"))
}

/// An index that an earlier version asked for would be kept up with every write, and read by nobody.
fn drop_indices_but(sql: &Transaction<'_>, definition: &TableDefinition) -> Result<(), StoreError> {
    let table = &definition.name;
    let asked: Vec<String> = definition.indices.iter().map(|columns| index_name(table, columns)).collect();
    let mut statement =
        sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL")?;
    let known = statement.query_map([table.as_str()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for index in known.iter().filter(|index| !asked.contains(index)) {
        sql.execute_batch(&format!("DROP INDEX \"{index}\""))?;
    }
    Ok(())
}

/// A table of an earlier version has its columns in itself, where SQLite works all of them out for each row that is written.
fn drop_generated_columns(sql: &Transaction<'_>, table: &TableName) -> Result<(), StoreError> {
    let generated: Vec<String> =
        columns_of(sql, table.as_str())?.into_iter().filter(|name| !STORED.contains(&name.as_str())).collect();
    if generated.is_empty() {
        return Ok(());
    }
    let mut statement =
        sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL")?;
    let indices = statement.query_map([table.as_str()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for index in indices {
        sql.execute_batch(&format!("DROP INDEX \"{index}\""))?;
    }
    for column in generated {
        sql.execute_batch(&format!("ALTER TABLE \"{table}\" DROP COLUMN \"{column}\""))?;
    }
    Ok(())
}

/// `table_xinfo`, because `table_info` hides generated columns.
pub(super) fn columns_of(sql: &Transaction<'_>, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = sql.prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests;
