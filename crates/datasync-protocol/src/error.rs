//! The body of a refusal.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `{"error":"a sentence"}`, the body of every 4xx and 5xx of ours except 409 and 412, which carry the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// A sentence for a person. Never holds a row's content.
    pub error: String,
}

/// Finds the sentence in whatever a server of this family sends: `.error`, `.description`, `.message`, a JSON string,
/// or plain text. Markup and text over 300 characters give `None`: nobody should read that.
#[must_use]
pub fn reason_from_body(body: &str) -> Option<String> {
    let text = match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(fields)) => {
            ["error", "description", "message"].iter().find_map(|key| fields.get(*key)?.as_str().map(str::to_owned))?
        }
        Ok(Value::String(text)) => text,
        Ok(_) => return None,
        Err(_) => body.trim().to_owned(),
    };
    let readable = !text.is_empty() && text.chars().count() <= 300 && !text.starts_with('<');
    readable.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_form_of_an_error_gives_its_sentence() {
        for body in ["{\"error\":\"no\"}", "{\"code\":401,\"error\":\"no\"}", "{\"message\":\"no\"}", "\"no\"", "no"] {
            assert_eq!(reason_from_body(body).as_deref(), Some("no"), "{body}");
        }
    }

    #[test]
    fn markup_and_rows_give_no_sentence() {
        for body in ["<html>404</html>", "[1]", "", "{\"id\":\"a\"}"] {
            assert_eq!(reason_from_body(body), None, "{body}");
        }
    }

    #[test]
    fn an_error_body_has_one_form() {
        let body = ErrorBody { error: "no".to_owned() };
        assert_eq!(serde_json::to_string(&body).expect("plain data"), r#"{"error":"no"}"#);
    }
}
