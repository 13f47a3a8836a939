//! What the host tells the UI without being asked.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

use crate::shapes::{self, ConflictSummary};

/// Notes changed under the UI; `None` means many.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct NotesChanged(pub(crate) Option<Vec<String>>);

/// Syncing is in another state.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct SyncStatusChanged(pub(crate) shapes::SyncStatus);

/// New conflicts, once a sync. `asked`: the person pressed Sync for it.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct ConflictsFound {
    pub(crate) conflicts: Vec<ConflictSummary>,
    pub(crate) asked: bool,
}

/// The window is about to close: the UI answers `close_heard` at once, flushes its drafts, then calls `close_ready`.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Closing;
