//! Desktop notifications, and only while the window does not have the person's eyes.

use std::sync::Arc;

use datasync_client::Salvage;
use notes::{Conflict, Reason};
use notify_rust::{Notification, NotificationResponse};
use tauri::Manager as _;

use crate::desk::{MAIN, come_forward};
use crate::error::sentence;
use crate::links::Ask;
use crate::state::App;
use crate::words::{Speech, Word, speech};

/// The answer that does what the notification is about.
const ACT: &str = "act";

/// What a click does.
#[derive(Debug, Clone)]
enum Answer {
    Show(Ask),
    SyncNow,
    ComeForward,
}

fn speech_of(app: &App) -> Speech {
    speech(app.settings().language)
}

pub(crate) fn conflicts(app: &App, found: &[&Conflict]) {
    let speech = speech_of(app);
    let ((title, body), first) = match found {
        [] => return,
        [one] => {
            let title = one.local.as_ref().or(one.server.as_ref()).map_or("", |note| note.title.as_str());
            (speech.two_versions(title, None), one)
        }
        [first, ..] => (speech.several_versions(found.len()), first),
    };
    let answer = Answer::Show(Ask::Compare(first.id.as_str().to_owned()));
    ask(app, written(&title, &body), speech.word(Word::Compare), answer);
}

pub(crate) fn failing_for_long(app: &App, reason: &Reason) {
    let (speech, waiting) = (speech_of(app), app.status().map_or(0, |status| status.pending));
    let (title, body) = speech.failing_for_long(reason, waiting);
    ask(app, written(&title, &body), speech.word(Word::TryNow), Answer::SyncNow);
}

pub(crate) fn sign_in_again(app: &App) {
    let speech = speech_of(app);
    let (title, body) = speech.sign_in_again();
    ask(app, written(&title, &body), speech.word(Word::SignIn), Answer::ComeForward);
}

pub(crate) fn salvaged(app: &App, salvaged: &Salvage) {
    let body = format!("{}.", sentence(&salvaged.to_string()));
    let speech = speech_of(app);
    ask(app, written(speech.mended(), &body), speech.word(Word::Open), Answer::ComeForward);
}

/// Shows a notification that can be answered. Not every desktop shows the two answers: the window asks the same. A desktop
/// without notifications is no error.
fn ask(app: &App, mut notification: Notification, act: &str, meant: Answer) {
    if !is_wanted(app) {
        return;
    }
    // A click on the notification itself is answered only where it was offered.
    notification.action("default", act).action(ACT, act).action("later", speech_of(app).word(Word::Later));
    let handle = app.handle.clone();
    tauri::async_runtime::spawn(async move {
        match notification.show_async().await {
            Ok(shown) => {
                shown
                    .wait_for_action_async(|answer| {
                        if is_wished(answer)
                            && let Some(app) = handle.try_state::<Arc<App>>()
                        {
                            carry_out(&app, meant);
                        }
                    })
                    .await;
            }
            Err(error) => tracing::info!("no desktop notification could be shown: {error}"),
        }
    });
}

/// A click on the notification itself means the same.
fn is_wished(answer: &NotificationResponse) -> bool {
    match answer {
        NotificationResponse::Default => true,
        NotificationResponse::Action(action) => action == ACT,
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => false,
    }
}

fn carry_out(app: &Arc<App>, meant: Answer) {
    match meant {
        Answer::Show(ask) => app.ask(ask),
        Answer::ComeForward => come_forward(&app.handle, MAIN),
        Answer::SyncNow => {
            let app = Arc::clone(app);
            tauri::async_runtime::spawn(async move { app.sync_now().await });
        }
    }
}

/// Only while no window has the person's eyes.
fn is_wanted(app: &App) -> bool {
    let seen = app.handle.webview_windows().values().any(|window| window.is_focused().unwrap_or(false));
    !seen && app.settings().notifications
}

fn written(summary: &str, body: &str) -> Notification {
    Notification::new().appname("Driftless").summary(summary).body(body).icon("driftless").finalize()
}
