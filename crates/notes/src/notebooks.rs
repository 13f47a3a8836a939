//! Notebooks: made, renamed, put into each other, deleted with their notes, and brought back. How they lie is `tree`'s.

use std::collections::HashMap;

use datasync_client::{Filter, ItemId, Query, Record, StoreError, StoreTxn};
use serde_json::Value;

use crate::folder::{notebooks_table, notes_table};
use crate::note::{Note, new_id};
use crate::notebook::{Notebook, NotebookError};
use crate::reading::Folder;
use crate::tree::Tree;

/// Characters of a notebook's name at most.
const MAX_NAME: usize = 200;

/// What deleting a notebook took away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemovedNotebooks {
    /// The notebook, and those inside it.
    pub notebooks: Vec<RemovedNotebook>,
    /// The notes that moved to Trash, each with its notebook.
    pub notes: Vec<(String, Option<String>)>,
}

/// A notebook as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedNotebook {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The notebook it lay in; `None`: in none.
    pub parent_id: Option<String>,
}

impl Notebook {
    /// Makes a notebook, inside another or at the top.
    ///
    /// # Errors
    /// [`NotebookError::InvalidName`]; [`NotebookError::NotFound`] if there is no such parent; [`NotebookError::Store`].
    pub fn create_notebook(&self, name: &str, parent: Option<&str>) -> Result<Folder, NotebookError> {
        let id = new_id();
        let name = valid_name(name)?;
        self.store.write(|txn| {
            if let Some(parent) = parent
                && txn.record(&notebooks_table(), &ItemId::new(parent)?)?.is_none()
            {
                return Err(NotebookError::NotFound);
            }
            let row = self.notebook_row(&id, &[("name", name.into()), ("parentId", parent.into())]);
            Ok(txn.insert(&notebooks_table(), &id, &row)?)
        })?;
        Ok(Folder { id: id.into(), name: name.to_owned(), parent_id: parent.map(str::to_owned), count: 0 })
    }

    /// Renames a notebook.
    ///
    /// # Errors
    /// [`NotebookError::InvalidName`]; [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn rename_notebook(&self, id: &str, name: &str) -> Result<(), NotebookError> {
        let id = ItemId::new(id)?;
        let row = self.notebook_row(&id, &[("name", valid_name(name)?.into())]);
        Ok(self.store.write(|txn| txn.update(&notebooks_table(), &id, &row))?)
    }

    /// Puts a notebook, with all inside it, into another, or at the top.
    ///
    /// # Errors
    /// [`NotebookError::IntoItself`]; [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn move_notebook(&self, id: &str, parent: Option<&str>) -> Result<(), NotebookError> {
        let id = ItemId::new(id)?;
        self.store.write(|txn| {
            let tree = tree(txn)?;
            if let Some(parent) = parent {
                if !tree.has(parent) {
                    return Err(NotebookError::NotFound);
                }
                if tree.outwards(parent).any(|around| around == id.as_str()) {
                    return Err(NotebookError::IntoItself);
                }
                // What reads as the top because its row is part of a circle: without this the circle might hold this one too.
                if let Some(top) = tree.outwards(parent).last() {
                    self.put_into(txn, &ItemId::new(top)?, None)?;
                }
            }
            self.put_into(txn, &id, parent)
        })
    }

    fn put_into(&self, txn: &StoreTxn<'_>, id: &ItemId, parent: Option<&str>) -> Result<(), NotebookError> {
        let row = txn.record(&notebooks_table(), id)?.ok_or(NotebookError::NotFound)?;
        if parent_of(&row).as_deref() == parent {
            return Ok(());
        }
        Ok(txn.update(&notebooks_table(), id, &self.notebook_row(id, &[("parentId", parent.into())]))?)
    }

    /// Deletes a notebook and those inside it; their notes move to Trash. A note that another device adds to it meanwhile lives,
    /// in no notebook. One transaction.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`].
    pub fn delete_notebook(&self, id: &str) -> Result<RemovedNotebooks, NotebookError> {
        self.store.write(|txn| {
            let tree = tree(txn)?;
            let mut ids: Vec<String> = tree.inside(id).into_iter().collect();
            if ids.is_empty() {
                return Err(NotebookError::NotFound);
            }
            // Those around first, so that they come back in this order.
            ids.sort_by_key(|id| (tree.outwards(id).count(), id.clone()));
            let mut removed = RemovedNotebooks::default();
            for note in txn.item_ids(&notes_table(), &lying_in(&ids))? {
                let row = txn.record(&notes_table(), &note)?.ok_or(NotebookError::NotFound)?;
                let note = Note::from_record(&row)?;
                removed.notes.push((note.id.to_string(), note.notebook_id.clone()));
                self.touch(txn, &note, note.clone().moved_to_trash(true, (self.clock)()))?;
            }
            for id in ids {
                let item_id = ItemId::new(id.as_str())?;
                let row = txn.record(&notebooks_table(), &item_id)?.ok_or(NotebookError::NotFound)?;
                let parent_id = tree.parent(&id).map(str::to_owned);
                removed.notebooks.push(RemovedNotebook { id, name: name_of(&row), parent_id });
                txn.delete(&notebooks_table(), &item_id)?;
            }
            Ok(removed)
        })
    }

    /// Brings back what [`Notebook::delete_notebook`] took away. What is back already, and a note that is gone for good, is left as
    /// it is. One transaction.
    ///
    /// # Errors
    /// [`NotebookError::InvalidName`]; [`NotebookError::Store`].
    pub fn restore_notebooks(&self, removed: &RemovedNotebooks) -> Result<(), NotebookError> {
        self.store.write(|txn| {
            for RemovedNotebook { id, name, parent_id } in &removed.notebooks {
                let id = ItemId::new(id.as_str())?;
                if txn.record(&notebooks_table(), &id)?.is_none() {
                    let columns = [("name", valid_name(name)?.into()), ("parentId", parent_id.as_deref().into())];
                    txn.insert(&notebooks_table(), &id, &self.notebook_row(&id, &columns))?;
                }
            }
            for (id, notebook_id) in &removed.notes {
                let Some(row) = txn.record(&notes_table(), &ItemId::new(id.as_str())?)? else { continue };
                let note = Note::from_record(&row)?;
                if note.trashed {
                    let back = Note { notebook_id: notebook_id.clone(), ..note.clone() };
                    self.touch(txn, &note, back.moved_to_trash(false, (self.clock)()))?;
                }
            }
            Ok(())
        })
    }

    /// The columns of a notebook that are written, by this device and now.
    pub(crate) fn notebook_row(&self, id: &ItemId, columns: &[(&str, Value)]) -> Record {
        let mut row = Record::default();
        row.set("id", id.as_str());
        for (column, value) in columns {
            row.set(column, value.clone());
        }
        row.set("editedAt", (self.clock)().to_string());
        row.set("device", self.device());
        row
    }
}

/// How the notebooks of a store lie.
pub(crate) fn tree(txn: &StoreTxn<'_>) -> Result<Tree, StoreError> {
    let rows = txn.records(&notebooks_table(), &Query::default())?;
    Ok(Tree::of(rows.iter().filter_map(|row| Some((row.id()?.to_owned(), parent_of(row))))))
}

/// Every notebook, by name, with the notes outside Trash that lie in it and in those inside it.
pub(crate) fn folders(txn: &StoreTxn<'_>) -> Result<Vec<Folder>, StoreError> {
    let outside_trash = Filter::Not(Box::new(Filter::Is("trashed", Value::Bool(true))));
    let own: HashMap<String, u64> =
        txn.count_by(&notes_table(), "notebookId", Some(outside_trash))?.into_iter().collect();
    let rows = txn.records(&notebooks_table(), &Query::default())?;
    let tree = Tree::of(rows.iter().filter_map(|row| Some((row.id()?.to_owned(), parent_of(row)))));
    let sums = tree.sums(&own);
    let folder = |row: &Record| {
        let id = row.id()?.to_owned();
        let (parent_id, count) = (tree.parent(&id).map(str::to_owned), sums.get(&id).copied().unwrap_or(0));
        Some(Folder { id, name: name_of(row), parent_id, count })
    };
    let mut folders: Vec<Folder> = rows.iter().filter_map(folder).collect();
    folders.sort_by_key(|folder| (folder.name.to_lowercase(), folder.id.clone()));
    Ok(folders)
}

fn lying_in(notebooks: &[String]) -> Query {
    let in_one = Filter::OneOf("notebookId", notebooks.iter().map(|id| Value::from(id.as_str())).collect());
    let outside_trash = Filter::Not(Box::new(Filter::Is("trashed", Value::Bool(true))));
    Query { filter: Some(Filter::All(vec![in_one, outside_trash])), ..Query::default() }
}

fn parent_of(row: &Record) -> Option<String> {
    row.text("parentId").filter(|id| !id.is_empty()).map(str::to_owned)
}

pub(crate) fn name_of(row: &Record) -> String {
    row.text("name").unwrap_or_default().to_owned()
}

pub(crate) fn valid_name(name: &str) -> Result<&str, NotebookError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(NotebookError::InvalidName);
    }
    Ok(name)
}
