//! Versions that a decision did not choose: nothing a person wrote leaves the store without standing here.

use datasync_protocol::{ItemId, Record, TableName, Timestamp};

use super::records::{parse, to_text};
use super::{StoreError, StoreTxn};

/// Which side of a decision a kept version was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// What stood on this computer.
    Mine,
    /// What the server held.
    Theirs,
    /// The last version both had shared.
    Base,
    /// What another version was restored over.
    Replaced,
}

/// One kept version of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptVersion {
    /// Unique in this store; later ones are larger.
    pub id: i64,
    /// Which side it was.
    pub label: Label,
    /// The whole row as it stood.
    pub item: Record,
    /// When it was kept, on this computer's clock. A label.
    pub kept_at: Timestamp,
}

impl Label {
    /// The word in the history table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Mine => "mine",
            Label::Theirs => "theirs",
            Label::Base => "base",
            Label::Replaced => "replaced",
        }
    }

    fn from_column(word: &str) -> Self {
        let all = [Label::Mine, Label::Theirs, Label::Base];
        all.into_iter().find(|label| label.as_str() == word).unwrap_or(Label::Replaced)
    }
}

impl StoreTxn<'_> {
    /// Keeps a version of an item in its history.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn keep_version(
        &self,
        table: &TableName,
        id: &ItemId,
        label: Label,
        item: &Record,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.sql
            .prepare_cached(
                "INSERT INTO __history (table_name, item_id, label, item, kept_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((table.as_str(), id.as_str(), label.as_str(), to_text(item), now.0))?;
        Ok(())
    }

    /// The kept versions of an item, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn kept_versions(&self, table: &TableName, id: &ItemId) -> Result<Vec<KeptVersion>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, label, item, kept_at FROM __history WHERE table_name = ?1 AND item_id = ?2 ORDER BY id DESC",
        )?;
        let mut rows = statement.query((table.as_str(), id.as_str()))?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            versions.push(KeptVersion {
                id: row.get(0)?,
                label: Label::from_column(&row.get::<_, String>(1)?),
                item: parse("__history", &row.get::<_, String>(2)?)?,
                kept_at: Timestamp(row.get(3)?),
            });
        }
        Ok(versions)
    }
}
