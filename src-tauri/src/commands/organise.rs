//! Many notes at once, Trash, notebooks and tags.

use notes::NotebookError;

use super::{Answer, Shared};
use crate::shapes::{Notebook, NotesChange, RemovedNotebooks, number};

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_notes(app: Shared<'_>, ids: Vec<String>, change: NotesChange) -> Answer<Vec<String>> {
    let changed = changed(&app, app.notebook.change_notes(&ids, &change.into()))?;
    Ok(changed.into_iter().map(String::from).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn empty_trash(app: Shared<'_>) -> Answer<u32> {
    Ok(number(changed(&app, app.notebook.empty_trash())? as u64))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_notebook(app: Shared<'_>, name: String, parent_id: Option<String>) -> Answer<Notebook> {
    Ok(changed(&app, app.notebook.create_notebook(&name, parent_id.as_deref()))?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_notebook(app: Shared<'_>, id: String, name: String) -> Answer<()> {
    changed(&app, app.notebook.rename_notebook(&id, &name))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn move_notebook(app: Shared<'_>, id: String, parent_id: Option<String>) -> Answer<()> {
    changed(&app, app.notebook.move_notebook(&id, parent_id.as_deref()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_notebook(app: Shared<'_>, id: String) -> Answer<RemovedNotebooks> {
    Ok(changed(&app, app.notebook.delete_notebook(&id))?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_notebooks(app: Shared<'_>, removed: RemovedNotebooks) -> Answer<()> {
    changed(&app, app.notebook.restore_notebooks(&removed.into()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_tag(app: Shared<'_>, tag: String, to: String) -> Answer<u32> {
    Ok(number(changed(&app, app.notebook.rename_tag(&tag, &to))? as u64))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_tag(app: Shared<'_>, tag: String) -> Answer<u32> {
    Ok(number(changed(&app, app.notebook.remove_tag(&tag))? as u64))
}

/// What went well wakes the loop. Which notes it touched is many: other windows read their lists anew.
fn changed<T>(app: &Shared<'_>, result: Result<T, NotebookError>) -> Answer<T> {
    let value = result?;
    app.edited();
    app.tell_notes_changed(None);
    Ok(value)
}
