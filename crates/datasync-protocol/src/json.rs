//! JSON written as a text that grows. Most of what is written is long texts without a character that JSON escapes, so they are
//! looked through many bytes at a time and copied as they are.

use serde_json::Value;

use crate::Record;

/// Bytes that are looked at together.
const STEP: usize = 64;

/// Writes a text as JSON.
pub fn push_json_text(json: &mut String, text: &str) {
    let is_odd = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    let has_odd = |bytes: &[u8]| bytes.iter().fold(false, |odd, byte| odd | is_odd(byte));
    if text.as_bytes().chunks(STEP).any(has_odd) {
        json.push_str(&serde_json::to_string(text).expect("a text is always JSON"));
    } else {
        json.push('"');
        json.push_str(text);
        json.push('"');
    }
}

impl Record {
    /// The text of its JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let length = |(name, value): (&String, &Value)| name.len() + value.as_str().map_or(8, str::len) + 8;
        let mut json = String::with_capacity(self.0.iter().map(length).sum::<usize>() + 2);
        json.push('{');
        for (place, (name, value)) in self.0.iter().enumerate() {
            json.push_str(if place > 0 { "," } else { "" });
            push_json_text(&mut json, name);
            json.push(':');
            match value {
                Value::String(text) => push_json_text(&mut json, text),
                other => json.push_str(&other.to_string()),
            }
        }
        json.push('}');
        json
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_is_written_as_json_wherever_an_odd_character_stands() {
        let long = "é plain text, as most of it is. ".repeat(9);
        for odd in ["", "\"", "\\", "\n", "\u{0}", "\u{1f}", "\u{7f}", "\u{2028}", "🦀"] {
            for place in [0, 1, long.len() / 2, long.len()] {
                let place = (place..).find(|place| long.is_char_boundary(*place)).unwrap_or_default();
                let text = format!("{}{odd}{}", &long[..place], &long[place..]);
                let row = json!({"id": "a", &text: 1.5, "body": text, "deep": [null, {"x": text}], "on": true});
                let record: Record = serde_json::from_value(row).expect("an object");
                assert_eq!(record.to_json(), serde_json::to_string(&record).expect("JSON"));
            }
        }
        assert_eq!(Record::default().to_json(), "{}");
    }
}
