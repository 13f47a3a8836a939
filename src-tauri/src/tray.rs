//! The icon in the tray: the state of syncing in its first line, and what one does most often.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use notes::Language;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager as _, Wry};

use crate::closing;
use crate::desk::{MAIN, come_forward};
use crate::links::Ask;
use crate::shapes::SyncStatus;
use crate::state::App;
use crate::words::{Speech, Word, speech};

const ID: &str = "driftless";

/// A line of the menu that does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    NewNote,
    SyncNow,
    Open,
    Quit,
}

/// The menu below its first line; `None` is a rule.
const LINES: [Option<Act>; 5] = [Some(Act::NewNote), Some(Act::SyncNow), Some(Act::Open), None, Some(Act::Quit)];

impl Act {
    fn id(self) -> &'static str {
        match self {
            Act::NewNote => "new-note",
            Act::SyncNow => "sync-now",
            Act::Open => "open",
            Act::Quit => "quit",
        }
    }

    fn of(id: &str) -> Option<Self> {
        LINES.into_iter().flatten().find(|act| act.id() == id)
    }

    fn word(self) -> Word {
        match self {
            Act::NewNote => Word::NewNote,
            Act::SyncNow => Word::SyncNow,
            Act::Open => Word::Open,
            Act::Quit => Word::Quit,
        }
    }
}

/// What the menu shows: told anew when it is another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    state: String,
    lines: Vec<Option<(&'static str, &'static str, bool)>>,
}

/// A computer without a server has nothing to sync.
fn shown(speech: Speech, status: &SyncStatus) -> Shown {
    let connected = status.state != crate::shapes::SyncState::Serverless;
    let line = |act: Act| (act.id(), speech.word(act.word()), connected || act != Act::SyncNow);
    Shown { state: speech.status(status), lines: LINES.into_iter().map(|act| act.map(line)).collect() }
}

/// Puts the icon into the tray if the desktop has one, and says so in the settings.
pub(crate) async fn put(app: Arc<App>) {
    if !desktop_has_a_tray().await {
        return;
    }
    let handle = app.handle.clone();
    let on_main = handle.run_on_main_thread(move || {
        // Where the library of the desktop's trays is missing, the one who loads it panics.
        match catch_unwind(AssertUnwindSafe(|| build(&app))) {
            Ok(Ok(())) => {
                app.desk.tray_is_there();
                app.tell_settings();
            }
            Ok(Err(error)) => tracing::info!("there is no icon in the tray: {error}"),
            Err(_) => tracing::info!("there is no icon in the tray: its library is missing"),
        }
    });
    if let Err(error) = on_main {
        tracing::info!("there is no icon in the tray: {error}");
    }
}

fn build(app: &Arc<App>) -> tauri::Result<()> {
    let shown = app.status().ok().map(|status| shown(speech(app.settings().language), &status));
    let mut tray = TrayIconBuilder::with_id(ID).show_menu_on_left_click(cfg!(not(windows)));
    if let Some(icon) = app.handle.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    if let Some(shown) = &shown {
        tray = tray.menu(&menu(&app.handle, shown)?).tooltip(format!("Driftless – {}", shown.state));
    }
    let acting = Arc::clone(app);
    tray.on_menu_event(move |_, event| {
        if let Some(act) = Act::of(event.id().as_ref()) {
            carry_out(&acting, act);
        }
    })
    .build(&app.handle)?;
    Ok(())
}

fn menu(handle: &AppHandle, shown: &Shown) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(handle)?;
    menu.append(&MenuItem::with_id(handle, "state", &shown.state, false, None::<&str>)?)?;
    menu.append(&PredefinedMenuItem::separator(handle)?)?;
    for line in &shown.lines {
        match line {
            Some((id, text, enabled)) => {
                menu.append(&MenuItem::with_id(handle, *id, text, *enabled, None::<&str>)?)?;
            }
            None => menu.append(&PredefinedMenuItem::separator(handle)?)?,
        }
    }
    Ok(menu)
}

/// Shows another state. A menu that is the same is left alone: a person may have it open.
pub(crate) fn show(handle: &AppHandle, language: Language, status: &SyncStatus) {
    let Some(app) = handle.try_state::<Arc<App>>().filter(|app| app.desk.has_tray()) else { return };
    let shown = shown(speech(language), status);
    if !app.tray_shows(format!("{shown:?}")) {
        return;
    }
    let handle = handle.clone();
    let on_main = handle.clone().run_on_main_thread(move || {
        let Some(tray) = handle.tray_by_id(ID) else { return };
        let set = menu(&handle, &shown)
            .and_then(|menu| tray.set_menu(Some(menu)))
            .and_then(|()| tray.set_tooltip(Some(format!("Driftless – {}", shown.state))));
        if let Err(error) = set {
            tracing::info!("the tray does not show the state: {error}");
        }
    });
    if let Err(error) = on_main {
        tracing::info!("the tray does not show the state: {error}");
    }
}

fn carry_out(app: &Arc<App>, act: Act) {
    match act {
        Act::NewNote => app.ask(Ask::NewNote),
        Act::Open => come_forward(&app.handle, MAIN),
        Act::Quit => closing::quit(app),
        Act::SyncNow => {
            let app = Arc::clone(app);
            tauri::async_runtime::spawn(async move { app.sync_now().await });
        }
    }
}

/// Without somebody who shows them, an icon would be nowhere, and a window that is closed into it lost.
#[cfg(target_os = "linux")]
async fn desktop_has_a_tray() -> bool {
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
        return false;
    }
    let asked = async {
        let bus = zbus::Connection::session().await?;
        let watcher = zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher")?;
        Ok::<_, zbus::Error>(zbus::fdo::DBusProxy::new(&bus).await?.name_has_owner(watcher).await?)
    };
    match tokio::time::timeout(std::time::Duration::from_secs(5), asked).await {
        Ok(Ok(there)) => there,
        Ok(Err(error)) => {
            tracing::info!("it is not known whether there is a tray: {error}");
            false
        }
        Err(_) => false,
    }
}

#[cfg(not(target_os = "linux"))]
async fn desktop_has_a_tray() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::SyncState;

    fn status(state: SyncState, pending: u32) -> SyncStatus {
        SyncStatus {
            state,
            work_offline: false,
            background: true,
            pending,
            failed: 0,
            conflicts: 0,
            last_synced: None,
            offline_since: None,
            next_sync: None,
            done: 120,
            total: Some(480),
            reason: None,
            removal: None,
        }
    }

    #[test]
    fn the_first_line_of_the_menu_says_how_syncing_stands() {
        let line = |state, pending| shown(Speech::English, &status(state, pending)).state;
        assert_eq!(line(SyncState::Synced, 0), "Synced");
        assert_eq!(line(SyncState::Waiting, 1), "1 change waiting");
        assert_eq!(line(SyncState::Syncing, 3), "Syncing 120 of 480");
        assert_eq!(line(SyncState::Offline, 3), "Offline – 3 changes waiting");
        assert_eq!(line(SyncState::Paused, 3), "Paused on this connection – 3 changes waiting");
        assert_eq!(line(SyncState::Unauthorized, 0), "Sign in again");
        let away = SyncStatus { work_offline: true, ..status(SyncState::Offline, 2) };
        assert_eq!(shown(Speech::German, &away).state, "Arbeitet offline – 2 Änderungen warten");
    }

    #[test]
    fn the_menu_offers_a_note_a_sync_the_window_and_the_end_and_no_sync_without_a_server() {
        let lines = |state| {
            let lines = shown(Speech::English, &status(state, 0)).lines;
            lines.into_iter().flatten().map(|(_, text, enabled)| (text, enabled)).collect::<Vec<_>>()
        };
        let all = [("New note", true), ("Sync now", true), ("Open Driftless", true), ("Quit", true)];
        assert_eq!(lines(SyncState::Synced), all);
        assert_eq!(lines(SyncState::Serverless)[1], ("Sync now", false));
        assert!(LINES.into_iter().flatten().all(|act| Act::of(act.id()) == Some(act)));
    }
}
