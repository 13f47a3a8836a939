//! A row as its text: on its way from the server into the store, and from the store to the server, nobody looks into it.

mod body;
mod head;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use datasync_protocol::{ItemId, Record, Timestamp, Version};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use body::Added;
use head::Head;

pub(crate) use body::Stamp;

/// A row as the text that came or that the store keeps. What says which row it is, and how new, is read at once; the rest
/// when somebody looks into it.
#[derive(Debug, Clone)]
pub struct RowText {
    id: Option<ItemId>,
    version: Option<Version>,
    updated_at: Option<Timestamp>,
    deleted: bool,
    /// Rows that came together share their text: a large page is one piece of memory.
    text: Arc<String>,
    place: Range<usize>,
    /// What the server added to a row that was taken as it was sent.
    added: Option<Box<Added>>,
    /// The row, once it was read.
    record: OnceLock<Record>,
}

/// Two texts of one row are equal letter by letter, whether they were read or not.
impl PartialEq for RowText {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json()
    }
}

impl RowText {
    /// A live row, alone.
    fn alone(id: Option<ItemId>, version: Option<Version>, updated_at: Option<Timestamp>, json: String) -> Self {
        let place = 0..json.len();
        let (text, record) = (Arc::new(json), OnceLock::new());
        RowText { id, version, updated_at, deleted: false, text, place, added: None, record }
    }

    /// A row that stands in a text.
    fn within(text: &Arc<String>, row: &RawValue) -> serde_json::Result<Self> {
        let head: Head<'_> = serde_json::from_str(row.get())?;
        let start = row.get().as_ptr().addr() - text.as_ptr().addr();
        Ok(RowText {
            id: head.id.and_then(|id| ItemId::new(id).ok()),
            version: head.version.map(Version::new),
            updated_at: head.updated_at.and_then(|text| Timestamp::parse(&text).ok()),
            deleted: head.deleted,
            text: Arc::clone(text),
            place: start..start + row.get().len(),
            added: None,
            record: OnceLock::new(),
        })
    }

    /// The rows of a list: a JSON array, or one under `results` if rows were to be counted.
    pub(crate) fn list(body: String) -> serde_json::Result<Vec<Self>> {
        #[derive(Deserialize)]
        struct Counted<'a> {
            #[serde(borrow)]
            results: Vec<&'a RawValue>,
        }
        let text = Arc::new(body);
        let rows = if text.trim_start().starts_with('[') {
            serde_json::from_str(&text)?
        } else {
            serde_json::from_str(&text).map(|Counted { results }| results)?
        };
        rows.into_iter().map(|row| RowText::within(&text, row)).collect()
    }

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

    /// The text that it stands in, with the rows that came with it.
    pub(crate) fn shared_text(&self) -> &Arc<String> {
        &self.text
    }

    /// The text of its JSON object.
    #[must_use]
    pub fn json(&self) -> &str {
        let text = &self.text[self.place.clone()];
        self.added.as_ref().map_or(text, |added| added.to(text))
    }

    /// The row, read.
    #[must_use]
    pub fn record(&self) -> &Record {
        self.record.get_or_init(|| serde_json::from_str(self.json()).expect("it was looked through when it came"))
    }
}

impl<'de> Deserialize<'de> for RowText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Arc::new(<&RawValue>::deserialize(deserializer)?.get().to_owned());
        let row: &RawValue = serde_json::from_str(&text).map_err(serde::de::Error::custom)?;
        RowText::within(&text, row).map_err(serde::de::Error::custom)
    }
}

impl From<Record> for RowText {
    fn from(row: Record) -> Self {
        let json = row.to_json();
        let id = row.id().and_then(|id| ItemId::new(id).ok());
        let alone = RowText::alone(id, row.version(), row.updated_at(), json);
        RowText { deleted: row.deleted(), record: row.into(), ..alone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_known_by_its_system_columns_and_kept_as_it_came() {
        let json =
            r#"{ "later": 1.50, "id":"a", "version":"MQ==", "deleted":true, "updatedAt":"2026-06-13T05:30:00.123Z" }"#;
        let row: RowText = serde_json::from_str(json).expect("a row");
        assert_eq!(row.id().map(ItemId::as_str), Some("a"));
        assert_eq!((row.version(), row.deleted()), (Some(&Version::new("MQ==")), true));
        assert_eq!(row.updated_at().map(|at| at.to_string()).as_deref(), Some("2026-06-13T05:30:00.123Z"));
        assert_eq!(row.json(), json);
        let again = RowText::from(row.record().clone());
        assert_eq!((again.id(), again.version(), again.updated_at()), (row.id(), row.version(), row.updated_at()));
    }

    #[test]
    fn what_is_no_object_is_no_row_and_columns_of_another_type_are_missing() {
        assert!(serde_json::from_str::<RowText>("[1]").is_err() && serde_json::from_str::<RowText>("\"a\"").is_err());
        let row: RowText = serde_json::from_str(r#"{"id":7,"version":null,"updatedAt":0,"deleted":1}"#).expect("a row");
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
                serde_json::from_str::<RowText>(json).expect("a row"),
                serde_json::from_str::<Record>(json).expect("a row"),
            );
            assert_eq!(row.id(), record.id().and_then(|id| ItemId::new(id).ok()).as_ref(), "{json}");
            assert_eq!((row.version(), row.updated_at()), (record.version().as_ref(), record.updated_at()), "{json}");
            assert_eq!((row.deleted(), row.record(), row.json()), (record.deleted(), &record, json));
        }
    }

    #[test]
    fn what_becomes_no_record_is_no_row() {
        let deep = format!(r#"{{"id":"a","n":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        for json in ["7", "[]", r#"{"id":"a","n":1e999}"#, r#"{"id":"a","body":"\ud800"}"#, &deep] {
            assert!(serde_json::from_str::<Record>(json).is_err(), "{json}");
            assert!(serde_json::from_str::<RowText>(json).is_err(), "{json}");
        }
    }
}
