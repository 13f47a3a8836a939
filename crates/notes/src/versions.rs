//! Earlier versions of a note: those that are kept on this computer, and those of the server's history.

use std::collections::HashSet;

use datasync_client::{ItemId, Label, Record, RemoteError, StoreError, StoreTxn, SyncContext, Timestamp};

use crate::folder::notes_table;
use crate::note::{Note, NoteText};
use crate::notebook::{NoteState, Notebook, NotebookError, state_of};

/// Versions that a server is asked for at most.
const MOST_THERE: u32 = 100;
/// What the id of a server's version begins with; its version follows.
const THERE: &str = "server:";

/// Why a version is kept, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionLabel {
    /// On this computer.
    Kept(Label),
    /// In the server's history.
    Server,
}

impl VersionLabel {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            VersionLabel::Kept(label) => label.as_str(),
            VersionLabel::Server => "server",
        }
    }
}

/// A text that this note once had, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierVersion {
    /// Names it among the versions of its note, on this device.
    pub id: String,
    /// Why it is kept.
    pub label: VersionLabel,
    /// Its title, cut to 200 characters.
    pub title: String,
    /// The device that wrote it.
    pub device: Option<String>,
    /// The account that wrote it, where the server names one.
    pub person: Option<String>,
    /// When it was written; of the sides of a decision: when that was.
    pub kept_at: Timestamp,
    /// The decision it was mine in can be taken back: [`Notebook::undo_merge`].
    pub undoable: bool,
}

/// The text of an earlier version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierText {
    /// Title and body.
    pub text: NoteText,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Why a version of the server could not be had. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// No server is connected.
    #[error("this version is on the server, and no server is connected")]
    NotConnected,
    /// The server's answer did not come.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// It is not there, or the store could not do it.
    #[error(transparent)]
    Notebook(#[from] NotebookError),
}

impl Notebook {
    /// The versions of a note that are kept here, newest first. Their texts are not read.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn earlier_versions(&self, id: &str) -> Result<Vec<EarlierVersion>, NotebookError> {
        let id = ItemId::new(id)?;
        let (heads, settled) = self
            .store
            .read(|txn| Ok::<_, StoreError>((txn.version_heads(&notes_table(), &id)?, self.undoable(txn, &id)?)))?;
        let settled_at = settled.map(|settled| settled.at);
        let version = |head: datasync_client::VersionHead| {
            let written_at = match head.label {
                Label::Edited | Label::Synced => Note::from_record(&head.about)?.edited_at,
                _ => head.kept_at,
            };
            let undoable = head.label == Label::Mine && settled_at == Some(head.kept_at.0);
            let label = VersionLabel::Kept(head.label);
            Ok(EarlierVersion { undoable, ..version_of(head.id.to_string(), label, &head.about, written_at) })
        };
        heads.into_iter().map(version).collect()
    }

    /// The versions in the server's history whose texts are neither here nor the note's own, newest first, each text once. None of
    /// a server that keeps no history.
    ///
    /// # Errors
    /// [`HistoryError::Remote`] if the server can't be asked; [`HistoryError::Notebook`].
    pub async fn server_versions(&self, context: &SyncContext, id: &str) -> Result<Vec<EarlierVersion>, HistoryError> {
        let id = ItemId::new(id).map_err(NotebookError::from)?;
        let there = context.history(&notes_table(), &id, MOST_THERE).await?;
        let mut known = self.store.read(|txn| texts_here(txn, &id))?;
        let mut versions = Vec::new();
        for row in there.iter().filter(|row| !row.deleted()) {
            let (Some(version), Ok(note)) = (row.version(), Note::from_record(row)) else { continue };
            if known.insert(note.text()) {
                let id = format!("{THERE}{}", version.as_str());
                versions.push(version_of(id, VersionLabel::Server, row, note.edited_at));
            }
        }
        Ok(versions)
    }

    /// The text of an earlier version. One of the server's history is fetched.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub async fn version_text(
        &self,
        context: Option<&SyncContext>,
        id: &str,
        version: &str,
    ) -> Result<EarlierText, HistoryError> {
        let note = self.version(context, &ItemId::new(id).map_err(NotebookError::from)?, version).await?;
        Ok(EarlierText { text: note.text(), tags: note.tags })
    }

    /// Makes an earlier version's text the note's again, as a new version. The text it replaces is kept.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub async fn restore_version(
        &self,
        context: Option<&SyncContext>,
        id: &str,
        version: &str,
    ) -> Result<NoteState, HistoryError> {
        let id = ItemId::new(id).map_err(NotebookError::from)?;
        let earlier = self.version(context, &id, version).await?;
        Ok(self.store.write(|txn| {
            let row = txn.record(&notes_table(), &id)?.ok_or(NotebookError::NotFound)?;
            txn.keep_version(&notes_table(), &id, Label::Replaced, &row, (self.clock)())?;
            let note =
                Note { title: earlier.title, body: earlier.body, tags: earlier.tags, ..Note::from_record(&row)? };
            self.put(txn, self.stamped(note))?;
            state_of(txn, &id)
        })?)
    }

    async fn version(&self, context: Option<&SyncContext>, id: &ItemId, version: &str) -> Result<Note, HistoryError> {
        let row = match version.strip_prefix(THERE) {
            None => {
                let number = version.parse().map_err(|_| NotebookError::NotFound)?;
                self.store.read(|txn| txn.kept_version(&notes_table(), id, number))?.map(|kept| kept.item)
            }
            Some(version) => {
                let context = context.ok_or(HistoryError::NotConnected)?;
                let there = context.history(&notes_table(), id, MOST_THERE).await?;
                there.into_iter().find(|row| row.version().is_some_and(|known| known.as_str() == version))
            }
        };
        Ok(Note::from_record(&row.ok_or(NotebookError::NotFound)?).map_err(NotebookError::from)?)
    }
}

impl From<StoreError> for HistoryError {
    fn from(error: StoreError) -> Self {
        HistoryError::Notebook(error.into())
    }
}

fn version_of(id: String, label: VersionLabel, row: &Record, kept_at: Timestamp) -> EarlierVersion {
    let text = |column| row.text(column).filter(|text| !text.is_empty()).map(str::to_owned);
    EarlierVersion {
        id,
        label,
        title: text("title").unwrap_or_default(),
        device: text("device"),
        person: text("person"),
        kept_at,
        undoable: false,
    }
}

/// The texts of a note that are here: its own, and those of its versions.
pub(crate) fn texts_here(txn: &StoreTxn<'_>, id: &ItemId) -> Result<HashSet<NoteText>, StoreError> {
    let kept = txn.kept_versions(&notes_table(), id)?.into_iter().map(|kept| kept.item);
    let rows = kept.chain(txn.record(&notes_table(), id)?);
    Ok(rows.filter_map(|row| Note::from_record(&row).ok()).map(|note| note.text()).collect())
}
