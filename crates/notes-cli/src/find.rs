//! Searching, and what links to a note. The index is brought up to date first: the next search is quick.

use notes::{NoteState, Notebook, NotebookError, Order, View};

/// The notes that a text looks for.
pub(crate) fn search(
    notebook: &Notebook,
    text: String,
    ranked: bool,
    limit: u32,
) -> Result<Vec<NoteState>, NotebookError> {
    let (view, order) = (View::Search(text), if ranked { Order::Rank } else { Order::Edited });
    // What can't be read is said before there is any work.
    notebook.page(&view, order, 0, 0)?;
    index(notebook)?;
    let rows = notebook.page(&view, order, 0, limit.into())?;
    rows.into_iter().map(|row| notebook.note(row.note.id.as_str())).collect()
}

/// The notes that link to one.
pub(crate) fn links(notebook: &Notebook, id: &str) -> Result<Vec<NoteState>, NotebookError> {
    index(notebook)?;
    let rows = notebook.backlinks(id)?;
    rows.into_iter().map(|row| notebook.note(row.note.id.as_str())).collect()
}

fn index(notebook: &Notebook) -> Result<(), NotebookError> {
    while notebook.index_changes()?.more {}
    Ok(())
}
