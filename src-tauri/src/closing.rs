//! How windows go: each is told, saves what was typed, and says that it is ready. Only one that does not even hear is not
//! waited for; what can't be saved is asked about, and that takes as long as it takes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::Manager as _;
use tauri_specta::Event as _;
use tokio::time::{sleep, timeout};

use crate::events::Closing;
use crate::state::App;

/// How long a UI that was told that the window closes may take to say that it heard.
const HEARING: Duration = Duration::from_secs(4);
/// What quitting waits for at most: the last push of a program that goes.
const LAST_SYNC: Duration = Duration::from_secs(2);

/// The windows that are about to go.
#[derive(Debug, Default)]
pub(crate) struct Goings(Mutex<Going>);

#[derive(Debug, Default)]
struct Going {
    /// The program goes with the last of them.
    quitting: bool,
    told: HashSet<String>,
    heard: HashSet<String>,
}

/// What is to be done about a window that is ready.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Wait,
    CloseIt,
    Quit,
}

impl Going {
    fn tell(&mut self, windows: &[String], quitting: bool) {
        self.quitting = quitting;
        for window in windows {
            self.heard.remove(window);
            self.told.insert(window.clone());
        }
    }

    fn ready(&mut self, window: &str) -> Next {
        self.told.remove(window);
        match (self.quitting, self.told.is_empty()) {
            (false, _) => Next::CloseIt,
            (true, false) => Next::Wait,
            (true, true) => Next::Quit,
        }
    }

    fn is_deaf(&self, window: &str) -> bool {
        self.told.contains(window) && !self.heard.contains(window)
    }
}

impl Goings {
    fn with<T>(&self, work: impl FnOnce(&mut Going) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The UI of a window knows that it is to go, and will see to it.
    pub(crate) fn heard(&self, window: &str) {
        self.with(|going| going.heard.insert(window.to_owned()));
    }
}

/// One window goes, the others stay.
pub(crate) fn close(app: &Arc<App>, window: &str) {
    tell(app, &[window.to_owned()], false);
}

/// All windows go, and the program with them.
pub(crate) fn quit(app: &Arc<App>) {
    let windows: Vec<String> = app.handle.webview_windows().into_keys().collect();
    tell(app, &windows, true);
}

fn tell(app: &Arc<App>, windows: &[String], quitting: bool) {
    app.desk.goings.with(|going| going.tell(windows, quitting));
    for window in windows {
        let told = Closing.emit_to(&app.handle, window.as_str());
        let (app, window) = (Arc::clone(app), window.clone());
        tauri::async_runtime::spawn(async move {
            if told.is_ok() {
                sleep(HEARING).await;
            }
            if app.desk.goings.with(|going| going.is_deaf(&window)) {
                ready(&app, &window).await;
            }
        });
    }
}

/// The UI of a window has saved its drafts: the window goes. The last one tries to send them; what is not sent is safe here.
pub(crate) async fn ready(app: &App, window: &str) {
    match app.desk.goings.with(|going| going.ready(window)) {
        Next::Wait => {}
        Next::CloseIt => {
            if let Some(Err(error)) = app.handle.get_webview_window(window).map(|window| window.destroy()) {
                tracing::warn!("a window could not be closed: {error}");
            }
        }
        Next::Quit => {
            send_the_last(app).await;
            app.handle.exit(0);
        }
    }
}

async fn send_the_last(app: &App) {
    if let (Some(context), false) = (app.context(), app.settings().work_offline)
        && app.status().is_ok_and(|status| status.pending > 0)
    {
        let _ = timeout(LAST_SYNC, context.push()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_goes_when_every_window_is_ready_and_one_window_goes_alone() {
        let windows = ["main".to_owned(), "note-1".to_owned()];
        let mut going = Going::default();
        going.tell(&windows[1..], false);
        assert!(going.is_deaf("note-1"));
        assert_eq!(going.ready("note-1"), Next::CloseIt);
        going.tell(&windows, true);
        going.heard.insert("main".to_owned());
        assert!(!going.is_deaf("main") && going.is_deaf("note-1"));
        assert_eq!(going.ready("note-1"), Next::Wait, "the other one still saves");
        assert_eq!(going.ready("main"), Next::Quit);
    }

    #[test]
    fn a_window_that_could_not_be_saved_does_not_keep_another_from_closing_alone() {
        let mut going = Going::default();
        going.tell(&["main".to_owned(), "note-1".to_owned()], true);
        going.tell(&["note-1".to_owned()], false);
        assert_eq!(going.ready("note-1"), Next::CloseIt);
    }
}
