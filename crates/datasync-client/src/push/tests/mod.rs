//! Push and pull against a table server in memory, whose network fails as it is told.

mod batches;
mod conflicts;
mod decisions;
mod in_flight;
mod lost_answers;
mod queue;
mod replicas;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use datasync_protocol::{ItemId, Record, TableName, Timestamp};
use serde_json::json;

use crate::remote::Remote;
use crate::remote::memory::MemoryRemote;
use crate::{
    OperationAnswer, PassThrough, PushError, Store, SyncContext, SyncHandler, SyncReport, SyncTable, TableDefinition,
    TableOperation,
};

/// One device on a server.
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

impl Device {
    pub(crate) fn new(remote: &MemoryRemote) -> Self {
        Self::with(Store::in_memory().expect("a store"), remote, PassThrough)
    }

    /// A device whose store survives it, as a computer's does a crash.
    pub(crate) fn on_disk(folder: &Path, remote: &MemoryRemote) -> Self {
        Self::with(Store::open(&folder.join("notes.db")).expect("a store"), remote, PassThrough)
    }

    pub(crate) fn with(store: Store, remote: &MemoryRemote, handler: impl SyncHandler + 'static) -> Self {
        Self::on(store, Arc::new(remote.clone()), handler)
    }

    /// A device on a server of another kind.
    pub(crate) fn on(store: Store, remote: Arc<dyn Remote>, handler: impl SyncHandler + 'static) -> Self {
        let store = Arc::new(store);
        let definition = TableDefinition::new("notes").and_then(|table| table.column("text")).expect("names");
        store.define_table(&definition).expect("a table");
        let clock = Arc::new(|| Timestamp(0));
        let context = SyncContext::initialize(Arc::clone(&store), remote, Arc::new(handler), clock);
        Device { table: SyncTable::new(Arc::clone(&store), notes()), store, context }
    }

    pub(crate) fn insert(&self, name: &str, text: &str) {
        self.table.insert(row(name, text)).expect("inserted");
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        self.table.update(&row(name, text)).expect("updated");
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let row = self.table.lookup(&id(name)).expect("a readable store")?;
        row.text("text").map(str::to_owned)
    }

    pub(crate) fn waiting(&self) -> u64 {
        self.store.read(|txn| txn.count_operations()).expect("a readable queue").0
    }

    pub(crate) async fn sync(&self) -> SyncReport {
        self.context.sync().await.expect("the server answers")
    }

    pub(crate) async fn sync_fails(&self) {
        self.context.sync().await.expect_err("the network fails");
    }
}

pub(crate) fn row(name: &str, text: &str) -> Record {
    serde_json::from_value(json!({"id": name, "text": text})).expect("an object")
}

pub(crate) fn text_of(remote: &MemoryRemote, name: &str) -> Option<String> {
    remote.row("notes", name).filter(|row| !row.deleted())?.text("text").map(str::to_owned)
}

/// The article's handler: what both sides wrote, after each other, each line once.
pub(crate) struct Merging;

#[async_trait]
impl SyncHandler for Merging {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..5 {
            let answer = operation.execute().await?;
            let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
            let Some(local) = operation.item() else {
                return Ok(OperationAnswer::Accepted(Some(server.clone().into())));
            };
            let (mine, theirs) = (local.text("text").unwrap_or_default(), server.text("text").unwrap_or_default());
            let new = theirs.lines().filter(|line| !mine.lines().any(|known| known == *line));
            let merged: Vec<&str> = mine.lines().chain(new).collect();
            let merged = row(operation.item_id().as_str(), &merged.join("\n"));
            operation.rebase(server, &merged)?;
        }
        operation.execute().await
    }
}
