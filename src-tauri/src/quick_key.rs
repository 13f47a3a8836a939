//! The key that makes a new note from anywhere on the desktop.

use std::cell::RefCell;
use std::str::FromStr as _;
use std::sync::Arc;

use global_hotkey::hotkey::{HotKey, Modifiers};
use global_hotkey::{GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use tokio::sync::oneshot;

use crate::error::AppError;
use crate::links::Ask;
use crate::state::App;

thread_local! {
    /// The desktop's keys and the one of them that is ours. It lives on the main thread, as some desktops want it.
    static KEYS: RefCell<Option<(GlobalHotKeyManager, Option<HotKey>)>> = const { RefCell::new(None) };
}

/// Why a key can't be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("this is not a key: write it like Ctrl+Alt+N")]
    NoKey,
    #[error("a key for everywhere needs Ctrl, Alt or Super beside it")]
    TooPlain,
    #[error("another program has this key already; choose another one")]
    Taken,
    #[error("this desktop gives programs no keys")]
    NotHere,
}

/// Learns whether the desktop gives keys, and takes the one of the settings. Called on the main thread.
pub(crate) fn begin(app: &Arc<App>, key: Option<&str>) {
    if !desktop_gives_keys() {
        return;
    }
    let Ok(manager) = GlobalHotKeyManager::new() else { return };
    KEYS.with(|keys| *keys.borrow_mut() = Some((manager, None)));
    app.desk.quick_key_works();
    let asking = Arc::clone(app);
    GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
        if event.state() == HotKeyState::Pressed {
            asking.ask(Ask::NewNote);
        }
    }));
    if let Some(Err(error)) = key.map(|key| read(key).and_then(|key| take(Some(key)))) {
        tracing::warn!("the key for a quick note does not work: {error}");
    }
}

/// Takes another key in the place of the one before, or none. If that can't be, the one before stays.
pub(crate) async fn set(app: &App, key: Option<&str>) -> Result<(), AppError> {
    let key = key.map(read).transpose().map_err(|error| invalid(&error))?;
    let (done, taken) = oneshot::channel();
    app.handle.run_on_main_thread(move || {
        let _ = done.send(take(key));
    })?;
    taken.await.unwrap_or(Err(KeyError::NotHere)).map_err(|error| invalid(&error))
}

fn invalid(error: &KeyError) -> AppError {
    AppError::new(crate::error::Code::Invalid, error)
}

fn read(key: &str) -> Result<HotKey, KeyError> {
    let key = HotKey::from_str(key).map_err(|_| KeyError::NoKey)?;
    let held = Modifiers::CONTROL | Modifiers::ALT | Modifiers::META;
    if key.mods.intersects(held) { Ok(key) } else { Err(KeyError::TooPlain) }
}

fn take(key: Option<HotKey>) -> Result<(), KeyError> {
    KEYS.with(|keys| {
        let mut keys = keys.borrow_mut();
        let (manager, before) = keys.as_mut().ok_or(KeyError::NotHere)?;
        if *before == key {
            return Ok(());
        }
        if let Some(key) = key {
            manager.register(key).map_err(|_| KeyError::Taken)?;
        }
        if let Some(before) = std::mem::replace(before, key) {
            let _ = manager.unregister(before);
        }
        Ok(())
    })
}

/// A Wayland compositor keeps its keys to itself, and a grab through its X server would hear only other X programs.
#[cfg(target_os = "linux")]
fn desktop_gives_keys() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")
}

#[cfg(not(target_os = "linux"))]
fn desktop_gives_keys() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written_and_one_that_types_a_letter_is_not_taken() {
        assert!(read("Ctrl+Alt+N").is_ok() && read("Super+Shift+Space").is_ok());
        assert_eq!(read("N"), Err(KeyError::TooPlain));
        assert_eq!(read("Shift+N"), Err(KeyError::TooPlain));
        for nonsense in ["", "Ctrl+", "Ctrl+Alt", "Ctrl+Nothing", "rm -rf"] {
            assert_eq!(read(nonsense), Err(KeyError::NoKey), "{nonsense}");
        }
    }
}
