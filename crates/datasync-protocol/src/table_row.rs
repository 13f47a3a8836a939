//! Between a program's type and a row: a type that serde turns into a JSON object and back is a row.
//!
//! What the type does not know is not in the object; whoever writes it merges it into the row that stands there, so a
//! column of a newer program survives an edit by an older one.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Record, TableName};

/// A type whose values are the rows of one table. Its columns are read off its default value:
/// ```
/// # use datasync_protocol::TableRow;
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Todo { id: String, text: String, complete: bool }
/// impl TableRow for Todo {
///     const TABLE: &'static str = "todoitem";
///     const INDICES: &'static [&'static [&'static str]] = &[&["complete", "text"]];
/// }
/// ```
/// `id` is text, and empty until the row is inserted. A system column (`version`, `updatedAt`, `createdAt`, `deleted`)
/// may be a field that is optional, for a row has none before its first push; it is read and never written.
pub trait TableRow: Serialize + DeserializeOwned + Default {
    /// The table's name, here and on the server.
    const TABLE: &'static str;
    /// Columns that a client looks up or orders together, an index each.
    const INDICES: &'static [&'static [&'static str]] = &[];
}

/// Why a row and a program's type did not come together. Holds names of the type, never what stands in the row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The value does not serialise to a JSON object.
    #[error("the item doesn't become a JSON object")]
    NotAnObject,
    /// The row lacks something that the type asks for, or holds it in another form.
    #[error("a row of table {table} doesn't fit the program's type: {reason}")]
    Misfit {
        /// The row's table.
        table: TableName,
        /// What the type asked for.
        reason: String,
    },
}

impl Record {
    /// The row that a value stands for: all it knows, system columns included.
    ///
    /// # Errors
    /// [`RowError::NotAnObject`].
    pub fn of(item: &impl Serialize) -> Result<Self, RowError> {
        match serde_json::to_value(item) {
            Ok(Value::Object(columns)) => Ok(Record(columns)),
            _ => Err(RowError::NotAnObject),
        }
    }

    /// The value that a row of a table stands for.
    ///
    /// # Errors
    /// [`RowError::Misfit`].
    pub fn into_item<T: DeserializeOwned>(self, table: &TableName) -> Result<T, RowError> {
        let misfit = |error: serde_json::Error| RowError::Misfit { table: table.clone(), reason: reason(&error) };
        serde_json::from_value(Value::Object(self.0)).map_err(misfit)
    }
}

/// The part of serde's sentence that speaks of the type. The other part quotes the row.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let serdes_own = text.starts_with("invalid ") || text.starts_with("unknown ");
    match text.rsplit_once(", expected ") {
        Some((_, expected)) if serdes_own => format!("it asks for {expected}"),
        _ if text.starts_with("missing field `") => text,
        _ => "a column is in another form".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    struct Todo {
        id: String,
        text: String,
        #[serde(rename = "dueAt")]
        due: Option<i64>,
    }

    fn record(value: Value) -> Record {
        serde_json::from_value(value).expect("an object")
    }

    fn misfit(row: Value) -> String {
        record(row).into_item::<Todo>(&TableName::new("t").expect("a name")).expect_err("no todo").to_string()
    }

    #[test]
    fn a_row_that_does_not_fit_is_said_without_a_word_of_it() {
        for row in [
            json!({"id": "a", "text": "t", "dueAt": "private, expected words"}),
            json!({"id": "a", "text": ["private"]}),
            json!({"id": "a", "private": "private"}),
        ] {
            let said = misfit(row);
            assert!(!said.contains("private") && !said.contains("words"), "{said}");
        }
        assert!(misfit(json!({"id": "a", "text": "t", "dueAt": "x"})).ends_with("it asks for i64"));
        assert!(misfit(json!({"id": "a"})).ends_with("missing field `text`"));
    }

    #[test]
    fn what_is_no_object_is_no_row() {
        assert_eq!(Record::of(&7), Err(RowError::NotAnObject));
    }
}
