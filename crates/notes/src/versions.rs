//! Earlier versions of a note: those that are kept on this computer, and those of the server's history. How the first stand in a list
//! says [`crate::timeline`].

use std::collections::HashSet;

use datasync_client::{ItemId, Label, RemoteError, StoreError, StoreTxn, SyncContext, Timestamp};

use crate::about::About;
use crate::folder::notes_table;
use crate::merge::Strategy;
use crate::note::{Note, NoteText};
use crate::notebook::{NoteState, Notebook, NotebookError, state_of};
use crate::settled;
use crate::timeline::{MERGED, about_rows};

/// Versions that a server is asked for at most.
const MOST_THERE: u32 = 100;
/// What the id of a server's version begins with; its version follows.
const THERE: &str = "server:";
/// Characters of a title that a list shows at most.
const SHOWN: usize = 200;

/// Why a version is kept, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionLabel {
    /// On this computer.
    Kept(Label),
    /// In the server's history.
    Server,
    /// What the last decision about two versions made of them.
    Merged,
}

impl VersionLabel {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            VersionLabel::Kept(label) => label.as_str(),
            VersionLabel::Server => "server",
            VersionLabel::Merged => "merged",
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
    /// When it was written; of one that was replaced, or left half-done: when that was.
    pub kept_at: Timestamp,
    /// The decision it was mine in, or that made it, can be taken back: [`Notebook::undo_merge`].
    pub undoable: bool,
    /// Who is signed in here wrote it.
    pub own: bool,
    /// This device wrote it.
    pub here: bool,
    /// The server was out of reach when this device wrote it.
    pub offline: bool,
    /// What it was about, where the texts were short enough to look.
    pub about: Option<About>,
    /// How two versions became this one, where that is known.
    pub strategy: Option<Strategy>,
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
    /// The versions of a note that are kept here, newest first. Long texts are not read.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn earlier_versions(&self, id: &str) -> Result<Vec<EarlierVersion>, NotebookError> {
        let id = ItemId::new(id)?;
        self.store.read(|txn| self.timeline(txn, &id))
    }

    /// The versions in the server's history whose texts are neither here nor the note's own, newest first, each text once. None of
    /// a server that keeps no history.
    ///
    /// # Errors
    /// [`HistoryError::Remote`] if the server can't be asked; [`HistoryError::Notebook`].
    pub async fn server_versions(&self, context: &SyncContext, id: &str) -> Result<Vec<EarlierVersion>, HistoryError> {
        let id = ItemId::new(id).map_err(NotebookError::from)?;
        let there = context.history(&notes_table(), &id, MOST_THERE).await?;
        let (mut known, settled) = self
            .store
            .read(|txn| Ok::<_, StoreError>((texts_here(txn, &id)?, settled::last(txn, &id, (self.clock)())?)))?;
        known.extend(settled.and_then(|settled| settled.read()).map(|(_, _, _, result)| result.text()));
        let mut about = about_rows(&there).into_iter();
        let mut versions = Vec::new();
        for row in there.iter().filter(|row| !row.deleted()) {
            let about = about.next().flatten();
            let (Some(version), Ok(note)) = (row.version(), Note::from_record(row)) else { continue };
            if known.insert(note.text()) {
                let id = format!("{THERE}{}", version.as_str());
                let version = self.version_of(id, VersionLabel::Server, &note, note.edited_at);
                versions.push(EarlierVersion { about, ..version });
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
        if version == MERGED {
            let settled = self.store.read(|txn| settled::last(txn, id, (self.clock)()))?;
            let (_, _, _, result) = settled.and_then(|settled| settled.read()).ok_or(NotebookError::NotFound)?;
            return Ok(result);
        }
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

    /// A version as a list shows it. `note` may be cut.
    pub(crate) fn version_of(
        &self,
        id: String,
        label: VersionLabel,
        note: &Note,
        kept_at: Timestamp,
    ) -> EarlierVersion {
        let here = label == VersionLabel::Kept(Label::Edited) || note.device.as_deref() == Some(&self.device());
        EarlierVersion {
            id,
            label,
            title: note.title.chars().take(SHOWN).collect(),
            device: note.device.clone(),
            person: note.person.clone(),
            kept_at,
            undoable: false,
            own: self.is_own(note.person.as_deref(), here),
            here,
            offline: false,
            about: None,
            strategy: None,
        }
    }
}

impl From<StoreError> for HistoryError {
    fn from(error: StoreError) -> Self {
        HistoryError::Notebook(error.into())
    }
}

/// The texts of a note that are here: its own, and those of its versions.
pub(crate) fn texts_here(txn: &StoreTxn<'_>, id: &ItemId) -> Result<HashSet<NoteText>, StoreError> {
    let kept = txn.kept_versions(&notes_table(), id)?.into_iter().map(|kept| kept.item);
    let rows = kept.chain(txn.record(&notes_table(), id)?);
    Ok(rows.filter_map(|row| Note::from_record(&row).ok()).map(|note| note.text()).collect())
}
