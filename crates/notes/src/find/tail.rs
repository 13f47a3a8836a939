//! What changed since it was indexed, or never was: it is looked through note by note.

use std::collections::HashSet;

use datasync_client::{Filter, Query, Store, StoreError};
use serde_json::Value;

use super::entry::{key_at, name_of, names_of, sort_of};
use super::linked::is_longer;
use super::links::links;
use super::wanted::Wanted;
use crate::folder::notes_table;
use crate::note::Note;

/// So many rows are read at once: whoever saves meanwhile waits for no more.
const AT_ONCE: usize = 200;

/// The notes that the index does not know as they are.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// Every one of them, those that are deleted included: what the index says of it is old.
    pub(super) ids: HashSet<String>,
    /// Those that were wanted.
    pub(super) found: Vec<Hit>,
}

/// A note that was found, as far as its place in a list goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) id: String,
    pub(super) key: i64,
    pub(super) created: i64,
    pub(super) sort: String,
    pub(super) pinned: bool,
    pub(super) weight: u64,
}

impl Tail {
    /// Reads it. To be read before the index is: what is indexed meanwhile is then in both, and not in neither.
    pub(super) fn read(store: &Store, wanted: &Wanted) -> Result<Self, StoreError> {
        let mut found = Vec::new();
        let ids = each(store, None, |note| {
            if wanted.is_met_by(note) {
                found.push(Hit::of(note, wanted));
            }
        })?;
        Ok(Tail { ids, found })
    }

    /// Those with links that may lead to this title. Asked for whenever a note is opened, and few notes hold a link: the others are not taken apart.
    pub(super) fn linking(store: &Store, name: &str) -> Result<Self, StoreError> {
        let mut found = Vec::new();
        let has_link = Filter::Contains("body", "[[".to_owned());
        let ids = each(store, Some(&has_link), |note| {
            if links(&note.body).iter().any(|link| names_of(&link.written).iter().any(|each| each == name)) {
                found.push(Hit::of(note, &Wanted::default()));
            }
        })?;
        Ok(Tail { ids, found })
    }

    /// The titles, as links find them, that begin with this one and then hold what parts a title from a heading or from words.
    pub(super) fn longer(store: &Store, name: &str) -> Result<(HashSet<String>, HashSet<String>), StoreError> {
        let mut found = HashSet::new();
        let may_be = Filter::Any(["|", "#"].map(|mark| Filter::Contains("title", mark.to_owned())).into());
        let ids = each(store, Some(&may_be), |note| {
            let other = name_of(&note.title);
            if !note.trashed && is_longer(&other, name) {
                found.insert(other);
            }
        })?;
        Ok((ids, found))
    }

    /// Those of this title.
    pub(super) fn named(store: &Store, name: &str) -> Result<Self, StoreError> {
        let mut found = Vec::new();
        let ids = each(store, None, |note| {
            if !note.trashed && name_of(&note.title) == name {
                found.push(Hit::of(note, &Wanted::default()));
            }
        })?;
        Ok(Tail { ids, found })
    }
}

impl Hit {
    fn of(note: &Note, wanted: &Wanted) -> Self {
        Hit {
            id: note.id.to_string(),
            key: key_at(note.edited_at),
            created: note.created_at.0,
            sort: sort_of(&note.title),
            pinned: note.pinned,
            weight: wanted.weight(note),
        }
    }
}

/// `only`: no others are looked at.
fn each(store: &Store, only: Option<&Filter>, mut look: impl FnMut(&Note)) -> Result<HashSet<String>, StoreError> {
    let (table, mut ids, mut before) = (notes_table(), HashSet::new(), None);
    loop {
        let (last, rows) = store.read(|txn| {
            let logged = txn.logged(&table, before, AT_ONCE)?;
            let last = logged.last().map(|(number, _)| *number);
            let fresh = logged.into_iter().filter(|(_, id)| ids.insert(id.to_string()));
            let fresh: Vec<Value> = fresh.map(|(_, id)| String::from(id).into()).collect();
            let mut all = vec![Filter::OneOf("id", fresh)];
            all.extend(only.cloned());
            let rows = txn.records(&table, &Query { filter: Some(Filter::All(all)), ..Query::default() })?;
            Ok::<_, StoreError>((last, rows))
        })?;
        rows.iter().filter_map(|row| Note::from_record(row).ok()).for_each(|note| look(&note));
        if last.is_none() {
            return Ok(ids);
        }
        before = last;
    }
}
