//! One row, its versions, and the tombstones that are forgotten.

use datasync_protocol::{ItemId, TableName, Timestamp};
use deadpool_postgres::{ClientWrapper, Object};

use super::failure::Failure;
use super::{stamp, statements};
use crate::row::Row;

pub(super) async fn lookup(
    client: &ClientWrapper,
    owner: &str,
    table: &TableName,
    id: &ItemId,
) -> Result<Option<Row>, Failure> {
    let statement = client.prepare_cached(statements::LOOKUP).await?;
    let found = client.query_opt(&statement, &[&owner, &table.as_str(), &id.as_str()]).await?;
    Ok(found.map(|row| Row { id: id.clone(), stamp: stamp(&row), item: row.get(4) }))
}

/// The versions of a row, newest first: at most `most`, and the one that stands.
pub(super) async fn of_row(
    client: &ClientWrapper,
    owner: &str,
    table: &TableName,
    id: &ItemId,
    most: u32,
) -> Result<Vec<Row>, Failure> {
    let statement = client.prepare_cached(statements::VERSIONS).await?;
    let older = i64::from(most.saturating_sub(1));
    let found = client.query(&statement, &[&owner, &table.as_str(), &id.as_str(), &older]).await?;
    Ok(found.iter().map(|row| Row { id: id.clone(), stamp: stamp(row), item: row.get(4) }).collect())
}

/// Under the owner's lock, as every write.
pub(super) async fn forget_tombstones(client: &mut Object, owner: &str, until: Timestamp) -> Result<(), Failure> {
    let txn = client.transaction().await?;
    txn.query_opt(statements::LOCK, &[&owner]).await?;
    txn.execute(statements::FORGET, &[&owner, &until.0]).await?;
    Ok(txn.commit().await?)
}
