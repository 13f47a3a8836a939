//! What went wrong in other apps, told with this one: real devices and a real server, and nothing is lost.

mod clocks;
mod killed;
mod many;
mod meanwhile;
mod notebooks;
mod servers;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use datasync_client::{
    Clock, Exchange, HttpRemote, ItemId, RequestFilter, RequestHead, Store, SyncContext, SyncReport, Timestamp,
};
use notes::{
    Note, NoteSyncHandler, NoteText, Notebook, Resolution, Strategy, View, conflicts_table, define_tables, notes_table,
    system_clock,
};
use tests::Server;

type Work = Box<dyn FnMut(&str) + Send>;

/// What a person does while a request is under way; it is told the request's moment, method and path.
#[derive(Clone, Default)]
struct Meanwhile(Arc<Mutex<Option<Work>>>);

impl Meanwhile {
    fn at(&self, moment: &str, method: &str, path: &str) {
        if let Some(work) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            work(&format!("{moment} {method} {path}"));
        }
    }
}

impl RequestFilter for Meanwhile {
    fn before(&self, request: &mut RequestHead<'_>) {
        self.at("before", request.method(), request.path());
    }

    fn after(&self, exchange: &Exchange<'_>) {
        self.at("after", exchange.method, exchange.path);
    }
}

/// A device in this process, at a real server.
#[derive(Clone)]
struct Device {
    notebook: Notebook,
    context: Arc<SyncContext>,
    meanwhile: Meanwhile,
}

/// How many rows a page has here: few, so that a pull has many pages.
const PAGE: u32 = 20;

impl Device {
    /// A device whose clock is so many milliseconds ahead.
    fn with_clock(server: &Server, name: &str, ahead: i64) -> Self {
        let store = Arc::new(Store::in_memory().expect("a store"));
        define_tables(&store).expect("tables");
        let right = system_clock();
        let clock: Clock = Arc::new(move || Timestamp(right().0 + ahead));
        let notebook = Notebook::new(Arc::clone(&store), Arc::clone(&clock), name);
        let handler = Arc::new(NoteSyncHandler::new(notebook.clone(), |_| {}));
        let meanwhile = Meanwhile::default();
        let remote = HttpRemote::builder(&server.url).application_key(&server.key).filter(meanwhile.clone());
        let remote = Arc::new(remote.build().expect("a remote"));
        let context = SyncContext::initialize(store, remote, handler, clock);
        let context = context.beside(conflicts_table()).with_page_size(PAGE);
        Device { notebook, context: Arc::new(context), meanwhile }
    }

    async fn sync(&self) -> SyncReport {
        self.context.sync().await.expect("the server answers")
    }

    /// From now on this is done at each moment of each request.
    fn meanwhile(&self, work: impl FnMut(&str) + Send + 'static) {
        *self.meanwhile.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(work));
    }

    fn create(&self, title: &str, body: &str) -> String {
        let text = NoteText { title: title.to_owned(), body: body.to_owned() };
        self.notebook.create(&text, None, &[]).expect("a note").note.id.to_string()
    }

    fn edit(&self, id: &str, body: &str) {
        let seen = self.note(id).text();
        self.notebook.save_text(id, &seen, &NoteText { body: body.to_owned(), ..seen.clone() }).expect("saved");
    }

    fn rename(&self, id: &str, title: &str) {
        let seen = self.note(id).text();
        self.notebook.save_text(id, &seen, &NoteText { title: title.to_owned(), ..seen.clone() }).expect("saved");
    }

    fn delete(&self, id: &str) {
        self.notebook.set_trashed(id, true).expect("in Trash");
        self.notebook.delete(id).expect("deleted");
    }

    fn note(&self, id: &str) -> Note {
        self.notebook.note(id).expect("a note").note
    }

    fn body(&self, id: &str) -> String {
        self.note(id).body
    }

    /// The notes that wait for a decision.
    fn asked(&self) -> BTreeSet<String> {
        let conflicts = self.notebook.conflicts().expect("a readable store");
        conflicts.into_iter().map(|conflict| conflict.id.to_string()).collect()
    }

    /// Answers every question: both texts, and what was deleted on one side stays.
    fn settle_all(&self) {
        let asked: Vec<String> = self.asked().into_iter().collect();
        let settled = self.notebook.resolve_all(&asked, Strategy::Concatenate).expect("a writable store");
        for id in asked.iter().filter(|id| !settled.contains(id)) {
            let seen = self.notebook.conflict(id).expect("a conflict").seen;
            self.notebook.resolve(id, &seen, &Resolution::KeepNote).expect("settled");
        }
    }

    /// Everything that a person can find here: in notes, in Trash, in conflicts, in histories.
    fn findable(&self) -> String {
        let conflicts = self.notebook.conflicts().expect("conflicts");
        let mut ids: BTreeSet<String> = conflicts.iter().map(|conflict| conflict.id.to_string()).collect();
        let sides = conflicts.into_iter().flat_map(|conflict| [conflict.local, conflict.server]);
        let mut found: Vec<Note> = sides.flatten().collect();
        for view in [View::All, View::Trash] {
            let rows = self.notebook.all(&view).expect("a list");
            ids.extend(rows.into_iter().map(|row| row.note.id.to_string()));
        }
        for id in ids {
            found.extend(self.notebook.note(&id).ok().map(|state| state.note));
            let id = ItemId::new(id).expect("an id");
            let kept = self.notebook.store().read(|txn| txn.kept_versions(&notes_table(), &id)).expect("a history");
            found.extend(kept.iter().map(|version| Note::from_record(&version.item).expect("a note")));
        }
        found.iter().map(|note| format!("{}\n{}\n{}\n", note.title, note.body, note.tags.join("\n"))).collect()
    }

    /// The notes without a question, but for what is a label: when, and on which device.
    fn shown(&self) -> Vec<Note> {
        let lists = [View::All, View::Trash].map(|view| self.notebook.all(&view).expect("a list"));
        let settled = lists.into_iter().flatten().filter(|row| !row.conflict);
        let label = Timestamp(0);
        let shown = |note| Note { created_at: label, edited_at: label, trashed_at: None, device: None, ..note };
        let mut notes: Vec<Note> = settled.map(|row| shown(self.note(row.note.id.as_str()))).collect();
        notes.sort_by(|one, other| one.id.as_str().cmp(other.id.as_str()));
        notes
    }
}

/// All devices sync twice. Then each mark is findable on each, they show and ask the same, and one more sync moves nothing.
async fn nothing_is_lost<M: AsRef<str>>(devices: &[&Device], marks: &[M]) {
    for device in devices.iter().chain(devices) {
        device.sync().await;
    }
    for (number, device) in devices.iter().enumerate() {
        let texts = device.findable();
        for mark in marks.iter().map(AsRef::as_ref) {
            assert!(texts.contains(mark), "{mark} is nowhere on device {number}");
        }
        assert_eq!(device.asked(), devices[0].asked(), "device {number} asks the same");
        assert_eq!(device.shown(), devices[0].shown(), "device {number} shows the same");
    }
    for device in devices {
        let report = device.sync().await;
        assert_eq!((report.pushed, report.pulled, report.changed.is_empty()), (0, 0, true));
    }
}

/// A real server, and devices at it.
struct Desk {
    _folder: tempfile::TempDir,
    _server: Server,
    a: Device,
    b: Device,
    c: Device,
}

impl Desk {
    async fn new() -> Self {
        Self::with_clocks([0, 0, 0]).await
    }

    async fn with_clocks([a, b, c]: [i64; 3]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start(&folder.path().join("server")).await;
        let device = |name, ahead| Device::with_clock(&server, name, ahead);
        let (a, b, c) = (device("Laptop", a), device("Pixel 8", b), device("Tablet", c));
        Desk { _folder: folder, _server: server, a, b, c }
    }

    fn devices(&self) -> [&Device; 3] {
        [&self.a, &self.b, &self.c]
    }

    async fn sync(&self) {
        for device in self.devices() {
            device.sync().await;
        }
    }
}
