//! Settings, connecting, and closing the window.

use std::time::Duration;

use super::{Answer, Shared};
use crate::shapes::{Connection, Settings, SettingsChange};

/// What closing waits for at most: the last push of a window that goes.
const LAST_SYNC: Duration = Duration::from_secs(2);

#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(app: Shared<'_>) -> Answer<Settings> {
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_settings(app: Shared<'_>, change: SettingsChange) -> Answer<Settings> {
    let known = app.settings();
    let settings = notes::Settings {
        device: change.device.unwrap_or(known.device),
        background_sync: change.background_sync.unwrap_or(known.background_sync),
        work_offline: change.work_offline.unwrap_or(known.work_offline),
        sync_every: change.sync_every.unwrap_or(known.sync_every),
        theme: change.theme.map_or(known.theme, Into::into),
        notifications: change.notifications.unwrap_or(known.notifications),
        when_fit: change.when_fit.map_or(known.when_fit, Into::into),
        when_overlap: change.when_overlap.map_or(known.when_overlap, Into::into),
        captions: change.captions.unwrap_or(known.captions),
        server_url: known.server_url,
        user: known.user,
    };
    if let (true, Some(context)) = (settings.work_offline, app.context()) {
        context.stop();
    }
    app.keep(settings.within_limits())?;
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn connect(app: Shared<'_>, connection: Connection) -> Answer<Settings> {
    let Connection { server_url, application_key } = connection;
    let store = app.notebook.store();
    let settings = notes::connect(&app.folder, store, &app.settings(), &server_url, application_key.as_deref()).await?;
    app.apply(settings)?;
    Ok(app.settings_shape())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn disconnect(app: Shared<'_>) -> Answer<Settings> {
    let settings = notes::Settings { server_url: None, ..app.settings() };
    settings.save(&app.folder).map_err(notes::ConnectError::from)?;
    app.apply(settings)?;
    Ok(app.settings_shape())
}

/// The UI knows that the window is to close, and will see to it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_heard(app: Shared<'_>) -> Answer<()> {
    app.close_heard.notify_one();
    Ok(())
}

/// The UI has saved its drafts: one last try to send them, and the window goes. What is not sent is safe here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_ready(app: Shared<'_>) -> Answer<()> {
    let settings = app.settings();
    if let (Some(context), false) = (app.context(), settings.work_offline) {
        let waiting = app.status().is_ok_and(|status| status.pending > 0);
        if waiting {
            let _ = tokio::time::timeout(LAST_SYNC, context.push()).await;
        }
    }
    app.handle.exit(0);
    Ok(())
}
