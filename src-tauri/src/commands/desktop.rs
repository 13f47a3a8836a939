//! Windows, profiles, and what leaves the app.

use std::process::{Command, Stdio};

use datasync_client::ItemId;
use notes::Profiles;
use tauri::WebviewWindow;

use super::{Answer, Shared};
use crate::error::AppError;
use crate::refusal::Refusal;
use crate::shapes::Profile;
use crate::{closing, window};

/// Longer addresses are opened by nobody.
const LONGEST: usize = 8192;
/// Windows for single notes: a hundred are an accident.
const MOST_WINDOWS: usize = 20;

#[tauri::command]
#[specta::specta]
pub(crate) async fn profiles(app: Shared<'_>) -> Answer<Vec<Profile>> {
    let profiles = Profiles::around(&app.folder);
    let shape = |name: String| Profile { current: name == profiles.current(), name };
    Ok(profiles.names()?.into_iter().map(shape).collect())
}

/// A profile is a program of its own; one that runs comes forward.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_profile(app: Shared<'_>, name: String) -> Answer<()> {
    let profiles = Profiles::around(&app.folder);
    profiles.make(&name)?;
    let started = std::env::current_exe().and_then(|program| {
        let mut command = Command::new(program);
        // The window of the profile is no half of a demonstration; it finds the notes as this program did.
        command.env_remove("DRIFTLESS_WINDOW");
        command.args(["--profile", name.trim()]).stdin(Stdio::null()).spawn()
    });
    let mut child = started.map_err(|error| {
        tracing::warn!("the profile's window could not be started: {error}");
        AppError::invalid(Refusal::ProfileNotStarted)
    })?;
    // Somebody has to hear of its end, or it stays a name in the list of processes.
    std::thread::spawn(move || child.wait());
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_note_window(app: Shared<'_>, id: String) -> Answer<()> {
    let note = app.notebook.note(&id)?.note.id;
    let known = |id: &ItemId| window::is_open(&app, id.as_str());
    if !known(&note) && window::count_notes(&app) >= MOST_WINDOWS {
        return Err(AppError::invalid(Refusal::ManyWindows));
    }
    Ok(window::open_note(&app, note.as_str())?)
}

/// Shows a page in the person's browser, or an address in their mail program. Nothing else is opened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_outside(address: String) -> Answer<()> {
    let address = outside(&address).ok_or_else(|| AppError::invalid(Refusal::NotOpenedOutside))?;
    open::that_detached(address).map_err(|error| {
        tracing::warn!("an address could not be opened: {error}");
        AppError::invalid(Refusal::NobodyOpensThis)
    })
}

/// The address as the other program gets it; `None` if it may not get it.
fn outside(address: &str) -> Option<String> {
    let address = address.trim();
    if address.len() > LONGEST || address.chars().any(char::is_control) {
        return None;
    }
    let url = tauri::Url::parse(address).ok()?;
    let is_fitting = match url.scheme() {
        "http" | "https" => url.has_host(),
        "mailto" => true,
        _ => false,
    };
    is_fitting.then(|| url.to_string())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn show_data_folder(app: Shared<'_>) -> Answer<()> {
    open::that_detached(&app.folder).map_err(|error| {
        tracing::warn!("the data folder could not be shown: {error}");
        AppError::invalid(Refusal::NobodyShowsFolders)
    })
}

/// The UI of a window listens for an event from now on: what was asked before it did is told.
#[tauri::command]
#[specta::specta]
pub(crate) async fn listening(app: Shared<'_>, window: WebviewWindow, event: String) -> Answer<()> {
    if window.label() == crate::desk::MAIN {
        app.listening(&event);
    }
    Ok(())
}

/// The UI of a window knows that it is to close, and will see to it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_heard(app: Shared<'_>, window: WebviewWindow) -> Answer<()> {
    app.desk.goings.heard(window.label());
    Ok(())
}

/// The UI of a window has saved its drafts.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_ready(app: Shared<'_>, window: WebviewWindow) -> Answer<()> {
    closing::ready(&app, window.label()).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_and_mail_addresses_leave_the_app() {
        for address in ["https://a.example/b?c#d", " http://localhost:1/ ", "mailto:ada@a.example?subject=Hi"] {
            assert!(outside(address).is_some(), "{address}");
        }
        for address in [
            "",
            "a.example",
            "/etc/passwd",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,hi",
            "smb://a/b",
            "driftless://note/x",
            "https://",
            "https://a.example/\nx",
            "--help",
            "ms-msdt:/id",
        ] {
            assert_eq!(outside(address), None, "{address}");
        }
        assert_eq!(outside("https://a.example/`rm`\"$x").as_deref(), Some("https://a.example/%60rm%60%22$x"));
        assert_eq!(outside(&format!("https://a.example/{}", "x".repeat(9000))), None);
    }
}

/// Every window saves what is being written, and the program ends.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quit(app: Shared<'_>) -> Answer<()> {
    closing::quit(app.inner());
    Ok(())
}
