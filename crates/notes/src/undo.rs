//! Taking a decision about two versions back: the question stands again, and nothing that was written since is lost.

use datasync_client::{ItemId, Label, StoreError, StoreTxn};

use crate::asked::{asked, is_same};
use crate::conflict::ConflictError;
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};
use crate::settled::{self, Settled};

impl Notebook {
    /// Asks again: the note stands as mine was, against theirs, on the server's present version, whether the decision was
    /// pushed or not. If the note was edited since, that text is theirs. What stood here is kept as *replaced*. Possible for
    /// 30 days after the last decision about the note; all of it is one transaction.
    ///
    /// # Errors
    /// [`ConflictError::Settled`] if there is nothing to take back; [`ConflictError::Notebook`].
    pub fn undo_merge(&self, id: &str) -> Result<(), ConflictError> {
        let id = ItemId::new(id).map_err(NotebookError::from)?;
        self.store.write(|txn| {
            let settled = self.undoable(txn, &id)?.ok_or(ConflictError::Settled)?;
            let (base, mine, theirs, result) = settled.read().ok_or(ConflictError::Settled)?;
            let row = txn.record(&notes_table(), &id)?.ok_or(ConflictError::Settled)?;
            let present = Note::from_record(&row).map_err(NotebookError::from)?;
            let now = (self.clock)();
            txn.keep_version(&notes_table(), &id, Label::Replaced, &row, now)?;
            let waiting = txn.operation(&notes_table(), &id)?;
            let server = match &waiting {
                Some(waiting) => waiting.server.clone().or(waiting.base.clone()),
                None => Some(row.clone()),
            };
            let out = waiting.and_then(|waiting| waiting.sent).and_then(|sent| sent.item);
            let decided = server.clone().unwrap_or_else(|| row.clone());
            let instead_of = [Some(row), server.clone(), out.map(|out| out.record().clone())];
            let theirs = if is_same(&present, &result) { theirs } else { present };
            let base = base.map(|note| note.to_record());
            let sides = (base.as_ref(), server.as_ref());
            txn.ask_again(&notes_table(), &id, &mine.to_record(), sides, now)?;
            Ok(settled::ask_again(txn, &id, &theirs, decided, instead_of.into_iter().flatten().collect())?)
        })
    }

    /// The decision about a note that can be taken back: not long ago, of a note that is here and has one version.
    pub(crate) fn undoable(&self, txn: &StoreTxn<'_>, id: &ItemId) -> Result<Option<Settled>, StoreError> {
        let settled = settled::last(txn, id, (self.clock)())?;
        if settled.is_none() || asked(txn, id)?.is_some() || txn.record(&notes_table(), id)?.is_none() {
            return Ok(None);
        }
        Ok(settled)
    }
}
