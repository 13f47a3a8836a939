//! The note that a first start begins with. Its id is random, so that the welcome notes of two devices are two notes.

use datasync_client::Query;

use crate::folder::{notebooks_table, notes_table};
use crate::note::NoteText;
use crate::notebook::{NoteState, Notebook, NotebookError};
use crate::settings::Language;

impl Notebook {
    /// Makes a welcome note if there is nothing here: no note, in Trash neither, and no notebook. Who knows the desktop's
    /// language names it; else it is English.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn welcome(&self, language: Language) -> Result<Option<NoteState>, NotebookError> {
        let something = self.store.read(|txn| {
            let one = Query { top: Some(1), ..Query::default() };
            let ids = [txn.item_ids(&notes_table(), &one)?, txn.item_ids(&notebooks_table(), &one)?];
            Ok::<_, NotebookError>(ids.iter().any(|ids| !ids.is_empty()))
        })?;
        if something {
            return Ok(None);
        }
        let (title, body) = words(language);
        self.create(&NoteText { title: title.to_owned(), body: body.to_owned() }, None, &[]).map(Some)
    }
}

/// Whether this is the text of a welcome note, as it was made.
pub(crate) fn is_welcome(text: &NoteText) -> bool {
    [Language::En, Language::De]
        .into_iter()
        .any(|language| words(language) == (text.title.as_str(), text.body.as_str()))
}

fn words(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::System | Language::En => ("Welcome to Driftless", include_str!("welcome/en.md")),
        Language::De => ("Willkommen bei Driftless", include_str!("welcome/de.md")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datasync_client::{Store, Timestamp};

    use super::*;
    use crate::define_tables;

    fn notebook() -> Notebook {
        let store = Arc::new(Store::in_memory().expect("a store"));
        define_tables(&store).expect("tables");
        Notebook::new(store, Arc::new(|| Timestamp(1)), "Laptop")
    }

    #[test]
    fn the_welcome_note_is_made_once_and_two_devices_have_two() {
        let (one, other) = (notebook(), notebook());
        let note = one.welcome(Language::En).expect("made").expect("a note").note;
        assert!(note.title.starts_with("Welcome") && note.body.contains("- [ ]"));
        assert_eq!(one.welcome(Language::En).expect("looked"), None);
        let german = other.welcome(Language::De).expect("made").expect("a note").note;
        assert!(german.title.starts_with("Willkommen"));
        assert_ne!(german.id, note.id);
    }

    #[test]
    fn where_there_is_something_nobody_is_welcomed() {
        let notebook = notebook();
        notebook.create_notebook("Recipes", None).expect("a notebook");
        assert_eq!(notebook.welcome(Language::En).expect("looked"), None);
    }
}
