//! Syncing: its state, starting and stopping it, what waits, what it did.

use datasync_client::{ErrorKind, OperationState, Timestamp, Wake};
use notes::{Reason, ReasonCode, ReportOn};

use super::{Answer, Shared};
use crate::shapes::{ChangeState, SyncEvent, SyncStatus, WaitingChange, WhatChanged};

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
    let changes = app.notebook.store().read(|txn| {
        let mut changes = Vec::new();
        let of_a_person = |table: &datasync_client::TableName| *table != notes::conflicts_table();
        for (operation, error) in txn.operations()?.into_iter().filter(|(waiting, _)| of_a_person(&waiting.table)) {
            let row = txn.record(&operation.table, &operation.item_id)?;
            let shown = row.as_ref().or(operation.base.as_ref());
            let name = shown.and_then(|row| row.text("title").or_else(|| row.text("name"))).unwrap_or_default();
            let (state, reason) = match (operation.state, error.map(|error| error.kind)) {
                (OperationState::Failed, Some(ErrorKind::Refused { status, reason })) => {
                    (ChangeState::Failed, Some(Reason::of_refusal(status, reason)))
                }
                (OperationState::Failed, _) => (ChangeState::Conflict, Some(ReasonCode::TwoVersions.into())),
                (OperationState::Attempted, _) => (ChangeState::Attempted, None),
                (OperationState::Pending, _) => (ChangeState::Pending, None),
            };
            let is_notebook = operation.table == notes::notebooks_table();
            changes.push(WaitingChange {
                id: operation.item_id.as_str().to_owned(),
                what: if is_notebook { WhatChanged::Notebook } else { WhatChanged::Note },
                title: name.to_owned(),
                kind: operation.kind.into(),
                state,
                reason: reason.map(Into::into),
            });
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
