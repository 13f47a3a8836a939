//! `notebooks` and `tags`.

use clap::Subcommand;
use notes::Folder;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{Answer, counted};
use crate::run::Desk;

/// What is done to notebooks. Each is named by its name or its id.
#[derive(Subcommand)]
pub(crate) enum NotebooksAct {
    /// List them as a tree.
    List,
    /// Make one and print its id.
    New {
        /// Its name.
        name: String,
        /// The notebook it lies in.
        #[arg(long = "in", value_name = "NOTEBOOK")]
        parent: Option<String>,
    },
    /// Rename one.
    Rename {
        /// The notebook.
        notebook: String,
        /// Its new name.
        name: String,
    },
    /// Put one into another, with all inside it; without --in, out of any.
    Move {
        /// The notebook.
        notebook: String,
        /// The notebook it shall lie in.
        #[arg(long = "in", value_name = "NOTEBOOK")]
        parent: Option<String>,
    },
    /// Delete one with those inside it; their notes move to Trash.
    Delete {
        /// The notebook.
        notebook: String,
    },
}

/// What is done to tags.
#[derive(Subcommand)]
pub(crate) enum TagsAct {
    /// List them.
    List,
    /// Rename one in every note; where a note has both, they are one.
    Rename {
        /// The tag.
        tag: String,
        /// Its new name.
        to: String,
    },
    /// Take one from every note.
    Remove {
        /// The tag.
        tag: String,
    },
}

pub(crate) fn notebooks(desk: &Desk, act: NotebooksAct) -> Result<Answer, Failure> {
    let notebook = &desk.notebook;
    match act {
        NotebooksAct::List => list(desk),
        NotebooksAct::New { name, parent } => {
            let parent = parent.map(|parent| found(desk, &parent)).transpose()?;
            Ok(Answer::Id(notebook.create_notebook(&name, parent.as_deref())?.id))
        }
        NotebooksAct::Rename { notebook: which, name } => {
            notebook.rename_notebook(&found(desk, &which)?, &name)?;
            list(desk)
        }
        NotebooksAct::Move { notebook: which, parent } => {
            let parent = parent.map(|parent| found(desk, &parent)).transpose()?;
            notebook.move_notebook(&found(desk, &which)?, parent.as_deref())?;
            list(desk)
        }
        NotebooksAct::Delete { notebook: which } => {
            let removed = notebook.delete_notebook(&found(desk, &which)?)?;
            let (books, notes) = (removed.notebooks.len(), removed.notes.len());
            let ids: Vec<&str> = removed.notes.iter().map(|(id, _)| id.as_str()).collect();
            let names: Vec<&str> = removed.notebooks.iter().map(|notebook| notebook.name.as_str()).collect();
            let text = format!("{} deleted, {} moved to Trash", counted(books, "notebook"), counted(notes, "note"));
            Ok(Answer::Said { json: json!({"notebooks": names, "trashed": ids}), text })
        }
    }
}

pub(crate) fn tags(desk: &Desk, act: TagsAct) -> Result<Answer, Failure> {
    let changed = match act {
        TagsAct::List => {
            let tags = desk.notebook.overview()?.tags;
            let json = tags.iter().map(|(tag, count)| json!({"tag": tag, "count": count})).collect();
            let text = tags.iter().map(|(tag, count)| format!("{count:>6}  {tag}")).collect::<Vec<_>>().join("\n");
            return Ok(Answer::Said { json, text });
        }
        TagsAct::Rename { tag, to } => desk.notebook.rename_tag(&tag, &to)?,
        TagsAct::Remove { tag } => desk.notebook.remove_tag(&tag)?,
    };
    Ok(Answer::Said { json: json!({"changed": changed}), text: format!("{} changed", counted(changed, "note")) })
}

fn list(desk: &Desk) -> Result<Answer, Failure> {
    let folders = desk.notebook.overview()?.notebooks;
    let shape = |folder: &Folder| -> Value {
        json!({"id": folder.id, "name": folder.name, "parent": folder.parent_id, "count": folder.count})
    };
    let mut lines = Vec::new();
    write_tree(&folders, None, 0, &mut lines);
    Ok(Answer::Said { json: folders.iter().map(shape).collect(), text: lines.join("\n") })
}

fn write_tree(folders: &[Folder], parent: Option<&str>, depth: usize, lines: &mut Vec<String>) {
    for folder in folders.iter().filter(|folder| folder.parent_id.as_deref() == parent) {
        lines.push(format!("{}  {}{} ({})", folder.id, "  ".repeat(depth), folder.name, folder.count));
        write_tree(folders, Some(&folder.id), depth + 1, lines);
    }
}

/// The id of a notebook that is there.
fn found(desk: &Desk, which: &str) -> Result<String, Failure> {
    let known = desk.notebook.overview()?.notebooks;
    let found = known.into_iter().find(|notebook| notebook.id == which || notebook.name == which);
    Ok(found.ok_or(Failure::NoNotebook)?.id)
}
