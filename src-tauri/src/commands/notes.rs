//! Notes.

use notes::NotebookError;
use tauri::WebviewWindow;

use super::find::beside;
use super::{Answer, Shared};
use crate::shapes::{Note, NoteText, Overview};

#[tauri::command]
#[specta::specta]
pub(crate) async fn overview(app: Shared<'_>) -> Answer<Overview> {
    Ok(beside(&app, notes::Notebook::overview).await?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn get_note(app: Shared<'_>, id: String) -> Answer<Note> {
    Ok(app.notebook.note(&id)?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_note(
    app: Shared<'_>,
    window: WebviewWindow,
    text: NoteText,
    notebook_id: Option<String>,
    tags: Vec<String>,
) -> Answer<Note> {
    written(&app, &window, app.notebook.create(&text.into(), notebook_id.as_deref(), &tags))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_text(
    app: Shared<'_>,
    window: WebviewWindow,
    id: String,
    seen: NoteText,
    draft: NoteText,
) -> Answer<Note> {
    written(&app, &window, app.notebook.save_text(&id, &seen.into(), &draft.into()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_pinned(app: Shared<'_>, window: WebviewWindow, id: String, pinned: bool) -> Answer<Note> {
    written(&app, &window, app.notebook.set_pinned(&id, pinned))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_trashed(app: Shared<'_>, window: WebviewWindow, id: String, trashed: bool) -> Answer<Note> {
    written(&app, &window, app.notebook.set_trashed(&id, trashed))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_tags(app: Shared<'_>, window: WebviewWindow, id: String, tags: Vec<String>) -> Answer<Note> {
    written(&app, &window, app.notebook.set_tags(&id, &tags))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_notebook(
    app: Shared<'_>,
    window: WebviewWindow,
    id: String,
    notebook_id: Option<String>,
) -> Answer<Note> {
    written(&app, &window, app.notebook.set_notebook(&id, notebook_id.as_deref()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_note(app: Shared<'_>, window: WebviewWindow, id: String) -> Answer<()> {
    app.notebook.delete(&id)?;
    app.edited();
    app.tell_others(window.label(), id);
    Ok(())
}

/// A write that went well wakes the loop, and the other windows show it.
fn written(app: &Shared<'_>, window: &WebviewWindow, result: Result<notes::NoteState, NotebookError>) -> Answer<Note> {
    let note = Note::from(result?);
    app.edited();
    app.tell_others(window.label(), note.id.clone());
    Ok(note)
}
