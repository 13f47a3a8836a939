//! The notebook: everything a person can do to a note, each in one local transaction, with or without a server.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use datasync_client::{Clock, InvalidName, ItemId, Record, Store, StoreError, StoreTxn, TableError};

use crate::asked::{asked, conflict_error};
use crate::find::{Find, InvalidSearch};
use crate::folder::{notebooks_table, notes_table};
use crate::merge::merge_draft;
use crate::note::{InvalidText, Note, NoteText, normal_tags};
use crate::policy::Policy;
use crate::settings::TRASH_DAYS;

/// The notes of one store, in one person's hands. Cheap to clone.
#[derive(Clone)]
pub struct Notebook {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Clock,
    device: Arc<RwLock<String>>,
    person: Arc<RwLock<Option<String>>>,
    policy: Arc<RwLock<Policy>>,
    trash_days: Arc<AtomicU32>,
    news: Arc<Mutex<News>>,
    pub(crate) find: Arc<Find>,
}

/// What syncs did to conflicts without asking, since it was taken last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Notes whose two versions were settled as the person set it, with their titles.
    pub merged: Vec<(ItemId, String)>,
    /// Conflicts of this device that another one settled, with its name.
    pub settled_elsewhere: Vec<(ItemId, Option<String>)>,
    /// Notes that another device waits for a decision about.
    pub found: Vec<ItemId>,
}

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum NotebookError {
    /// There is no such note, notebook or version.
    #[error("this note is not here any more")]
    NotFound,
    /// Only notes in Trash can be deleted for good.
    #[error("only a note in Trash can be deleted for good")]
    NotInTrash,
    /// A notebook has a name, of 200 characters at most.
    #[error("a notebook needs a name, of 200 characters at most")]
    InvalidName,
    /// A notebook can't lie in itself, nor in one that lies in it.
    #[error("a notebook can't be put inside itself")]
    IntoItself,
    /// A tag has a name without a comma.
    #[error("a tag needs a name, without a comma")]
    InvalidTag,
    /// The text can't be a note's.
    #[error(transparent)]
    InvalidText(#[from] InvalidText),
    /// The search text can't be read.
    #[error(transparent)]
    Search(#[from] InvalidSearch),
    /// The search index could not do it. It holds nothing that the store does not hold.
    #[error("the search index can't be used")]
    Index(#[from] rusqlite::Error),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TableError> for NotebookError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Store(error) => NotebookError::Store(error),
            // A notebook writes rows under checked ids: the last two do not come.
            TableError::Missing | TableError::Exists | TableError::InvalidId(_) | TableError::Row(_) => {
                NotebookError::NotFound
            }
        }
    }
}

impl From<InvalidName> for NotebookError {
    fn from(_: InvalidName) -> Self {
        NotebookError::NotFound
    }
}

/// A note and where it stands with the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteState {
    /// The note.
    pub note: Note,
    /// The server's version of the row that it was last based on; `None` if no server has it.
    pub version: Option<String>,
    /// Whether the server has yet to confirm this text; one of two versions waits for a person instead.
    pub pending: bool,
    /// Whether it has two versions.
    pub conflict: bool,
}

impl Notebook {
    /// The notebook of a store that has this app's tables. `device` is the name other devices show beside its edits.
    #[must_use]
    pub fn new(store: Arc<Store>, clock: Clock, device: &str) -> Self {
        Notebook {
            store,
            clock,
            device: Arc::new(RwLock::new(device.to_owned())),
            person: Arc::default(),
            policy: Arc::default(),
            trash_days: Arc::new(AtomicU32::new(TRASH_DAYS)),
            news: Arc::default(),
            find: Arc::default(),
        }
    }

    /// The store under it.
    #[must_use]
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Changes the name that edits from now on carry.
    pub fn set_device(&self, device: &str) {
        *self.device.write().unwrap_or_else(PoisonError::into_inner) = device.to_owned();
    }

    /// Changes the account that edits from now on carry; `None`: nobody is signed in.
    pub fn set_person(&self, person: Option<&str>) {
        *self.person.write().unwrap_or_else(PoisonError::into_inner) = person.map(str::to_owned);
    }

    /// Who wrote a version, if it is somebody else than who is signed in here.
    #[must_use]
    pub fn somebody_else<'a>(&self, note: &'a Note) -> Option<&'a str> {
        let person = self.person.read().unwrap_or_else(PoisonError::into_inner);
        note.person.as_deref().filter(|name| !name.is_empty() && person.as_deref() != Some(name))
    }

    /// Whether who is signed in here wrote a text. Notes are those of one account: where a text names nobody, that account wrote it; where
    /// nobody signs in, whoever writes here did, if this device did.
    pub(crate) fn is_own(&self, person: Option<&str>, here: bool) -> bool {
        let signed_in = self.person.read().unwrap_or_else(PoisonError::into_inner);
        match (person, signed_in.as_deref()) {
            (Some(person), signed_in) => signed_in == Some(person),
            (None, Some(_)) => true,
            (None, None) => here,
        }
    }

    /// Who edits a note that `before` is named on: a name that is not theirs does not stay.
    pub(crate) fn person_after(&self, before: Option<&String>) -> Option<String> {
        let person = self.person.read().unwrap_or_else(PoisonError::into_inner).clone();
        person.or_else(|| before.map(|_| String::new()))
    }

    /// Changes how two edits of one text are settled: from the next push on.
    pub fn set_policy(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }

    /// Changes for how many days this device leaves notes in Trash: from its next look on.
    pub fn set_trash_days(&self, days: u32) {
        self.trash_days.store(days, Ordering::Relaxed);
    }

    pub(crate) fn trash_days(&self) -> u32 {
        self.trash_days.load(Ordering::Relaxed)
    }

    pub(crate) fn policy(&self) -> Policy {
        *self.policy.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What happened to conflicts since this was asked last.
    #[must_use]
    pub fn take_news(&self) -> News {
        std::mem::take(&mut self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn add_news(&self, news: News) {
        let mut all = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        all.merged.extend(news.merged);
        all.settled_elsewhere.extend(news.settled_elsewhere);
        all.found.extend(news.found);
    }

    pub(crate) fn tell_merged(&self, id: ItemId, title: String) {
        self.add_news(News { merged: vec![(id, title)], ..News::default() });
    }

    pub(crate) fn device(&self) -> String {
        self.device.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A note by its id.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn note(&self, id: &str) -> Result<NoteState, NotebookError> {
        self.store.read(|txn| state_of(txn, &ItemId::new(id)?))
    }

    /// Makes a note.
    ///
    /// # Errors
    /// [`NotebookError::InvalidText`]; [`NotebookError::Store`].
    pub fn create(
        &self,
        text: &NoteText,
        notebook_id: Option<&str>,
        tags: &[String],
    ) -> Result<NoteState, NotebookError> {
        let NoteText { title, body } = text.checked()?;
        let now = (self.clock)();
        let note = Note {
            id: ItemId::new(uuid::Uuid::now_v7().to_string())?,
            title,
            body,
            notebook_id: notebook_id.map(str::to_owned),
            tags: normal_tags(tags.iter().map(String::as_str)),
            pinned: false,
            trashed: false,
            trashed_at: None,
            created_at: now,
            edited_at: now,
            device: Some(self.device()),
            person: self.person_after(None),
        };
        self.store.write(|txn| {
            txn.insert(&notes_table(), &note.id, &note.to_record())?;
            state_of(txn, &note.id)
        })
    }

    /// Saves what an editor holds. `seen` is the text that `draft` grew from: if the stored text is another one by now
    /// (a sync brought it), both are merged. A note that was moved to Trash or deleted under the editor comes back.
    ///
    /// # Errors
    /// [`NotebookError::InvalidText`]; [`NotebookError::Store`].
    pub fn save_text(&self, id: &str, seen: &NoteText, draft: &NoteText) -> Result<NoteState, NotebookError> {
        let id = ItemId::new(id)?;
        let draft = draft.checked()?;
        self.store.write(|txn| {
            let Some(row) = txn.record(&notes_table(), &id)? else { return self.bring_back(txn, &id, draft) };
            let note = Note::from_record(&row)?;
            let current = note.text();
            let text = if current == *seen { draft } else { merge_draft(seen, &draft, &current).checked()? };
            if text != current {
                self.keep_before_edit(txn, &note, (self.clock)())?;
                let note = Note { title: text.title, body: text.body, trashed: false, ..note };
                self.put(txn, self.stamped(note))?;
            }
            state_of(txn, &id)
        })
    }

    fn bring_back(&self, txn: &StoreTxn<'_>, id: &ItemId, draft: NoteText) -> Result<NoteState, NotebookError> {
        let mut row = Record::default();
        row.set("id", id.as_str());
        let note =
            Note { title: draft.title, body: draft.body, created_at: (self.clock)(), ..Note::from_record(&row)? };
        txn.insert(&notes_table(), id, &self.stamped(note).to_record())?;
        state_of(txn, id)
    }

    /// Pins or unpins a note.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn set_pinned(&self, id: &str, pinned: bool) -> Result<NoteState, NotebookError> {
        self.change(id, |note| Note { pinned, ..note })
    }

    /// Moves a note to Trash, or restores it.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn set_trashed(&self, id: &str, trashed: bool) -> Result<NoteState, NotebookError> {
        let now = (self.clock)();
        self.change(id, |note| note.moved_to_trash(trashed, now))
    }

    /// Gives a note these tags.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn set_tags(&self, id: &str, tags: &[String]) -> Result<NoteState, NotebookError> {
        let tags = normal_tags(tags.iter().map(String::as_str));
        self.change(id, |note| Note { tags, ..note })
    }

    /// Puts a note into a notebook, or into none.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn set_notebook(&self, id: &str, notebook_id: Option<&str>) -> Result<NoteState, NotebookError> {
        let notebook_id = notebook_id.map(str::to_owned);
        self.change(id, |note| Note { notebook_id, ..note })
    }

    fn change(&self, id: &str, change: impl FnOnce(Note) -> Note) -> Result<NoteState, NotebookError> {
        let id = ItemId::new(id)?;
        self.store.write(|txn| {
            let row = txn.record(&notes_table(), &id)?.ok_or(NotebookError::NotFound)?;
            let note = Note::from_record(&row)?;
            self.touch(txn, &note, change(note.clone()))?;
            state_of(txn, &id)
        })
    }

    /// Writes a note whose text is the same, if anything about it changed; says whether. What stays in Trash keeps the name of the
    /// device that moved it there.
    pub(crate) fn touch(&self, txn: &StoreTxn<'_>, note: &Note, changed: Note) -> Result<bool, NotebookError> {
        if changed == *note {
            return Ok(false);
        }
        let person = self.person_after(changed.person.as_ref());
        let stays_in_trash = note.trashed && changed.trashed;
        let device = if stays_in_trash { note.device.clone() } else { Some(self.device()) };
        self.put(txn, Note { device, person, ..changed })?;
        Ok(true)
    }

    /// Deletes a note in Trash for good, on every device.
    ///
    /// # Errors
    /// [`NotebookError::NotInTrash`]; [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn delete(&self, id: &str) -> Result<(), NotebookError> {
        let id = ItemId::new(id)?;
        self.store.write(|txn| {
            let row = txn.record(&notes_table(), &id)?.ok_or(NotebookError::NotFound)?;
            if !Note::from_record(&row)?.trashed {
                return Err(NotebookError::NotInTrash);
            }
            Ok(txn.delete(&notes_table(), &id)?)
        })
    }

    /// Lets a change of a note or a notebook that the server refused be sent again.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn retry(&self, id: &str) -> Result<(), NotebookError> {
        let id = ItemId::new(id)?;
        self.store.write(|txn| {
            // No note has the id of a notebook.
            [notes_table(), notebooks_table()].iter().try_for_each(|table| txn.retry_operation(table, &id))
        })?;
        Ok(())
    }

    /// A note whose text was edited here and now.
    pub(crate) fn stamped(&self, note: Note) -> Note {
        let person = self.person_after(note.person.as_ref());
        Note { edited_at: (self.clock)(), device: Some(self.device()), person, ..note }
    }

    pub(crate) fn put(&self, txn: &StoreTxn<'_>, note: Note) -> Result<(), NotebookError> {
        Ok(txn.update(&notes_table(), &note.id, &note.to_record())?)
    }
}

/// A note with where it stands.
pub(crate) fn state_of(txn: &StoreTxn<'_>, id: &ItemId) -> Result<NoteState, NotebookError> {
    let row = txn.record(&notes_table(), id)?.ok_or(NotebookError::NotFound)?;
    let operation = txn.operation(&notes_table(), id)?;
    let here = operation.as_ref().map(|operation| conflict_error(txn, operation)).transpose()?.flatten();
    let version = match &operation {
        Some(operation) => operation.base.as_ref().and_then(Record::version),
        None => row.version(),
    };
    Ok(NoteState {
        note: Note::from_record(&row)?,
        version: version.map(|version| version.as_str().to_owned()),
        pending: operation.as_ref().is_some_and(|_| here.is_none()),
        conflict: asked(txn, id)?.is_some(),
    })
}
