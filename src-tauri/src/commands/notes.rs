//! Notes and notebooks.

use notes::NotebookError;

use super::{Answer, Shared};
use crate::shapes::{EarlierVersion, Note, NoteText, Notebook, Overview, TagCount, instant, number};

#[tauri::command]
#[specta::specta]
pub(crate) async fn overview(app: Shared<'_>) -> Answer<Overview> {
    let overview = app.notebook.overview()?;
    Ok(Overview {
        all: number(overview.all),
        pinned: number(overview.pinned),
        conflicts: number(overview.conflicts),
        trash: number(overview.trash),
        notebooks: overview.notebooks.into_iter().map(Notebook::from).collect(),
        tags: overview.tags.into_iter().map(|(tag, count)| TagCount { tag, count: number(count) }).collect(),
    })
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
    text: NoteText,
    notebook_id: Option<String>,
    tags: Vec<String>,
) -> Answer<Note> {
    written(&app, app.notebook.create(&text.into(), notebook_id.as_deref(), &tags))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_text(app: Shared<'_>, id: String, seen: NoteText, draft: NoteText) -> Answer<Note> {
    written(&app, app.notebook.save_text(&id, &seen.into(), &draft.into()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_pinned(app: Shared<'_>, id: String, pinned: bool) -> Answer<Note> {
    written(&app, app.notebook.set_pinned(&id, pinned))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_trashed(app: Shared<'_>, id: String, trashed: bool) -> Answer<Note> {
    written(&app, app.notebook.set_trashed(&id, trashed))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_tags(app: Shared<'_>, id: String, tags: Vec<String>) -> Answer<Note> {
    written(&app, app.notebook.set_tags(&id, &tags))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_notebook(app: Shared<'_>, id: String, notebook_id: Option<String>) -> Answer<Note> {
    written(&app, app.notebook.set_notebook(&id, notebook_id.as_deref()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_note(app: Shared<'_>, id: String) -> Answer<()> {
    app.notebook.delete(&id)?;
    app.edited();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn empty_trash(app: Shared<'_>) -> Answer<u32> {
    let trashed = app.notebook.all(&notes::View::Trash)?;
    for row in &trashed {
        app.notebook.delete(row.note.id.as_str())?;
    }
    app.edited();
    Ok(number(trashed.len() as u64))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_notebook(app: Shared<'_>, name: String) -> Answer<Notebook> {
    let notebook = app.notebook.create_notebook(&name)?;
    app.edited();
    Ok(notebook.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_notebook(app: Shared<'_>, id: String, name: String) -> Answer<()> {
    app.notebook.rename_notebook(&id, &name)?;
    app.edited();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_notebook(app: Shared<'_>, id: String) -> Answer<()> {
    app.notebook.delete_notebook(&id)?;
    app.edited();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn earlier_versions(app: Shared<'_>, id: String) -> Answer<Vec<EarlierVersion>> {
    let versions = app.notebook.earlier_versions(&id)?;
    let shape = |version: notes::EarlierVersion| EarlierVersion {
        id: version.id,
        label: version.label.into(),
        title: version.note.title,
        body: version.note.body,
        tags: version.note.tags,
        device: version.note.device,
        kept_at: instant(version.kept_at),
        undoable: version.undoable,
    };
    Ok(versions.into_iter().map(shape).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_version(app: Shared<'_>, id: String, version: i64) -> Answer<Note> {
    written(&app, app.notebook.restore_version(&id, version))
}

/// A write that went well wakes the loop.
fn written(app: &Shared<'_>, result: Result<notes::NoteState, NotebookError>) -> Answer<Note> {
    let state = result?;
    app.edited();
    Ok(state.into())
}
