//! How much is in a database, read beside whoever serves it, in a time that does not grow with it.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::files::open_existing;
use super::{FileError, StorageError};
use crate::admin::{TableSize, TableSizes};

/// Rows that are looked at, at most.
const MOST_ROWS: i64 = 100_000;
/// Where there are more, they are looked at in so many stretches, spread evenly over all of them.
const STRETCHES: i64 = 100;

/// What the tables of a database hold, by their names: counted, or reckoned from a sample where there is much. On a connection
/// of its own: nobody waits.
///
/// # Errors
/// [`StorageError`].
pub fn table_sizes(database: &Path) -> Result<TableSizes, StorageError> {
    let connection = open_existing(database).map_err(|error| match error {
        FileError::Open(super::OpenError::Sqlite(error)) => error.into(),
        other => StorageError::Broken(Box::new(other)),
    })?;
    Ok(sizes(&connection, MOST_ROWS)?)
}

pub(super) fn sizes(connection: &Connection, most_rows: i64) -> rusqlite::Result<TableSizes> {
    let read = connection.unchecked_transaction()?;
    // Not count(*), which walks all of an index: how far the numbers of the rows reach.
    let reach = "SELECT (SELECT rowid FROM records ORDER BY rowid LIMIT 1), (SELECT rowid FROM records ORDER BY rowid DESC LIMIT 1)";
    let (first, last): (Option<i64>, Option<i64>) = read.query_row(reach, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let stretches = first.zip(last).map(|(first, last)| stretches(first, last, most_rows)).unwrap_or_default();
    let mut tables = owners(&read)?;
    let mut statement = read.prepare(
        "SELECT name, count(*) FILTER (WHERE NOT deleted), count(*) FILTER (WHERE deleted), coalesce(sum(octet_length(item)), 0)
         FROM records JOIN tables ON tables.id = records.tab WHERE records.rowid BETWEEN ?1 AND ?2 GROUP BY name",
    )?;
    for (from, to) in &stretches.looked_at {
        let mut found = statement.query([from, to])?;
        while let Some(row) = found.next()? {
            let table = tables.entry(row.get(0)?).or_default();
            let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
            table.rows += number(1)?;
            table.tombstones += number(2)?;
            table.bytes += number(3)?;
        }
    }
    let tables = tables.into_iter().map(|(name, table)| stretches.whole(TableSize { name, ..table }));
    Ok(TableSizes {
        tables: tables.filter(|table| table.rows + table.tombstones > 0).collect(),
        reckoned: stretches.part < 1.0,
    })
}

fn owners(connection: &Connection) -> rusqlite::Result<BTreeMap<String, TableSize>> {
    let mut statement = connection.prepare("SELECT name, count(*) FROM tables GROUP BY name")?;
    let owners = statement.query_map([], |row| {
        let owners = row.get::<_, i64>(1)?.unsigned_abs();
        Ok((row.get(0)?, TableSize { owners, ..TableSize::default() }))
    })?;
    owners.collect()
}

/// What is looked at of the rows, and which part of all it is.
#[derive(Debug, Clone, PartialEq)]
struct Stretches {
    looked_at: Vec<(i64, i64)>,
    part: f64,
}

impl Default for Stretches {
    fn default() -> Self {
        Stretches { looked_at: Vec::new(), part: 1.0 }
    }
}

impl Stretches {
    fn whole(&self, part: TableSize) -> TableSize {
        let whole = |number: u64| (number as f64 / self.part).round() as u64;
        TableSize { rows: whole(part.rows), tombstones: whole(part.tombstones), bytes: whole(part.bytes), ..part }
    }
}

fn stretches(first: i64, last: i64, most_rows: i64) -> Stretches {
    let all = last - first + 1;
    if all <= most_rows {
        return Stretches { looked_at: vec![(first, last)], part: 1.0 };
    }
    let (long, apart) = ((most_rows / STRETCHES).max(1), all / STRETCHES);
    let looked_at = (0..STRETCHES).map(|n| first + n * apart).map(|from| (from, from + long - 1)).collect();
    Stretches { looked_at, part: (long * STRETCHES) as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_rows_are_looked_at_one_and_all_and_many_in_stretches() {
        assert_eq!(stretches(5, 104, 100), Stretches { looked_at: vec![(5, 104)], part: 1.0 });
        let many = stretches(1, 1_000_000, 10_000);
        assert_eq!((many.looked_at.len(), many.looked_at[0], many.looked_at[99]), (100, (1, 100), (990_001, 990_100)));
        assert!((many.part - 0.01).abs() < 1e-9);
    }

    #[test]
    fn what_is_in_many_rows_is_reckoned_from_a_few_of_them() {
        let storage = super::super::SqliteStorage::in_memory().expect("a database");
        let connection = storage.connection.lock().expect("nobody panicked");
        connection
            .execute_batch(
                "INSERT INTO owners (id, owner, seq, last_updated, horizon) VALUES (1, 'ada', 9, 9, 0), (2, 'bob', 9, 9, 0);
                 INSERT INTO tables (id, owner, name, digest) VALUES (1, 1, 'notes', zeroblob(16)), (2, 2, 'notes', zeroblob(16));
                 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                 INSERT INTO records (tab, id, seq, created_at, updated_at, deleted, item)
                 SELECT 1 + i % 2, printf('%08d', i), i, i, i, i % 10 = 0, printf('{\"id\":\"%08d\"}', i) FROM n;",
            )
            .expect("rows");
        let notes = TableSize { name: "notes".to_owned(), owners: 2, rows: 9000, tombstones: 1000, bytes: 170_000 };
        let counted = sizes(&connection, 10_000).expect("sizes");
        assert_eq!(counted, TableSizes { tables: vec![notes.clone()], reckoned: false });
        let reckoned = sizes(&connection, 1_000).expect("sizes");
        assert_eq!(reckoned, TableSizes { tables: vec![notes], reckoned: true });
    }
}
