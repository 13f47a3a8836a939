//! What a note is, how a notebook reads, how two edits merge.
//!
//! [`Notebook`] is the facade that the window and the terminal use: everything a person can do to a note is a method of
//! it, and can be tried with nothing but a temporary folder. [`merge_notes`] is the default answer to two versions of a
//! text; [`reconcile`] says when there is a question at all; [`NoteSyncHandler`] brings both to a push. This crate has
//! never heard of a window.

mod about;
mod account;
mod asked;
mod back;
mod carry;
mod conflict;
mod connection;
mod counts;
mod draft;
mod find;
mod folder;
mod handler;
mod home;
mod invitation;
mod keep;
mod many;
mod merge;
mod note;
mod notebook;
mod notebooks;
mod own_key;
mod plain;
mod policy;
mod profiles;
mod reach;
mod reading;
mod reason;
mod retention;
mod secret;
mod set_aside;
mod settings;
mod settled;
mod shared;
mod sign_in;
#[cfg(test)]
mod stories;
mod sync_log;
mod tend;
mod tidy;
mod timeline;
mod trash;
mod tree;
mod turn;
mod undo;
mod versions;
mod waiting;
mod welcome;
mod whose;
mod zone;

pub use about::About;
pub use account::{ServerFacts, ask_server, sign_in_again, sign_out};
pub use carry::{Brought, CarryError, ExportAs, Exported, Found, Left, Origin, Source, Why};
pub use conflict::{Choice, Conflict, ConflictError, MergeDraft, Resolution};
pub use connection::{ConnectError, Connected, connect, connect_as, open_context, system_clock};
pub use counts::Counts;
pub use find::{Hits, Indexed, InvalidSearch, LinkTarget, Span};
pub use folder::{
    DATA_DIR_VARIABLE, conflicts_table, define_tables, notebooks_table, notes_table, open_store, size_of_folder,
};
pub use handler::NoteSyncHandler;
pub use home::{Found as FoundHome, Home, Lost, MoveError, Moved, Phase as MovePhase, Plan as MovePlan, Unfit};
pub use invitation::{Invitation, NoInvitation, SCHEME, link_of_note, note_of_link};
pub use many::NotesChange;
pub use merge::{
    Block, Change, ChangeKind, ConflictKind, Merged, Proposal, Reconciled, Side, Strategy, caption, merge_draft,
    merge_notes, merge_notes_captioned, merge_tags, merge_three_way, merge_titles, propose, reconcile, without_repeats,
};
pub use note::{InvalidText, MAX_BODY, MAX_TITLE, Note, NoteText, normal_tags};
pub use notebook::{News, NoteState, Notebook, NotebookError};
pub use notebooks::{RemovedNotebook, RemovedNotebooks};
pub use policy::{Decision, Policy, decide, separate_title};
pub use profiles::{FIRST_PROFILE, ProfileError, Profiles};
pub use reach::LAST_SYNCED;
pub use reading::{Folder, Groups, NoteSummary, Order, Overview, View};
pub use reason::{Reason, ReasonCode};
pub use secret::{Secret, SecretError, SecretsIn};
pub use set_aside::{SetAside, SetAsideError};
pub use settings::{Language, ListOrder, NoteFont, Settings, SettingsError, Theme, WhenFit, WhenOverlap};
pub use sign_in::Person;
pub use sync_log::{Happened, SyncEvent, SyncEventKind, SyncLog};
pub use tidy::Tidied;
pub use versions::{EarlierText, EarlierVersion, HistoryError, VersionLabel};
pub use waiting::{ChangedPart, ReportOn, Standing, WaitingChange};
pub use whose::{NotesHere, Others, Whose};
pub use zone::learn_zone;
