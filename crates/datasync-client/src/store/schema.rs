//! The form of the file: numbered migrations for the system tables, and how a data table is made.
//!
//! A data table has two stored columns: `id`, and `item`, the whole row as JSON with the server's system columns and
//! every property that no definition knows. A defined column is a virtual generated column over `item`: it can be
//! filtered, ordered and indexed, it costs no space, and adding one later rewrites nothing.

use datasync_protocol::{InvalidName, TableName, is_system_column};
use rusqlite::{Connection, Transaction};

use super::StoreError;

/// The newest format this version writes (`PRAGMA user_version`). Raised only when an older program must be locked out.
pub(super) const FORMAT: i64 = 2;

/// Each brings the file from its index to the next format. A published one is never changed.
const MIGRATIONS: [&str; 2] =
    [include_str!("../../migrations/0001_queue.sql"), include_str!("../../migrations/0002_frozen.sql")];

/// A table: its name, the user columns that can be filtered and ordered, and its indices.
#[derive(Debug, Clone)]
pub struct TableDefinition {
    pub(super) name: TableName,
    pub(crate) columns: Vec<String>,
    pub(crate) indices: Vec<Vec<String>>,
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
        Ok(TableDefinition { name, columns: Vec::new(), indices: Vec::new() })
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
    let known = columns_of(sql, table.as_str())?;
    let missing = ["updatedAt", "createdAt"].into_iter().chain(definition.columns.iter().map(String::as_str));
    for column in missing.filter(|column| !known.iter().any(|name| name == column)) {
        sql.execute_batch(&format!(
            "ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" AS (json_extract(item, '$.{column}')) VIRTUAL"
        ))?;
    }
    for columns in &definition.indices {
        let name = format!("{table}_by_{}", columns.join("_"));
        let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        sql.execute_batch(&format!("CREATE INDEX IF NOT EXISTS \"{name}\" ON \"{table}\" ({})", columns.join(", ")))?;
    }
    Ok(())
}

/// `table_xinfo`, because `table_info` hides generated columns.
pub(super) fn columns_of(sql: &Transaction<'_>, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = sql.prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}
