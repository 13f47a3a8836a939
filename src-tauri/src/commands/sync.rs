//! Syncing: its state, starting and stopping it, what waits, what it did.

use datasync_client::{Timestamp, Wake};
use notes::ReportOn;

use super::{Answer, Shared};
use crate::shapes::{SyncEvent, SyncStatus, WaitingChange};

#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_status(app: Shared<'_>) -> Answer<SyncStatus> {
    app.status()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_now(app: Shared<'_>) -> Answer<()> {
    app.sync_now().await;
    Ok(())
}

/// The person has seen what would go, and lets it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn allow_removal(app: Shared<'_>) -> Answer<()> {
    if let Some(context) = app.context() {
        context.allow_removal();
    }
    app.sync_now().await;
    Ok(())
}

/// The server was emptied, and gets everything again that is here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn send_again(app: Shared<'_>) -> Answer<()> {
    if let Some(context) = app.context() {
        context.send_again();
    }
    app.sync_now().await;
    Ok(())
}

/// The window came to the front, or the network came back.
#[tauri::command]
#[specta::specta]
pub(crate) async fn wake_sync(app: Shared<'_>) -> Answer<()> {
    app.wake(Wake::Woke);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_sync(app: Shared<'_>) -> Answer<()> {
    if let Some(context) = app.context() {
        context.stop();
        app.syncing(|syncing| syncing.stopping = true);
        app.tell_status();
    }
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn waiting_changes(app: Shared<'_>) -> Answer<Vec<WaitingChange>> {
    Ok(app.notebook.waiting_changes()?.into_iter().map(WaitingChange::from).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_change(app: Shared<'_>, id: String) -> Answer<()> {
    app.notebook.retry(&id)?;
    app.wake(Wake::Woke);
    app.tell_status();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_all(app: Shared<'_>) -> Answer<()> {
    app.notebook.retry_all()?;
    app.sync_now().await;
    Ok(())
}

/// A note that the server has no more is sent there again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_gone(app: Shared<'_>, id: String) -> Answer<()> {
    app.notebook.keep_gone(&id)?;
    app.edited();
    Ok(())
}

/// A note that the server has no more goes to Trash here too.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_gone(app: Shared<'_>, id: String) -> Answer<()> {
    app.notebook.delete_gone(&id)?;
    app.edited();
    app.tell_notes_changed(Some(vec![id]));
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_events(app: Shared<'_>, limit: u32) -> Answer<Vec<SyncEvent>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(app.log.newest(limit).into_iter().map(SyncEvent::from).collect())
}

/// A text to hand on: it says nothing of the notes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_report(app: Shared<'_>) -> Answer<String> {
    let status = app.status()?;
    let state = serde_json::to_string(&status.state).unwrap_or_default();
    Ok(app.notebook.sync_report(ReportOn {
        program: concat!("Driftless ", env!("CARGO_PKG_VERSION")),
        state: state.trim_matches('"'),
        now: Timestamp(app.now()),
        last_synced: status.last_synced.map(Timestamp),
        settings: &app.settings(),
        events: &app.log.newest(usize::MAX),
    })?)
}
