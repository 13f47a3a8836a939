//! Stories of several devices on one server, in one process and without a network.

mod by_chance;
mod by_settings;
mod drafts;
mod elsewhere;
mod gone;
mod history;
mod line_ends;
mod organised;
mod trash;
mod two_megabytes;
mod undo;
mod waiting;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datasync_client::{
    Clock, ItemId, Page, PullQuery, Record, Remote, RemoteError, Request, RowText, Store, SyncContext, SyncReport,
    TableName, Timestamp, Version, Write, WriteAnswer,
};
use datasync_protocol::SyncState;

use crate::{
    NoteSyncHandler, NoteText, Notebook, Policy, Resolution, Strategy, View, conflicts_table, define_tables,
    notes_table,
};

#[derive(Default)]
struct Rows {
    rows: BTreeMap<(String, String), Record>,
    /// Every version of every row, oldest first.
    past: Vec<(String, Record)>,
    changes: i64,
    lacking: Option<TableName>,
    refusing: Option<TableName>,
    meanwhile: Option<Box<dyn FnOnce() + Send>>,
}

/// The server; clones are the same one.
#[derive(Clone, Default)]
pub(crate) struct Server {
    rows: Arc<Mutex<Rows>>,
}

impl Server {
    fn rows<T>(&self, work: impl FnOnce(&mut Rows) -> T) -> T {
        work(&mut self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// It has no such table.
    fn lacks(&self, table: TableName) {
        self.rows(|rows| rows.lacking = Some(table));
    }

    /// It takes no row of this table.
    fn refuses(&self, table: TableName) {
        self.rows(|rows| rows.refusing = Some(table));
    }

    /// Runs when the next write has arrived and before it is carried out.
    fn meanwhile(&self, work: impl FnOnce() + Send + 'static) {
        self.rows(|rows| rows.meanwhile = Some(Box::new(work)));
    }

    fn count(&self, table: &TableName) -> usize {
        self.rows(|rows| rows.rows.iter().filter(|((name, _), row)| name == table.as_str() && !row.deleted()).count())
    }

    /// What a row of this table is made of from here on: another program writes it.
    fn put(&self, table: &TableName, row: Record) {
        self.rows(|rows| rows.store(table, row));
    }
}

impl Rows {
    fn store(&mut self, table: &TableName, mut row: Record) -> Record {
        self.changes += 1;
        row.set("version", Version::from_change_number(self.changes.unsigned_abs()).as_str());
        row.set("updatedAt", Timestamp(self.changes).to_string());
        if row.text("createdAt").is_none() {
            row.set("createdAt", Timestamp(self.changes).to_string());
        }
        let id = row.id().expect("an id").to_owned();
        self.rows.insert((table.to_string(), id), row.clone());
        self.past.push((table.to_string(), row.clone()));
        row
    }

    fn write(&mut self, request: &Request) -> WriteAnswer {
        if self.refusing.as_ref() == Some(&request.table) {
            return WriteAnswer::Refused { status: 413, reason: None };
        }
        if self.lacking.as_ref() == Some(&request.table) {
            return WriteAnswer::Gone;
        }
        let current = self.rows.get(&(request.table.to_string(), request.id.to_string())).cloned();
        let is_current = |version: &Option<Version>, row: &Record| *version == row.version();
        let (mut row, deleted) = match (&request.write, current) {
            (Write::Insert { .. }, Some(_)) => return WriteAnswer::Exists,
            (_, None) if !matches!(request.write, Write::Insert { .. }) => return WriteAnswer::Gone,
            (Write::Update { version, .. }, Some(row)) if row.deleted() || !is_current(version, &row) => {
                return WriteAnswer::PreconditionFailed(Some(row.into()));
            }
            (Write::Delete { version } | Write::Undelete { version }, Some(row)) if !is_current(version, &row) => {
                return WriteAnswer::PreconditionFailed(Some(row.into()));
            }
            (write, row) => (row.unwrap_or_default(), matches!(write, Write::Delete { .. })),
        };
        if let Write::Insert { body } | Write::Update { body, .. } = &request.write {
            row.0.extend(body.record().0.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        row.set("deleted", deleted);
        WriteAnswer::Accepted(Some(self.store(&request.table, row).into()))
    }
}

#[async_trait]
impl Remote for Server {
    async fn list(&self, table: &TableName, query: &PullQuery, _: Option<&str>) -> Result<Page, RemoteError> {
        self.rows(|rows| {
            if rows.lacking.as_ref() == Some(table) {
                return Err(RemoteError::NotATableServer);
            }
            let of_table = rows.rows.iter().filter(|((name, _), _)| name == table.as_str()).map(|(_, row)| row.clone());
            let mut found: Vec<Record> = of_table.filter(|row| row.updated_at() >= query.updated_since).collect();
            found.sort_by_key(Record::updated_at);
            let state = SyncState { epoch: "one".to_owned(), latest: Timestamp(rows.changes), horizon: Timestamp(0) };
            let rows = found.into_iter().map(RowText::from).collect();
            Ok(Page { rows, state: Some(state), complete: true, ..Page::default() })
        })
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        Ok(self.rows(|rows| rows.rows.get(&(table.to_string(), id.to_string())).cloned()))
    }

    async fn history(&self, table: &TableName, id: &ItemId, most: u32) -> Result<Vec<Record>, RemoteError> {
        self.rows(|rows| {
            let versions =
                rows.past.iter().filter(|(name, row)| name == table.as_str() && row.id() == Some(id.as_str()));
            Ok(versions.rev().map(|(_, row)| row.clone()).take(most as usize).collect())
        })
    }

    async fn write(&self, request: &Request, _: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        if let Some(meanwhile) = self.rows(|rows| rows.meanwhile.take()) {
            meanwhile();
        }
        Ok(self.rows(|rows| rows.write(request)))
    }
}

/// A device.
#[derive(Clone)]
pub(crate) struct Device {
    notebook: Notebook,
    context: Arc<SyncContext>,
    now: Arc<AtomicI64>,
}

impl Device {
    pub(crate) fn new(server: &Server, name: &str) -> Self {
        let store = Arc::new(Store::in_memory().expect("a store"));
        define_tables(&store).expect("tables");
        let now = Arc::new(AtomicI64::new(1_000));
        let ticking = Arc::clone(&now);
        let clock: Clock = Arc::new(move || Timestamp(ticking.fetch_add(1, Ordering::Relaxed)));
        let notebook = Notebook::new(Arc::clone(&store), Arc::clone(&clock), name);
        let handler = Arc::new(NoteSyncHandler::new(notebook.clone(), |_| {}));
        let context = SyncContext::initialize(store, Arc::new(server.clone()), handler, clock);
        Device { notebook, context: Arc::new(context.beside(conflicts_table())), now }
    }

    fn set(&self, policy: Policy) {
        self.notebook.set_policy(policy);
    }

    fn days_pass(&self, days: i64) {
        self.now.fetch_add(days * 24 * 3600 * 1000, Ordering::Relaxed);
    }

    async fn sync(&self) -> SyncReport {
        self.context.sync().await.expect("the server answers")
    }

    fn edit(&self, id: &str, body: &str) {
        let seen = self.notebook.note(id).expect("a note").note.text();
        let draft = NoteText { title: seen.title.clone(), body: body.to_owned() };
        self.notebook.save_text(id, &seen, &draft).expect("saved");
    }

    /// The labels of the versions that are kept here, newest first.
    fn kept(&self, id: &str) -> Vec<&'static str> {
        let versions = self.notebook.earlier_versions(id).expect("a history");
        versions.iter().map(|version| version.label.as_str()).collect()
    }

    fn body(&self, id: &str) -> Option<String> {
        self.notebook.note(id).ok().map(|state| state.note.body)
    }

    fn asked(&self) -> usize {
        self.notebook.conflicts().expect("a readable store").len()
    }

    fn settle(&self, id: &str, strategy: Strategy) {
        let settled = self.notebook.resolve_all(&[id.to_owned()], strategy).expect("a writable store");
        assert_eq!(settled, [id]);
    }

    fn decide(&self, id: &str, resolution: &Resolution) {
        let seen = self.notebook.conflict(id).expect("a conflict").seen;
        self.notebook.resolve(id, &seen, resolution).expect("settled");
    }

    /// Every text that a person can find here: in a note, in Trash, in a conflict, in a history.
    fn findable(&self) -> Vec<String> {
        let conflicts = self.notebook.conflicts().expect("conflicts");
        let mut ids: Vec<String> = conflicts.iter().map(|conflict| conflict.id.to_string()).collect();
        for view in [View::All, View::Trash] {
            let rows = self.notebook.all(&view).expect("a list");
            ids.extend(rows.into_iter().map(|row| row.note.id.to_string()));
        }
        let mut texts: Vec<String> = Vec::new();
        for conflict in conflicts {
            texts.extend([conflict.local, conflict.server].into_iter().flatten().map(|note| note.body));
        }
        for id in ids {
            texts.extend(self.body(&id));
            let id = ItemId::new(id).expect("an id");
            let kept = self.notebook.store.read(|txn| txn.kept_versions(&notes_table(), &id)).expect("a history");
            texts.extend(kept.iter().filter_map(|version| version.item.text("body")).map(str::to_owned));
        }
        texts
    }

    /// The notes, but for what only this device says of them.
    fn notes(&self) -> Vec<(String, Option<String>)> {
        let rows = self.notebook.all(&View::All).expect("a list").into_iter();
        let mut notes: Vec<_> = rows.map(|row| (row.note.title.clone(), self.body(row.note.id.as_str()))).collect();
        notes.sort();
        notes
    }
}

/// A text that somebody made of both.
fn merged(body: &str) -> Resolution {
    Resolution::Merged {
        text: NoteText { title: "Kitchen".to_owned(), body: body.to_owned() },
        tags: Vec::new(),
        notebook_id: None,
        separate: None,
        strategy: Strategy::Concatenate,
    }
}

/// Every device syncs twice. Then each mark is findable on each of them, they show the same notes, and one more sync moves
/// nothing.
pub(crate) async fn nothing_is_lost(devices: &[&Device], marks: &[&str]) {
    for device in devices.iter().chain(devices) {
        device.sync().await;
    }
    for (number, device) in devices.iter().enumerate() {
        let texts = device.findable();
        for mark in marks {
            assert!(texts.iter().any(|text| text.contains(mark)), "{mark} is nowhere on device {number}");
        }
        assert_eq!(device.asked(), devices[0].asked(), "device {number} asks for as much");
    }
    if devices[0].asked() == 0 {
        devices.iter().for_each(|device| assert_eq!(device.notes(), devices[0].notes()));
    }
    for device in devices {
        let report = device.sync().await;
        assert_eq!((report.pushed, report.pulled, report.changed.is_empty()), (0, 0, true));
    }
}

/// Three devices that have a note; the first and the second have written into it, and the second was refused.
pub(crate) struct Trio {
    server: Server,
    a: Device,
    b: Device,
    c: Device,
    note: String,
}

pub(crate) async fn agreed(body: &str) -> Trio {
    let server = Server::default();
    let [a, b, c] = ["Laptop", "Pixel 8", "Tablet"].map(|name| Device::new(&server, name));
    let text = NoteText { title: "Kitchen".to_owned(), body: body.to_owned() };
    let note = a.notebook.create(&text, None, &[]).expect("a note").note.id.to_string();
    for device in [&a, &b, &c] {
        device.sync().await;
    }
    Trio { server, a, b, c, note }
}

pub(crate) async fn conflicted() -> Trio {
    let trio = agreed("base").await;
    trio.a.edit(&trio.note, "theirs-a");
    trio.b.edit(&trio.note, "mine-b");
    for device in [&trio.a, &trio.b] {
        device.sync().await;
    }
    trio
}
