//! What the app has on the desktop besides its notes: windows, the tray, what it is asked from outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::closing::Goings;
use crate::events::{Compare, Invited, NewNote, OpenNote, ShowConflicts};
use crate::links::{Ask, Asks};
use crate::state::App;

/// The label of the window with the list.
pub(crate) const MAIN: &str = "main";

/// The desktop's side of the app.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) goings: Goings,
    asks: Mutex<Asks>,
    tray: AtomicBool,
    quick_key: AtomicBool,
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
