//! Earlier versions of a note.

use super::{Answer, Shared};
use crate::shapes::{EarlierText, EarlierVersion, Note, instant};

#[tauri::command]
#[specta::specta]
pub(crate) async fn earlier_versions(app: Shared<'_>, id: String) -> Answer<Vec<EarlierVersion>> {
    Ok(shown(&app, app.notebook.earlier_versions(&id)?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn server_versions(app: Shared<'_>, id: String) -> Answer<Vec<EarlierVersion>> {
    match app.context() {
        Some(context) => Ok(shown(&app, app.notebook.server_versions(&context, &id).await?)),
        // *This computer only*: there is no server, and nothing is missing.
        None => Ok(Vec::new()),
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn version_text(app: Shared<'_>, id: String, version: String) -> Answer<EarlierText> {
    let context = app.context();
    let notes::EarlierText { text, tags } = app.notebook.version_text(context.as_deref(), &id, &version).await?;
    Ok(EarlierText { title: text.title, body: text.body, tags })
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_version(app: Shared<'_>, id: String, version: String) -> Answer<Note> {
    let context = app.context();
    let state = app.notebook.restore_version(context.as_deref(), &id, &version).await?;
    app.edited();
    app.tell_notes_changed(Some(vec![id]));
    Ok(state.into())
}

/// The notes are those of one account: where a row names nobody, that account wrote it.
fn shown(app: &Shared<'_>, versions: Vec<notes::EarlierVersion>) -> Vec<EarlierVersion> {
    let user = app.settings().user;
    let shape = |version: notes::EarlierVersion| EarlierVersion {
        id: version.id,
        label: version.label.into(),
        title: version.title,
        device: version.device,
        person: version.person.or_else(|| user.clone()),
        kept_at: instant(version.kept_at),
        undoable: version.undoable,
    };
    versions.into_iter().map(shape).collect()
}
