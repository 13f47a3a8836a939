//! The shapes that cross the bridge. The TypeScript in `ui/src/ipc/bindings.ts` is made from these.

use datasync_client::{Label, Timestamp};
use notes::{ChangeKind as ChangeOf, ConflictKind, Side, Strategy, Theme};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Milliseconds since 1970. A label for people; in JavaScript's doubles it is exact for 285,000 years.
pub(crate) type Instant = i64;

pub(crate) fn instant(at: Timestamp) -> Instant {
    at.0
}

pub(crate) fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

macro_rules! shape {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name { $($(#[$field_meta])* pub(crate) $field: $kind),* }
    };
}

shape!(/// A row of the list.
NoteSummary {
    id: String, title: String, snippet: String, notebook_id: Option<String>, tags: Vec<String>, pinned: bool,
    trashed: bool, edited_at: Instant, pending: bool, conflict: bool,
});
shape!(/// A whole note.
Note {
    id: String, title: String, body: String, notebook_id: Option<String>, tags: Vec<String>, pinned: bool,
    trashed: bool, created_at: Instant, edited_at: Instant, pending: bool, conflict: bool,
});
shape!(/// What an editor holds.
NoteText { title: String, body: String });
shape!(/// How many notes stand in each group of a view.
Groups { pinned: u32, counts: Vec<u32> });
shape!(/// A notebook of the sidebar.
Notebook { id: String, name: String, count: u32 });
shape!(/// A tag of the sidebar.
TagCount { tag: String, count: u32 });
shape!(/// The numbers of the sidebar.
Overview {
    all: u32, pinned: u32, conflicts: u32, trash: u32, notebooks: Vec<Notebook>, tags: Vec<TagCount>,
});
shape!(/// A text that a decision did not choose.
EarlierVersion {
    id: i64, label: VersionLabel, title: String, body: String, tags: Vec<String>, device: Option<String>,
    kept_at: Instant, undoable: bool,
});
shape!(/// One side of a conflict.
ConflictSide {
    title: String, body: String, tags: Vec<String>, pinned: bool, notebook_id: Option<String>,
    device: Option<String>, person: Option<String>, edited_at: Instant,
});
shape!(/// A conflict in a list.
ConflictSummary {
    id: String, kind: KindOfConflict, title: String, device: Option<String>, person: Option<String>, at: Instant,
    waits_on: Option<String>, half_done: bool,
});
shape!(/// Two versions of a note.
Conflict {
    id: String, kind: KindOfConflict, base: Option<ConflictSide>, mine: Option<ConflictSide>,
    theirs: Option<ConflictSide>, seen: String, at: Instant, waits_on: Option<String>, while_offline: bool,
    draft: Option<MergeDraft>,
});
shape!(/// A result in the making.
MergeDraft {
    strategy: MergeStrategy, title: String, body: String, tags: Vec<String>, notebook_id: Option<String>, seen: String,
    choices: Vec<Choice>,
});
shape!(/// A run of lines of one origin.
MergeBlock { from: BlockSide, lines: u32 });
shape!(/// A text with repeated lines kept once.
WithoutRepeats { body: String, lines: u32 });
shape!(/// Lines of a text, counted from 0; `to` is the first behind them.
Lines { from: u32, to: u32 });
shape!(/// A place that a side changed.
MergeChange { kind: WhoChanged, base: Lines, mine: Lines, theirs: Lines });
shape!(/// What a strategy would make.
MergePreview {
    title: String, body: String, tags: Vec<String>, blocks: Vec<MergeBlock>, changes: Vec<MergeChange>, fitting: u32,
    overlapping: u32, without_repeats: Option<WithoutRepeats>,
});
shape!(/// One waiting change.
WaitingChange { id: String, title: String, kind: ChangeKind, state: ChangeState, reason: Option<String> });
shape!(/// What is true about syncing now.
SyncStatus {
    state: SyncState, work_offline: bool, background: bool, pending: u32, failed: u32, conflicts: u32,
    last_synced: Option<Instant>, offline_since: Option<Instant>, next_sync: Option<Instant>, done: u32,
    total: Option<u32>, reason: Option<String>, removal: Option<Removal>,
});
shape!(/// More would go than a person expects.
Removal { removing: u32, of: u32 });
shape!(/// The settings of this device.
Settings {
    server_url: Option<String>, has_application_key: bool, device: String, background_sync: bool, work_offline: bool,
    sync_every: u32, theme: Look, notifications: bool, when_fit: WhenFit, when_overlap: WhenOverlap, captions: bool,
    data_folder: String, version: String,
});
shape!(/// Settings to change; a null leaves one as it is.
SettingsChange {
    device: Option<String>, background_sync: Option<bool>, work_offline: Option<bool>, sync_every: Option<u32>,
    theme: Option<Look>, notifications: Option<bool>, when_fit: Option<WhenFit>, when_overlap: Option<WhenOverlap>,
    captions: Option<bool>,
});
shape!(/// A note that was merged without a question.
MergedNote { id: String, title: String });
shape!(/// A conflict that another device settled, by its name if it is known.
SettledNote { id: String, device: Option<String> });
shape!(/// Where to connect; a null key keeps the stored one.
Connection { server_url: String, application_key: Option<String> });

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($word:ident),* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "camelCase")]
        pub(crate) enum $name { $($word),* }
    };
}

words!(/// Which side a kept version was.
VersionLabel { Mine, Theirs, Base, Replaced });
words!(/// What is asked.
KindOfConflict { Edited, DeletedThere, DeletedHere });
words!(/// A way to settle.
MergeStrategy { Concatenate, Auto, Mine, Theirs, Both });
words!(/// What a result holds of a change.
Choice { Mine, Theirs, Both, Neither });
words!(/// Whose lines.
BlockSide { Mine, Theirs, Both });
words!(/// What a change does.
ChangeKind { Insert, Update, Delete });
words!(/// Where a change stands.
ChangeState { Pending, Attempted, Failed, Conflict });
words!(/// The state of the sync control.
SyncState { Serverless, Synced, Waiting, Checking, Syncing, Stopping, Offline, Retrying, NeedsYou, Unauthorized });
words!(/// The look.
Look { System, Light, Dark });
words!(/// Who changed a place.
WhoChanged { Mine, Theirs, Same, Both });
words!(/// When two edits fit together.
WhenFit { Ask, Merge });
words!(/// When they overlap.
WhenOverlap { Ask, Both, Separate });

/// Which notes a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum View {
    All,
    Pinned,
    Conflicts,
    Trash,
    Notebook { id: String },
    Tag { tag: String },
    Search { text: String },
}

/// How a conflict is settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Resolution {
    Merged { result: MergeDraft },
    KeepNote,
    DeleteEverywhere,
}

macro_rules! same_words {
    ($a:ty, $b:ty, $($word:ident),*) => {
        impl From<$a> for $b {
            fn from(word: $a) -> Self {
                match word { $(<$a>::$word => <$b>::$word),* }
            }
        }
    };
}

same_words!(Label, VersionLabel, Mine, Theirs, Base, Replaced);
same_words!(ConflictKind, KindOfConflict, Edited, DeletedThere, DeletedHere);
same_words!(MergeStrategy, Strategy, Concatenate, Auto, Mine, Theirs, Both);
same_words!(Strategy, MergeStrategy, Concatenate, Auto, Mine, Theirs, Both);
same_words!(notes::Choice, Choice, Mine, Theirs, Both, Neither);
same_words!(Choice, notes::Choice, Mine, Theirs, Both, Neither);
same_words!(Side, BlockSide, Mine, Theirs, Both);
same_words!(Theme, Look, System, Light, Dark);
same_words!(Look, Theme, System, Light, Dark);
same_words!(ChangeOf, WhoChanged, Mine, Theirs, Same, Both);
same_words!(notes::WhenFit, WhenFit, Ask, Merge);
same_words!(WhenFit, notes::WhenFit, Ask, Merge);
same_words!(notes::WhenOverlap, WhenOverlap, Ask, Both, Separate);
same_words!(WhenOverlap, notes::WhenOverlap, Ask, Both, Separate);
same_words!(datasync_client::OperationKind, ChangeKind, Insert, Update, Delete);

impl From<View> for notes::View {
    fn from(view: View) -> Self {
        match view {
            View::All => notes::View::All,
            View::Pinned => notes::View::Pinned,
            View::Conflicts => notes::View::Conflicts,
            View::Trash => notes::View::Trash,
            View::Notebook { id } => notes::View::Notebook(id),
            View::Tag { tag } => notes::View::Tag(tag),
            View::Search { text } => notes::View::Search(text),
        }
    }
}

impl From<NoteText> for notes::NoteText {
    fn from(text: NoteText) -> Self {
        notes::NoteText { title: text.title, body: text.body }
    }
}

impl From<notes::NoteState> for Note {
    fn from(state: notes::NoteState) -> Self {
        let note = state.note;
        Note {
            id: note.id.into(),
            title: note.title,
            body: note.body,
            notebook_id: note.notebook_id,
            tags: note.tags,
            pinned: note.pinned,
            trashed: note.trashed,
            created_at: instant(note.created_at),
            edited_at: instant(note.edited_at),
            pending: state.pending,
            conflict: state.conflict,
        }
    }
}

impl From<notes::NoteSummary> for NoteSummary {
    fn from(row: notes::NoteSummary) -> Self {
        NoteSummary {
            id: row.note.id.into(),
            title: row.note.title,
            snippet: row.snippet,
            notebook_id: row.note.notebook_id,
            tags: row.note.tags,
            pinned: row.note.pinned,
            trashed: row.note.trashed,
            edited_at: instant(row.note.edited_at),
            pending: row.pending,
            conflict: row.conflict,
        }
    }
}

impl From<notes::Folder> for Notebook {
    fn from(folder: notes::Folder) -> Self {
        Notebook { id: folder.id, name: folder.name, count: number(folder.count) }
    }
}

impl From<notes::Note> for ConflictSide {
    fn from(note: notes::Note) -> Self {
        ConflictSide {
            title: note.title,
            body: note.body,
            tags: note.tags,
            pinned: note.pinned,
            notebook_id: note.notebook_id,
            device: note.device,
            person: note.person,
            edited_at: instant(note.edited_at),
        }
    }
}
