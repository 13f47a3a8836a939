//! From a program's type to the definition of its table, and to a row with an id.

use datasync_protocol::{InvalidName, ItemId, Record, RowError, TableRow};
use serde::Serialize;
use serde_json::Value;

use crate::store::{StoreError, TableDefinition};

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
        let sample = Record::of(sample)?;
        let columns = sample.user_columns().map(|(name, _)| name.as_str());
        Ok(columns.into_iter().try_fold(TableDefinition::new(table)?, TableDefinition::column)?)
    }
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
    fn a_new_row_keeps_the_id_it_has_and_else_gets_one() {
        for row in [json!({}), json!({"id": null}), json!({"id": ""})] {
            let (id, row) = with_id(record(row)).expect("an id");
            assert_eq!((id.as_str().len(), row.id()), (36, Some(id.as_str())));
        }
        assert_eq!(with_id(record(json!({"id": "a"}))).expect("an id").0.as_str(), "a");
        assert_eq!(with_id(record(json!({"id": 7}))), Err(InvalidName::Id));
    }
}
