//! One page of a table, read in one snapshot.

use std::pin::pin;

use datasync_protocol::{Digest, TableName};
use deadpool_postgres::{Object, Transaction};
use futures_util::TryStreamExt as _;
use tokio_postgres::IsolationLevel;
use tokio_postgres::types::{ToSql, Type};

use super::super::Page;
use super::super::page::Writer;
use super::epoch::Present;
use super::failure::Failure;
use super::write::Owner;
use super::{stamp, statements};
use crate::query::{Bound, ListQuery};

/// A value as it is sent.
type Sent = (Box<dyn ToSql + Send + Sync>, Type);

pub(super) async fn list(
    client: &mut Object,
    epoch: &Present,
    owner: &str,
    table: &TableName,
    query: &ListQuery,
) -> Result<Page, Failure> {
    // It ends by being dropped: there is nothing to commit.
    let snapshot = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let txn = snapshot.start().await?;
    let statement = txn.prepare_cached(statements::OWNER).await?;
    let known = txn.query_opt(&statement, &[&owner]).await?;
    let known = known.as_ref().map(Owner::of_row).transpose()?.unwrap_or_default();
    let Sql { count, rows, values } = sql(owner, table, query);
    let count = if query.count { Some(counted(&txn, &count.0, &values[..count.1]).await?) } else { None };
    // A query has too many forms to keep each of them prepared.
    let mut found = pin!(txn.query_typed_raw(&rows, values.into_iter().map(sent)).await?);
    let mut page = Writer::new(query);
    while !page.is_long()
        && let Some(row) = found.try_next().await?
    {
        page.push(&stamp(&row), row.get(4))?;
    }
    let digest = known.tables.get(table.as_str()).copied().unwrap_or(Digest::default());
    Ok(page.page(count, digest, &known.counter, &epoch.name()))
}

/// The statements of a list, and the values of the second; the first has only the foremost of them.
pub(super) struct Sql {
    pub(super) count: (String, usize),
    pub(super) rows: String,
    pub(super) values: Vec<Bound>,
}

pub(super) fn sql(owner: &str, table: &TableName, query: &ListQuery) -> Sql {
    let mut values = vec![Bound::Text(owner.to_owned()), Bound::Text(table.as_str().to_owned())];
    let from = format!("FROM records WHERE owner = $1 AND tab = $2{}", query.postgres_filter(&mut values));
    let count = (format!("SELECT count(*) {from}"), values.len());
    let order = query.postgres_order(&mut values);
    values.extend([Bound::Whole(query.top.into()), Bound::Whole(query.skip.into())]);
    let (top, skip) = (values.len() - 1, values.len());
    let rows = format!(
        "SELECT seq, created_at, updated_at, deleted, item {from} ORDER BY {order} LIMIT ${top} OFFSET ${skip}"
    );
    Sql { count, rows, values }
}

async fn counted(txn: &Transaction<'_>, sql: &str, values: &[Bound]) -> Result<u64, Failure> {
    let values: Vec<Sent> = values.iter().cloned().map(sent).collect();
    let values: Vec<(&(dyn ToSql + Sync), Type)> =
        values.iter().map(|(value, of)| (&**value as &(dyn ToSql + Sync), of.clone())).collect();
    Ok(txn.query_typed_one(sql, &values).await?.get::<_, i64>(0).unsigned_abs())
}

fn sent(value: Bound) -> Sent {
    match value {
        Bound::Text(text) => (Box::new(text), Type::TEXT),
        Bound::Whole(number) => (Box::new(number), Type::INT8),
        Bound::Real(number) => (Box::new(number), Type::FLOAT8),
        Bound::Truth(flag) => (Box::new(flag), Type::BOOL),
    }
}
