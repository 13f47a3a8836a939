//! One page of a table, written as JSON while it is read.

use datasync_protocol::TableName;
use rusqlite::{Transaction, params_from_iter};

use super::super::{Page, StorageError};
use super::owner::Owner;
use super::{COLUMNS, stamp};
use crate::query::ListQuery;

/// Bytes of JSON after which a page takes no further row, so that many long rows do not fill the memory.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

pub(super) fn list(
    txn: &Transaction<'_>,
    epoch: &str,
    owner: &str,
    table: &TableName,
    query: &ListQuery,
) -> Result<Page, StorageError> {
    let owner = Owner::read(txn, owner)?;
    // No table has the number 0.
    let table = owner.table(txn, table)?.unwrap_or_default();
    let mut values = vec![table.id.into()];
    let from = format!("FROM records WHERE tab = ?{}", query.filter_sql(&mut values));
    let count = if query.count {
        let mut statement = txn.prepare_cached(&format!("SELECT count(*) {from}"))?;
        let count: i64 = statement.query_row(params_from_iter(&values), |row| row.get(0))?;
        Some(count.unsigned_abs())
    } else {
        None
    };
    let sql = format!("SELECT {COLUMNS} {from} ORDER BY {} LIMIT ? OFFSET ?", query.order_sql());
    values.extend([i64::from(query.top).into(), i64::from(query.skip).into()]);
    let mut statement = txn.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(values))?;
    let (mut json, mut rows) = (String::from("["), 0);
    while let Some(row) = found.next()? {
        let item = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
        json.push_str(if rows > 0 { "," } else { "" });
        query.write_row(&stamp(row)?, item, &mut json).map_err(|error| StorageError::Broken(Box::new(error)))?;
        rows += 1;
        if json.len() >= PAGE_BYTES {
            break;
        }
    }
    let full = rows > 0 && (rows == query.top || json.len() >= PAGE_BYTES);
    json.push(']');
    Ok(Page { json, rows, full, count, digest: table.digest, state: owner.state(epoch) })
}
