//! What a program makes of rows for itself, an index for example, is kept current by a log: each change of a row of a logged
//! table, whoever writes it, adds its id at the end. To write costs one short row behind the last one, and no index. Whoever
//! follows reads it from its end, and forgets what was dealt with.

use datasync_protocol::{ItemId, TableName};
use rusqlite::Transaction;

use super::schema::view_of;
use super::{StoreError, StoreTxn};

/// A log that nobody follows names a row over and over; one so long is cleaned up when its table is defined.
const LONG: i64 = 200_000;

fn log_of(table: &TableName) -> String {
    format!("__log_of_{table}")
}

/// Makes the log of a table, with every row that is there in it.
pub(super) fn define(sql: &Transaction<'_>, table: &TableName) -> Result<(), StoreError> {
    let log = log_of(table);
    if sql.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?.exists([&log])? {
        return shorten(sql, &log);
    }
    // An empty id is nobody's: the last entry keeps the count when the log is read to its end.
    sql.execute_batch(&format!(
        "CREATE TABLE \"{log}\" (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;
         INSERT INTO \"{log}\" (id) SELECT id FROM \"{table}\" ORDER BY rowid;
         CREATE TRIGGER \"{log}_insert\" AFTER INSERT ON \"{table}\" BEGIN INSERT INTO \"{log}\" (id) VALUES (new.id); END;
         CREATE TRIGGER \"{log}_update\" AFTER UPDATE ON \"{table}\" BEGIN INSERT INTO \"{log}\" (id) VALUES (new.id); END;
         CREATE TRIGGER \"{log}_delete\" AFTER DELETE ON \"{table}\" BEGIN INSERT INTO \"{log}\" (id) VALUES (old.id); END;"
    ))?;
    Ok(())
}

fn shorten(sql: &Transaction<'_>, log: &str) -> Result<(), StoreError> {
    let length = format!("SELECT coalesce(max(sequence), 0) - coalesce(min(sequence), 0) FROM \"{log}\"");
    if sql.query_row(&length, [], |row| row.get::<_, i64>(0))? > LONG {
        sql.execute_batch(&format!(
            "DELETE FROM \"{log}\" WHERE sequence NOT IN (SELECT max(sequence) FROM \"{log}\" GROUP BY id)"
        ))?;
    }
    Ok(())
}

impl StoreTxn<'_> {
    /// The newest changes of a logged table that nobody has dealt with, newest first: each with its number. A row that changed
    /// more than once is there as often. `before`: only those of lower numbers.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read, or the table has no log.
    pub fn logged(
        &self,
        table: &TableName,
        before: Option<i64>,
        most: usize,
    ) -> Result<Vec<(i64, ItemId)>, StoreError> {
        let mut statement = self.sql.prepare_cached(&format!(
            "SELECT sequence, id FROM \"{}\" WHERE sequence < ?1 AND id <> '' ORDER BY sequence DESC LIMIT ?2",
            log_of(table)
        ))?;
        let (before, most) = (before.unwrap_or(i64::MAX), i64::try_from(most).unwrap_or(i64::MAX));
        let entries = statement.query_map((before, most), |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let entries = entries.collect::<Result<Vec<(i64, String)>, _>>()?;
        Ok(entries.into_iter().filter_map(|(number, id)| Some((number, ItemId::new(id).ok()?))).collect())
    }

    /// The number of the last change of a logged table. It never goes back, but with the file.
    ///
    /// # Errors
    /// As [`StoreTxn::logged`].
    pub fn last_logged(&self, table: &TableName) -> Result<i64, StoreError> {
        let sql = format!("SELECT coalesce(max(sequence), 0) FROM \"{}\"", log_of(table));
        Ok(self.sql.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
    }

    /// Forgets the changes with these numbers: they were dealt with.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written, or the table has no log.
    pub fn forget_logged(&self, table: &TableName, numbers: std::ops::RangeInclusive<i64>) -> Result<(), StoreError> {
        let (log, last) = (log_of(table), self.last_logged(table)?);
        let sql = format!("DELETE FROM \"{log}\" WHERE sequence BETWEEN ?1 AND ?2 AND sequence < ?3");
        self.sql.prepare_cached(&sql)?.execute((numbers.start(), numbers.end(), last))?;
        if numbers.contains(&last) {
            self.sql.prepare_cached(&format!("UPDATE \"{log}\" SET id = '' WHERE sequence = ?1"))?.execute([last])?;
        }
        Ok(())
    }

    /// Logs every row of a table anew, in the order of a column: whoever follows begins from nothing.
    ///
    /// # Errors
    /// As [`StoreTxn::forget_logged`].
    pub fn log_all(&self, table: &TableName, order: &'static str) -> Result<(), StoreError> {
        let (log, last) = (log_of(table), self.last_logged(table)?);
        let every =
            format!("INSERT INTO \"{log}\" (id) SELECT id FROM \"{}\" ORDER BY \"{order}\", id", view_of(table));
        self.sql.execute(&every, [])?;
        self.sql.execute(
            &format!("DELETE FROM \"{log}\" WHERE sequence <= ?1 AND sequence < (SELECT max(sequence) FROM \"{log}\")"),
            [last],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Store, TableDefinition};

    fn definition() -> TableDefinition {
        TableDefinition::new("notes").expect("a name").column("at").expect("a name")
    }

    fn notes() -> TableName {
        TableName::new("notes").expect("a name")
    }

    fn put(store: &Store, id: &str, at: i64) {
        let row = serde_json::from_value(json!({"id": id, "at": at})).expect("an object");
        store.write(|txn| txn.put_record(&notes(), &ItemId::new(id).expect("an id"), &row)).expect("written");
    }

    fn logged(store: &Store) -> Vec<(i64, String)> {
        let read = store.read(|txn| txn.logged(&notes(), None, 10)).expect("read");
        read.into_iter().map(|(number, id)| (number, id.to_string())).collect()
    }

    fn forget(store: &Store, numbers: std::ops::RangeInclusive<i64>) {
        store.write(|txn| txn.forget_logged(&notes(), numbers)).expect("forgotten");
    }

    #[test]
    fn each_change_is_logged_until_it_is_dealt_with_and_no_number_is_given_twice() {
        let store = Store::in_memory().expect("a store");
        store.define_table(&definition().logged()).expect("a table");
        for (id, at) in [("a", 1), ("b", 2), ("a", 3)] {
            put(&store, id, at);
        }
        let id = ItemId::new("b").expect("an id");
        store.write(|txn| txn.remove_record(&notes(), &id)).expect("removed");
        let all = [(4, "b".to_owned()), (3, "a".to_owned()), (2, "b".to_owned()), (1, "a".to_owned())];
        assert_eq!(logged(&store), all);
        forget(&store, 3..=4);
        assert_eq!(logged(&store), all[2..]);
        forget(&store, 1..=2);
        assert_eq!(logged(&store), []);
        put(&store, "c", 4);
        assert_eq!(logged(&store), [(5, "c".to_owned())]);
        store.define_table(&definition().logged()).expect("defined again");
        assert_eq!(logged(&store), [(5, "c".to_owned())]);
    }

    #[test]
    fn what_was_there_before_the_log_is_in_it_and_can_be_logged_anew_in_an_order() {
        let store = Store::in_memory().expect("a store");
        store.define_table(&definition()).expect("a table");
        put(&store, "a", 9);
        put(&store, "b", 1);
        store.define_table(&definition().logged()).expect("logged from here on");
        assert_eq!(logged(&store), [(2, "b".to_owned()), (1, "a".to_owned())]);
        forget(&store, 1..=2);
        store.write(|txn| txn.log_all(&notes(), "at")).expect("logged");
        assert_eq!(logged(&store), [(4, "a".to_owned()), (3, "b".to_owned())]);
    }
}
