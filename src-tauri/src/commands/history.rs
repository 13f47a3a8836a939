//! Earlier versions of a note.

use super::find::beside;
use super::{Answer, Shared};
use crate::shapes::{EarlierText, EarlierVersion, Note};

#[tauri::command]
#[specta::specta]
pub(crate) async fn earlier_versions(app: Shared<'_>, id: String) -> Answer<Vec<EarlierVersion>> {
    // The texts of a long history take their time to read.
    let versions = beside(&app, move |notebook| notebook.earlier_versions(&id)).await?;
    Ok(versions.into_iter().map(EarlierVersion::from).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn server_versions(app: Shared<'_>, id: String) -> Answer<Vec<EarlierVersion>> {
    match app.context() {
        Some(context) => {
            let versions = app.notebook.server_versions(&context, &id).await?;
            Ok(versions.into_iter().map(EarlierVersion::from).collect())
        }
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
