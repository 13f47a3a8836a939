//! A row as it stands, and its form on the wire: the system columns, and the stored text of the item as it is.

use datasync_protocol::{ItemId, Timestamp, Version, push_json_text};

use crate::dialect::Dialect;

/// What the server knows of a row beside its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The change number of its last change.
    pub seq: u64,
    /// When it was inserted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Whether it is a tombstone.
    pub deleted: bool,
}

/// A row as it stands, tombstones included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which row it is.
    pub id: ItemId,
    /// What the server says of it.
    pub stamp: Stamp,
    /// Its id and user columns: the text of a JSON object.
    pub item: String,
}

impl Stamp {
    /// The row's version.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::from_change_number(self.seq)
    }
}

impl Row {
    /// The row as it travels: user columns and system columns.
    pub(crate) fn write(&self, dialect: Dialect, json: &mut String) {
        dialect.write_row(&self.stamp, &self.item, json);
    }

    /// The system columns alone.
    pub(crate) fn write_minimal(&self, dialect: Dialect, json: &mut String) {
        dialect.write_row(&self.stamp, &id_alone(&self.id), json);
    }
}

/// An item without user columns.
pub(crate) fn id_alone(id: &ItemId) -> String {
    let mut item = String::from(r#"{"id":"#);
    push_json_text(&mut item, id.as_str());
    item.push('}');
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_travels_with_its_item_as_it_is_stored_and_the_system_columns() {
        let stamp = Stamp { seq: 2, created_at: Timestamp(0), updated_at: Timestamp(1), deleted: false };
        let row = Row { id: ItemId::new("é").expect("an id"), stamp, item: r#"{"id":"é","size":1.50}"#.to_owned() };
        let (mut whole, mut minimal) = (String::new(), String::new());
        row.write(Dialect::V2, &mut whole);
        row.write_minimal(Dialect::V2, &mut minimal);
        let columns = r#""createdAt":"1970-01-01T00:00:00.000Z","updatedAt":"1970-01-01T00:00:00.001Z","version":"AAAAAAAAAAI=","deleted":false"#;
        assert_eq!(whole, format!(r#"{{{columns},"id":"é","size":1.50}}"#));
        assert_eq!(minimal, format!(r#"{{{columns},"id":"é"}}"#));
    }
}
