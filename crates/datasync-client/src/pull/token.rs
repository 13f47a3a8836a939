//! Under what names a pull remembers how far it came.

use datasync_protocol::{TableName, Timestamp};

use crate::session::Session;
use crate::store::{StoreError, StoreTxn};

/// The name under which a pull remembers how far it came: not empty, without `|`. Under one id each filter has a token of
/// its own: a pull with another filter begins at the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryId(String);

/// Under what names delta tokens stand.
pub(crate) const DELTA_TOKENS: &str = "deltaToken|";

/// Under what names a table's delta tokens stand.
pub(crate) fn token_prefix(table: &TableName) -> String {
    format!("{DELTA_TOKENS}{table}|")
}

impl QueryId {
    /// A query id; `None` if the text is empty or holds `|`.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('|')).then(|| QueryId(text.to_owned()))
    }

    /// The name under which [`crate::SyncContext::sync`] pulls whole tables.
    pub(crate) fn everything() -> Self {
        QueryId("everything".to_owned())
    }

    pub(crate) fn token_name(&self, table: &TableName, filter: Option<&str>) -> String {
        let filter = filter.map(|filter| format!("|{filter}")).unwrap_or_default();
        format!("{}{}{filter}", token_prefix(table), self.0)
    }
}

pub(super) fn token(txn: &StoreTxn<'_>, name: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(txn.value(name)?.and_then(|ms| ms.parse().ok()).map(Timestamp))
}

/// Whether a pull under this id would find nothing: every change up to `latest` is known here.
pub(crate) fn knows(
    session: &Session<'_>,
    table: &TableName,
    query_id: &QueryId,
    latest: Timestamp,
) -> Result<bool, StoreError> {
    session.store.read(|txn| Ok(token(txn, &query_id.token_name(table, None))?.is_some_and(|token| token > latest)))
}
