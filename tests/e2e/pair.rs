//! Two devices on one server, before anybody wrote.

use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use tests::{Cli, Server, Window, until};

/// Where the server was.
pub(crate) struct Line {
    url: String,
}

/// A laptop whose window a story opens, and a phone that is a terminal.
pub(crate) struct Pair {
    /// What both and the server keep; it goes with this.
    folder: TempDir,
    /// None while the line is down.
    server: Option<Server>,
    /// Where the laptop's notes are.
    pub(crate) laptop: PathBuf,
    /// The laptop, as long as no window holds its notes.
    pub(crate) here: Cli,
    pub(crate) phone: Cli,
}

impl Pair {
    /// The laptop has these settings, as JSON.
    pub(crate) async fn with(settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start(&folder.path().join("server")).await;
        let laptop = folder.path().join("laptop");
        std::fs::create_dir_all(&laptop).expect("a folder");
        std::fs::write(laptop.join("settings.json"), settings).expect("written");
        let (here, phone) = (Cli::new(&laptop), Cli::new(&folder.path().join("phone")));
        here.connect(&server, "Laptop");
        phone.connect(&server, "Pixel 8");
        Pair { folder, server: Some(server), laptop, here, phone }
    }

    /// Nobody reaches the server.
    pub(crate) async fn cut(&mut self) -> Line {
        let server = self.server.take().expect("the line is up");
        let url = server.url.clone();
        server.stop().await;
        Line { url }
    }

    /// It is where it was.
    pub(crate) async fn mend(&mut self, line: Line) {
        self.server = Some(Server::start_again(&self.folder.path().join("server"), &line.url).await);
    }

    /// A note that both have; gives its id.
    pub(crate) fn note(&self, title: &str, body: &str) -> String {
        let note = self.here.ok(&["new", "--title", title, "--body", body]);
        let _ = self.here.ok(&["sync"]);
        let _ = self.phone.ok(&["sync"]);
        note["id"].as_str().expect("an id").to_owned()
    }

    /// The phone sends and fetches, whether or not a question waits for it.
    pub(crate) fn phone_syncs(&self) {
        let synced = self.phone.run(&["sync"]);
        assert!(synced.code == 0 || synced.code == 3, "{synced:?}");
    }

    /// The note is another one on the phone, which has sent it, and on the laptop, which is offline as by its switch. Before
    /// the window is there.
    pub(crate) fn edit_apart(&self, id: &str, theirs: &str, mine: &str) {
        let edit = |device: &Cli, body: &str| {
            let edited = device.run_with(&["edit", id, "--body", "-"], body);
            assert_eq!(edited.code, 0, "{edited:?}");
        };
        edit(&self.phone, theirs);
        let _ = self.phone.ok(&["sync"]);
        let path = self.laptop.join("settings.json");
        let words = std::fs::read(&path).expect("the settings are there");
        let mut settings: Value = serde_json::from_slice(&words).expect("JSON");
        settings["workOffline"] = Value::Bool(true);
        std::fs::write(path, settings.to_string()).expect("written");
        edit(&self.here, mine);
    }
}

/// The network is back, and nothing of the person's hands went there: the host is told, and no control is touched.
pub(crate) async fn come_online(window: &Window) {
    let script = "const done = arguments[arguments.length - 1];
        __TAURI_INTERNALS__.invoke('change_settings', { change: { workOffline: false } })
            .then(() => done('online'), (error) => done(error.message))";
    assert_eq!(window.later(script).await, "online");
}

/// The result in the dialog, as soon as it has these words.
pub(crate) async fn result(window: &Window, words: &[&str]) -> String {
    until("the result has its words", || async {
        let text = window.editor_text("merge-result").await;
        words.iter().all(|word| text.contains(word)).then_some(text)
    })
    .await
}
