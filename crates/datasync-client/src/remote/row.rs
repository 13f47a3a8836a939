//! A row of a list as it came: what a pull has to know of it, and its text.

use datasync_protocol::{ItemId, Record, Timestamp, Version};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::head::Head;

/// A row of a list. It is kept as the text that came; only what says which row it is, and how new, is read before it is
/// needed.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteRow {
    id: Option<ItemId>,
    version: Option<Version>,
    updated_at: Option<Timestamp>,
    deleted: bool,
    json: String,
}

impl RemoteRow {
    /// Which row it is; `None` where the server gave no id that can be kept.
    #[must_use]
    pub fn id(&self) -> Option<&ItemId> {
        self.id.as_ref()
    }

    /// The server's version of it.
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// When the server last changed it.
    #[must_use]
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.updated_at
    }

    /// Whether it is a tombstone. A missing column means a live row.
    #[must_use]
    pub fn deleted(&self) -> bool {
        self.deleted
    }

    /// The text of its JSON object.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// The row, read.
    #[must_use]
    pub fn record(&self) -> Record {
        serde_json::from_str(&self.json).expect("it was looked through when it came")
    }
}

impl<'de> Deserialize<'de> for RemoteRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let head: Head<'_> = serde_json::from_str(json).map_err(serde::de::Error::custom)?;
        Ok(RemoteRow {
            id: head.id.and_then(|id| ItemId::new(id).ok()),
            version: head.version.map(Version::new),
            updated_at: head.updated_at.and_then(|text| Timestamp::parse(&text).ok()),
            deleted: head.deleted,
            json: json.to_owned(),
        })
    }
}

impl From<Record> for RemoteRow {
    fn from(row: Record) -> Self {
        RemoteRow {
            id: row.id().and_then(|id| ItemId::new(id).ok()),
            version: row.version(),
            updated_at: row.updated_at(),
            deleted: row.deleted(),
            json: serde_json::to_string(&row).expect("a map with text keys is always JSON"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_known_by_its_system_columns_and_kept_as_it_came() {
        let json =
            r#"{ "later": 1.50, "id":"a", "version":"MQ==", "deleted":true, "updatedAt":"2026-06-13T05:30:00.123Z" }"#;
        let row: RemoteRow = serde_json::from_str(json).expect("a row");
        assert_eq!(row.id().map(ItemId::as_str), Some("a"));
        assert_eq!((row.version(), row.deleted()), (Some(&Version::new("MQ==")), true));
        assert_eq!(row.updated_at().map(|at| at.to_string()).as_deref(), Some("2026-06-13T05:30:00.123Z"));
        assert_eq!(row.json(), json);
        let again = RemoteRow::from(row.record());
        assert_eq!((again.id(), again.version(), again.updated_at()), (row.id(), row.version(), row.updated_at()));
    }

    #[test]
    fn what_is_no_object_is_no_row_and_columns_of_another_type_are_missing() {
        assert!(
            serde_json::from_str::<RemoteRow>("[1]").is_err() && serde_json::from_str::<RemoteRow>("\"a\"").is_err()
        );
        let row: RemoteRow =
            serde_json::from_str(r#"{"id":7,"version":null,"updatedAt":0,"deleted":1}"#).expect("a row");
        assert_eq!((row.id(), row.version(), row.updated_at(), row.deleted()), (None, None, None, false));
    }

    #[test]
    fn a_row_is_read_as_the_record_it_becomes() {
        for json in [
            r#"{"id":"a","version":"v\"1","updatedAt":"2026-06-13T05:30:00.123Z","deleted":true,"body":"b\n","n":[1,{"x":-2.5}]}"#,
            r#"{ "id" : "\u0061", "version": null, "deleted": "true", "later": {} }"#,
            r#"{"id":7,"version":8,"updatedAt":"yesterday"}"#,
            r#"{"id":"a/b"}"#,
            "{}",
        ] {
            let (row, record) = (
                serde_json::from_str::<RemoteRow>(json).expect("a row"),
                serde_json::from_str::<Record>(json).expect("a row"),
            );
            assert_eq!(row.id(), record.id().and_then(|id| ItemId::new(id).ok()).as_ref(), "{json}");
            assert_eq!((row.version(), row.updated_at()), (record.version().as_ref(), record.updated_at()), "{json}");
            assert_eq!((row.deleted(), row.record(), row.json()), (record.deleted(), record, json));
        }
    }

    #[test]
    fn what_becomes_no_record_is_no_row() {
        let deep = format!(r#"{{"id":"a","n":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        for json in ["7", "[]", r#"{"id":"a","n":1e999}"#, r#"{"id":"a","body":"\ud800"}"#, &deep] {
            assert!(serde_json::from_str::<Record>(json).is_err(), "{json}");
            assert!(serde_json::from_str::<RemoteRow>(json).is_err(), "{json}");
        }
    }
}
