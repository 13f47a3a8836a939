//! Two versions of a note: looking at them, and settling them in one transaction.

use datasync_client::{
    ErrorKind, ItemId, Label, Operation, OperationError, OperationKind, Record, StoreError, StoreTxn, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::folder::notes_table;
use crate::merge::{ConflictKind, Proposal, Reconciled, Strategy, propose, reconcile};
use crate::note::{InvalidText, Note, NoteText, normal_tags};
use crate::notebook::{Notebook, NotebookError};

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
    /// When it was met, on this device's clock.
    pub at: Timestamp,
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
        /// The title of the note that keeps theirs apart.
        separate: Option<String>,
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
            let failed = txn.failed_operations()?.into_iter().filter(|(operation, _)| operation.table == notes_table());
            let conflicts = failed.filter_map(|(operation, error)| {
                let error = error.filter(|error| error.kind == ErrorKind::Conflict)?;
                Some(read_conflict(txn, &operation, &error))
            });
            conflicts.collect()
        })
    }

    /// The two versions of a note, the newest that are known here.
    ///
    /// # Errors
    /// [`ConflictError::Settled`] if it has one.
    pub fn conflict(&self, id: &str) -> Result<Conflict, ConflictError> {
        self.store.read(|txn| {
            let (operation, error) = open_conflict(txn, id)?;
            read_conflict(txn, &operation, &error)
        })
    }

    /// What a strategy would make of a conflict; `None` where one side was deleted.
    ///
    /// # Errors
    /// [`ConflictError::Settled`].
    pub fn preview(&self, id: &str, strategy: Strategy) -> Result<Option<Proposal>, ConflictError> {
        let conflict = self.conflict(id)?;
        let sides = conflict.local.as_ref().zip(conflict.server.as_ref());
        Ok(sides.map(|(local, server)| propose(strategy, conflict.base.as_ref(), local, server)))
    }

    /// Settles a conflict: the answer is queued on the server's version it was made with, and mine, theirs and base go to
    /// the note's history. All of it is one transaction.
    ///
    /// # Errors
    /// [`ConflictError::Changed`] if the server moved on since `seen`; [`ConflictError::Settled`]; what can't be kept.
    pub fn resolve(&self, id: &str, seen: &str, resolution: &Resolution) -> Result<(), ConflictError> {
        self.store.write(|txn| {
            let (operation, error) = open_conflict(txn, id)?;
            let conflict = read_conflict(txn, &operation, &error)?;
            if conflict.seen != seen {
                return Err(ConflictError::Changed);
            }
            self.keep_sides(txn, &conflict)?;
            txn.set_value(&draft_name(&conflict.id), None)?;
            match resolution {
                Resolution::Merged { text, tags, separate } => {
                    let result = self.merged_note(&conflict, text, tags)?;
                    self.keep_apart(txn, &conflict, separate.as_deref())?;
                    settle(txn, operation, &result)
                }
                Resolution::KeepNote => settle(txn, operation, &surviving(&conflict, false)?),
                Resolution::DeleteEverywhere => settle(txn, operation, &surviving(&conflict, true)?),
            }
        })
    }

    /// Keeps a half-done result, or forgets it.
    ///
    /// # Errors
    /// [`ConflictError::Settled`]; [`ConflictError::Notebook`].
    pub fn save_merge_draft(&self, id: &str, draft: Option<&MergeDraft>) -> Result<(), ConflictError> {
        self.store.write(|txn| {
            let (operation, _) = open_conflict(txn, id)?;
            let text = draft.map(|draft| serde_json::to_string(draft).expect("plain data is always JSON"));
            Ok(txn.set_value(&draft_name(&operation.item_id), text.as_deref())?)
        })
    }

    fn merged_note(&self, conflict: &Conflict, text: &NoteText, tags: &[String]) -> Result<Note, ConflictError> {
        let text = text.checked()?;
        let local = conflict.local.as_ref().or(conflict.server.as_ref()).ok_or(ConflictError::Settled)?;
        let server = conflict.server.as_ref().unwrap_or(local);
        let fields = propose(Strategy::Concatenate, conflict.base.as_ref(), local, server).note;
        let tags = normal_tags(tags.iter().map(String::as_str));
        Ok(self.stamped(Note { title: text.title, body: text.body, tags, trashed: false, ..fields }))
    }

    fn keep_apart(&self, txn: &StoreTxn<'_>, conflict: &Conflict, title: Option<&str>) -> Result<(), ConflictError> {
        if let (Some(title), Some(server)) = (title, &conflict.server) {
            let id = ItemId::new(uuid::Uuid::now_v7().to_string()).map_err(NotebookError::from)?;
            let text = NoteText { title: title.to_owned(), body: server.body.clone() }.checked()?;
            let note = Note { id: id.clone(), title: text.title, pinned: false, ..server.clone() };
            txn.insert(&notes_table(), &id, &note.to_record()).map_err(NotebookError::from)?;
        }
        Ok(())
    }

    fn keep_sides(&self, txn: &StoreTxn<'_>, conflict: &Conflict) -> Result<(), StoreError> {
        let now = (self.clock)();
        let sides = [(Label::Base, &conflict.base), (Label::Theirs, &conflict.server), (Label::Mine, &conflict.local)];
        for (label, note) in sides {
            if let Some(note) = note {
                txn.keep_version(&notes_table(), &conflict.id, label, &note.to_record(), now)?;
            }
        }
        Ok(())
    }
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
fn settle(txn: &StoreTxn<'_>, operation: Operation, result: &Note) -> Result<(), ConflictError> {
    let row = result.to_record();
    let server = operation.server.clone().filter(|server| !server.deleted());
    let as_there = server.as_ref().and_then(|server| Note::from_record(server).ok());
    match (as_there, server) {
        (Some(there), Some(server)) if reconcile(None, result, &there) == Reconciled::Same => {
            Ok(txn.cancel_and_update_item(operation, &server)?)
        }
        _ => Ok(txn.update_operation(operation, &row)?),
    }
}

fn draft_name(id: &ItemId) -> String {
    format!("mergeDraft|{id}")
}

fn open_conflict(txn: &StoreTxn<'_>, id: &str) -> Result<(Operation, OperationError), ConflictError> {
    let id = ItemId::new(id).map_err(NotebookError::from)?;
    let operation = txn.operation(&notes_table(), &id)?.ok_or(ConflictError::Settled)?;
    let error = txn.operation_error(&operation)?.filter(|error| error.kind == ErrorKind::Conflict);
    Ok((operation, error.ok_or(ConflictError::Settled)?))
}

fn read_conflict(txn: &StoreTxn<'_>, operation: &Operation, error: &OperationError) -> Result<Conflict, ConflictError> {
    let note = |row: &Record| Note::from_record(row).map_err(NotebookError::from);
    let local = match operation.kind {
        OperationKind::Delete => None,
        _ => txn.record(&notes_table(), &operation.item_id)?,
    };
    let local = local.as_ref().map(note).transpose()?;
    let base = operation.base.as_ref().filter(|row| !row.deleted()).map(note).transpose()?;
    let server = operation.server.as_ref().filter(|row| !row.deleted()).map(note).transpose()?;
    let version = operation.server.as_ref().and_then(Record::version);
    let draft = txn.value(&draft_name(&operation.item_id))?;
    Ok(Conflict {
        id: operation.item_id.clone(),
        kind: kind_of(base.as_ref(), local.as_ref(), server.as_ref()),
        base,
        local,
        server,
        seen: version.map_or_else(String::new, |version| version.as_str().to_owned()),
        at: error.at,
        draft: draft.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

fn kind_of(base: Option<&Note>, local: Option<&Note>, server: Option<&Note>) -> ConflictKind {
    match (local, server) {
        (None, _) => ConflictKind::DeletedHere,
        (_, None) => ConflictKind::DeletedThere,
        (Some(local), Some(server)) => match reconcile(base, local, server) {
            Reconciled::Conflict(kind) => kind,
            Reconciled::Same | Reconciled::Merged(_) => ConflictKind::Edited,
        },
    }
}
