//! Versions that were replaced or not chosen: nothing a person wrote leaves the store without standing here.

use datasync_protocol::{ItemId, Record, TableName, Timestamp};
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

use super::records::parse;
use super::{StoreError, StoreTxn};

/// Characters of each text in a [`VersionHead`], at most.
const SHOWN: usize = 200;

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// A side of a decision: what stood on this computer.
    Mine,
    /// What the server held.
    Theirs,
    /// The last version both had shared.
    Base,
    /// What another version was restored over.
    Replaced,
    /// A text as a person on this computer left it, before another took its place.
    Edited,
    /// A text as a sync brought it, before another took its place.
    Synced,
}

/// One kept version of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptVersion {
    /// Unique in this store; later ones are larger.
    pub id: i64,
    /// Why it was kept.
    pub label: Label,
    /// The whole row as it stood.
    pub item: Record,
    /// When it was kept, on this computer's clock. A label.
    pub kept_at: Timestamp,
}

/// A kept version without its texts.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionHead {
    /// As of [`KeptVersion`].
    pub id: i64,
    /// The item.
    pub item_id: String,
    /// Why it was kept.
    pub label: Label,
    /// The row as it stood, each text cut to 200 characters.
    pub about: Record,
    /// When it was kept, on this computer's clock. A label.
    pub kept_at: Timestamp,
    /// Bytes of the row; 0 if that is not known.
    pub size: u64,
}

impl Label {
    const ALL: [Label; 6] = [Label::Mine, Label::Theirs, Label::Base, Label::Replaced, Label::Edited, Label::Synced];

    /// The word in the history table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Mine => "mine",
            Label::Theirs => "theirs",
            Label::Base => "base",
            Label::Replaced => "replaced",
            Label::Edited => "edited",
            Label::Synced => "synced",
        }
    }

    fn from_column(word: &str) -> Self {
        Label::ALL.into_iter().find(|label| label.as_str() == word).unwrap_or(Label::Replaced)
    }
}

const HEAD: &str = "SELECT id, item_id, label, kept_at, size, coalesce(about, item) FROM __history";

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
        let text = item.to_json();
        let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let about = shown(item).to_json();
        self.sql
            .prepare_cached(
                "INSERT INTO __history (table_name, item_id, label, kept_at, size, about, item)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((table.as_str(), id.as_str(), label.as_str(), now.0, size, about, text))?;
        Ok(())
    }

    /// The kept versions of an item, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn kept_versions(&self, table: &TableName, id: &ItemId) -> Result<Vec<KeptVersion>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, label, kept_at, item FROM __history WHERE table_name = ?1 AND item_id = ?2 ORDER BY id DESC",
        )?;
        let mut rows = statement.query((table.as_str(), id.as_str()))?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            versions.push(kept(row)?);
        }
        Ok(versions)
    }

    /// One kept version of an item; `None` if it is not there any more.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn kept_version(
        &self,
        table: &TableName,
        id: &ItemId,
        version: i64,
    ) -> Result<Option<KeptVersion>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT id, label, kept_at, item FROM __history WHERE id = ?3 AND table_name = ?1 AND item_id = ?2",
        )?;
        let mut rows = statement.query((table.as_str(), id.as_str(), version))?;
        rows.next()?.map(kept).transpose()
    }

    /// The kept versions of an item without their texts, which are not read, newest first.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn version_heads(&self, table: &TableName, id: &ItemId) -> Result<Vec<VersionHead>, StoreError> {
        let sql = format!("{HEAD} WHERE table_name = ?1 AND item_id = ?2 ORDER BY id DESC");
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query((table.as_str(), id.as_str()))?;
        let mut heads = Vec::new();
        while let Some(row) = rows.next()? {
            heads.push(head(row)?);
        }
        Ok(heads)
    }

    /// The kept versions of all items that were kept first, oldest first, so many at most, without their texts: behind this one, if
    /// one is named.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn oldest_versions(&self, behind: Option<(Timestamp, i64)>, most: u32) -> Result<Vec<VersionHead>, StoreError> {
        let (kept_at, id) = behind.map_or((i64::MIN, i64::MIN), |(at, id)| (at.0, id));
        let sql = format!("{HEAD} WHERE (kept_at, id) > (?1, ?2) ORDER BY kept_at, id LIMIT ?3");
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query((kept_at, id, most))?;
        let mut heads = Vec::new();
        while let Some(row) = rows.next()? {
            heads.push(head(row)?);
        }
        Ok(heads)
    }

    /// When a version of an item was kept last.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn last_kept(&self, table: &TableName, id: &ItemId) -> Result<Option<Timestamp>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT kept_at FROM __history WHERE table_name = ?1 AND item_id = ?2 ORDER BY id DESC LIMIT 1",
        )?;
        Ok(statement.query_row((table.as_str(), id.as_str()), |row| row.get(0)).optional()?.map(Timestamp))
    }

    /// The ids of items of a table that have kept versions, in their order, behind this one.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn items_with_versions(&self, table: &TableName, behind: &str, most: u32) -> Result<Vec<ItemId>, StoreError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT DISTINCT item_id FROM __history WHERE table_name = ?1 AND item_id > ?2 ORDER BY item_id LIMIT ?3",
        )?;
        let ids = statement.query_map((table.as_str(), behind, most), |row| row.get::<_, String>(0))?;
        let ids = ids.collect::<Result<Vec<_>, _>>()?;
        Ok(ids.into_iter().filter_map(|id| ItemId::new(id).ok()).collect())
    }

    /// Bytes of all kept versions.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn size_of_versions(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(size), 0) FROM __history INDEXED BY __history_age";
        let size: i64 = self.sql.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(size.unsigned_abs())
    }

    /// Forgets kept versions, for good.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be written.
    pub fn drop_versions(&self, versions: &[i64]) -> Result<(), StoreError> {
        let mut statement = self.sql.prepare_cached("DELETE FROM __history WHERE id = ?1")?;
        versions.iter().try_for_each(|id| statement.execute([id]).map(drop))?;
        Ok(())
    }

    pub(crate) fn forget_every_version(&self) -> Result<(), StoreError> {
        self.sql.prepare_cached("DELETE FROM __history")?.execute([])?;
        Ok(())
    }
}

fn kept(row: &Row<'_>) -> Result<KeptVersion, StoreError> {
    Ok(KeptVersion {
        id: row.get(0)?,
        label: Label::from_column(&row.get::<_, String>(1)?),
        kept_at: Timestamp(row.get(2)?),
        item: parse("__history", &row.get::<_, String>(3)?)?,
    })
}

fn head(row: &Row<'_>) -> Result<VersionHead, StoreError> {
    Ok(VersionHead {
        id: row.get(0)?,
        item_id: row.get(1)?,
        label: Label::from_column(&row.get::<_, String>(2)?),
        kept_at: Timestamp(row.get(3)?),
        size: row.get::<_, i64>(4)?.unsigned_abs(),
        about: parse("__history", &row.get::<_, String>(5)?)?,
    })
}

fn shown(item: &Record) -> Record {
    let mut about = item.clone();
    for value in about.0.values_mut() {
        if let Value::String(text) = value
            && let Some((end, _)) = text.char_indices().nth(SHOWN)
        {
            text.truncate(end);
        }
    }
    about
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Store;

    fn keep(store: &Store, id: &str, label: Label, body: &str, at: i64) {
        let table = TableName::new("notes").expect("a name");
        let item = serde_json::from_value(json!({"id": id, "title": "t", "body": body})).expect("an object");
        let id = ItemId::new(id).expect("an id");
        store.write(|txn| txn.keep_version(&table, &id, label, &item, Timestamp(at))).expect("kept");
    }

    #[test]
    fn a_list_of_versions_reads_no_texts_however_long_they_are() {
        let shown_bytes = |length: usize| {
            let store = Store::in_memory().expect("a store");
            (0..20).for_each(|at| keep(&store, "a", Label::Synced, &"x".repeat(length), at));
            let (table, id) = (TableName::new("notes").expect("a name"), ItemId::new("a").expect("an id"));
            let spoil =
                |txn: &StoreTxn<'_>| Ok::<_, StoreError>(txn.sql.execute("UPDATE __history SET item = '?'", [])?);
            store.write(spoil).expect("spoilt");
            assert!(store.read(|txn| txn.kept_versions(&table, &id)).is_err());
            let heads = store.read(|txn| txn.version_heads(&table, &id)).expect("read");
            assert_eq!((heads.len(), heads[0].label), (20, Label::Synced));
            assert!(heads.iter().all(|head| head.size as usize > length));
            heads.iter().map(|head| head.about.text("body").map_or(0, str::len)).sum::<usize>()
        };
        assert_eq!(shown_bytes(1_000_000), 20 * SHOWN);
        assert_eq!(shown_bytes(10), 200);
    }

    #[test]
    fn versions_are_found_oldest_first_and_dropped_by_their_numbers() {
        let store = Store::in_memory().expect("a store");
        for (id, at) in [("b", 3), ("a", 1), ("a", 2)] {
            keep(&store, id, Label::Edited, "body", at);
        }
        let table = TableName::new("notes").expect("a name");
        let oldest = |behind| store.read(|txn| txn.oldest_versions(behind, 2)).expect("read");
        let first = oldest(None);
        assert_eq!(first.iter().map(|head| head.kept_at.0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(oldest(Some((first[1].kept_at, first[1].id))).len(), 1);
        store.write(|txn| txn.drop_versions(&[first[0].id, first[1].id])).expect("dropped");
        let left = store.read(|txn| txn.items_with_versions(&table, "", 10)).expect("read");
        assert_eq!(left, [ItemId::new("b").expect("an id")]);
        let last = store.read(|txn| txn.last_kept(&table, &left[0])).expect("read");
        assert_eq!(last, Some(Timestamp(3)));
        assert!(store.read(|txn| txn.size_of_versions()).expect("read") < 100);
    }
}
