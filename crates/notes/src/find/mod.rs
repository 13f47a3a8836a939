//! Finding notes, and every list that a table's own indices can't give: by words, tags, notebooks, links; by title, by creation.
//!
//! The words stand in an index ([`index`]), a file of its own beside the store: it can be thrown away and made anew, so nothing
//! about it can endanger a note. It follows the log that the store keeps of changes, some time behind; what it does not know
//! yet, the [`tail`], is looked through note by note, so that an answer is exact at every moment.

mod counted;
mod day;
mod endings;
mod entry;
mod fold;
mod hits;
mod index;
mod indexing;
mod linked;
mod links;
mod query;
#[cfg(test)]
mod stories;
mod tail;
mod walk;
mod wanted;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datasync_client::{ItemId, Store, Timestamp};

use self::index::Index;
use self::query::Query;
use self::tail::Tail;
use self::walk::Walk;
use self::wanted::{Test, Wanted};
use crate::asked::ids_elsewhere;
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};
use crate::notebooks::tree;
use crate::reading::{Groups, NoteSummary, Order, View, summary};

pub(crate) use entry::sort_of;
pub use hits::{Hits, Span};
pub use indexing::Indexed;
pub use linked::LinkTarget;
pub(crate) use links::links;
pub use query::InvalidSearch;

/// The index of a notebook, once somebody has asked for it.
#[derive(Default)]
pub(crate) struct Find {
    open: Mutex<Option<Arc<Index>>>,
    /// Whoever indexes holds it.
    indexing: Mutex<()>,
}

/// What is looked for, and what of it is marked in a list.
struct Search {
    wanted: Wanted,
    query: Option<Query>,
}

impl Find {
    fn open(&self) -> MutexGuard<'_, Option<Arc<Index>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notebook {
    /// How many notes of a view stand in each group, from the index and the tail.
    pub(crate) fn found_groups(
        &self,
        view: &View,
        order: Order,
        bounds: &[Timestamp],
    ) -> Result<Groups, NotebookError> {
        let search = self.search_of(view)?;
        let bounds: Vec<i64> = bounds.iter().map(|bound| bound.0).collect();
        let (pinned, counts) = self.walk(&search.wanted, order, |walk| walk.counts(&bounds))?;
        Ok(Groups { pinned, counts })
    }

    /// Rows of a view, from the index and the tail.
    pub(crate) fn found_page(
        &self,
        view: &View,
        order: Order,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<NoteSummary>, NotebookError> {
        let search = self.search_of(view)?;
        let [offset, limit] = [offset, limit].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let ids = self.walk(&search.wanted, order, |walk| walk.page(offset, limit))?;
        self.summaries(&ids, search.query.as_ref())
    }

    fn search_of(&self, view: &View) -> Result<Search, NotebookError> {
        let query = match view {
            View::Search(text) => Some(Query::parse(text)?),
            _ => None,
        };
        let wanted = match (view, &query) {
            (_, Some(query)) => self.store.read(|txn| Wanted::of(txn, query.clone()))?,
            (View::Pinned, _) => Wanted::with(Test::Pinned),
            (View::Trash, _) => Wanted { trashed: true, ..Wanted::default() },
            (View::Notebook(id), _) => Wanted::with(Test::Notebooks(self.store.read(tree)?.inside(id))),
            (View::Tag(tag), _) => Wanted::with(Test::Tag(tag.clone())),
            (View::All | View::Conflicts | View::Search(_), _) => Wanted::default(),
        };
        Ok(Search { wanted, query })
    }

    fn walk<T>(
        &self,
        wanted: &Wanted,
        order: Order,
        work: impl Fn(&Walk<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, NotebookError> {
        self.with_index(|index| {
            let tail = Tail::read(&self.store, wanted)?;
            Ok(index.read(|sql| work(&Walk::new(sql, wanted, &tail, order)?))?)
        })
    }

    /// The rows of these notes, in this order. One that was deleted meanwhile has none.
    fn summaries(&self, ids: &[String], query: Option<&Query>) -> Result<Vec<NoteSummary>, NotebookError> {
        self.store.read(|txn| {
            let elsewhere = ids_elsewhere(txn)?;
            let mut rows = Vec::with_capacity(ids.len());
            for id in ids {
                let Some(row) = txn.record(&notes_table(), &ItemId::new(id.as_str())?)? else { continue };
                let note = Note::from_record(&row)?;
                let marked = query.map(|query| {
                    let (snippet, spans) = hits::snippet(query, &note.plain_text(hits::FAR));
                    (snippet, Hits { title: hits::spans(query, &note.title), snippet: spans })
                });
                let row = summary(txn, note, &elsewhere)?;
                rows.push(match marked {
                    Some((snippet, hits)) => NoteSummary { snippet, hits, ..row },
                    None => row,
                });
            }
            Ok(rows)
        })
    }

    /// Works with the index of this store. A damaged one is thrown away, and the work done once more with an empty one.
    fn with_index<T>(&self, work: impl Fn(&Index) -> Result<T, NotebookError>) -> Result<T, NotebookError> {
        let mut done = self.current_index().and_then(|index| work(&index));
        if matches!(&done, Err(NotebookError::Index(error)) if index::is_damage(error)) {
            tracing::warn!("the search index is damaged: it is made anew");
            self.drop_index();
            done = self.current_index().and_then(|index| work(&index));
        }
        done
    }

    fn index_path(&self) -> Option<PathBuf> {
        self.store.path().map(index::path_of)
    }

    fn drop_index(&self) {
        let mut open = self.find.open();
        *open = None;
        if let Some(path) = self.index_path() {
            index::remove(&path);
        }
    }

    /// The index, if it is of this store as it is: another one, or one that is ahead of the store, begins anew.
    fn current_index(&self) -> Result<Arc<Index>, NotebookError> {
        let mut open = self.find.open();
        let index = match &*open {
            Some(index) => Arc::clone(index),
            None => Arc::new(Index::open(self.index_path().as_deref())?),
        };
        begin_anew_unless_known(&self.store, &index)?;
        *open = Some(Arc::clone(&index));
        Ok(index)
    }
}

/// Under what name the store knows its index.
const INDEX: &str = "find|index";

fn begin_anew_unless_known(store: &Store, index: &Index) -> Result<(), NotebookError> {
    let table = notes_table();
    let (known, last) = store.read(|txn| Ok::<_, NotebookError>((txn.value(INDEX)?, txn.last_logged(&table)?)))?;
    let identity = index.identity()?;
    if known.is_some() && identity == known && index.newest()? <= last {
        return Ok(());
    }
    let identity = uuid::Uuid::now_v7().to_string();
    index.begin_anew(&identity)?;
    store.write(|txn| {
        // Before there was an index nobody forgot a change: the log is whole.
        if known.is_some() {
            txn.log_all(&table, "editedAt")?;
        }
        Ok(txn.set_value(INDEX, Some(&identity))?)
    })
}
