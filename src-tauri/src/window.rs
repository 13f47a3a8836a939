//! The window: where it stands, and how it goes.

use std::sync::Arc;
use std::time::Duration;

use notes::Theme;
use tauri::{LogicalPosition, LogicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_specta::Event as _;
use tokio::time::timeout;

use crate::events::Closing;
use crate::state::App;

/// How long a UI that was told that the window closes may take to say that it heard.
const HEARING: Duration = Duration::from_secs(4);
/// `left` or `right`: the window takes that half of the screen and names its device, so that two can be told apart.
const HALF: &str = "DRIFTLESS_WINDOW";

pub(crate) fn open(tauri: &tauri::App, app: Arc<App>, theme: Theme, device: &str) -> tauri::Result<()> {
    let theme = match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    };
    let window = WebviewWindowBuilder::new(tauri, "main", WebviewUrl::default())
        .title("Driftless")
        .inner_size(1280.0, 800.0)
        .min_inner_size(480.0, 400.0)
        .theme(theme)
        .build()?;
    if let Ok(half) = std::env::var(HALF) {
        take_half(&window, half == "right", device)?;
    }
    window.on_window_event(move |event| {
        let WindowEvent::CloseRequested { api, .. } = event else { return };
        if Closing.emit(&app.handle).is_ok() {
            api.prevent_close();
            tauri::async_runtime::spawn(exit_unheard(Arc::clone(&app)));
        }
    });
    Ok(())
}

/// The UI saves its draft and then calls `close_ready`; if the text can't be saved it asks the person, and that takes as long
/// as it takes. Only a UI that does not even hear is not waited for.
async fn exit_unheard(app: Arc<App>) {
    if timeout(HEARING, app.close_heard.notified()).await.is_err() {
        app.handle.exit(0);
    }
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
