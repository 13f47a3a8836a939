//! One table as a program uses it: reads and writes are local, and each write commits together with its operation.

use std::sync::Arc;

use datasync_protocol::{InvalidName, ItemId, Record, TableName};

use crate::operation::{Collapsed, Operation, OperationKind, OperationState, collapse};
use crate::store::{ErrorKind, Query, Store, StoreError, StoreTxn};

/// A table of a [`Store`]. Cheap to make; works with no network and no [`crate::SyncContext`].
#[derive(Clone)]
pub struct SyncTable {
    store: Arc<Store>,
    name: TableName,
}

/// Why a local write was refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// There is a row with this id already.
    #[error("there is an item with this id already")]
    Exists,
    /// There is no row with this id.
    #[error("there is no item with this id")]
    Missing,
    /// The row's id can't stand in a URL.
    #[error(transparent)]
    InvalidId(#[from] InvalidName),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncTable {
    /// A table that [`Store::define_table`] made usable.
    #[must_use]
    pub fn new(store: Arc<Store>, name: TableName) -> Self {
        SyncTable { store, name }
    }

    /// Adds a row and queues its insert. A row without an id gets a UUID (version 4, lower case).
    ///
    /// # Errors
    /// [`TableError::Exists`] if the id is taken here; [`TableError::InvalidId`]; [`TableError::Store`].
    pub fn insert(&self, mut item: Record) -> Result<ItemId, TableError> {
        let id = match item.id() {
            Some(id) => ItemId::new(id)?,
            None => ItemId::new(uuid::Uuid::new_v4().to_string())?,
        };
        item.set("id", id.as_str());
        self.store.write(|txn| txn.insert(&self.name, &id, &item))?;
        Ok(id)
    }

    /// Replaces a row and queues its update. Columns that the item leaves out are left as they are.
    ///
    /// # Errors
    /// [`TableError::Missing`] if there is no such row; [`TableError::InvalidId`]; [`TableError::Store`].
    pub fn update(&self, item: &Record) -> Result<(), TableError> {
        let id = ItemId::new(item.id().unwrap_or_default())?;
        self.store.write(|txn| txn.update(&self.name, &id, item))
    }

    /// Removes a row and queues its delete.
    ///
    /// # Errors
    /// [`TableError::Missing`] if there is no such row; [`TableError::Store`].
    pub fn delete(&self, id: &ItemId) -> Result<(), TableError> {
        self.store.write(|txn| txn.delete(&self.name, id))
    }

    /// The row with this id.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read.
    pub fn lookup(&self, id: &ItemId) -> Result<Option<Record>, StoreError> {
        self.store.read(|txn| txn.record(&self.name, id))
    }

    /// The rows a query asks for.
    ///
    /// # Errors
    /// [`StoreError`] if a column is not defined or the store can't be read.
    pub fn read(&self, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.store.read(|txn| txn.records(&self.name, query))
    }
}

impl StoreTxn<'_> {
    /// [`SyncTable::insert`] as part of a larger transaction.
    ///
    /// # Errors
    /// As [`SyncTable::insert`].
    pub fn insert(&self, table: &TableName, id: &ItemId, item: &Record) -> Result<(), TableError> {
        let waiting = self.operation(table, id)?;
        if self.record(table, id)?.is_some() {
            return Err(TableError::Exists);
        }
        self.ask(table, id, OperationKind::Insert, waiting, None)?;
        let mut item = item.clone();
        item.set("id", id.as_str());
        Ok(self.put_record(table, id, &item)?)
    }

    /// [`SyncTable::update`] as part of a larger transaction.
    ///
    /// # Errors
    /// As [`SyncTable::update`].
    pub fn update(&self, table: &TableName, id: &ItemId, item: &Record) -> Result<(), TableError> {
        let stored = self.record(table, id)?.ok_or(TableError::Missing)?;
        let waiting = self.operation(table, id)?;
        self.ask(table, id, OperationKind::Update, waiting, Some(&stored))?;
        let mut merged = stored;
        merged.0.extend(item.user_columns().map(|(name, value)| (name.clone(), value.clone())));
        Ok(self.put_record(table, id, &merged)?)
    }

    /// [`SyncTable::delete`] as part of a larger transaction.
    ///
    /// # Errors
    /// As [`SyncTable::delete`].
    pub fn delete(&self, table: &TableName, id: &ItemId) -> Result<(), TableError> {
        let stored = self.record(table, id)?.ok_or(TableError::Missing)?;
        let waiting = self.operation(table, id)?;
        self.ask(table, id, OperationKind::Delete, waiting, Some(&stored))?;
        Ok(self.remove_record(table, id)?)
    }

    /// Carries out what [`collapse`] decides. `stored` is the row before the write: with no operation waiting, that is
    /// the row as the server last gave it, and so the base.
    fn ask(
        &self,
        table: &TableName,
        id: &ItemId,
        asked: OperationKind,
        waiting: Option<Operation>,
        stored: Option<&Record>,
    ) -> Result<(), TableError> {
        match (collapse(waiting.as_ref(), asked), waiting) {
            (Collapsed::Exists, _) => return Err(TableError::Exists),
            (Collapsed::Missing, _) => return Err(TableError::Missing),
            (Collapsed::Queue(kind), _) => self.queue(table, id, kind, stored)?,
            (Collapsed::Vanish, Some(operation)) => self.remove_operation(&operation)?,
            (Collapsed::Become(kind), Some(operation)) => self.edit_operation(operation, kind)?,
            (Collapsed::Keep | Collapsed::Vanish | Collapsed::Become(_), _) => {}
        }
        Ok(())
    }

    /// One more local edit of a waiting operation. A conflict stays open: the edit is part of mine. A refusal is
    /// forgotten: what the server refused is not what it will get.
    fn edit_operation(&self, mut operation: Operation, kind: OperationKind) -> Result<(), StoreError> {
        operation.kind = kind;
        operation.revision += 1;
        let refused = self.operation_error(&operation)?.is_some_and(|error| error.kind != ErrorKind::Conflict);
        if refused {
            self.remove_error(&operation)?;
            operation.state = OperationState::Pending;
        }
        self.put_operation(&operation)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::TableDefinition;

    fn table() -> SyncTable {
        let store = Arc::new(Store::in_memory().expect("a store"));
        let definition = TableDefinition::new("notes").and_then(|table| table.column("title")).expect("names");
        store.define_table(&definition).expect("a table");
        SyncTable::new(store, definition.name().clone())
    }

    fn record(value: serde_json::Value) -> Record {
        serde_json::from_value(value).expect("an object")
    }

    fn waiting(table: &SyncTable, id: &ItemId) -> Option<Operation> {
        table.store.read(|txn| txn.operation(&table.name, id)).expect("a readable queue")
    }

    #[test]
    fn a_row_and_its_operation_commit_together() {
        let table = table();
        let id = table.insert(record(json!({"title": "a"}))).expect("inserted");
        let undone: Result<(), TableError> = table.store.write(|txn| {
            txn.update(&table.name, &id, &record(json!({"title": "b"})))?;
            Err(TableError::Missing)
        });
        assert!(undone.is_err());
        assert_eq!(table.lookup(&id).expect("read").expect("a row").text("title"), Some("a"));
        assert_eq!(waiting(&table, &id).map(|operation| operation.revision), Some(1));
    }

    #[test]
    fn a_full_disk_keeps_neither_the_row_nor_the_operation() {
        let table = table();
        let id = table.insert(record(json!({"title": "a"}))).expect("inserted");
        table.store.fill_disk_for_test(true).expect("a pragma");
        let refused = table.update(&record(json!({"id": id.as_str(), "title": "x".repeat(100_000)})));
        assert!(matches!(refused, Err(TableError::Store(StoreError::DiskFull(_)))), "{refused:?}");
        table.store.fill_disk_for_test(false).expect("a pragma");
        assert_eq!(table.lookup(&id).expect("read").expect("a row").text("title"), Some("a"));
        assert_eq!(waiting(&table, &id).map(|operation| operation.revision), Some(1));
        table.update(&record(json!({"id": id.as_str(), "title": "b"}))).expect("there is room again");
    }

    #[test]
    fn an_insert_then_a_delete_leaves_neither_row_nor_operation() {
        let table = table();
        let id = table.insert(record(json!({"title": "a"}))).expect("inserted");
        table.delete(&id).expect("deleted");
        assert_eq!(waiting(&table, &id), None);
        assert_eq!(table.lookup(&id).expect("read"), None);
    }

    #[test]
    fn a_column_that_is_left_out_and_one_that_nobody_defined_stay() {
        let table = table();
        let id = table.insert(record(json!({"title": "a", "later": 7}))).expect("inserted");
        table.update(&record(json!({"id": id.as_str(), "title": "b"}))).expect("updated");
        let row = table.lookup(&id).expect("read").expect("a row");
        assert_eq!((row.text("title"), row.0.get("later")), (Some("b"), Some(&json!(7))));
    }

    #[test]
    fn a_column_that_is_not_defined_is_an_error_and_not_a_text() {
        let table = table();
        let query = Query { filter: Some(crate::Filter::Is("titel", json!("titel"))), ..Query::default() };
        assert!(table.read(&query).is_err());
    }

    #[test]
    fn a_row_that_is_there_is_not_inserted_twice_and_one_that_is_not_is_not_updated() {
        let table = table();
        let id = table.insert(record(json!({"title": "a"}))).expect("inserted");
        assert!(matches!(table.insert(record(json!({"id": id.as_str()}))), Err(TableError::Exists)));
        assert!(matches!(table.update(&record(json!({"id": "nobody"}))), Err(TableError::Missing)));
        assert!(matches!(table.insert(record(json!({"id": "a/b"}))), Err(TableError::InvalidId(_))));
    }
}
