//! One page of a table.

use datasync_protocol::TableName;
use rusqlite::{Transaction, params_from_iter};

use super::super::page::Writer;
use super::super::{Page, StorageError};
use super::owner::Owner;
use super::{COLUMNS, stamp};
use crate::query::ListQuery;

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
    let mut page = Writer::new(query);
    while !page.is_long()
        && let Some(row) = found.next()?
    {
        page.push(&stamp(row)?, row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?;
    }
    Ok(page.page(count, table.digest, &owner.counter, epoch))
}
