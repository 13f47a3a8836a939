//! Two devices on one server, before anybody wrote.

use std::path::PathBuf;

use tempfile::TempDir;
use tests::{Cli, Server};

/// A laptop whose window a story opens, and a phone that is a terminal.
pub(crate) struct Pair {
    /// What both and the server keep; it goes with this.
    _folder: TempDir,
    _server: Server,
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
        Pair { _folder: folder, _server: server, laptop, here, phone }
    }

    /// A note that both have; gives its id.
    pub(crate) fn note(&self, title: &str, body: &str) -> String {
        let note = self.here.ok(&["new", "--title", title, "--body", body]);
        let _ = self.here.ok(&["sync"]);
        let _ = self.phone.ok(&["sync"]);
        note["id"].as_str().expect("an id").to_owned()
    }
}
