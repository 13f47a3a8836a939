//! Desktop notifications, and only while the window does not have the person's eyes.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use datasync_client::{OpenError, Salvage, SyncReport};
use notes::{Conflict, Language, Note, Reason, Settings};
use notify_rust::{Notification, NotificationResponse};
use tauri::Manager as _;

use crate::desk::{MAIN, come_forward};
use crate::error::sentence;
use crate::links::Ask;
use crate::state::App;
use crate::words::{Other, Speech, Word, speech};

/// The answer that does what the notification is about.
const ACT: &str = "act";

/// How long a program that ends waits for the desktop to take its last word.
const TELLING: Duration = Duration::from_secs(2);

/// What a click does.
#[derive(Debug, Clone)]
enum Answer {
    Show(Ask),
    SyncNow,
    ComeForward,
}

/// What a person may want to hear of, each by its own setting.
#[derive(Debug, Clone, Copy)]
enum About {
    Conflicts,
    Failing,
    BackOnline,
}

impl About {
    fn is_wanted(self, settings: &Settings) -> bool {
        match self {
            About::Conflicts => settings.notify_conflicts,
            About::Failing => settings.notify_failing,
            About::BackOnline => settings.notify_back_online,
        }
    }
}

fn speech_of(app: &App) -> Speech {
    speech(app.settings().language)
}

pub(crate) fn conflicts(app: &App, found: &[&Conflict]) {
    let speech = speech_of(app);
    let ((title, body), act, asked) = match found {
        [] => return,
        [one] => {
            let title = one.local.as_ref().or(one.server.as_ref()).map_or("", |note| note.title.as_str());
            let said = speech.two_versions(title, one.server.as_ref().map(|note| other_side(app, note)));
            (said, Word::Compare, Ask::Compare(one.id.as_str().to_owned()))
        }
        [..] => (speech.several_versions(found.len()), Word::ShowConflicts, Ask::ShowConflicts),
    };
    let mut notification = written(&title, &body);
    offer(&mut notification, speech.word(act));
    notification.action("later", speech.word(Word::Later));
    ask(app, About::Conflicts, notification, Answer::Show(asked));
}

/// Whose edit the other one is.
fn other_side<'a>(app: &App, note: &'a Note) -> Other<'a> {
    match (app.notebook.somebody_else(note), &note.device) {
        (Some(person), _) => Other::Person(person),
        (None, Some(device)) => Other::Device(device),
        (None, None) => Other::Unknown,
    }
}

/// The server can be reached again and something was waiting for that.
pub(crate) fn back_online(app: &App, report: &SyncReport) {
    let conflicts = app.status().map_or(0, |status| status.conflicts);
    if let Some((title, body)) = speech_of(app).back_online(report.pushed, report.pulled, conflicts) {
        ask(app, About::BackOnline, written(&title, &body), Answer::ComeForward);
    }
}

pub(crate) fn failing_for_long(app: &App, reason: &Reason) {
    let (speech, waiting) = (speech_of(app), app.status().map_or(0, |status| status.pending));
    let (title, body) = speech.failing_for_long(reason, waiting);
    let mut notification = written(&title, &body);
    offer(&mut notification, speech.word(Word::TryNow));
    ask(app, About::Failing, notification, Answer::SyncNow);
}

pub(crate) fn sign_in_again(app: &App) {
    let speech = speech_of(app);
    let (title, body) = speech.sign_in_again();
    let mut notification = written(&title, &body);
    offer(&mut notification, speech.word(Word::SignIn));
    ask(app, About::Failing, notification, Answer::ComeForward);
}

pub(crate) fn salvaged(app: &App, salvaged: &Salvage) {
    let body = format!("{}.", sentence(&salvaged.to_string()));
    let speech = speech_of(app);
    let mut notification = written(speech.mended(), &body);
    offer(&mut notification, speech.word(Word::Open));
    ask(app, About::Failing, notification, Answer::ComeForward);
}

/// Nothing opens. There is nobody to ask, and nobody is waited for longer than it takes to say it.
pub(crate) fn not_started(folder: &Path, error: &OpenError) {
    let (title, body) = speech(Language::System).not_started(folder, error);
    let told = async { tokio::time::timeout(TELLING, written(&title, &body).show_async()).await };
    if !matches!(tauri::async_runtime::block_on(told), Ok(Ok(_))) {
        tracing::info!("no desktop notification could be shown");
    }
}

/// What a click does is said on a button too. A click on the notification itself is answered only where it was offered.
fn offer(notification: &mut Notification, act: &str) {
    notification.action("default", act).action(ACT, act);
}

/// Shows a notification and does what is answered. Not every desktop shows buttons: the window asks the same. A desktop without
/// notifications is no error.
fn ask(app: &App, about: About, notification: Notification, meant: Answer) {
    if is_seen(app) || !about.is_wanted(&app.settings()) {
        return;
    }
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

/// A window has the person's eyes: it says what there is to say.
fn is_seen(app: &App) -> bool {
    app.handle.webview_windows().values().any(|window| window.is_focused().unwrap_or(false))
}

fn written(summary: &str, body: &str) -> Notification {
    Notification::new().appname("Driftless").summary(summary).body(body).icon("driftless").finalize()
}
