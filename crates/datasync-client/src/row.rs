//! Between a program's type and a row: a type that serde turns into a JSON object and back is a row.
//!
//! What the type does not know is not in the object; whoever writes it merges it into the row that stands there, so a
//! column of a newer program survives an edit by an older one.

use datasync_protocol::{InvalidName, ItemId, Record, TableName};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::store::{StoreError, TableDefinition};

/// A type whose values are the rows of one table. Its columns are read off its default value:
/// ```
/// # use datasync_client::TableRow;
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
    /// Columns that are looked up or ordered together, an index each.
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

/// Why a table was not defined. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DefineError {
    /// The table or one of its columns has a name that can't be one.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The sample is no row.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TableDefinition {
    /// The definition that a type stands for.
    ///
    /// # Errors
    /// [`DefineError::Name`] or [`DefineError::Row`].
    pub fn of<T: TableRow>() -> Result<Self, DefineError> {
        let definition = Self::from_sample(T::TABLE, &T::default())?;
        Ok(T::INDICES.iter().fold(definition, |definition, columns| definition.index(columns)))
    }

    /// A definition with a column for each property of a sample row. Properties that the sample leaves out are kept
    /// with the row all the same; they can't be filtered or ordered.
    ///
    /// # Errors
    /// [`DefineError::Name`] or [`DefineError::Row`].
    pub fn from_sample(table: &str, sample: &impl Serialize) -> Result<Self, DefineError> {
        let sample = to_record(sample)?;
        let columns = sample.user_columns().map(|(name, _)| name.as_str());
        Ok(columns.into_iter().try_fold(TableDefinition::new(table)?, TableDefinition::column)?)
    }
}

/// The row that a value stands for: all it knows, system columns included.
pub(crate) fn to_record(item: &impl Serialize) -> Result<Record, RowError> {
    match serde_json::to_value(item) {
        Ok(Value::Object(columns)) => Ok(Record(columns)),
        _ => Err(RowError::NotAnObject),
    }
}

/// The value that a row stands for.
pub(crate) fn from_record<T: DeserializeOwned>(table: &TableName, row: Record) -> Result<T, RowError> {
    let misfit = |error: serde_json::Error| RowError::Misfit { table: table.clone(), reason: reason(&error) };
    serde_json::from_value(Value::Object(row.0)).map_err(misfit)
}

/// A new row with its id: the one it has, or a UUID (version 4, lower case) where that is missing, null or empty.
pub(crate) fn with_id(mut row: Record) -> Result<(ItemId, Record), InvalidName> {
    let id = match row.0.get("id") {
        None | Some(Value::Null) => ItemId::new(uuid::Uuid::new_v4().to_string())?,
        Some(Value::String(id)) if id.is_empty() => ItemId::new(uuid::Uuid::new_v4().to_string())?,
        Some(Value::String(id)) => ItemId::new(id)?,
        Some(_) => return Err(InvalidName::Id),
    };
    row.set("id", id.as_str());
    Ok((id, row))
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

    impl TableRow for Todo {
        const TABLE: &'static str = "todoitem";
        const INDICES: &'static [&'static [&'static str]] = &[&["dueAt"]];
    }

    fn record(value: Value) -> Record {
        serde_json::from_value(value).expect("an object")
    }

    fn misfit(row: Value) -> String {
        from_record::<Todo>(&TableName::new("t").expect("a name"), record(row)).expect_err("no todo").to_string()
    }

    #[test]
    fn a_type_says_its_tables_name_columns_and_indices() {
        let definition = TableDefinition::of::<Todo>().expect("a definition");
        assert_eq!(definition.name().as_str(), "todoitem");
        // JSON objects keep the order of their keys or not, as the whole program was built.
        let columns: std::collections::BTreeSet<&str> = definition.columns.iter().map(String::as_str).collect();
        assert_eq!(columns, ["dueAt", "text"].into());
        assert_eq!(definition.indices, [["dueAt"]]);
    }

    #[test]
    fn what_is_no_object_or_has_no_name_for_a_column_defines_no_table() {
        assert!(matches!(TableDefinition::from_sample("t", &7), Err(DefineError::Row(RowError::NotAnObject))));
        assert!(matches!(TableDefinition::from_sample("t", &json!({"due at": 1})), Err(DefineError::Name(_))));
        assert!(matches!(TableDefinition::from_sample("__t", &json!({"due": 1})), Err(DefineError::Name(_))));
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
    fn a_new_row_keeps_the_id_it_has_and_else_gets_one() {
        for row in [json!({}), json!({"id": null}), json!({"id": ""})] {
            let (id, row) = with_id(record(row)).expect("an id");
            assert_eq!((id.as_str().len(), row.id()), (36, Some(id.as_str())));
        }
        assert_eq!(with_id(record(json!({"id": "a"}))).expect("an id").0.as_str(), "a");
        assert_eq!(with_id(record(json!({"id": 7}))), Err(InvalidName::Id));
    }
}
