//! Beginning, servers and accounts.

use std::time::{Duration, Instant};

use notes::{ConnectError, Connected, Happened, Person, Reason, ReasonCode, SyncEventKind};
use qrcode::QrCode;
use qrcode::render::svg;

use super::{Answer, Shared};
use crate::error::{AppError, Code};
use crate::refusal::Refusal;
use crate::shapes::{Accounts, Connection, Invitation, InvitedTo, NotesHere, ServerFacts, Settings, SyncState, number};
use crate::words::speech;

/// Longer addresses, keys, names and passwords are none.
const LONGEST: usize = 2048;
/// How long signing out waits for the server: the device forgets its sign-in anyhow.
const GOODBYE: Duration = Duration::from_secs(5);

/// *This computer only*. Somebody who has no note yet gets one that says how to begin.
#[tauri::command]
#[specta::specta]
pub(crate) async fn begin_here(app: Shared<'_>) -> Answer<Settings> {
    let settings = app.settings();
    if app.notebook.welcome(speech(settings.language).language())?.is_some() {
        app.tell_notes_changed(None);
    }
    app.keep(notes::Settings { begun: true, ..settings })?;
    app.tell_status();
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_server(
    app: Shared<'_>,
    server_url: String,
    application_key: Option<String>,
) -> Answer<ServerFacts> {
    check(&[&server_url, application_key.as_deref().unwrap_or_default()])?;
    let store = app.notebook.store();
    let asked = Instant::now();
    let facts = notes::ask_server(&app.folder, store, &server_url, application_key.as_deref()).await?;
    let answered_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
    Ok(ServerFacts {
        accounts: if facts.accounts { Accounts::Required } else { Accounts::None },
        registration: facts.registration,
        notes_of_another: number(facts.notes_of_another),
        notes_never_sent: number(facts.notes_never_sent),
        answered_ms,
    })
}

/// Asks the server first; keeps nothing unless it answers well, and sends nothing before it is said what becomes of the notes here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn connect(app: Shared<'_>, connection: Connection) -> Answer<Settings> {
    let Connection { server_url, application_key, account, notes_here } = connection;
    let (name, password) = account.as_ref().map_or(("", ""), |account| (&account.name, &account.password));
    check(&[&server_url, application_key.as_deref().unwrap_or_default(), name, password])?;
    let (store, key) = (app.notebook.store(), application_key.as_deref());
    let person = account.as_ref().map(|account| Person {
        user: account.name.trim(),
        password: &account.password,
        register: account.register,
    });
    let settings = app.settings();
    let signed_in_since = person.as_ref().map(|_| app.now()).or(settings.signed_in_since);
    let known = notes::Settings { begun: true, signed_in_since, ..settings };
    app.stop_syncing().await;
    let connected = notes::connect_as(&app.folder, store, &known, &server_url, key, person, notes_here.into()).await;
    let Connected { settings, set_aside } = match connected {
        Ok(connected) => connected,
        Err(error) => {
            // It goes on where it was.
            app.begin();
            return Err(error.into());
        }
    };
    let signed_in = account.is_some();
    // Who asks whether it is well has connected nothing.
    let is_new = settings.server_url != app.settings().server_url;
    app.apply(settings)?;
    if set_aside.is_some() {
        app.tell_notes_changed(None);
    }
    if is_new {
        app.happened(SyncEventKind::Connected);
    }
    if signed_in {
        app.happened(SyncEventKind::SignedIn);
    }
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn disconnect(app: Shared<'_>) -> Answer<Settings> {
    let settings = notes::Settings { server_url: None, begun: true, ..app.settings() };
    settings.save(&app.folder).map_err(ConnectError::from)?;
    app.apply(settings)?;
    app.happened(SyncEventKind::Disconnected);
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(app: Shared<'_>, password: String) -> Answer<Settings> {
    check(&[&password])?;
    let settings = notes::Settings { signed_in_since: Some(app.now()), ..app.settings() };
    let settings = notes::sign_in_again(&app.folder, app.notebook.store(), &settings, &password).await?;
    app.syncing(|syncing| syncing.failure = None);
    app.apply(settings)?;
    app.happened(SyncEventKind::SignedIn);
    Ok(app.settings_shape())
}

/// The sign-in is forgotten here at once; a server that does not answer forgets this device in time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(app: Shared<'_>) -> Answer<Settings> {
    let settings = app.settings();
    if settings.user.is_none() {
        return Err(AppError::invalid(Refusal::NobodySignedIn));
    }
    if let Some(context) = app.context() {
        context.stop();
    }
    match tokio::time::timeout(GOODBYE, notes::sign_out(&app.folder, &settings)).await {
        Ok(told) => {
            if let Err(error) = told? {
                tracing::info!("the server was not told that this device signs out: {error}");
            }
        }
        Err(_) => tracing::info!("the server was not told in time that this device signs out"),
    }
    app.apply(settings)?;
    let reason = Reason::from(ReasonCode::SignedOut);
    app.syncing(|syncing| syncing.failure = Some((SyncState::Unauthorized, reason.clone())));
    app.happened(Happened { reason: Some(reason), ..SyncEventKind::SignedOut.into() });
    app.tell_status();
    Ok(app.settings_shape())
}

/// A text and a picture that carry the server and its key to the next device. The account is not in them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn invite(app: Shared<'_>) -> Answer<Invitation> {
    let Some(server_url) = app.settings().server_url else {
        return Err(AppError::invalid(Refusal::NoServer));
    };
    let application_key = notes::Secret::application_key(&app.folder).load().map_err(ConnectError::from)?;
    let link = notes::Invitation { server_url, application_key }.link();
    let qr = picture(&link)?;
    Ok(Invitation { link, qr })
}

/// Black on white in every theme: cameras want it so.
fn picture(link: &str) -> Answer<String> {
    let code = QrCode::new(link.as_bytes()).map_err(|_| AppError::invalid(Refusal::TooLongForPicture))?;
    let colours = (svg::Color("#000000"), svg::Color("#ffffff"));
    Ok(code.render::<svg::Color<'_>>().dark_color(colours.0).light_color(colours.1).min_dimensions(240, 240).build())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn read_invitation(text: String) -> Answer<InvitedTo> {
    let read = notes::Invitation::read(&text).map_err(|error| AppError::new(Code::Invalid, &error))?;
    Ok(InvitedTo { server_url: read.server_url, application_key: read.application_key })
}

impl From<NotesHere> for notes::NotesHere {
    fn from(answer: NotesHere) -> Self {
        match answer {
            NotesHere::Ask => notes::NotesHere::Ask,
            NotesHere::Send => notes::NotesHere::Send,
            NotesHere::SetAside => notes::NotesHere::SetAside,
        }
    }
}

fn check(texts: &[&str]) -> Answer<()> {
    if texts.iter().any(|text| text.len() > LONGEST) {
        return Err(AppError::invalid(Refusal::TooLong));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_gives_the_answers_that_a_terminal_gives() {
        for (answer, engine) in
            [("ask", notes::NotesHere::Ask), ("send", notes::NotesHere::Send), ("setAside", notes::NotesHere::SetAside)]
        {
            let said: NotesHere = serde_json::from_value(answer.into()).expect("an answer");
            assert_eq!(notes::NotesHere::from(said), engine);
        }
    }

    #[test]
    fn an_invitation_is_a_picture_too_and_nothing_but_shapes_stands_in_it() {
        let picture = picture("driftless://connect?url=https%3A%2F%2Fnotes.example.com%2F&key=k1").expect("a picture");
        assert!(picture.contains("<svg") && picture.ends_with("</svg>"), "{picture}");
        assert!(!picture.contains("script") && !picture.contains("example"));
        assert!(super::picture(&"x".repeat(5000)).is_err());
    }
}
