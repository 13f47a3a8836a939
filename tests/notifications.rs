//! A notification daemon on the session bus: what a desktop's own would be told, a story can await.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::OwnedVariant;
use zbus::{Connection, connection, interface};

/// The notifications that were shown, summary and body.
#[derive(Clone, Default)]
pub struct Notifications {
    shown: Arc<Mutex<Vec<(String, String)>>>,
}

struct Daemon(Notifications);

#[interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[expect(clippy::too_many_arguments, reason = "the specification's Notify has eight")]
    fn notify(
        &self,
        _app: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedVariant>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.0.shown.lock().expect("no story panics while it holds this");
        shown.push((summary, body));
        u32::try_from(shown.len()).unwrap_or(u32::MAX)
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned(), "actions".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let words = ["stories", "driftless", "1", "1.2"].map(str::to_owned);
        words.into()
    }
}

impl Notifications {
    /// Takes the daemon's name on the session bus. It is given back when the connection is dropped.
    ///
    /// # Panics
    /// If there is no session bus, or it has a daemon already.
    pub async fn listen() -> (Self, Connection) {
        let notifications = Notifications::default();
        let builder = connection::Builder::session()
            .name("org.freedesktop.Notifications")
            .serve_at("/org/freedesktop/Notifications", Daemon(notifications.clone()));
        let connection = builder.build().await.expect("a session bus of its own: run this through `make e2e`");
        (notifications, connection)
    }

    /// Summary and body of the first notification that holds these words, if it was shown.
    ///
    /// # Panics
    /// Never while the stories run.
    #[must_use]
    pub fn saying(&self, words: &str) -> Option<(String, String)> {
        let shown = self.shown.lock().expect("no story panics while it holds this");
        shown.iter().find(|(summary, body)| summary.contains(words) || body.contains(words)).cloned()
    }
}
