//! How a notebook reads: views, groups, pages and the numbers of the sidebar. Counts come from the database.

use std::collections::HashSet;

use datasync_client::{Filter, ItemId, OperationKind, Query, StoreError, StoreTxn, Timestamp};
use serde_json::Value;

use crate::asked::{asked_elsewhere, asked_here, conflict_error, ids_elsewhere};
use crate::find::{Hits, sort_of};
use crate::folder::notes_table;
use crate::note::Note;
use crate::notebook::{Notebook, NotebookError};
use crate::notebooks::folders;

/// Which notes a list shows. All but [`View::Trash`] and [`View::Conflicts`] leave Trash out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Every note.
    All,
    /// Pinned ones.
    Pinned,
    /// Those with two versions, those deleted here among them.
    Conflicts,
    /// Those in Trash.
    Trash,
    /// Those in a notebook, and in the notebooks inside it.
    Notebook(String),
    /// Those with a tag.
    Tag(String),
    /// Those that this text looks for.
    Search(String),
}

/// How a list is ordered. Pinned notes come first, but by rank and in Trash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Newest edit first.
    #[default]
    Edited,
    /// Newest first.
    Created,
    /// As a dictionary would.
    Title,
    /// Best first, of a search; of any other view as [`Order::Edited`].
    Rank,
    /// What was moved to Trash last first, of Trash; of any other view as [`Order::Edited`].
    Trashed,
}

impl Order {
    /// The order of a view, where not every view has each.
    fn of(self, view: &View) -> Self {
        if self == Order::Trashed && *view != View::Trash { Order::Edited } else { self }
    }
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSummary {
    /// The note; its body is cut, see `snippet`.
    pub note: Note,
    /// The start of the body as plain text.
    pub snippet: String,
    /// Whether the server has yet to confirm it.
    pub pending: bool,
    /// Whether it has two versions.
    pub conflict: bool,
    /// Of a search: what was found in the title and in the snippet, which is cut around the first hit then.
    pub hits: Hits,
}

/// How many notes of a view stand in each group: pinned ones, then by the time of the order, between the bounds. By the time they were
/// moved to Trash pinned ones stand among the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// Pinned ones, which stand first.
    pub pinned: u64,
    /// At or after the first bound, between each two, before the last.
    pub counts: Vec<u64>,
}

/// A notebook of the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The notebook it lies in; `None`: in none, or in one that is not there (yet).
    pub parent_id: Option<String>,
    /// The notes outside Trash in it and in those inside it.
    pub count: u64,
}

/// The numbers of the sidebar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Notes outside Trash.
    pub all: u64,
    /// Pinned ones of them.
    pub pinned: u64,
    /// Notes with two versions.
    pub conflicts: u64,
    /// Notes in Trash.
    pub trash: u64,
    /// By name.
    pub notebooks: Vec<Folder>,
    /// By name, with the notes outside Trash that carry each.
    pub tags: Vec<(String, u64)>,
}

/// How a row says that it is not pinned. Each by itself is a stretch of the index; to be another than `true` is none.
const NOT_PINNED: [Value; 2] = [Value::Bool(false), Value::Null];

fn is(column: &'static str, flag: bool) -> Filter {
    let holds = Filter::Is(column, Value::Bool(true));
    if flag { holds } else { Filter::Not(Box::new(holds)) }
}

/// The views that a table's own indices give, newest edit first. `None`: the search index does.
fn filter(view: &View, order: Order) -> Option<Filter> {
    let own = match (view, order) {
        (_, Order::Created | Order::Title) => return None,
        (View::Trash, _) => return Some(is("trashed", true)),
        (View::All, _) => Filter::All(Vec::new()),
        (View::Pinned, _) => is("pinned", true),
        (View::Conflicts | View::Notebook(_) | View::Tag(_) | View::Search(_), _) => return None,
    };
    Some(Filter::All(vec![own, is("trashed", false)]))
}

/// How many notes a view has that the table's own indices give. All of them are those that are there without those in Trash, which
/// is small: nobody counts one by one.
fn count_of(txn: &StoreTxn<'_>, view: &View) -> Result<u64, StoreError> {
    let count = |filter| txn.count(&notes_table(), filter);
    match view {
        View::All => Ok(count(None)?.saturating_sub(count_of(txn, &View::Trash)?)),
        view => count(filter(view, Order::Edited)),
    }
}

impl Notebook {
    /// How many notes of a view stand in each group. `bounds`: instants, newest first. By title and by rank all stand in the first.
    ///
    /// # Errors
    /// [`NotebookError::Search`] of a search that can't be read; [`NotebookError::Store`]; [`NotebookError::Index`].
    pub fn groups(&self, view: &View, order: Order, bounds: &[Timestamp]) -> Result<Groups, NotebookError> {
        let order = order.of(view);
        if *view == View::Conflicts {
            return Ok(groups_of(&self.page(view, order, 0, u64::MAX)?, order, bounds));
        }
        let Some(filter) = filter(view, order) else { return self.found_groups(view, order, bounds) };
        self.store.read(|txn| {
            let count = |more: Vec<Filter>| {
                let all = std::iter::once(filter.clone()).chain(more).collect();
                txn.count(&notes_table(), Some(Filter::All(all)))
            };
            let is_trash = order == Order::Trashed;
            let pinned = if is_trash { 0 } else { count(vec![is("pinned", true)])? };
            let (time, stretches) = if is_trash {
                ("trashedAt", vec![Vec::new()])
            } else {
                ("editedAt", NOT_PINNED.map(|value| vec![Filter::Is("pinned", value)]).to_vec())
            };
            let mut left = count_of(txn, view)?.saturating_sub(pinned);
            let mut counts = Vec::new();
            let mut newer: Option<Timestamp> = None;
            for bound in bounds {
                let text = |at: Timestamp| Value::from(at.to_string());
                let mut between = vec![Filter::AtLeast(time, text(*bound))];
                between.extend(newer.map(|newer| Filter::Below(time, text(newer))));
                let mut number = 0;
                for stretch in &stretches {
                    number += count([stretch.clone(), between.clone()].concat())?;
                }
                counts.push(number);
                left = left.saturating_sub(number);
                newer = Some(*bound);
            }
            counts.push(left);
            Ok(Groups { pinned, counts })
        })
    }

    /// Rows of a view in an order.
    ///
    /// # Errors
    /// As [`Notebook::groups`].
    pub fn page(&self, view: &View, order: Order, offset: u64, limit: u64) -> Result<Vec<NoteSummary>, NotebookError> {
        let order = order.of(view);
        if *view == View::Conflicts {
            let mut rows = self.store.read(conflict_rows)?;
            sort(&mut rows, order);
            let take = usize::try_from(limit).unwrap_or(usize::MAX);
            return Ok(rows.into_iter().skip(usize::try_from(offset).unwrap_or(usize::MAX)).take(take).collect());
        }
        let Some(filter) = filter(view, order) else { return self.found_page(view, order, offset, limit) };
        self.store.read(|txn| {
            let order = match order {
                Order::Trashed => vec![("trashedAt", true)],
                _ => vec![("pinned", true), ("editedAt", true)],
            };
            let query = Query { filter: Some(filter), order, skip: offset, top: Some(limit) };
            let rows = txn.records(&notes_table(), &query)?;
            let elsewhere = ids_elsewhere(txn)?;
            rows.iter().map(|row| summary(txn, Note::from_record(row)?, &elsewhere)).collect()
        })
    }

    /// The numbers of the sidebar.
    ///
    /// # Errors
    /// [`NotebookError::Store`].
    pub fn overview(&self) -> Result<Overview, NotebookError> {
        self.store.read(|txn| {
            Ok(Overview {
                all: count_of(txn, &View::All)?,
                pinned: count_of(txn, &View::Pinned)?,
                conflicts: conflict_rows(txn)?.len() as u64,
                trash: count_of(txn, &View::Trash)?,
                notebooks: folders(txn)?,
                tags: tags(txn)?,
            })
        })
    }

    /// Every note of a view, newest edit first; of Trash, what was moved there last first.
    ///
    /// # Errors
    /// As [`Notebook::groups`].
    pub fn all(&self, view: &View) -> Result<Vec<NoteSummary>, NotebookError> {
        self.page(view, Order::Trashed, 0, i64::MAX.unsigned_abs())
    }
}

pub(crate) fn sort(rows: &mut [NoteSummary], order: Order) {
    use std::cmp::Reverse;
    let pinned_last = |row: &NoteSummary| !row.note.pinned;
    match order {
        Order::Edited | Order::Rank | Order::Trashed => {
            rows.sort_by_key(|row| (pinned_last(row), Reverse(row.note.edited_at)))
        }
        Order::Created => rows.sort_by_key(|row| (pinned_last(row), Reverse(row.note.created_at))),
        Order::Title => rows.sort_by_cached_key(|row| (pinned_last(row), sort_of(&row.note.title))),
    }
}

pub(crate) fn groups_of(rows: &[NoteSummary], order: Order, bounds: &[Timestamp]) -> Groups {
    let group = |row: &NoteSummary| {
        let at = if order == Order::Created { row.note.created_at } else { row.note.edited_at };
        match order {
            Order::Edited | Order::Created | Order::Trashed => {
                bounds.iter().position(|bound| at >= *bound).unwrap_or(bounds.len())
            }
            Order::Title | Order::Rank => 0,
        }
    };
    let mut groups = Groups { pinned: 0, counts: vec![0; bounds.len() + 1] };
    for row in rows {
        if row.note.pinned {
            groups.pinned += 1;
        } else {
            groups.counts[group(row)] += 1;
        }
    }
    groups
}

pub(crate) fn summary(
    txn: &StoreTxn<'_>,
    note: Note,
    elsewhere: &HashSet<ItemId>,
) -> Result<NoteSummary, NotebookError> {
    let operation = txn.operation(&notes_table(), &note.id)?;
    let here = operation.as_ref().map(|operation| conflict_error(txn, operation)).transpose()?.flatten();
    let conflict = here.is_some() || elsewhere.contains(&note.id);
    let snippet = note.snippet();
    let (pending, note) = (operation.is_some() && here.is_none(), Note { body: String::new(), ..note });
    Ok(NoteSummary { snippet, pending, conflict, note, hits: Hits::default() })
}

/// The notes with two versions. One that was deleted here has no row: it is shown as the other side holds it.
fn conflict_rows(txn: &StoreTxn<'_>) -> Result<Vec<NoteSummary>, NotebookError> {
    let mut notes: Vec<Note> = Vec::new();
    for (operation, _) in asked_here(txn)? {
        let row = match operation.kind {
            OperationKind::Delete => operation.server.clone(),
            _ => txn.record(&notes_table(), &operation.item_id)?,
        };
        if let Some(row) = row {
            notes.push(Note::from_record(&row)?);
        }
    }
    let elsewhere = asked_elsewhere(txn)?;
    let ids = elsewhere.iter().map(|conflict| conflict.id.clone()).collect();
    for note in elsewhere.into_iter().filter_map(|conflict| conflict.local.or(conflict.server)) {
        if !notes.iter().any(|known| known.id == note.id) {
            notes.push(note);
        }
    }
    notes.into_iter().map(|note| summary(txn, note, &ids)).collect()
}

fn tags(txn: &StoreTxn<'_>) -> Result<Vec<(String, u64)>, StoreError> {
    let mut tags = std::collections::BTreeMap::new();
    for (list, count) in txn.count_by(&notes_table(), "tags", Some(is("trashed", false)))? {
        for tag in crate::note::normal_tags(list.split(',')) {
            *tags.entry(tag).or_insert(0) += count;
        }
    }
    Ok(tags.into_iter().collect())
}
