//! Lists, searches and links between notes. They run beside the window's own thread: a search through what is not indexed yet
//! takes its time, and nobody else waits for it.

use std::sync::Arc;

use datasync_client::Timestamp;
use notes::NotebookError;

use super::{Answer, Shared};
use crate::error::AppError;
use crate::shapes::{Groups, Instant, LinkTarget, NoteSummary, Order, View, number};

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_groups(app: Shared<'_>, view: View, order: Order, bounds: Vec<Instant>) -> Answer<Groups> {
    let bounds: Vec<Timestamp> = bounds.into_iter().map(Timestamp).collect();
    Ok(beside(&app, move |notebook| notebook.groups(&view.into(), order.into(), &bounds)).await?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_page(
    app: Shared<'_>,
    view: View,
    order: Order,
    offset: u32,
    limit: u32,
) -> Answer<Vec<NoteSummary>> {
    let page = move |notebook: &notes::Notebook| notebook.page(&view.into(), order.into(), offset.into(), limit.into());
    Ok(beside(&app, page).await?.into_iter().map(NoteSummary::from).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn link_targets(app: Shared<'_>, text: String, limit: u32) -> Answer<Vec<LinkTarget>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let targets = beside(&app, move |notebook| notebook.link_targets(&text, limit)).await?;
    Ok(targets.into_iter().map(LinkTarget::from).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn link_target(app: Shared<'_>, title: String) -> Answer<Option<String>> {
    beside(&app, move |notebook| notebook.link_target(&title)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn backlinks(app: Shared<'_>, id: String) -> Answer<Vec<NoteSummary>> {
    let rows = beside(&app, move |notebook| notebook.backlinks(&id)).await?;
    Ok(rows.into_iter().map(NoteSummary::from).collect())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn relink(app: Shared<'_>, from: String, to: String) -> Answer<u32> {
    let changed = beside(&app, move |notebook| notebook.relink(&from, &to)).await?;
    if changed > 0 {
        app.edited();
        app.tell_notes_changed(None);
    }
    Ok(number(changed))
}

pub(super) async fn beside<T: Send + 'static>(
    app: &Shared<'_>,
    work: impl FnOnce(&notes::Notebook) -> Result<T, NotebookError> + Send + 'static,
) -> Answer<T> {
    let app = Arc::clone(app);
    let done = tokio::task::spawn_blocking(move || work(&app.notebook)).await;
    Ok(done.map_err(|error| AppError::plain(crate::error::Code::Internal, &error))??)
}
