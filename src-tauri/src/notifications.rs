//! Desktop notifications, and only while the window does not have the person's eyes.

use datasync_client::Salvage;
use notes::Conflict;
use notify_rust::Notification;
use tauri::Manager as _;

use crate::error::sentence;
use crate::state::App;

pub(crate) fn conflicts(app: &App, found: &[&Conflict]) {
    match found {
        [] => {}
        [one] => {
            let title = one.local.as_ref().or(one.server.as_ref()).map_or("", |note| note.title.as_str());
            let title = if title.is_empty() { "Untitled" } else { title };
            show(
                app,
                format!("“{title}” has two versions"),
                "It was edited here and on another device. Both texts are kept.".to_owned(),
            );
        }
        several => show(
            app,
            format!("{} notes have two versions", several.len()),
            "Both texts of each are kept. Look at them when it suits you.".to_owned(),
        ),
    }
}

pub(crate) fn failing_for_long(app: &App, reason: &str) {
    show(
        app,
        "Driftless hasn't synced for 10 minutes".to_owned(),
        format!("{reason} Your notes are saved on this computer."),
    );
}

pub(crate) fn salvaged(app: &App, salvaged: &Salvage) {
    show(app, "Driftless mended its notes file".to_owned(), format!("{}.", sentence(&salvaged.to_string())));
}

/// A desktop without a notification daemon is no error: the window says the same.
fn show(app: &App, summary: String, body: String) {
    let seen = app.handle.get_webview_window("main").is_some_and(|window| window.is_focused().unwrap_or(false));
    if seen || !app.settings().notifications {
        return;
    }
    tauri::async_runtime::spawn(async move {
        let shown =
            Notification::new().appname("Driftless").summary(&summary).body(&body).icon("driftless").show_async().await;
        if let Err(error) = shown {
            tracing::info!("no desktop notification could be shown: {error}");
        }
    });
}
