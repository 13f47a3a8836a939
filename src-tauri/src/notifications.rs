//! Desktop notifications, and only while the window does not have the person's eyes.

use datasync_client::Salvage;
use notes::Conflict;
use notify_rust::{Notification, NotificationResponse};
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::error::sentence;
use crate::events::Compare;
use crate::state::App;

/// The answer that opens the dialog.
const COMPARE: &str = "compare";

pub(crate) fn conflicts(app: &App, found: &[&Conflict]) {
    match found {
        [] => {}
        [one] => {
            let title = one.local.as_ref().or(one.server.as_ref()).map_or("", |note| note.title.as_str());
            let title = if title.is_empty() { "Untitled" } else { title };
            let body = "It was edited here and on another device. Both texts are kept.";
            ask(app, format!("“{title}” has two versions"), body, one);
        }
        [first, ..] => {
            let body = "Both texts of each are kept. Look at them when it suits you.";
            ask(app, format!("{} notes have two versions", found.len()), body, first);
        }
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

/// Asks whether to look at a conflict now. Not every desktop shows the two answers: the window asks the same.
fn ask(app: &App, summary: String, body: &str, conflict: &Conflict) {
    if !is_wanted(app) {
        return;
    }
    let (handle, id) = (app.handle.clone(), conflict.id.as_str().to_owned());
    let mut notification = written(&summary, body);
    // A click on the notification itself is answered only where it was offered.
    notification.action("default", "Compare").action(COMPARE, "Compare").action("later", "Later");
    tauri::async_runtime::spawn(async move {
        match notification.show_async().await {
            Ok(shown) => {
                shown
                    .wait_for_action_async(|answer| {
                        if is_compare(answer) {
                            compare(&handle, id);
                        }
                    })
                    .await
            }
            Err(error) => tracing::info!("no desktop notification could be shown: {error}"),
        }
    });
}

/// A click on the notification itself means the same.
fn is_compare(answer: &NotificationResponse) -> bool {
    match answer {
        NotificationResponse::Default => true,
        NotificationResponse::Action(action) => action == COMPARE,
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => false,
    }
}

/// The window comes to the front and shows both versions.
fn compare(handle: &AppHandle, id: String) {
    if let Some(window) = handle.get_webview_window("main") {
        let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(error) = raised {
            tracing::info!("the window could not be brought to the front: {error}");
        }
    }
    let _ = Compare(id).emit(handle);
}

fn is_wanted(app: &App) -> bool {
    let seen = app.handle.get_webview_window("main").is_some_and(|window| window.is_focused().unwrap_or(false));
    !seen && app.settings().notifications
}

fn written(summary: &str, body: &str) -> Notification {
    Notification::new().appname("Driftless").summary(summary).body(body).icon("driftless").finalize()
}

/// A desktop without a notification daemon is no error: the window says the same.
fn show(app: &App, summary: String, body: String) {
    if !is_wanted(app) {
        return;
    }
    let notification = written(&summary, &body);
    tauri::async_runtime::spawn(async move {
        if let Err(error) = notification.show_async().await {
            tracing::info!("no desktop notification could be shown: {error}");
        }
    });
}
