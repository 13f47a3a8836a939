//! A file that was brought in comes again: whether it, its note, or both were changed since. See decision 36.

use datasync_client::StoreTxn;

use super::bring::{Bringing, Came};
use super::coming::{Coming, ComingNotebook};
use super::remembered::{Meeting, Remembered};
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{NotebookError, state_of};

impl Bringing<'_> {
    /// Brings a note in whose file may have come before.
    pub(super) fn bring_again(
        &mut self,
        txn: &StoreTxn<'_>,
        notebooks: &[ComingNotebook],
        note: &Coming,
    ) -> Result<Came, NotebookError> {
        let Some(file) = &note.place else { return Ok(self.bring(txn, notebooks, note)?.1) };
        let meeting = match Remembered::of(txn, file)? {
            Some(remembered) => self.meeting(txn, &remembered, note)?,
            None => None,
        };
        let (id, came) = match meeting {
            Some((Meeting::Same, _)) => return Ok(Came::There),
            Some((Meeting::Newer, here)) => (here.id.clone(), self.update(txn, here, note)?),
            Some((Meeting::Both, _)) => match self.bring(txn, notebooks, note)? {
                (id, Came::New) => (id, Came::Beside),
                brought => brought,
            },
            Some((Meeting::Older, _)) | None => self.bring(txn, notebooks, note)?,
        };
        Remembered::keep(txn, file, &id, note)?;
        Ok(came)
    }

    /// What a file is to the note that came from it, and that note, if it is still here.
    fn meeting(
        &self,
        txn: &StoreTxn<'_>,
        remembered: &Remembered,
        note: &Coming,
    ) -> Result<Option<(Meeting, Note)>, NotebookError> {
        if txn.record(&notes_table(), &remembered.id)?.is_none() {
            return Ok(None);
        }
        let here = state_of(txn, &remembered.id)?;
        let settled = !here.conflict && !here.note.trashed;
        Ok(Some((remembered.meets(&here.note, settled, note), here.note)))
    }

    /// Gives a note the new text of its file; the one before is kept.
    fn update(&mut self, txn: &StoreTxn<'_>, here: Note, note: &Coming) -> Result<Came, NotebookError> {
        let person = self.notebook.person_after(here.person.as_ref());
        let updated = Note {
            title: note.title.clone(),
            body: note.body.clone(),
            edited_at: note.edited.unwrap_or(self.now),
            device: Some(self.notebook.device()),
            person,
            ..here.clone()
        };
        self.notebook.keep_unless_same(txn, &here, &updated)?;
        self.notebook.put(txn, updated.clone())?;
        self.known.add(&updated);
        Ok(Came::Updated)
    }
}
