//! What the app has on the desktop besides its notes: windows, the tray, what it is asked from outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;
use tokio::sync::watch;

use crate::closing::Goings;
use crate::events::{Compare, Invited, NewNote, OpenNote, ShowConflicts};
use crate::links::{Ask, Asks};
use crate::state::App;

/// The label of the window with the list.
pub(crate) const MAIN: &str = "main";

/// A window that does not come keeps nothing waiting for longer.
const LONGEST_START: Duration = Duration::from_secs(5);

/// The desktop's side of the app.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) goings: Goings,
    asks: Mutex<Asks>,
    tray: AtomicBool,
    quick_key: AtomicBool,
    usable: watch::Sender<bool>,
}

impl Desk {
    pub(crate) fn has_tray(&self) -> bool {
        self.tray.load(Ordering::Relaxed)
    }

    pub(crate) fn tray_is_there(&self) {
        self.tray.store(true, Ordering::Relaxed);
    }

    pub(crate) fn can_quick_key(&self) -> bool {
        self.quick_key.load(Ordering::Relaxed)
    }

    pub(crate) fn quick_key_works(&self) {
        self.quick_key.store(true, Ordering::Relaxed);
    }

    /// The main window shows its note and takes keys.
    pub(crate) fn became_usable(&self) {
        self.usable.send_replace(true);
    }

    /// Waits until the main window can be used: what has time does not come between a person and their notes.
    pub(crate) async fn until_usable(&self) {
        let mut usable = self.usable.subscribe();
        // Whichever it was, it is time.
        let _ = tokio::time::timeout(LONGEST_START, usable.wait_for(|usable| *usable)).await;
    }

    fn asks<T>(&self, work: impl FnOnce(&mut Asks) -> T) -> T {
        work(&mut self.asks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The page of the main window is loaded anew.
    pub(crate) fn deaf(&self) {
        self.asks(Asks::deaf);
    }
}

impl App {
    /// The main window comes to the front and shows what is asked, as soon as its UI listens.
    pub(crate) fn ask(self: &Arc<Self>, ask: Ask) {
        come_forward(&self.handle, MAIN);
        if let Some(ask) = self.desk.asks(|asks| asks.ask(ask)) {
            tell(&self.handle, ask);
        }
    }

    /// The UI of the main window listens for an event from now on.
    pub(crate) fn listening(&self, event: &str) {
        if let Some(ask) = self.desk.asks(|asks| asks.listening(event)) {
            tell(&self.handle, ask);
        }
    }
}

fn tell(handle: &AppHandle, ask: Ask) {
    let told = match ask {
        Ask::OpenNote(id) => OpenNote(id).emit_to(handle, MAIN),
        Ask::NewNote => NewNote.emit_to(handle, MAIN),
        Ask::Invited(text) => Invited(text).emit_to(handle, MAIN),
        Ask::Compare(id) => Compare(id).emit_to(handle, MAIN),
        Ask::ShowConflicts => ShowConflicts.emit_to(handle, MAIN),
    };
    if let Err(error) = told {
        tracing::warn!("the window was not told: {error}");
    }
}

/// Shows a window and gives it the keyboard, as far as the desktop lets a program do that.
pub(crate) fn come_forward(handle: &AppHandle, label: &str) {
    if let Some(window) = handle.get_webview_window(label) {
        let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(error) = raised {
            tracing::info!("the window could not be brought to the front: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_has_time_waits_for_the_window_and_not_for_one_that_does_not_come() {
        let begun = tokio::time::Instant::now();
        let desk = Desk::default();
        desk.until_usable().await;
        assert_eq!(begun.elapsed(), LONGEST_START);
        let desk = Arc::new(Desk::default());
        let waiting = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { desk.until_usable().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        desk.became_usable();
        waiting.await.expect("it goes on");
        desk.until_usable().await;
        assert_eq!(begun.elapsed(), LONGEST_START, "nobody waits once it can be used");
    }
}
