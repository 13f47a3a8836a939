//! What the main window shows first, in one answer: each question of its own would be one more way there and back.

use datasync_client::Timestamp;
use notes::{ListOrder, NotebookError, Order, View};
use tauri::WebviewWindow;

use super::conflicts::summary;
use super::find::beside;
use super::{Answer, Shared};
use crate::shapes::{FirstScreen, Instant, Note, NoteSummary};

/// `bounds` as of `list_groups`, for the first `limit` rows. `last`: the note that was open last; if that is gone or in Trash, the
/// first of the list is given.
#[tauri::command]
#[specta::specta]
pub(crate) async fn first_screen(
    app: Shared<'_>,
    bounds: Vec<Instant>,
    limit: u32,
    last: Option<String>,
) -> Answer<FirstScreen> {
    let settings = app.settings_shape();
    let order = match app.settings().order {
        ListOrder::Edited => Order::Edited,
        ListOrder::Created => Order::Created,
        ListOrder::Title => Order::Title,
    };
    let read = move |notebook: &notes::Notebook| {
        let bounds: Vec<Timestamp> = bounds.into_iter().map(Timestamp).collect();
        let groups = notebook.groups(&View::All, order, &bounds)?;
        let rows = notebook.page(&View::All, order, 0, limit.into())?;
        let known = last.and_then(|id| notebook.note(&id).ok()).filter(|known| !known.note.trashed);
        let note = match (known, rows.first()) {
            (None, Some(first)) => Some(notebook.note(first.note.id.as_str())?),
            (known, _) => known,
        };
        Ok::<_, NotebookError>((groups, rows, note, notebook.overview()?))
    };
    let (groups, rows, note, overview) = beside(&app, read).await?;
    let conflicts = app.notebook.conflicts()?;
    Ok(FirstScreen {
        settings,
        status: app.status()?,
        overview: overview.into(),
        conflicts: conflicts.iter().map(|conflict| summary(&app.notebook, conflict)).collect(),
        groups: groups.into(),
        rows: rows.into_iter().map(NoteSummary::from).collect(),
        note: note.map(Note::from),
    })
}

/// The main window shows its note and takes keys: what had time until now begins.
#[tauri::command]
#[specta::specta]
pub(crate) async fn usable(app: Shared<'_>, window: WebviewWindow) -> Answer<()> {
    if window.label() == crate::desk::MAIN {
        app.desk.became_usable();
    }
    Ok(())
}
