//! What the window and the tray are told without having asked.

use notes::{Happened, SyncEventKind};
use tauri::Manager as _;
use tauri_specta::Event as _;

use super::App;
use crate::commands::conflicts::summary;
use crate::shapes::{self, MergedNote};
use crate::{events, notifications, tray};

impl App {
    pub(crate) fn tell_notes_changed(&self, ids: Option<Vec<String>>) {
        let _ = events::NotesChanged(ids).emit(&self.handle);
    }

    /// A window wrote a note: every other one reads it again.
    pub(crate) fn tell_others(&self, window: &str, id: String) {
        let changed = events::NotesChanged(Some(vec![id]));
        for other in self.handle.webview_windows().into_keys().filter(|label| label != window) {
            drop(changed.emit_to(&self.handle, other));
        }
    }

    pub(crate) fn tell_status(&self) {
        match self.status() {
            Ok(status) => {
                tray::show(&self.handle, self.settings().language, &status);
                drop(events::SyncStatusChanged(status).emit(&self.handle));
            }
            Err(error) => tracing::error!("the sync status can't be read: {}", error.message),
        }
    }

    pub(crate) fn tell_settings(&self) {
        drop(events::SettingsChanged(self.settings_shape()).emit(&self.handle));
    }

    /// Whether the tray shows this only from now on.
    pub(crate) fn tray_shows(&self, shown: String) -> bool {
        let mut inner = self.inner();
        let is_new = inner.tray != shown;
        inner.tray = shown;
        is_new
    }

    /// Something happened that a person may look through later.
    pub(crate) fn happened(&self, happened: impl Into<Happened>) {
        let event = self.log.add((self.clock)(), happened.into());
        drop(events::SyncEventHappened(event.into()).emit(&self.handle));
    }

    pub(super) fn push_completed(&self, result: &datasync_client::PushCompletionResult) {
        let conflicts = result.errors.iter().filter(|error| error.error.kind == datasync_client::ErrorKind::Conflict);
        let ids: Vec<&str> = conflicts.map(|error| error.item_id.as_str()).collect();
        if ids.is_empty() {
            return;
        }
        let found = self.notebook.conflicts().unwrap_or_default();
        let found: Vec<_> = found.iter().filter(|conflict| ids.contains(&conflict.id.as_str())).collect();
        let ids = found.iter().map(|conflict| conflict.id.as_str().to_owned()).collect();
        // Told with the sync that met them.
        self.syncing(|syncing| syncing.met = ids);
        notifications::conflicts(self, &found);
        let conflicts = found.into_iter().map(|conflict| summary(&self.notebook, conflict)).collect();
        let asked = self.syncing(|syncing| syncing.asked);
        let _ = events::ConflictsFound { conflicts, asked }.emit(&self.handle);
    }

    /// What the syncs did to conflicts, and what other devices wait for: told at the end of each sync.
    pub(crate) fn tell_news(&self) {
        let news = self.notebook.take_news();
        if !news.merged.is_empty() {
            let ids = news.merged.iter().map(|(id, _)| id.as_str().to_owned()).collect();
            self.happened(Happened { ids, ..SyncEventKind::Merged.into() });
            let merged = news.merged.into_iter().map(|(id, title)| MergedNote { id: id.into(), title });
            let _ = events::Merged(merged.collect()).emit(&self.handle);
        }
        if !news.settled_elsewhere.is_empty() {
            let ids = news.settled_elsewhere.iter().map(|(id, _)| id.as_str().to_owned()).collect();
            self.happened(Happened { ids, ..SyncEventKind::Settled.into() });
            let settled = news.settled_elsewhere.into_iter();
            let settled = settled.map(|(id, device)| shapes::SettledNote { id: id.into(), device });
            let _ = events::SettledElsewhere(settled.collect()).emit(&self.handle);
            self.tell_notes_changed(None);
        }
        let found = news.found.iter().filter_map(|id| self.notebook.conflict(id.as_str()).ok());
        let conflicts: Vec<_> = found.map(|conflict| summary(&self.notebook, &conflict)).collect();
        if !conflicts.is_empty() {
            // Nobody pressed a key for what waits elsewhere.
            let _ = events::ConflictsFound { conflicts, asked: false }.emit(&self.handle);
        }
    }
}
