//! What is sent of a row, and the row that stands when that was taken. Both are cut and joined as texts.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use datasync_protocol::{ItemId, Record, Timestamp, Version, is_system_column, push_json_text};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::RowText;

/// The system columns of a row that was taken as it was sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stamp<'a> {
    #[serde(borrow)]
    created_at: Cow<'a, str>,
    #[serde(borrow)]
    updated_at: Cow<'a, str>,
    #[serde(borrow)]
    version: Cow<'a, str>,
    /// The answer to a write that was done before, and whose row is a tombstone by now.
    pub(crate) deleted: bool,
}

impl RowText {
    /// What is sent of a stored row: the id and every user column that says something. One that is null here and has no value
    /// in `base` either says nothing, and a published server fails on a column that it never got a value for.
    pub(crate) fn body(id: &ItemId, stored: &str, base: Option<&Record>) -> serde_json::Result<RowText> {
        let Columns(columns) = serde_json::from_str(stored)?;
        let there = |name: &str| base.is_some_and(|base| base.0.get(name).is_some_and(|value| !value.is_null()));
        let says_something = |name: &str, value: &RawValue| value.get() != "null" || there(name);
        let mut json = String::with_capacity(stored.len());
        json.push('{');
        for (name, value) in columns {
            if name == "id" || (!is_system_column(&name) && says_something(&name, value)) {
                push_name(&mut json, &name);
                json.push_str(value.get());
            }
        }
        json.push('}');
        Ok(RowText::alone(Some(id.clone()), None, None, json))
    }

    /// This body as the row that the server made of it. Nothing is copied before somebody asks for its text: the next request
    /// waits for this.
    pub(crate) fn stamped(&self, stamp: &Stamp<'_>) -> RowText {
        let mut columns = String::with_capacity(160);
        let texts = [("createdAt", &stamp.created_at), ("updatedAt", &stamp.updated_at), ("version", &stamp.version)];
        for (name, text) in texts {
            push_name(&mut columns, name);
            push_json_text(&mut columns, text);
        }
        push_name(&mut columns, "deleted");
        columns.push_str("false}");
        RowText {
            id: self.id.clone(),
            version: Some(Version::new(stamp.version.as_ref())),
            updated_at: Timestamp::parse(&stamp.updated_at).ok(),
            deleted: false,
            text: Arc::clone(&self.text),
            place: self.place.clone(),
            added: Some(Box::new(Added { columns, whole: OnceLock::new() })),
            record: OnceLock::new(),
        }
    }
}

/// Columns that follow those of a text, each with a comma before it, and the end of the object.
#[derive(Debug, Clone)]
pub(super) struct Added {
    columns: String,
    /// Both, once somebody asked.
    whole: OnceLock<String>,
}

impl Added {
    /// These columns behind those of the text: always the same one.
    pub(super) fn to(&self, text: &str) -> &str {
        self.whole.get_or_init(|| {
            let begun = text.strip_suffix('}').unwrap_or(text);
            let from = usize::from(begun.ends_with('{'));
            [begun, &self.columns[from..]].concat()
        })
    }
}

/// The columns of a row in their order, each value as it stands.
struct Columns<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Columns<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row;
        impl<'de> Visitor<'de> for Row {
            type Value = Columns<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut columns = Vec::with_capacity(16);
                while let Some((Name(name), value)) = map.next_entry()? {
                    columns.push((name, value));
                }
                Ok(Columns(columns))
            }
        }
        deserializer.deserialize_map(Row)
    }
}

/// A name that is copied only if it has escapes in it.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// What stands before a column's value.
fn push_name(json: &mut String, name: &str) {
    if !json.ends_with('{') {
        json.push(',');
    }
    push_json_text(json, name);
    json.push(':');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    fn id() -> ItemId {
        ItemId::new("a").expect("an id")
    }

    fn body(stored: &str, base: Option<Value>) -> Value {
        let base = base.map(|base| serde_json::from_value(base).expect("an object"));
        let body = RowText::body(&id(), stored, base.as_ref()).expect("a row");
        serde_json::from_str(body.json()).expect("JSON")
    }

    #[test]
    fn a_body_carries_the_id_and_the_user_columns_that_say_something() {
        let stored =
            r#"{"id":"a","version":"1","Deleted":false,"title":"t","new":null,"cleared":null,"deep":{"a":[1]}}"#;
        let expected = json!({"id": "a", "title": "t", "cleared": null, "deep": {"a": [1]}});
        assert_eq!(body(stored, Some(json!({"cleared": "there", "new": null}))), expected);
        assert_eq!(body("{}", None), json!({}));
    }

    #[test]
    fn what_is_no_object_is_no_row() {
        for text in ["", "7", "[]", r#"{"id":"a""#] {
            assert!(RowText::body(&id(), text, None).is_err(), "{text}");
        }
    }

    fn columns() -> impl Strategy<Value = Map<String, Value>> {
        let value = prop_oneof![
            any::<String>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            Just(Value::Null),
            Just(json!({"deep": [1, {"er": "}"}]})),
        ];
        prop::collection::hash_map("[a-zA-Z\"\\\\]{1,8}", value, 0..6).prop_map(|columns| columns.into_iter().collect())
    }

    proptest! {
        /// The texts say what the rows say.
        #[test]
        fn a_stamped_body_is_the_sent_row_with_the_servers_columns(columns in columns(), deleted in any::<bool>()) {
            let mut row = Record(columns);
            row.set("id", "a");
            row.set("deleted", deleted);
            let stored = serde_json::to_string(&row).expect("JSON");
            let sent = RowText::body(&id(), &stored, None).expect("a row");
            prop_assert!(sent.record().same_content(&row));
            let answer = r#"{"id":"a","createdAt":"2026-06-13T05:30:00.123Z","updatedAt":"2026-06-13T05:30:00.124Z","version":"v\"1","deleted":false}"#;
            let stamped = sent.stamped(&serde_json::from_str(answer).expect("a stamp"));
            let read: RowText = serde_json::from_str(stamped.json()).expect("a row");
            prop_assert_eq!((read.id(), read.version(), read.updated_at()), (stamped.id(), stamped.version(), stamped.updated_at()));
            prop_assert!(!read.deleted() && read.record().same_content(&row));
            prop_assert_eq!(read.record().text("version"), Some("v\"1"));
            prop_assert_eq!(read.record().text("createdAt"), Some("2026-06-13T05:30:00.123Z"));
        }
    }
}
