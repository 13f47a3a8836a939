//! A device: the real store, queue, push and pull. It can die at any step; what it had committed is what it wakes up with.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use datasync_client::{
    Clock, ErrorKind, Filter, HttpRemote, OperationAnswer, PassThrough, PushError, Record, Store, StoreError,
    SyncContext, SyncError, SyncHandler, SyncReport, SyncTable, TableDefinition, TableName, TableOperation, Timestamp,
};

use serde_json::json;

use crate::disk::Disk;
use crate::kept;
use crate::network::{Line, Sent, Wire};
use crate::owners::OWNERS;
use crate::server::URL;

type Syncing = Pin<Box<dyn Future<Output = Result<SyncReport, SyncError>>>>;

/// How a device syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sync {
    AsUsual,
    /// A person has said that much may be removed, and that an emptied server gets everything again.
    Allowed,
    /// And digests are compared.
    Verifying,
}

pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) store: Arc<Store>,
    /// Where its file lies; without one it is in memory, which is faster.
    disk: Option<Disk>,
    tables: [SyncTable; 2],
    /// What was deleted here.
    pub(crate) graves: Vec<String>,
    pub(crate) syncing: Option<Syncing>,
    /// What the handler saw that must never be.
    pub(crate) complaints: Arc<Mutex<Vec<String>>>,
    /// Whose it is.
    pub(crate) owner: usize,
    number: usize,
    wire: Wire,
    merges: bool,
    /// A newer program has its store.
    upgraded: bool,
    /// It lost a row that the server has: what it knows is not what it holds, and only a comparison tells.
    pub(crate) lost_row: bool,
}

/// Both tables. An id of the second begins with its first letter.
pub(crate) const TABLES: [&str; 2] = ["notes", "books"];

/// The table that an item stands in.
pub(crate) fn table_of(id: &str) -> TableName {
    TableName::new(TABLES[usize::from(id.starts_with('b'))]).expect("a name")
}

impl Device {
    pub(crate) fn new(number: usize, owner: usize, wire: &Wire, merges: bool, disk: Option<Disk>) -> Self {
        let store = disk.as_ref().map_or_else(kept::store, |disk| Arc::new(disk.open().expect("a store")));
        Device {
            name: format!("d{number}"),
            tables: define(&store),
            store,
            disk,
            graves: Vec::new(),
            syncing: None,
            complaints: Arc::default(),
            owner,
            number,
            wire: wire.clone(),
            merges,
            upgraded: false,
            lost_row: false,
        }
    }

    /// Another device that starts with a copy of this one's store.
    pub(crate) fn copied(&self, number: usize) -> Self {
        let disk = Some(Disk::copy_of(&self.store));
        Device { lost_row: self.lost_row, ..Device::new(number, self.owner, &self.wire, self.merges, disk) }
    }

    /// A newer program starts on this store: it knows one column more.
    pub(crate) fn upgrade(&mut self) {
        self.die();
        for name in TABLES {
            let definition = TableDefinition::new(name).and_then(|table| table.column("device")).expect("names");
            self.store.define_table(&definition).expect("a table");
        }
        self.upgraded = true;
    }

    /// The column that came later finds the rows that were there before, and no others.
    pub(crate) fn column_holds(&self) -> bool {
        let rows = self.rows();
        let written = |by: &str| rows.iter().filter(|row| row.text("device") == Some(by)).count() as u64;
        let found = |by: &str| {
            let filter = || Some(Filter::Is("device", json!(by)));
            let counted = |name| self.store.read(|txn| txn.count(&TableName::new(name).expect("a name"), filter()));
            TABLES.into_iter().map(counted).sum::<Result<u64, _>>().ok()
        };
        !self.upgraded
            || rows.iter().filter_map(|row| row.text("device")).chain([""]).all(|by| found(by) == Some(written(by)))
    }

    fn context(&self) -> SyncContext {
        let line = Line { device: self.number, wire: self.wire.clone() };
        let builder = HttpRemote::builder(URL).transport(Box::new(line)).user_token(OWNERS[self.owner]);
        let remote = builder.build().expect("an address");
        let clock: Clock = Arc::new(|| Timestamp(0));
        let handler: Arc<dyn SyncHandler> = if self.merges {
            Arc::new(Merging { device: self.name.clone(), complaints: Arc::clone(&self.complaints) })
        } else {
            Arc::new(PassThrough)
        };
        let context = SyncContext::initialize(Arc::clone(&self.store), Arc::new(remote), handler, clock);
        context.with_page_size(3)
    }

    /// A sync begins, in a program that has just started or goes on.
    pub(crate) fn start_sync(&mut self, kind: Sync) {
        let context = self.context();
        if kind != Sync::AsUsual {
            context.allow_removal();
            context.send_again();
        }
        if kind == Sync::Verifying {
            context.verify();
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

    /// Syncs from the beginning to the end; `reply` says what becomes of each request. `None`: it does not end.
    pub(crate) fn sync_to_its_end(
        &mut self,
        kind: Sync,
        mut reply: impl FnMut(&Device, Sent),
    ) -> Option<Result<SyncReport, SyncError>> {
        self.syncing = None;
        self.start_sync(kind);
        for _ in 0..400 {
            if let Some(ended) = self.go_on() {
                return Some(ended);
            }
            for sent in self.wire.take() {
                reply(self, sent);
            }
        }
        None
    }

    /// A person looks at what waits: an item that lives somewhere lives on, with the lines of both sides.
    pub(crate) fn answer_conflicts(&self) {
        let answered = self.store.write(|txn| {
            for (operation, error) in txn.failed_operations()? {
                if error.is_none_or(|error| error.kind != ErrorKind::Conflict) {
                    txn.retry_operation(&operation.table, &operation.item_id)?;
                    continue;
                }
                let mine = txn.record(&operation.table, &operation.item_id)?;
                match (mine, operation.server.clone()) {
                    (Some(mine), Some(theirs)) if !theirs.deleted() => {
                        txn.update_operation(operation, &union(&mine, &theirs, &self.name))?;
                    }
                    (Some(mine), _) => txn.update_operation(operation, &mine)?,
                    (None, Some(theirs)) => txn.cancel_and_update_item(operation, &theirs)?,
                    (None, None) => txn.cancel_and_discard_item(operation)?,
                }
            }
            Ok::<_, StoreError>(())
        });
        answered.expect("a store that can be written");
    }

    /// How many operations wait.
    pub(crate) fn waiting(&self) -> u64 {
        self.store.read(|txn| txn.count_operations()).expect("a readable queue").0
    }

    /// The process is gone.
    pub(crate) fn die(&mut self) {
        self.syncing = None;
        if let Some(disk) = &mut self.disk {
            self.store = disk.kill();
            self.tables = define(&self.store);
        }
    }

    /// The run is over: the next one gets the store, unless it lies in a file or has a column more.
    pub(crate) fn leave(mut self) {
        self.syncing = None;
        if self.disk.is_none() && !self.upgraded {
            kept::keep_store(self.store);
        }
    }

    /// The table that an item stands in.
    pub(crate) fn table(&self, id: &str) -> &SyncTable {
        &self.tables[usize::from(id.starts_with('b'))]
    }

    /// The rows of both tables.
    pub(crate) fn rows(&self) -> Vec<Record> {
        let all = datasync_client::Query::default();
        self.tables.iter().flat_map(|table| table.read(&all).expect("a readable store")).collect()
    }

    pub(crate) fn complain(&self) -> Option<String> {
        self.complaints.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// What the program does with its store at each start.
fn define(store: &Arc<Store>) -> [SyncTable; 2] {
    TABLES.map(|name| {
        let definition = TableDefinition::new(name).and_then(|table| table.column("text")).expect("names");
        store.define_table(&definition).expect("a table");
        SyncTable::new(Arc::clone(store), TableName::new(name).expect("a name"))
    })
}

/// Lines of a text.
pub(crate) fn lines(row: &Record) -> Vec<&str> {
    row.text("text").unwrap_or_default().lines().collect()
}

/// A row as the devices write it.
pub(crate) fn item(note: &str, text: &str, device: &str) -> Record {
    serde_json::from_value(json!({"id": note, "text": text, "device": device})).expect("an object")
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
