//! The tables of the notes app: what a query may name of them, and how long a text may be.

use datasync_server::{Action, Refusal, TableController, TableDefinition, WriteRequest};

/// Characters of a note's title at most, as the app has it.
const MOST_IN_TITLE: usize = 1_000;
/// Bytes of a note's body at most: 10 MiB, in UTF-8.
const MOST_IN_BODY: usize = 10 * 1024 * 1024;
/// Characters of a notebook's name at most.
const MOST_IN_NAME: usize = 200;

pub(crate) fn tables() -> Vec<TableDefinition> {
    let notes = ["title", "body", "notebookId", "tags", "pinned", "trashed", "trashedAt", "editedAt", "device"];
    let notebooks = ["name", "parentId", "editedAt", "device"];
    let conflicts =
        ["noteId", "device", "at", "kind", "mine", "base", "theirs", "replaced", "result", "settledBy", "settledAt"];
    let table = |name, columns: &[&str]| TableDefinition::new(name, columns).expect("the names are plain words");
    vec![
        table("notes", &notes).controlled_by(Limits),
        table("notebooks", &notebooks).controlled_by(Limits),
        // What waits on one device for a decision, for all the others; the app keeps its size.
        table("conflicts", &conflicts),
    ]
}

/// No text is longer than the app can show. In all else the tables are plain ones.
struct Limits;

impl TableController for Limits {
    fn overrides(&self, _: Action) -> bool {
        false
    }

    fn validate(&self, request: &WriteRequest) -> Result<(), Refusal> {
        let text = |column| request.columns().and_then(|columns| columns.text(column)).unwrap_or_default();
        if text("title").chars().count() > MOST_IN_TITLE {
            return Err(Refusal::Invalid("a title can have 1000 characters at most".into()));
        }
        if text("name").chars().count() > MOST_IN_NAME {
            return Err(Refusal::Invalid("a notebook's name can have 200 characters at most".into()));
        }
        if text("body").len() > MOST_IN_BODY {
            return Err(Refusal::TooLarge("this note is too large: 10 MB is the limit".into()));
        }
        Ok(())
    }
}
