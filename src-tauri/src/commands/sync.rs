//! Syncing: its state, starting and stopping it, what waits.

use datasync_client::{ErrorKind, OperationState, Wake};

use super::{Answer, Shared};
use crate::shapes::{ChangeState, SyncStatus, WaitingChange};

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
    let changes = app.notebook.store().read(|txn| {
        let mut changes = Vec::new();
        let of_a_person = |table: &datasync_client::TableName| *table != notes::conflicts_table();
        for (operation, error) in txn.operations()?.into_iter().filter(|(waiting, _)| of_a_person(&waiting.table)) {
            let row = txn.record(&operation.table, &operation.item_id)?;
            let shown = row.as_ref().or(operation.base.as_ref());
            let name = shown.and_then(|row| row.text("title").or_else(|| row.text("name"))).unwrap_or_default();
            let (state, reason) = match (operation.state, error.map(|error| error.kind)) {
                (OperationState::Failed, Some(ErrorKind::Refused { status, reason })) => {
                    (ChangeState::Failed, Some(refusal(status, reason)))
                }
                (OperationState::Failed, _) => {
                    (ChangeState::Conflict, Some("This note has two versions. Compare them when you like.".to_owned()))
                }
                (OperationState::Attempted, _) => (ChangeState::Attempted, None),
                (OperationState::Pending, _) => (ChangeState::Pending, None),
            };
            let id = operation.item_id.as_str().to_owned();
            changes.push(WaitingChange { id, title: name.to_owned(), kind: operation.kind.into(), state, reason });
        }
        Ok::<_, datasync_client::StoreError>(changes)
    })?;
    Ok(changes)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_change(app: Shared<'_>, id: String) -> Answer<()> {
    app.notebook.retry(&id)?;
    app.wake(Wake::Woke);
    Ok(())
}

fn refusal(status: u16, reason: Option<String>) -> String {
    match status {
        413 => "This note is too large for the server. Your text is safe here.".to_owned(),
        403 => "This account may not change this note. Your text stays on this computer.".to_owned(),
        _ => {
            let said = reason.map(|reason| format!(" It said: {reason}.")).unwrap_or_default();
            format!("The server didn't accept this change. Your text is safe here.{said}")
        }
    }
}
