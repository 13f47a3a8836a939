//! How much is in a database, read beside whoever serves it.

use std::path::Path;

use rusqlite::Connection;

use super::files::open_existing;
use super::{FileError, StorageError};
use crate::admin::TableSize;

/// What the tables of a database hold, by their names. Reads every row's length, on a connection of its own: nobody waits.
///
/// # Errors
/// [`StorageError`].
pub fn table_sizes(database: &Path) -> Result<Vec<TableSize>, StorageError> {
    let connection = open_existing(database).map_err(|error| match error {
        FileError::Open(super::OpenError::Sqlite(error)) => error.into(),
        other => StorageError::Broken(Box::new(other)),
    })?;
    Ok(sizes(&connection)?)
}

fn sizes(connection: &Connection) -> rusqlite::Result<Vec<TableSize>> {
    let mut statement = connection.prepare(
        "SELECT name, count(DISTINCT tables.owner), count(*) FILTER (WHERE NOT deleted), count(*) FILTER (WHERE deleted),
                coalesce(sum(octet_length(item)), 0)
         FROM tables JOIN records ON records.tab = tables.id GROUP BY name ORDER BY name",
    )?;
    let sizes = statement.query_map([], |row| {
        let number = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        Ok(TableSize {
            name: row.get(0)?,
            owners: number(1)?,
            rows: number(2)?,
            tombstones: number(3)?,
            bytes: number(4)?,
        })
    })?;
    sizes.collect()
}
