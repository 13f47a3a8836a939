//! Two versions of a note: looking at them, and settling them in one transaction.

use datasync_client::{ItemId, Label, Operation, StoreError, StoreTxn, Timestamp};
use serde::{Deserialize, Serialize};

use crate::asked::{Asked, asked, asked_elsewhere, asked_here, is_same, read, read_operation, taken_back};
use crate::back::bring_back;
use crate::draft::{closed, draft_name};
use crate::folder::notes_table;
use crate::merge::{ConflictKind, Proposal, Strategy, propose, with_line_ends_of};
use crate::note::{InvalidText, Note, NoteText, new_id, normal_tags};
use crate::notebook::{Notebook, NotebookError};
use crate::policy::{proposed, separate_title};
use crate::settled::{self, Sides};
use crate::tend::written;

/// Two versions of a note, and the one both grew from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The note.
    pub id: ItemId,
    /// What is asked.
    pub kind: ConflictKind,
    /// The last version both sides had; `None`: it is not on this device.
    pub base: Option<Note>,
    /// The note here; `None`: deleted here.
    pub local: Option<Note>,
    /// The note there; `None`: deleted there.
    pub server: Option<Note>,
    /// Names the server's version this is; goes back with the answer. Empty: the server has no row.
    pub seen: String,
    /// When it was met, on the clock of the device that met it.
    pub at: Timestamp,
    /// The name of the other device whose edit waits; `None`: it is this one's. With a name, `server` is that edit, and
    /// `local` is the note as every other device has it.
    pub waits_on: Option<String>,
    /// Whether mine was edited while the server was out of reach. Not known of another device's edit.
    pub while_offline: bool,
    /// A half-done result.
    pub draft: Option<MergeDraft>,
}

/// A result in the making: kept in the store, so that a crash or *Decide later* loses none of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeDraft {
    /// The strategy that was chosen.
    pub strategy: Strategy,
    /// The title.
    pub title: String,
    /// The body.
    pub body: String,
    /// The tags.
    pub tags: Vec<String>,
    /// The notebook; `None`: in none.
    #[serde(default)]
    pub notebook_id: Option<String>,
    /// The [`seen`](Conflict::seen) of the conflict that it was made of; empty: not known.
    #[serde(default)]
    pub seen: String,
    /// What was chosen at each change, in their order; empty: nothing was.
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// What a result holds of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Choice {
    /// Mine.
    Mine,
    /// Theirs.
    Theirs,
    /// Mine, then theirs.
    Both,
    /// The text as it was before.
    Neither,
}

/// How a conflict is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// This result stays; where `separate` has a title, theirs becomes a note of its own under it.
    Merged {
        /// Title and body of the result.
        text: NoteText,
        /// Its tags.
        tags: Vec<String>,
        /// Its notebook; `None`: in none.
        notebook_id: Option<String>,
        /// The title of the note that keeps theirs apart.
        separate: Option<String>,
        /// How the result was begun: what the history calls it.
        strategy: Strategy,
    },
    /// A note deleted on one side stays, with the edits.
    KeepNote,
    /// It goes to Trash everywhere, with the edits.
    DeleteEverywhere,
}

/// Why a conflict was not settled. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ConflictError {
    /// It has one version only; somebody settled it.
    #[error("this note has one version now")]
    Settled,
    /// The server's version is a newer one than was looked at.
    #[error("this note was changed again on another device; look at the newer version first")]
    Changed,
    /// The result can't be a note's text.
    #[error(transparent)]
    InvalidText(#[from] InvalidText),
    /// The store could not do it.
    #[error(transparent)]
    Notebook(#[from] NotebookError),
}

impl From<StoreError> for ConflictError {
    fn from(error: StoreError) -> Self {
        ConflictError::Notebook(error.into())
    }
}

impl Notebook {
    /// Every note with two versions, oldest conflict first.
    ///
    /// # Errors
    /// [`ConflictError::Notebook`].
    pub fn conflicts(&self) -> Result<Vec<Conflict>, ConflictError> {
        self.store.read(|txn| {
            let mut conflicts = Vec::new();
            for (operation, error) in asked_here(txn)? {
                conflicts.extend(read_operation(txn, &operation, &error)?);
            }
            for conflict in asked_elsewhere(txn)? {
                if !conflicts.iter().any(|own: &Conflict| own.id == conflict.id) {
                    conflicts.push(conflict);
                }
            }
            conflicts.sort_by_key(|conflict| conflict.at);
            Ok(conflicts)
        })
    }

    /// The two versions of a note, the newest that are known here.
    ///
    /// # Errors
    /// [`ConflictError::Settled`] if it has one.
    pub fn conflict(&self, id: &str) -> Result<Conflict, ConflictError> {
        self.store.read(|txn| Ok(open_conflict(txn, id)?.1))
    }

    /// What a strategy would make of a conflict; `None` where one side was deleted.
    ///
    /// # Errors
    /// [`ConflictError::Settled`].
    pub fn preview(&self, id: &str, strategy: Strategy) -> Result<Option<Proposal>, ConflictError> {
        Ok(self.proposal(&self.conflict(id)?, strategy))
    }

    fn proposal(&self, conflict: &Conflict, strategy: Strategy) -> Option<Proposal> {
        let (local, server) = conflict.local.as_ref().zip(conflict.server.as_ref())?;
        Some(proposed(self.policy(), strategy, conflict.base.as_ref(), local, server))
    }

    /// Settles a conflict: the answer is queued on the server's version it was made with, and mine, theirs and base go to
    /// the note's history. All of it is one transaction. One that waits on another device is told to it.
    ///
    /// # Errors
    /// [`ConflictError::Changed`] if the other side moved on since `seen`; [`ConflictError::Settled`]; what can't be kept.
    pub fn resolve(&self, id: &str, seen: &str, resolution: &Resolution) -> Result<(), ConflictError> {
        self.store.write(|txn| {
            let (asked, conflict) = open_conflict(txn, id)?;
            if conflict.seen != seen {
                return Err(ConflictError::Changed);
            }
            let (result, strategy) = match resolution {
                Resolution::Merged { text, tags, notebook_id, separate, strategy } => {
                    let result = Note { notebook_id: notebook_id.clone(), ..self.merged_note(&conflict, text, tags)? };
                    if let (Some(title), Some(server)) = (separate, &conflict.server) {
                        let text = NoteText { title: title.clone(), body: server.body.clone() }.checked()?;
                        set_apart(txn, server, &text.title)?;
                    }
                    (result, Some(*strategy))
                }
                Resolution::KeepNote => (surviving(&conflict, false)?, None),
                Resolution::DeleteEverywhere => (surviving(&conflict, true)?, None),
            };
            self.carry_out(txn, asked, &conflict, &result, strategy)
        })
    }

    /// Settles each of these by a strategy, as if one by one, and says which were. Deletions, and what has one version by now,
    /// are left.
    ///
    /// # Errors
    /// [`ConflictError::Notebook`] if the store can't do it; those before it are settled.
    pub fn resolve_all(&self, ids: &[String], strategy: Strategy) -> Result<Vec<String>, ConflictError> {
        let mut settled = Vec::new();
        for id in ids {
            match self.resolve_by(id, strategy) {
                Ok(()) => settled.push(id.clone()),
                Err(ConflictError::Settled | ConflictError::Changed | ConflictError::InvalidText(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(settled)
    }

    fn resolve_by(&self, id: &str, strategy: Strategy) -> Result<(), ConflictError> {
        let conflict = self.conflict(id)?;
        let edited = (conflict.kind == ConflictKind::Edited).then(|| self.proposal(&conflict, strategy)).flatten();
        let note = edited.ok_or(ConflictError::Settled)?.note;
        let theirs = conflict.server.as_ref().filter(|_| strategy == Strategy::Both);
        let separate = theirs.map(|theirs| separate_title(self.policy(), theirs));
        let text = note.text();
        let (tags, notebook_id) = (note.tags, note.notebook_id);
        let resolution = Resolution::Merged { text, tags, notebook_id, separate, strategy };
        self.resolve(id, &conflict.seen, &resolution)
    }

    /// Keeps a half-done result, or forgets it.
    ///
    /// # Errors
    /// [`ConflictError::Settled`]; [`ConflictError::Notebook`].
    pub fn save_merge_draft(&self, id: &str, draft: Option<&MergeDraft>) -> Result<(), ConflictError> {
        self.store.write(|txn| {
            let (_, conflict) = open_conflict(txn, id)?;
            let text = draft.map(|draft| serde_json::to_string(draft).expect("plain data is always JSON"));
            Ok(txn.set_value(&draft_name(&conflict.id), text.as_deref())?)
        })
    }

    fn carry_out(
        &self,
        txn: &StoreTxn<'_>,
        asked: Asked,
        conflict: &Conflict,
        result: &Note,
        strategy: Option<Strategy>,
    ) -> Result<(), ConflictError> {
        let id = &conflict.id;
        let sides =
            Sides { base: conflict.base.as_ref(), mine: conflict.local.as_ref(), theirs: conflict.server.as_ref() };
        settled::keep(txn, id, &sides, Some((result, strategy)), (self.clock)())?;
        closed(txn, id, Some(result), (self.clock)())?;
        match asked {
            Asked::Here(operation, _) => {
                let replaced = taken_back(&operation, conflict).0;
                settle(txn, *operation, result)?;
                Ok(self.tell_of_own(txn, conflict, replaced, result)?)
            }
            Asked::Elsewhere(row) => {
                if let Some(replaced) = &row.replaced {
                    txn.keep_version(&notes_table(), id, Label::Replaced, &replaced.to_record(), (self.clock)())?;
                }
                save_here(txn, id, result)?;
                Ok(self.tell_settled(txn, *row, conflict.local.as_ref(), Some(result))?)
            }
        }
    }

    fn merged_note(&self, conflict: &Conflict, text: &NoteText, tags: &[String]) -> Result<Note, ConflictError> {
        let text = text.checked()?;
        let local = conflict.local.as_ref().or(conflict.server.as_ref()).ok_or(ConflictError::Settled)?;
        let server = conflict.server.as_ref().unwrap_or(local);
        let fields = propose(Strategy::Concatenate, conflict.base.as_ref(), local, server).note;
        let tags = normal_tags(tags.iter().map(String::as_str));
        let body = with_line_ends_of(&local.body, &text.body);
        Ok(self.stamped(Note { title: text.title, body, tags, trashed: false, ..fields }))
    }
}

/// Theirs as a note of its own, under a title that fits.
pub(crate) fn set_apart(txn: &StoreTxn<'_>, theirs: &Note, title: &str) -> Result<(), StoreError> {
    let id = new_id();
    let note = Note { id: id.clone(), title: title.to_owned(), pinned: false, trashed: false, ..theirs.clone() };
    written(txn.insert(&notes_table(), &id, &note.to_record()))
}

/// The version of a note that was deleted on one side, with the edits of the other.
fn surviving(conflict: &Conflict, trashed: bool) -> Result<Note, ConflictError> {
    let edited = match conflict.kind {
        ConflictKind::DeletedHere => conflict.server.as_ref(),
        ConflictKind::DeletedThere | ConflictKind::Edited => conflict.local.as_ref(),
    };
    Ok(Note { trashed, ..edited.ok_or(ConflictError::Settled)?.clone() })
}

/// Queues the result on the server's version; what equals the server's row already has nothing to send.
fn settle(txn: &StoreTxn<'_>, operation: Operation, result: &Note) -> Result<(), StoreError> {
    let row = result.to_record();
    let server = operation.server.clone().filter(|server| !server.deleted());
    let as_there = server.as_ref().and_then(|server| Note::from_record(server).ok());
    match (as_there, server) {
        (Some(there), Some(server)) if is_same(result, &there) => txn.cancel_and_update_item(operation, &server),
        _ => txn.update_operation(operation, &row),
    }
}

/// Saves what was decided about another device's edit: an edit like any other. A note that is gone comes back.
fn save_here(txn: &StoreTxn<'_>, id: &ItemId, result: &Note) -> Result<(), StoreError> {
    let row = txn.record(&notes_table(), id)?;
    match row.as_ref().and_then(|row| Note::from_record(row).ok()) {
        Some(present) if is_same(&present, result) => Ok(()),
        Some(_) => written(txn.update(&notes_table(), id, &result.to_record())),
        None => {
            bring_back(txn, id)?;
            written(txn.insert(&notes_table(), id, &result.to_record()))
        }
    }
}

fn open_conflict(txn: &StoreTxn<'_>, id: &str) -> Result<(Asked, Conflict), ConflictError> {
    let id = ItemId::new(id).map_err(NotebookError::from)?;
    let asked = asked(txn, &id)?.ok_or(ConflictError::Settled)?;
    let conflict = read(txn, &asked)?.ok_or(ConflictError::Settled)?;
    Ok((asked, conflict))
}
