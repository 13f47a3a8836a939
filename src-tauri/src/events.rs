//! What the host tells the UI without being asked.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

use crate::shapes::{self, ConflictSummary, MergedNote, SettledNote};

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

/// Notes whose two versions were merged without a question, once a sync.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Merged(pub(crate) Vec<MergedNote>);

/// Conflicts that another device settled.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct SettledElsewhere(pub(crate) Vec<SettledNote>);

/// The person wants to see this note's two versions: they said so on the desktop's notification.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Compare(pub(crate) String);

/// The person wants to see the notes with two versions: they said so on the desktop's notification of several.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct ShowConflicts;

/// The window is about to close: the UI answers `close_heard` at once, flushes its drafts, then calls `close_ready`.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Closing;

/// A link, or a second start, asks for this note.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct OpenNote(pub(crate) String);

/// The tray, or the key for a quick note, asks for a new one.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct NewNote;

/// A link that connects was opened: its text, as it came.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Invited(pub(crate) String);

/// Syncing did something that `sync_events` tells.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct SyncEventHappened(pub(crate) shapes::SyncEvent);

/// The settings are others: another window changed them, or the desktop.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct SettingsChanged(pub(crate) shapes::Settings);

/// The move of the notes is further, or has ended: `place_now` says how it stands.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct PlaceChanged;

/// So many notes of so many are carried in or out.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Carried {
    pub(crate) done: u32,
    pub(crate) total: u32,
}
