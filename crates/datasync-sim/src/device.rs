//! A device: the real store, queue, push and pull. It can die at any step; what it had committed is what it wakes up with.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use datasync_client::{
    Clock, HttpRemote, OperationAnswer, PassThrough, PushError, Record, Store, SyncContext, SyncError, SyncHandler,
    SyncReport, SyncTable, TableDefinition, TableName, TableOperation, Timestamp,
};

use crate::network::{Line, Wire};
use crate::server::URL;

type Syncing = Pin<Box<dyn Future<Output = Result<SyncReport, SyncError>>>>;

pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) store: Arc<Store>,
    pub(crate) table: SyncTable,
    pub(crate) syncing: Option<Syncing>,
    /// What the handler saw that must never be.
    pub(crate) complaints: Arc<Mutex<Vec<String>>>,
    number: usize,
    wire: Wire,
    merges: bool,
}

pub(crate) fn notes() -> TableName {
    TableName::new("notes").expect("a name")
}

impl Device {
    pub(crate) fn new(number: usize, wire: &Wire, merges: bool) -> Self {
        let store = Arc::new(Store::in_memory().expect("a store"));
        let definition = TableDefinition::new("notes").and_then(|table| table.column("text")).expect("names");
        store.define_table(&definition).expect("a table");
        let table = SyncTable::new(Arc::clone(&store), notes());
        let name = format!("d{number}");
        Device { name, store, table, syncing: None, complaints: Arc::default(), number, wire: wire.clone(), merges }
    }

    /// A sync begins, in a program that has just started or goes on.
    pub(crate) fn start_sync(&mut self, allow_removal: bool) {
        let line = Line { device: self.number, wire: self.wire.clone() };
        let remote = HttpRemote::over(Box::new(line), URL, None).expect("an address");
        let clock: Clock = Arc::new(|| Timestamp(0));
        let handler: Arc<dyn SyncHandler> = if self.merges {
            Arc::new(Merging { device: self.name.clone(), complaints: Arc::clone(&self.complaints) })
        } else {
            Arc::new(PassThrough)
        };
        let context = SyncContext::initialize(Arc::clone(&self.store), Arc::new(remote), handler, clock);
        let context = context.with_page_size(3);
        if allow_removal {
            context.allow_removal();
        }
        self.syncing = Some(Box::pin(async move { context.sync().await }));
    }

    /// Goes on as far as it gets; gives the report when the sync has ended.
    pub(crate) fn go_on(&mut self) -> Option<Result<SyncReport, SyncError>> {
        let syncing = self.syncing.as_mut()?;
        match syncing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(report) => {
                self.syncing = None;
                Some(report)
            }
        }
    }

    /// The process is gone.
    pub(crate) fn die(&mut self) {
        self.syncing = None;
    }

    pub(crate) fn rows(&self) -> Vec<Record> {
        self.table.read(&datasync_client::Query::default()).expect("a readable store")
    }

    pub(crate) fn complain(&self) -> Option<String> {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// Lines of a text.
pub(crate) fn lines(row: &Record) -> Vec<&str> {
    row.text("text").unwrap_or_default().lines().collect()
}

/// Both texts, each line once.
pub(crate) fn union(mine: &Record, theirs: &Record, device: &str) -> Record {
    let (mine, theirs) = (lines(mine), lines(theirs));
    let new = theirs.iter().filter(|line| !mine.contains(line));
    let text: Vec<&str> = mine.iter().chain(new).copied().collect();
    let mut merged = Record::default();
    merged.set("text", text.join("\n"));
    merged.set("device", device);
    merged
}

/// The article's handler, which also looks whether a device meets itself.
struct Merging {
    device: String,
    complaints: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl SyncHandler for Merging {
    async fn execute_table_operation(&self, operation: &mut TableOperation<'_>) -> Result<OperationAnswer, PushError> {
        for _ in 0..4 {
            let answer = operation.execute().await?;
            let OperationAnswer::PreconditionFailed(Some(server)) = &answer else { return Ok(answer) };
            let Some(item) = operation.item().filter(|_| !server.deleted()) else { return Ok(answer) };
            let own = server.text("device") == Some(&self.device);
            if own && lines(server).iter().all(|line| lines(item).contains(line)) {
                let complaint = format!("{} conflicts with itself on {}", self.device, operation.item_id());
                self.complaints.lock().unwrap_or_else(PoisonError::into_inner).push(complaint);
            }
            let merged = union(item, server, &self.device);
            operation.rebase(server, &merged)?;
        }
        operation.execute().await
    }
}
