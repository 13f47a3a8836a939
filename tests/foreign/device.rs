//! A device as a program builds one: a store in a file, the real client over HTTP, conflicts left to a person.

use std::path::Path;
use std::sync::Arc;

use datasync_client::{
    Filter, HttpRemote, ItemId, PassThrough, Query, Record, Store, SyncContext, SyncReport, SyncTable, TableDefinition,
    TableName, TableOperationError, Timestamp,
};
use serde_json::{Value, json};

pub(crate) struct Device {
    pub(crate) store: Arc<Store>,
    pub(crate) table: SyncTable,
    pub(crate) context: SyncContext,
}

pub(crate) fn notes() -> TableName {
    TableName::new("notes").expect("a name")
}

pub(crate) fn id(text: &str) -> ItemId {
    ItemId::new(text).expect("an id")
}

pub(crate) fn row(name: &str, text: &str) -> Record {
    record(json!({"id": name, "text": text}))
}

pub(crate) fn record(value: Value) -> Record {
    serde_json::from_value(value).expect("an object")
}

impl Device {
    /// Opens the device's file, anew or as it was left, and connects it.
    pub(crate) fn open(folder: &Path, url: &str) -> Self {
        let store = Arc::new(Store::open(&folder.join("notes.db")).expect("a store"));
        let definition = TableDefinition::new("notes").and_then(|table| table.column("text")).expect("names");
        store.define_table(&definition).expect("a table");
        let remote = Arc::new(HttpRemote::new(url, None).expect("a URL"));
        let clock = Arc::new(|| Timestamp(0));
        let context = SyncContext::initialize(Arc::clone(&store), remote, Arc::new(PassThrough), clock);
        Device { table: SyncTable::new(Arc::clone(&store), notes()), store, context }
    }

    pub(crate) fn insert(&self, name: &str, text: &str) {
        self.table.insert(row(name, text)).expect("inserted");
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        self.table.update(&row(name, text)).expect("updated");
    }

    pub(crate) fn delete(&self, name: &str) {
        self.table.delete(&id(name)).expect("deleted");
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.table.lookup(&id(name)).expect("a readable store")?.text("text").map(str::to_owned)
    }

    /// How many rows stand here; with `text`, how many with this text.
    pub(crate) fn count(&self, text: Option<&str>) -> usize {
        let filter = text.map(|text| Filter::Is("text", json!(text)));
        self.table.read(&Query { filter, ..Query::default() }).expect("a readable store").len()
    }

    /// Operations that wait, failed ones included.
    pub(crate) fn waiting(&self) -> u64 {
        self.store.read(|txn| txn.count_operations()).expect("a readable queue").0
    }

    /// A sync that gets through; conflicts and refusals are in its report.
    pub(crate) async fn sync(&self) -> SyncReport {
        self.context.sync().await.expect("the server answers")
    }

    /// A sync in which nothing is refused and no conflict is met.
    pub(crate) async fn sync_well(&self) -> SyncReport {
        let report = self.sync().await;
        assert!(report.errors.is_empty(), "{:?}", report.errors);
        assert_eq!(self.waiting(), 0);
        report
    }

    /// A sync whose line fails.
    pub(crate) async fn sync_fails(&self) {
        self.context.sync().await.expect_err("the line fails");
    }

    /// A sync that meets one conflict or refusal.
    pub(crate) async fn sync_meets(&self) -> TableOperationError {
        let mut errors = self.sync().await.errors;
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.remove(0)
    }
}
