//! One table as a program uses it: reads and writes are local, and each write commits together with its operation.

use std::marker::PhantomData;
use std::sync::Arc;

use datasync_protocol::{InvalidName, ItemId, Record, RowError, TableName, TableRow};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::row::{DefineError, with_id};
use crate::store::{Filter, Query, Store, StoreError, TableDefinition};

/// A table of a [`Store`]: its rows as they are ([`Record`]), or as values of a type that serde knows. Cheap to make;
/// works with no network and no [`crate::SyncContext`].
pub struct SyncTable<T = Record> {
    store: Arc<Store>,
    name: TableName,
    row: PhantomData<fn(T) -> T>,
}

/// Why a local read or write was refused. Nothing was changed.
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
    /// The row and the table's type do not fit together.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncTable {
    /// A table that [`Store::define_table`] made usable.
    #[must_use]
    pub fn new(store: Arc<Store>, name: TableName) -> Self {
        SyncTable::typed(store, name)
    }
}

impl<T: TableRow> SyncTable<T> {
    /// Defines the table that the type stands for, and gives it. May be called at every start: columns and indices that
    /// are new are added, none is dropped.
    ///
    /// # Errors
    /// [`DefineError`]; nothing was changed then.
    pub fn define(store: Arc<Store>) -> Result<Self, DefineError> {
        let definition = TableDefinition::of::<T>()?;
        store.define_table(&definition)?;
        Ok(SyncTable::typed(store, definition.name().clone()))
    }
}

impl<T: Serialize + DeserializeOwned> SyncTable<T> {
    /// A table that [`Store::define_table`] made usable, with rows of this type.
    #[must_use]
    pub fn typed(store: Arc<Store>, name: TableName) -> Self {
        SyncTable { store, name, row: PhantomData }
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &TableName {
        &self.name
    }

    /// Adds a row and queues its insert. A row whose id is missing, null or empty gets a UUID (version 4, lower case).
    /// System columns are the server's and are left out.
    ///
    /// # Errors
    /// [`TableError::Exists`] if the id is taken here; [`TableError::InvalidId`]; [`TableError::Row`];
    /// [`TableError::Store`].
    pub fn insert(&self, item: T) -> Result<ItemId, TableError> {
        let (id, row) = with_id(Record::of(&item)?.without_system_columns())?;
        self.store.write(|txn| txn.insert(&self.name, &id, &row))?;
        Ok(id)
    }

    /// Replaces a row and queues its update. Columns that the item leaves out, or its type does not know, are left as
    /// they are.
    ///
    /// # Errors
    /// [`TableError::Missing`] if there is no such row; [`TableError::InvalidId`]; [`TableError::Row`];
    /// [`TableError::Store`].
    pub fn update(&self, item: &T) -> Result<(), TableError> {
        let row = Record::of(item)?;
        let id = ItemId::new(row.id().unwrap_or_default())?;
        self.store.write(|txn| txn.update(&self.name, &id, &row))
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
    /// [`TableError::Row`] if it does not fit the type; [`TableError::Store`].
    pub fn lookup(&self, id: &ItemId) -> Result<Option<T>, TableError> {
        let row = self.store.read(|txn| txn.record(&self.name, id))?;
        Ok(row.map(|row| row.into_item(&self.name)).transpose()?)
    }

    /// The rows a query asks for.
    ///
    /// # Errors
    /// [`TableError::Row`] if one of them does not fit the type; [`TableError::Store`] if a column is not defined or
    /// the store can't be read.
    pub fn read(&self, query: &Query) -> Result<Vec<T>, TableError> {
        let rows = self.store.read(|txn| txn.records(&self.name, query))?;
        Ok(rows.into_iter().map(|row| row.into_item(&self.name)).collect::<Result<_, _>>()?)
    }

    /// How many rows a filter admits; without one, how many there are.
    ///
    /// # Errors
    /// [`TableError::Store`] if a column is not defined or the store can't be read.
    pub fn count(&self, filter: Option<Filter>) -> Result<u64, TableError> {
        Ok(self.store.read(|txn| txn.count(&self.name, filter))?)
    }
}

/// Not derived: a copy of the table needs no copy of a row.
impl<T> Clone for SyncTable<T> {
    fn clone(&self) -> Self {
        SyncTable { store: Arc::clone(&self.store), name: self.name.clone(), row: PhantomData }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::Operation;

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

    #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Todo {
        id: String,
        title: String,
        done: bool,
        version: Option<String>,
    }

    impl TableRow for Todo {
        const TABLE: &'static str = "notes";
    }

    #[test]
    fn a_typed_table_reads_back_what_it_was_given() {
        let table = SyncTable::<Todo>::define(Arc::new(Store::in_memory().expect("a store"))).expect("a table");
        for title in ["a", "b", "c"] {
            table.insert(Todo { title: title.to_owned(), done: title == "b", ..Todo::default() }).expect("inserted");
        }
        let open = Filter::Is("done", json!(false));
        let query =
            Query { filter: Some(open.clone()), order: vec![("title", true)], top: Some(1), ..Query::default() };
        let [mut last] = table.read(&query).expect("read").try_into().expect("one row");
        assert_eq!((last.title.as_str(), table.count(Some(open)).expect("counted")), ("c", 2));
        last.done = true;
        table.update(&last).expect("updated");
        let id = ItemId::new(last.id.as_str()).expect("an id");
        assert_eq!(table.lookup(&id).expect("read"), Some(last));
        table.delete(&id).expect("deleted");
        assert_eq!((table.lookup(&id).expect("read"), table.count(None).expect("counted")), (None, 2));
    }

    #[test]
    fn a_column_that_the_type_does_not_know_survives_its_update() {
        let untyped = table();
        let id = untyped.insert(record(json!({"title": "a", "done": false, "later": [1, 2]}))).expect("inserted");
        let typed = SyncTable::<Todo>::typed(Arc::clone(&untyped.store), untyped.name.clone());
        let mut todo = typed.lookup(&id).expect("read").expect("a row");
        todo.title = "b".to_owned();
        todo.version = Some("invented".to_owned());
        typed.update(&todo).expect("updated");
        let row = untyped.lookup(&id).expect("read").expect("a row");
        assert_eq!(row, record(json!({"id": id.as_str(), "title": "b", "done": false, "later": [1, 2]})));
    }

    #[test]
    fn a_version_that_a_program_made_up_is_not_kept() {
        let table = table();
        let id = table.insert(record(json!({"title": "a", "version": "1", "deleted": true}))).expect("inserted");
        assert_eq!(table.lookup(&id).expect("read"), Some(record(json!({"id": id.as_str(), "title": "a"}))));
    }
}
