//! One row of a table, as it travels: a flat JSON object of user columns and the server's system columns.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Timestamp, Version};

/// The columns that the server owns. A client never sends them in a body, except `id`.
pub const SYSTEM_COLUMNS: [&str; 5] = ["id", "version", "createdAt", "updatedAt", "deleted"];

/// Whether `name` is one of [`SYSTEM_COLUMNS`], compared without case as the published servers do.
#[must_use]
pub fn is_system_column(name: &str) -> bool {
    SYSTEM_COLUMNS.iter().any(|column| column.eq_ignore_ascii_case(name))
}

/// A row: `{"id":"…", <user columns>, "createdAt", "updatedAt", "version", "deleted"}`. Properties that no
/// table definition knows are kept, so that an older program never strips what a newer one wrote.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Record(pub Map<String, Value>);

impl Record {
    /// The row's id; `None` where the JSON has none or it is not text.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.text("id")
    }

    /// The server's version of this row; `None` for a row the server has never confirmed.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.text("version").map(Version::new)
    }

    /// When the server last changed the row; `None` for a row the server has never confirmed.
    #[must_use]
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.text("updatedAt").and_then(|text| Timestamp::parse(text).ok())
    }

    /// Whether this is a tombstone. A missing column means a live row.
    #[must_use]
    pub fn deleted(&self) -> bool {
        self.0.get("deleted").and_then(Value::as_bool).unwrap_or(false)
    }

    /// A text column; `None` if it is missing, null or of another type.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column).and_then(Value::as_str)
    }

    /// Sets a column.
    pub fn set(&mut self, column: &str, value: impl Into<Value>) {
        self.0.insert(column.to_owned(), value.into());
    }

    /// The columns that a user may write: everything but the system columns.
    pub fn user_columns(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter().filter(|(name, _)| !is_system_column(name))
    }

    /// What a client sends in a body: the id and every user column.
    #[must_use]
    pub fn without_system_columns(&self) -> Record {
        let id = self.0.get_key_value("id").into_iter();
        Record(id.chain(self.user_columns()).map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// Whether two rows hold the same user columns. A missing column equals `null`: servers fill in what a
    /// client left out.
    #[must_use]
    pub fn same_content(&self, other: &Record) -> bool {
        let within = |a: &Record, b: &Record| {
            a.user_columns().all(|(name, value)| b.0.get(name).unwrap_or(&Value::Null) == value)
        };
        within(self, other) && within(other, self)
    }
}

impl FromIterator<(String, Value)> for Record {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(columns: I) -> Self {
        Record(columns.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(value: Value) -> Record {
        serde_json::from_value(value).expect("an object")
    }

    #[test]
    fn a_row_reads_its_system_columns() {
        let row = record(
            json!({"id":"a","title":"t","version":"MQ==","deleted":true,"updatedAt":"2026-06-13T05:30:00.123Z"}),
        );
        assert_eq!(row.id(), Some("a"));
        assert_eq!(row.version(), Some(Version::new("MQ==")));
        assert!(row.deleted());
        assert_eq!(row.updated_at().map(|at| at.to_string()).as_deref(), Some("2026-06-13T05:30:00.123Z"));
    }

    #[test]
    fn a_body_carries_the_id_and_user_columns_only() {
        let row = record(json!({"id":"a","title":"t","Version":"x","createdAt":"y","deleted":false,"later":1}));
        assert_eq!(row.without_system_columns(), record(json!({"id":"a","title":"t","later":1})));
    }

    #[test]
    fn rows_with_equal_user_columns_have_the_same_content_whatever_their_version() {
        let mine = record(json!({"id":"a","title":"t","version":"1"}));
        let theirs = record(json!({"id":"a","title":"t","version":"2","notebook":null}));
        assert!(mine.same_content(&theirs));
        assert!(!mine.same_content(&record(json!({"id":"a","title":"u"}))));
    }
}
