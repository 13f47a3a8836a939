//! Rows and named values inside a transaction. Nothing here touches the queue: `table.rs` writes both together.

use datasync_protocol::{ItemId, Record, TableName, Timestamp, Version};
use rusqlite::{CachedStatement, OptionalExtension};

use super::{StoreError, StoreTxn};
use crate::row_text::RowText;

impl StoreTxn<'_> {
    /// The row as it stands here; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError`] if the table is not defined or the store can't be read.
    pub fn record(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, StoreError> {
        self.json(table, id)?.map(|text| parse(table.as_str(), &text)).transpose()
    }

    /// The text of a row.
    pub(crate) fn json(&self, table: &TableName, id: &ItemId) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .sql
            .prepare_cached(&format!("SELECT item FROM \"{table}\" WHERE id = ?1"))
            .map_err(|error| self.unless_unknown(table, error))?;
        Ok(statement.query_row([id.as_str()], |row| row.get(0)).optional()?)
    }

    /// Writes a row without queueing anything: what the server said, not what a person did.
    pub(crate) fn put_record(&self, table: &TableName, id: &ItemId, record: &Record) -> Result<(), StoreError> {
        self.put_json(table, id, &record.to_json())
    }

    /// As [`StoreTxn::put_record`], of a row whose text is there: a JSON object with this id.
    pub(crate) fn put_json(&self, table: &TableName, id: &ItemId, json: &str) -> Result<(), StoreError> {
        let mut statement = self.sql.prepare_cached(&format!(
            "INSERT INTO \"{table}\" (id, item) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET item = excluded.item"
        ))?;
        statement.execute((id.as_str(), json))?;
        Ok(())
    }

    /// What writes over rows of a table, one after the other.
    pub(crate) fn over(&self, table: &TableName) -> Result<Over<'_>, StoreError> {
        Ok(Over(self.sql.prepare_cached(&format!("UPDATE \"{table}\" SET item = ?2 WHERE id = ?1"))?))
    }

    /// What writes rows of a table that come from the server, one after the other.
    pub(crate) fn incoming(&self, table: &TableName) -> Result<Incoming<'_>, StoreError> {
        Ok(Incoming(self.sql.prepare_cached(&format!(
            "INSERT INTO \"{table}\" (id, item) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET item = excluded.item
             WHERE item ->> '$.version' IS NOT ?3"
        ))?))
    }

    /// Removes a row without queueing anything.
    pub(crate) fn remove_record(&self, table: &TableName, id: &ItemId) -> Result<(), StoreError> {
        self.remove_if_there(table, id).map(drop)
    }

    /// As [`StoreTxn::remove_record`]. Says whether there was one.
    pub(crate) fn remove_if_there(&self, table: &TableName, id: &ItemId) -> Result<bool, StoreError> {
        let mut statement = self.sql.prepare_cached(&format!("DELETE FROM \"{table}\" WHERE id = ?1"))?;
        Ok(statement.execute([id.as_str()])? > 0)
    }

    pub(crate) fn clear_records(&self, table: &TableName) -> Result<(), StoreError> {
        self.sql.execute(&format!("DELETE FROM \"{table}\""), [])?;
        Ok(())
    }

    /// A value by name, as [`StoreTxn::set_value`] left it.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn value(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.sql.prepare_cached("SELECT value FROM __config WHERE id = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Keeps a value by name beside the rows, or forgets it. Names that begin with `deltaToken|` or `sync|` belong to the store.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn set_value(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.sql.prepare_cached(
                "INSERT INTO __config (id, value) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
            )?.execute((name, value))?,
            None => self.sql.prepare_cached("DELETE FROM __config WHERE id = ?1")?.execute([name])?,
        };
        Ok(())
    }

    /// The values whose names begin so, each with the rest of its name, in the order of the names.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn values(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            // The range is what the index finds; no name holds the last of all characters.
            "SELECT substr(id, length(?1) + 1), value FROM __config WHERE id >= ?1 AND id < ?1 || char(1114111) ORDER BY id",
        )?;
        let values = statement.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(values.collect::<Result<_, _>>()?)
    }

    /// Moves every instant that is kept under a name with this prefix, and that lies at or behind `from`, to `to`.
    pub(crate) fn move_instants(&self, prefix: &str, from: Timestamp, to: Timestamp) -> Result<(), StoreError> {
        self.sql
            .prepare_cached(
                "UPDATE __config SET value = ?3 WHERE substr(id, 1, length(?1)) = ?1
                 AND CAST(value AS INTEGER) >= ?2 AND CAST(value AS INTEGER) < ?3",
            )?
            .execute((prefix, from.0, to.0))?;
        Ok(())
    }

    /// Sets every instant that is kept under a name with this prefix.
    pub(crate) fn set_instants(&self, prefix: &str, to: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE __config SET value = ?2 WHERE substr(id, 1, length(?1)) = ?1";
        self.sql.prepare_cached(sql)?.execute((prefix, to.0))?;
        Ok(())
    }

    pub(crate) fn has_records(&self, table: &TableName) -> Result<bool, StoreError> {
        Ok(self.sql.prepare_cached(&format!("SELECT 1 FROM \"{table}\" LIMIT 1"))?.exists([])?)
    }

    /// How many rows a table has.
    pub(crate) fn count_records(&self, table: &TableName) -> Result<u64, StoreError> {
        let count: i64 =
            self.sql.prepare_cached(&format!("SELECT count(*) FROM \"{table}\""))?.query_row([], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// How many rows the server had once: those that never left here aside.
    pub(crate) fn count_synced(&self, table: &TableName) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM \"{table}\" WHERE id NOT IN
             (SELECT item_id FROM __operations WHERE table_name = ?1 AND base IS NULL)"
        );
        let count: i64 = self.sql.prepare_cached(&sql)?.query_row([table.as_str()], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Whether anything that is here, or waits here, was marked.
    pub(crate) fn has_met_any(&self, table: &TableName) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT 1 FROM __seen WHERE table_name = ?1 AND (item_id IN (SELECT id FROM \"{table}\")
             OR item_id IN (SELECT item_id FROM __operations WHERE table_name = ?1)) LIMIT 1"
        );
        Ok(self.sql.prepare_cached(&sql)?.exists([table.as_str()])?)
    }

    pub(crate) fn mark_seen(&self, table: &TableName, id: &ItemId) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO __seen (table_name, item_id) VALUES (?1, ?2)";
        self.sql.prepare_cached(sql)?.execute((table.as_str(), id.as_str()))?;
        Ok(())
    }

    pub(crate) fn is_seen(&self, table: &TableName, id: &ItemId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM __seen WHERE table_name = ?1 AND item_id = ?2";
        Ok(self.sql.prepare_cached(sql)?.exists((table.as_str(), id.as_str()))?)
    }

    /// The rows of a table that were not marked.
    pub(crate) fn unseen(&self, table: &TableName) -> Result<Vec<ItemId>, StoreError> {
        let sql =
            format!("SELECT id FROM \"{table}\" WHERE id NOT IN (SELECT item_id FROM __seen WHERE table_name = ?1)");
        let mut statement = self.sql.prepare_cached(&sql)?;
        let ids = statement.query_map([table.as_str()], |row| row.get::<_, String>(0))?;
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        Ok(ids.into_iter().filter_map(|id| ItemId::new(id).ok()).collect())
    }

    pub(crate) fn forget_seen(&self, table: &TableName) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM __seen WHERE table_name = ?1")?.execute([table.as_str()])?;
        Ok(())
    }

    pub(crate) fn forget_values_with_prefix(&self, prefix: &str) -> Result<(), StoreError> {
        self.sql.execute("DELETE FROM __config WHERE substr(id, 1, length(?1)) = ?1", [prefix])?;
        Ok(())
    }

    /// The names of the data tables, as they were defined.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn tables(&self) -> Result<Vec<TableName>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 2) <> '__' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        )?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        let names = names.collect::<Result<Vec<_>, _>>()?;
        Ok(names.into_iter().filter_map(|name| TableName::new(name).ok()).collect())
    }

    fn unless_unknown(&self, table: &TableName, error: rusqlite::Error) -> StoreError {
        match self.tables() {
            Ok(tables) if !tables.contains(table) => StoreError::UnknownTable(table.to_string()),
            _ => error.into(),
        }
    }
}

/// A statement for many rows, looked up once.
pub(crate) struct Over<'t>(CachedStatement<'t>);

impl Over<'_> {
    /// Writes over a row. Says whether it was there.
    pub(crate) fn put(&mut self, id: &ItemId, json: &str) -> Result<bool, StoreError> {
        Ok(self.0.execute((id.as_str(), json))? > 0)
    }
}

/// A statement for many rows, looked up once.
pub(crate) struct Incoming<'t>(CachedStatement<'t>);

impl Incoming<'_> {
    /// Writes a row. Says whether it did: what is here at this version already stays.
    pub(crate) fn put(&mut self, id: &ItemId, row: &RowText) -> Result<bool, StoreError> {
        Ok(self.0.execute((id.as_str(), row.json(), row.version().map(Version::as_str)))? > 0)
    }
}

pub(super) fn parse(table: &str, text: &str) -> Result<Record, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Unreadable { table: table.to_owned(), source })
}
