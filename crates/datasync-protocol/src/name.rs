//! Names that stand in a URL: table names and item ids.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table name: a letter or underscore, then letters, digits and underscores; at most 128 characters, ASCII.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TableName(String);

/// An item's id: 1–255 characters, not blank, no control character, none of `" + ? \ / `` ` ``, not `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemId(String);

/// Why a name was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// The table name breaks the rule of [`TableName`].
    #[error("a table name is a letter or underscore, then letters, digits and underscores, 128 at most")]
    Table,
    /// The id breaks the rule of [`ItemId`].
    #[error("an id is 1 to 255 characters without control characters, quotes, slashes, plus or question marks")]
    Id,
}

impl TryFrom<String> for TableName {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        let mut chars = text.chars();
        let starts_well = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        let goes_on_well = chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if starts_well && goes_on_well && text.len() <= 128 { Ok(TableName(text)) } else { Err(InvalidName::Table) }
    }
}

impl TryFrom<String> for ItemId {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        let forbidden = |c: char| c.is_control() || matches!(c, '"' | '+' | '?' | '\\' | '/' | '`');
        let fits = !text.trim().is_empty() && (text.len() <= 255 || text.chars().count() <= 255);
        // Every row that comes and goes has an id, and nearly all are ASCII.
        let sound = match text.is_ascii() {
            true => !text.bytes().fold(false, |found, byte| found | forbidden(byte.into())),
            false => !text.chars().any(forbidden),
        };
        let addressable = text != "." && text != ".." && sound;
        if fits && addressable { Ok(ItemId(text)) } else { Err(InvalidName::Id) }
    }
}

macro_rules! text_name {
    ($name:ident) => {
        impl $name {
            /// Checks and takes a name.
            ///
            /// # Errors
            /// [`InvalidName`] if the text breaks this type's rule.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidName> {
                text.into().try_into()
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_name!(TableName);
text_name!(ItemId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_not_be_addressed_are_refused() {
        for id in ["", "  ", ".", "..", "a/b", "a+b", "a?b", "a\\b", "a\"b", "a`b", "a\u{0}b", "a\u{7f}b"] {
            assert_eq!(ItemId::new(id), Err(InvalidName::Id), "{id:?}");
        }
        assert_eq!(ItemId::new("x".repeat(256)), Err(InvalidName::Id));
    }

    #[test]
    fn uuids_and_plain_words_are_ids() {
        for id in ["0191e5b0-7c1d-7000-8000-000000000001", "note 1", "é", "a.b"] {
            assert!(ItemId::new(id).is_ok(), "{id}");
        }
    }

    #[test]
    fn table_names_are_identifiers() {
        assert!(TableName::new("notes").is_ok());
        assert!(TableName::new("_Notes2").is_ok());
        for name in ["", "2notes", "no tes", "notes;drop", "é"] {
            assert_eq!(TableName::new(name), Err(InvalidName::Table), "{name}");
        }
    }
}
