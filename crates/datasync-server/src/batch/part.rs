//! One request of a batch as it is read, and its answer as it is written.

use std::borrow::Cow;
use std::fmt;

use datasync_protocol::{ErrorBody, push_json_text};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::commands::{Answer, prefers_minimal};
use crate::dialect::Dialect;
use crate::error::ApiError;

#[derive(serde::Deserialize)]
pub(super) struct Part<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) method: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) url: Cow<'a, str>,
    #[serde(default)]
    pub(super) headers: PartHeaders,
    #[serde(borrow)]
    pub(super) body: Option<&'a RawValue>,
}

/// The headers that a write looks at; one that is no text counts as empty.
#[derive(Debug, Default)]
pub(super) struct PartHeaders {
    pub(super) if_match: Option<String>,
    pub(super) key: Option<String>,
    prefer: Option<String>,
}

impl PartHeaders {
    pub(super) fn prefers_minimal(&self) -> bool {
        self.prefer.as_deref().is_some_and(prefers_minimal)
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        let places =
            [("if-match", &mut self.if_match), ("idempotency-key", &mut self.key), ("prefer", &mut self.prefer)];
        places.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, place)| place)
    }
}

impl<'de> Deserialize<'de> for PartHeaders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfPart)
    }
}

struct OfPart;

impl<'de> Visitor<'de> for OfPart {
    type Value = PartHeaders;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("headers")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<PartHeaders, M::Error> {
        let mut headers = PartHeaders::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match headers.place(&name) {
                Some(place) => *place = Some(text(map.next_value()?)),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(headers)
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        _ => String::new(),
    }
}

pub(super) fn write_answer(id: &str, answer: &Answer, json: &mut String) {
    write_head(id, answer.status.as_u16(), json);
    // An entity tag: a version in quotes. It is Base64, so JSON escapes nothing else of it.
    json.push_str(r#","headers":{"ETag":"\""#);
    json.push_str(answer.row.stamp.version().as_str());
    json.push_str(r#"\"""#);
    json.push_str(if answer.minimal { r#","Preference-Applied":"return=minimal"},"body":"# } else { r#"},"body":"# });
    answer.write(Dialect::V2, json);
    json.push('}');
}

pub(super) fn write_refusal(id: &str, error: &ApiError, json: &mut String) {
    write_head(id, error.status().as_u16(), json);
    let body = serde_json::to_string(&ErrorBody { error: error.to_string() }).expect("a sentence is always JSON");
    json.push_str(r#","body":"#);
    json.push_str(&body);
    json.push('}');
}

fn write_head(id: &str, status: u16, json: &mut String) {
    json.push_str(r#"{"id":"#);
    push_json_text(json, id);
    json.push_str(r#","status":"#);
    json.push_str(&status.to_string());
}
