//! The shapes that cross the bridge. The TypeScript in `ui/src/ipc/bindings.ts` is made from these.

use datasync_client::Timestamp;
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

mod place;

pub(crate) use place::{PlaceNow, PlacePlan, PlaceStep};

shape!(/// A row of the list.
NoteSummary {
    id: String, title: String, snippet: String, notebook_id: Option<String>, tags: Vec<String>, pinned: bool,
    trashed: bool, trashed_at: Option<Instant>, edited_at: Instant, pending: bool, conflict: bool, hits: Hits,
});
shape!(/// What a search found in a row.
Hits { title: Vec<Span>, snippet: Vec<Span> });
shape!(/// A piece of a string, in UTF-16 units; `to` is behind it.
Span { from: u32, to: u32 });
shape!(/// A note that a link may lead to.
LinkTarget { id: String, title: String });
shape!(/// A whole note.
Note {
    id: String, title: String, body: String, notebook_id: Option<String>, tags: Vec<String>, pinned: bool,
    trashed: bool, trashed_at: Option<Instant>, created_at: Instant, edited_at: Instant, device: Option<String>,
    pending: bool, conflict: bool,
});
shape!(/// What an editor holds.
NoteText { title: String, body: String });
shape!(/// How many notes stand in each group of a view.
Groups { pinned: u32, counts: Vec<u32> });
shape!(/// A notebook of the sidebar.
Notebook { id: String, name: String, parent_id: Option<String>, count: u32 });
shape!(/// A notebook that was deleted.
RemovedNotebook { id: String, name: String, parent_id: Option<String> });
shape!(/// A note that went to Trash with its notebook.
RemovedNote { id: String, notebook_id: Option<String> });
shape!(/// What deleting a notebook took away.
RemovedNotebooks { notebooks: Vec<RemovedNotebook>, notes: Vec<RemovedNote> });
shape!(/// A tag of the sidebar.
TagCount { tag: String, count: u32 });
shape!(/// The numbers of the sidebar.
Overview {
    all: u32, pinned: u32, conflicts: u32, trash: u32, notebooks: Vec<Notebook>, tags: Vec<TagCount>,
});
shape!(/// What the main window shows first. `note`: the one that was open last, or the first of the list.
FirstScreen {
    settings: Settings, status: SyncStatus, overview: Overview, conflicts: Vec<ConflictSummary>, groups: Groups,
    rows: Vec<NoteSummary>, note: Option<Note>,
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
shape!(/// A note that was merged without a question.
MergedNote { id: String, title: String });
shape!(/// A conflict that another device settled, by its name if it is known.
SettledNote { id: String, device: Option<String> });

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($word:ident),* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
        #[serde(rename_all = "camelCase")]
        pub(crate) enum $name { $($word),* }
    };
}

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
words!(/// The look.
Look { System, Light, Dark });
words!(/// How a list is ordered.
Order { Edited, Created, Title, Rank, Trashed });
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

/// One change to many notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum NotesChange {
    Trashed { trashed: bool },
    Pinned { pinned: bool },
    Notebook { notebook_id: Option<String> },
    AddTag { tag: String },
    RemoveTag { tag: String },
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

same_words!(ConflictKind, KindOfConflict, Edited, DeletedThere, DeletedHere);
same_words!(MergeStrategy, Strategy, Concatenate, Auto, Mine, Theirs, Both);
same_words!(Strategy, MergeStrategy, Concatenate, Auto, Mine, Theirs, Both);
same_words!(notes::Choice, Choice, Mine, Theirs, Both, Neither);
same_words!(Choice, notes::Choice, Mine, Theirs, Both, Neither);
same_words!(Side, BlockSide, Mine, Theirs, Both);
same_words!(Theme, Look, System, Light, Dark);
same_words!(Look, Theme, System, Light, Dark);
same_words!(Order, notes::Order, Edited, Created, Title, Rank, Trashed);
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

impl From<NotesChange> for notes::NotesChange {
    fn from(change: NotesChange) -> Self {
        match change {
            NotesChange::Trashed { trashed } => notes::NotesChange::Trashed(trashed),
            NotesChange::Pinned { pinned } => notes::NotesChange::Pinned(pinned),
            NotesChange::Notebook { notebook_id } => notes::NotesChange::Notebook(notebook_id),
            NotesChange::AddTag { tag } => notes::NotesChange::AddTag(tag),
            NotesChange::RemoveTag { tag } => notes::NotesChange::RemoveTag(tag),
        }
    }
}

impl From<notes::RemovedNotebooks> for RemovedNotebooks {
    fn from(removed: notes::RemovedNotebooks) -> Self {
        let notebook = |notes::RemovedNotebook { id, name, parent_id }| RemovedNotebook { id, name, parent_id };
        let note = |(id, notebook_id)| RemovedNote { id, notebook_id };
        RemovedNotebooks {
            notebooks: removed.notebooks.into_iter().map(notebook).collect(),
            notes: removed.notes.into_iter().map(note).collect(),
        }
    }
}

impl From<RemovedNotebooks> for notes::RemovedNotebooks {
    fn from(removed: RemovedNotebooks) -> Self {
        let notebook = |RemovedNotebook { id, name, parent_id }| notes::RemovedNotebook { id, name, parent_id };
        let note = |RemovedNote { id, notebook_id }| (id, notebook_id);
        notes::RemovedNotebooks {
            notebooks: removed.notebooks.into_iter().map(notebook).collect(),
            notes: removed.notes.into_iter().map(note).collect(),
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
            trashed_at: note.trashed_at.map(instant),
            created_at: instant(note.created_at),
            edited_at: instant(note.edited_at),
            device: note.device,
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
            trashed_at: row.note.trashed_at.map(instant),
            edited_at: instant(row.note.edited_at),
            pending: row.pending,
            conflict: row.conflict,
            hits: row.hits.into(),
        }
    }
}

impl From<notes::Hits> for Hits {
    fn from(hits: notes::Hits) -> Self {
        let spans =
            |spans: Vec<notes::Span>| spans.into_iter().map(|span| Span { from: span.from, to: span.to }).collect();
        Hits { title: spans(hits.title), snippet: spans(hits.snippet) }
    }
}

impl From<notes::LinkTarget> for LinkTarget {
    fn from(target: notes::LinkTarget) -> Self {
        LinkTarget { id: target.id, title: target.title }
    }
}

impl From<notes::Groups> for Groups {
    fn from(groups: notes::Groups) -> Self {
        Groups { pinned: number(groups.pinned), counts: groups.counts.into_iter().map(number).collect() }
    }
}

impl From<notes::Overview> for Overview {
    fn from(overview: notes::Overview) -> Self {
        Overview {
            all: number(overview.all),
            pinned: number(overview.pinned),
            conflicts: number(overview.conflicts),
            trash: number(overview.trash),
            notebooks: overview.notebooks.into_iter().map(Notebook::from).collect(),
            tags: overview.tags.into_iter().map(|(tag, count)| TagCount { tag, count: number(count) }).collect(),
        }
    }
}

impl From<notes::Folder> for Notebook {
    fn from(folder: notes::Folder) -> Self {
        Notebook { id: folder.id, name: folder.name, parent_id: folder.parent_id, count: number(folder.count) }
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

mod carried;
mod trust;
mod versions;
pub(crate) use carried::*;
pub(crate) use trust::*;
pub(crate) use versions::*;
