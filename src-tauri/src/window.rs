//! The windows: how each begins, and what becomes of one that is closed.

use std::sync::Arc;

use notes::{FIRST_PROFILE, Profiles, Settings, Theme};
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, LogicalPosition, LogicalSize, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent, Wry,
};
use tokio::sync::watch;

use crate::desk::{MAIN, come_forward};
use crate::place::{self, Place};
use crate::state::App;
use crate::{closing, painting, spelling, tray};

/// `left` or `right`: the window takes that half of the screen and names its device, so that two can be told apart.
const HALF: &str = "DRIFTLESS_WINDOW";

type Builder<'a> = WebviewWindowBuilder<'a, Wry, AppHandle>;

/// Opens the window with the list. `hidden`: it waits in the tray.
pub(crate) fn open(app: &Arc<App>, settings: &Settings, hidden: bool) -> tauri::Result<()> {
    let loading = Arc::clone(app);
    let window = WebviewWindowBuilder::new(&app.handle, MAIN, WebviewUrl::default())
        .title(title(app))
        .inner_size(1280.0, 800.0)
        .min_inner_size(480.0, 400.0)
        .theme(theme_of(settings.theme))
        .visible(!hidden)
        .on_navigation(is_ours)
        .on_page_load(move |_, load| {
            if load.event() == PageLoadEvent::Started {
                loading.desk.deaf();
            }
        })
        .build()?;
    painting::begin(&window);
    window.set_zoom(zoom(settings))?;
    spelling::begin(&window, settings.language);
    if let Ok(half) = std::env::var(HALF) {
        take_half(&window, half == "right", &settings.device)?;
    } else {
        keep_place(app, &window)?;
    }
    let closing = Arc::clone(app);
    window.on_window_event(move |event| {
        let WindowEvent::CloseRequested { api, .. } = event else { return };
        api.prevent_close();
        if closing.settings().close_to_tray && closing.desk.has_tray() {
            hide(&closing.handle);
        } else {
            closing::quit(&closing);
        }
    });
    if hidden {
        tauri::async_runtime::spawn(show_without_a_tray(Arc::clone(app)));
    } else {
        tauri::async_runtime::spawn(tray::put(Arc::clone(app)));
    }
    Ok(())
}

/// Opens the window of a program that has no notes open.
pub(crate) fn open_place(handle: &AppHandle, settings: &Settings) -> tauri::Result<WebviewWindow> {
    let builder: Builder<'_> = WebviewWindowBuilder::new(handle, MAIN, WebviewUrl::App("index.html?place".into()));
    let window = builder
        .title("Driftless")
        .on_navigation(is_ours)
        .inner_size(640.0, 480.0)
        .min_inner_size(480.0, 400.0)
        .theme(theme_of(settings.theme))
        .build()?;
    painting::begin(&window);
    window.set_zoom(zoom(settings))?;
    Ok(window)
}

/// What nothing leads back to is not hidden.
async fn show_without_a_tray(app: Arc<App>) {
    tray::put(Arc::clone(&app)).await;
    let checked = Arc::clone(&app);
    let on_main = app.handle.run_on_main_thread(move || {
        let Some(window) = checked.handle.get_webview_window(MAIN) else { return };
        if !checked.desk.has_tray() && window.show().and_then(|()| window.minimize()).is_err() {
            tracing::info!("the window could not be shown");
        }
    });
    if let Err(error) = on_main {
        tracing::info!("the window could not be shown: {error}");
    }
}

/// Opens a note in a window of its own, or brings the one it has to the front.
pub(crate) fn open_note(app: &Arc<App>, id: &str) -> tauri::Result<()> {
    let label = label_of_note(id);
    if app.handle.get_webview_window(&label).is_some() {
        come_forward(&app.handle, &label);
        return Ok(());
    }
    let settings = app.settings();
    let query: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let builder: Builder<'_> =
        WebviewWindowBuilder::new(&app.handle, &label, WebviewUrl::App(format!("index.html?note={query}").into()));
    let window = builder
        .title(title(app))
        .on_navigation(is_ours)
        // The page names itself after its note.
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::info!("a window could not be named: {error}");
            }
        })
        .inner_size(720.0, 640.0)
        .min_inner_size(480.0, 400.0)
        .theme(theme_of(settings.theme))
        .build()?;
    painting::begin(&window);
    window.set_zoom(zoom(&settings))?;
    let closing = Arc::clone(app);
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            closing::close(&closing, &label);
        }
    });
    Ok(())
}

/// Whether a note has a window of its own.
pub(crate) fn is_open(app: &App, id: &str) -> bool {
    app.handle.get_webview_window(&label_of_note(id)).is_some()
}

/// How many notes have one.
pub(crate) fn count_notes(app: &App) -> usize {
    app.handle.webview_windows().keys().filter(|label| *label != MAIN).count()
}

/// A label takes letters, digits and some signs; every other byte is written as two digits behind a colon.
fn label_of_note(id: &str) -> String {
    id.bytes().fold("note-".to_owned(), |label, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => format!("{label}{}", char::from(byte)),
        byte => format!("{label}:{byte:02x}"),
    })
}

/// Looks that the settings ask for, in every window.
pub(crate) fn apply(app: &App, settings: &Settings) {
    if let Some(window) = app.handle.get_webview_window(MAIN) {
        spelling::begin(&window, settings.language);
    }
    for (label, window) in app.handle.webview_windows() {
        let applied = window.set_zoom(zoom(settings)).and_then(|()| window.set_theme(theme_of(settings.theme)));
        if let Err(error) = applied {
            tracing::info!("the window {label} does not look as it should: {error}");
        }
    }
}

/// A window shows the app and nothing else: what is dropped on it, or gets into its page, leads nowhere.
fn is_ours(url: &tauri::Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => match url.host_str() {
            Some("tauri.localhost") => true,
            Some("localhost") => tauri::is_dev(),
            _ => false,
        },
        _ => url.as_str() == "about:blank",
    }
}

fn hide(handle: &AppHandle) {
    if let Some(Err(error)) = handle.get_webview_window(MAIN).map(|window| window.hide()) {
        tracing::info!("the window could not be hidden: {error}");
    }
}

fn title(app: &App) -> String {
    let profile = Profiles::around(&app.folder);
    match profile.current() {
        FIRST_PROFILE => "Driftless".to_owned(),
        name => format!("{name} – Driftless"),
    }
}

fn theme_of(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

fn zoom(settings: &Settings) -> f64 {
    f64::from(settings.zoom) / 100.0
}

fn keep_place(app: &App, window: &WebviewWindow) -> tauri::Result<()> {
    if let Some(place) = Place::load(&app.folder) {
        place::restore(window, place)?;
    }
    let (moves, moved) = watch::channel(());
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Moved(_) | WindowEvent::Resized(_)) {
            moves.send_replace(());
        }
    });
    tauri::async_runtime::spawn(place::keep(window.clone(), app.folder.clone(), moved));
    Ok(())
}

fn take_half(window: &WebviewWindow, right: bool, device: &str) -> tauri::Result<()> {
    let Some(monitor) = window.primary_monitor()? else { return Ok(()) };
    let size: LogicalSize<f64> = monitor.size().to_logical(monitor.scale_factor());
    let corner: LogicalPosition<f64> = monitor.position().to_logical(monitor.scale_factor());
    let width = size.width / 2.0;
    window.set_title(&format!("{device} – Driftless"))?;
    window.set_size(LogicalSize::new(width, size.height * 0.85))?;
    window.set_position(LogicalPosition::new(corner.x + if right { width } else { 0.0 }, corner.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_goes_nowhere_but_to_the_app() {
        let ours = |address: &str| is_ours(&address.parse().expect("an address"));
        assert!(ours("tauri://localhost/index.html?note=1") && ours("http://tauri.localhost/") && ours("about:blank"));
        for address in [
            "https://evil.example/",
            "tauri://evil.example/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:ran()",
        ] {
            assert!(!ours(address), "{address}");
        }
    }

    #[test]
    fn two_notes_never_share_a_window() {
        assert_eq!(label_of_note("0198ab-C_d"), "note-0198ab-C_d");
        assert_eq!(label_of_note("a b"), "note-a:20b");
        assert_ne!(label_of_note("ü"), label_of_note("u"));
    }
}
