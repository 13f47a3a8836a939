//! Whether a value has the shape that the document gives it. Patterns are left to `scripts/schemathesis.sh`.

use serde_json::Value;

pub(super) struct Document(pub(super) Value);

impl Document {
    /// What a `$ref` points to, or the thing itself.
    pub(super) fn resolved<'a>(&'a self, thing: &'a Value) -> &'a Value {
        match thing["$ref"].as_str() {
            Some(place) => self.0.pointer(place.trim_start_matches('#')).expect("what is referred to is there"),
            None => thing,
        }
    }

    pub(super) fn fits(&self, schema: &Value, value: &Value) -> bool {
        let schema = self.resolved(schema);
        let each = |name: &str| schema[name].as_array().into_iter().flatten();
        let how_many = |name: &str| each(name).filter(|inner| self.fits(inner, value)).count();
        is_of_type(schema["type"].as_str(), value)
            && (schema["oneOf"].is_null() || how_many("oneOf") == 1)
            && (schema["anyOf"].is_null() || how_many("anyOf") > 0)
            && each("required").all(|name| value.get(name.as_str().expect("a name")).is_some())
            && schema["properties"]
                .as_object()
                .into_iter()
                .flatten()
                .all(|(name, inner)| value.get(name).is_none_or(|value| self.fits(inner, value)))
            && (schema["items"].is_null()
                || value.as_array().into_iter().flatten().all(|item| self.fits(&schema["items"], item)))
    }
}

fn is_of_type(name: Option<&str>, value: &Value) -> bool {
    match name {
        None => true,
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(other) => panic!("a type that nobody looks at: {other}"),
    }
}

#[test]
fn a_shape_is_looked_at_to_its_leaves() {
    use serde_json::json;
    let document = Document(json!({"word": {"type": "string"}}));
    let schema = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "array", "items": {"$ref": "#/word"}}}});
    assert!(document.fits(&schema, &json!({"a": ["x"], "b": 1})));
    for wrong in [json!([]), json!({}), json!({"a": "x"}), json!({"a": ["x", 1]})] {
        assert!(!document.fits(&schema, &wrong), "{wrong}");
    }
    let either = json!({"oneOf": [{"type": "string"}, {"type": "null"}]});
    assert_eq!([json!("x"), json!(null), json!(1)].map(|value| document.fits(&either, &value)), [true, true, false]);
}
