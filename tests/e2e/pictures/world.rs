//! Who is in the pictures: Ingrid's laptop, whose window is shown, Jonas's phone, and a laptop at work, on one server.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use datasync_client::{Record, TableError, Timestamp};
use notes::{Note, NoteText, Notebook, normal_tags, notes_table, open_store};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tests::{Cli, Server, Window};

use super::contents::{
    COUNTED, INVENTORY, KITCHEN, KITCHEN_ASK, KITCHEN_DECIDED, KITCHEN_SHARED, KITCHEN_SMALL, NOTEBOOKS, PACKED, SEEN,
    Seed, TAGS, TRASH, filling,
};
use super::day::{at, it_is};
use super::road::Road;

/// The account of the mocks.
pub(super) const INGRID: &str = "ingrid@lindqvist.example";
pub(super) const PASSWORD: &str = "a boat, a kitchen and a book";

/// A program's data folder, and who writes there.
pub(super) struct Device {
    pub(super) data: PathBuf,
    name: &'static str,
    /// Another person's name on what is written there.
    person: Option<&'static str>,
    pub(super) cli: Cli,
}

impl Device {
    fn new(data: PathBuf, name: &'static str, person: Option<&'static str>) -> Self {
        std::fs::create_dir_all(&data).expect("a folder");
        Device { cli: Cli::new(&data), data, name, person }
    }

    fn sign_in(&self, url: &str, key: &str) {
        let arguments = ["connect", "--url", url, "--application-key", key, "--user", INGRID, "--device", self.name];
        let connected = self.cli.run_with(&arguments, &format!("{PASSWORD}\n"));
        assert_eq!(connected.code, 0, "{connected:?}");
    }

    /// Sends and fetches, whether or not a question waits for an answer.
    pub(super) fn sync(&self) {
        let synced = self.cli.run(&["sync"]);
        assert!(synced.code == 0 || synced.code == 3, "{synced:?}");
    }

    /// What is done to the notebook at an instant, while no program holds it.
    pub(super) fn act<T>(&self, at: Timestamp, work: impl FnOnce(&Notebook) -> T) -> T {
        let (store, _) = open_store(&self.data, at).expect("a store");
        let notebook = Notebook::new(Arc::clone(&store), Arc::new(move || at), self.name);
        notebook.set_person(self.person);
        let done = work(&notebook);
        drop(notebook);
        store.close();
        done
    }

    /// A note gets this text at an instant.
    pub(super) fn write(&self, at: Timestamp, id: &str, title: &str, body: &str) {
        let text = NoteText { title: title.to_owned(), body: body.to_owned() };
        self.act(at, |notebook| {
            let seen = notebook.note(id).expect("the note").note.text();
            let _ = notebook.save_text(id, &seen, &text).expect("saved");
        });
    }

    /// Changes what the settings say, while no program holds them.
    pub(super) fn set(&self, settings: &Value) {
        let path = self.data.join("settings.json");
        let known =
            std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).ok());
        let mut all = known.unwrap_or_default();
        all.extend(settings.as_object().cloned().unwrap_or_default());
        std::fs::write(path, Value::Object(all).to_string()).expect("written");
    }

    /// Its window, in a theme. The desktop is told nothing.
    pub(super) async fn open(&self, theme: &str) -> Window {
        self.set(&json!({"theme": theme, "notifyConflicts": false, "notifyFailing": false, "begun": true, "syncEvery": 300, "textSize": 16}));
        Window::open(&self.data).await
    }
}

/// A server and three devices that know the same notes.
pub(super) struct World {
    pub(super) laptop: Device,
    pub(super) phone: Device,
    pub(super) work: Device,
    /// The laptop's way to the server.
    pub(super) road: Road,
    _server: Server,
    ids: BTreeMap<&'static str, String>,
    notebooks: BTreeMap<&'static str, String>,
    folder: TempDir,
}

impl World {
    /// `thrown`: the boat's inventory lies in Trash.
    pub(super) async fn with_inventory(thrown: bool) -> Self {
        it_is("12:00");
        let folder = tempfile::Builder::new().prefix("pictures-").tempdir().expect("a folder");
        let home = |name: &str| folder.path().join(name);
        let server = Server::start_for_people(&home("server")).await;
        Server::user(&home("server"), &["add", INGRID], &format!("{PASSWORD}\n")).await;
        let road = Road::to(&server).await;
        let laptop = Device::new(home("ingrid"), "Laptop", None);
        let phone = Device::new(home("phone"), "Pixel 8", Some("Jonas"));
        let work = Device::new(home("work"), "Work laptop", None);
        laptop.sign_in(&road.url, &server.key);
        for device in [&phone, &work] {
            device.sign_in(&server.url, &server.key);
        }
        let notebooks = laptop.act(at(400, "09:00"), |notebook| {
            let make = |name| (name, notebook.create_notebook(name, None).expect("made").id);
            NOTEBOOKS.map(|(name, _)| make(name)).into_iter().collect()
        });
        let mut world = World { laptop, phone, work, road, _server: server, ids: BTreeMap::new(), notebooks, folder };
        world.seed(thrown);
        for device in [&world.laptop, &world.phone, &world.work] {
            device.sync();
        }
        world.build_the_kitchen();
        world
    }

    pub(super) fn id(&self, title: &str) -> &str {
        &self.ids[title]
    }

    pub(super) fn notebook(&self, name: &str) -> &str {
        &self.notebooks[name]
    }

    pub(super) fn server_data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// All that was written before the story begins.
    fn seed(&mut self, thrown: bool) {
        let mut rows = Vec::new();
        for seed in SEEN.iter().chain(&TRASH).chain([&PACKED]) {
            rows.push(self.row(rows.len(), seed));
            self.ids.insert(seed.title, rows[rows.len() - 1].id.as_str().to_owned());
        }
        let trashed = thrown.then_some((2, "18:05", "Work laptop"));
        rows.push(self.row(rows.len(), &Seed { trashed, ..COUNTED }));
        self.ids.insert(INVENTORY, rows[rows.len() - 1].id.as_str().to_owned());
        self.fill(&mut rows);
        let (store, _) = open_store(&self.laptop.data, at(0, "09:12")).expect("a store");
        store
            .write(|txn| {
                for note in &rows {
                    txn.insert(&notes_table(), &note.id, &note.to_record())?;
                }
                Ok::<_, TableError>(())
            })
            .expect("the notes are written");
        store.close();
    }

    fn row(&self, number: usize, seed: &Seed) -> Note {
        let edited_at = at(seed.edited.0, seed.edited.1);
        let trashed = seed.trashed.map(|(days, clock, _)| at(days, clock));
        let mut blank = Record::default();
        blank.set("id", format!("{:08x}-0000-4000-8000-{number:012x}", number * 7919));
        Note {
            title: seed.title.to_owned(),
            body: seed.body.to_owned(),
            notebook_id: Some(self.notebook(seed.notebook).to_owned()),
            tags: normal_tags(seed.tags.split(',')),
            pinned: seed.title == SEEN[0].title,
            trashed: trashed.is_some(),
            trashed_at: trashed,
            created_at: edited_at,
            edited_at,
            device: Some(seed.trashed.map_or("Laptop", |(_, _, device)| device).to_owned()),
            ..Note::from_record(&blank).expect("an id")
        }
    }

    /// Older notes, until the notebooks and tags have what the mocks say, with the one note that is made on the way.
    fn fill(&self, rows: &mut Vec<Note>) {
        let mut tags: Vec<&str> = Vec::new();
        for (tag, wanted) in TAGS {
            let has = rows.iter().filter(|note| !note.trashed && note.tags.iter().any(|each| each == tag)).count();
            let comes = usize::from(tag == "renovation" || tag == "budget");
            tags.extend(std::iter::repeat_n(tag, wanted.saturating_sub(has + comes)));
        }
        for (notebook, wanted) in NOTEBOOKS {
            let here = self.notebook(notebook);
            let has = rows.iter().filter(|note| !note.trashed && note.notebook_id.as_deref() == Some(here)).count();
            // The packing list goes to Trash, and a call is written down.
            let has = if notebook == "Sailing" { has - 1 } else { has } + usize::from(notebook == "Home");
            for number in 0..wanted.saturating_sub(has) {
                let (title, body) = filling(notebook, number);
                let edited = (i64::try_from(number).unwrap_or_default() + 31, "12:00");
                let seed = Seed { title, body, notebook, tags: "", edited, trashed: None };
                let tag = if notebook == "Reading" { None } else { tags.pop() };
                let tags = tag.map(str::to_owned).into_iter().collect();
                rows.push(Note { tags, title: format!("{title} {}", number + 1), ..self.row(rows.len(), &seed) });
            }
        }
    }

    /// Twelve days of one note, on three devices.
    fn build_the_kitchen(&self) {
        let kitchen = self.id(KITCHEN);
        let steps = [
            (&self.laptop, 9, "19:45", KITCHEN_DECIDED),
            (&self.laptop, 1, "08:15", KITCHEN_SMALL),
            (&self.phone, 1, "19:04", KITCHEN_ASK),
            (&self.work, 0, "12:10", KITCHEN_SHARED),
        ];
        for (device, days, clock, body) in steps {
            device.sync();
            device.write(at(days, clock), kitchen, KITCHEN, body);
            device.sync();
        }
        for device in [&self.phone, &self.laptop] {
            device.sync();
        }
    }
}
