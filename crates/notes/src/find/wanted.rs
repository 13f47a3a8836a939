//! What a view or a search asks of each note, once as a test of a note and once as an expression for the index.

use std::collections::HashSet;

use datasync_client::{ItemId, Query as Rows, StoreError, StoreTxn, Timestamp};

use super::endings::Endings;
use super::entry::{ANY, PINNED, TRASHED, folded_tag_flag, key_at, notebook_flag, tag_flag};
use super::fold::{each_word, plain};
use super::query::{Query, State, What};
use crate::asked::{asked_here, ids_elsewhere};
use crate::folder::{notebooks_table, notes_table};
use crate::note::Note;
use crate::notebooks::tree;

/// What is asked of a note. Everything has to hold.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) tests: Vec<(bool, Test)>,
    /// In Trash, or outside.
    pub(super) trashed: bool,
}

/// One thing that is asked. Beside each stands whether it must hold.
#[derive(Debug)]
pub(super) enum Test {
    Words {
        words: Vec<String>,
        begins: bool,
    },
    /// As [`Test::Words`], of the title alone.
    Title {
        words: Vec<String>,
    },
    Tag(String),
    FoldedTag(String),
    Notebooks(HashSet<String>),
    Before(Timestamp),
    Pinned,
    /// One of these notes.
    Among(HashSet<String>),
}

impl Wanted {
    pub(super) fn with(test: Test) -> Self {
        Wanted { tests: vec![(true, test)], trashed: false }
    }

    /// What a search asks, of the notebooks and waiting changes as they are now.
    pub(super) fn of(txn: &StoreTxn<'_>, query: Query) -> Result<Self, StoreError> {
        let trashed = query.asks_for_trash();
        let mut tests = Vec::new();
        for term in query.terms {
            let (holds, test) = match term.what {
                What::Words { words, begins } => (true, Test::Words { words, begins }),
                What::Tag(tag) => (true, Test::FoldedTag(plain(&tag))),
                What::In(name) => (true, Test::Notebooks(notebooks_named(txn, &name)?)),
                What::Before(day) => (true, Test::Before(day.begins())),
                What::After(day) => (false, Test::Before(day.begins())),
                What::Is(State::Pinned) => (true, Test::Pinned),
                What::Is(State::Pending) => (true, Test::Among(pending(txn)?)),
                What::Is(State::Conflict) => (true, Test::Among(conflicts(txn)?)),
                What::Is(State::Trashed) => continue,
            };
            tests.push((holds != term.not, test));
        }
        Ok(Wanted { tests, trashed })
    }

    /// Whether a note is what is asked for.
    pub(super) fn is_met_by(&self, note: &Note) -> bool {
        note.trashed == self.trashed && self.tests.iter().all(|(holds, test)| test.is_met_by(note) == *holds)
    }

    /// How much of what is looked for a note has: a word in its title counts more than one in its text.
    pub(super) fn weight(&self, note: &Note) -> u64 {
        let words = self.tests.iter().filter(|(holds, _)| *holds).filter_map(|(_, test)| match test {
            Test::Words { words, begins } => Some((words, *begins)),
            _ => None,
        });
        words
            .map(|(words, begins)| {
                let times = |text: &str| count(text, words, begins, 8);
                times(&note.title) * 8 + times(&note.tags.join(", ")) * 4 + times(&note.body)
            })
            .sum()
    }

    /// The expression that finds them in the index, among the pinned ones, the others or all. `None`: every note there is.
    pub(super) fn expression(&self, pinned: Option<bool>, endings: &Endings) -> Option<String> {
        let (mut all, mut none) = (Vec::new(), Vec::new());
        for (holds, test) in &self.tests {
            if let Some(part) = test.expression(endings) {
                if *holds { all.push(part) } else { none.push(part) }
            }
        }
        if all.is_empty() && none.is_empty() {
            return None;
        }
        let flag = |word: &str| format!("\"{word}\"");
        if self.trashed {
            all.push(flag(TRASHED))
        } else {
            none.push(flag(TRASHED))
        }
        match pinned {
            Some(true) => all.push(flag(PINNED)),
            Some(false) => none.push(flag(PINNED)),
            None => {}
        }
        if all.is_empty() {
            all.push(flag(ANY));
        }
        let found = all.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(" AND ");
        if none.is_empty() {
            return Some(found);
        }
        Some(format!("({found}) NOT ({})", none.join(" OR ")))
    }

    /// The keys between which they lie, from the first on and before the second.
    pub(super) fn keys(&self) -> (i64, i64) {
        self.tests.iter().fold((i64::MIN, i64::MAX), |(from, to), (holds, test)| match test {
            Test::Before(at) if *holds => (from, to.min(key_at(*at))),
            Test::Before(at) => (from.max(key_at(*at)), to),
            _ => (from, to),
        })
    }

    /// The words of which only the beginning is known.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().filter_map(|(_, test)| test.beginning())
    }

    /// Sets that the index knows nothing of, each with whether a note has to be in it.
    pub(super) fn sets(&self) -> impl Iterator<Item = (bool, &HashSet<String>)> {
        self.tests.iter().filter_map(|(holds, test)| match test {
            Test::Among(ids) => Some((*holds, ids)),
            _ => None,
        })
    }
}

impl Test {
    fn is_met_by(&self, note: &Note) -> bool {
        match self {
            Test::Words { words, begins } => {
                let has = |text: &str| count(text, words, *begins, 1) > 0;
                has(&note.title) || has(&note.body) || note.tags.iter().any(|tag| has(tag))
            }
            Test::Title { words } => count(&note.title, words, true, 1) > 0,
            Test::Tag(tag) => note.tags.contains(tag),
            Test::FoldedTag(tag) => note.tags.iter().any(|other| plain(other) == *tag),
            Test::Notebooks(ids) => note.notebook_id.as_ref().is_some_and(|id| ids.contains(id)),
            Test::Before(at) => key_at(note.edited_at) < key_at(*at),
            Test::Pinned => note.pinned,
            Test::Among(ids) => ids.contains(note.id.as_str()),
        }
    }

    /// A part of an expression. Where a text is meant, no column is named: a flag is no word, and rows need not be cut by columns.
    fn expression(&self, endings: &Endings) -> Option<String> {
        let flag = |flag: String| format!("\"{flag}\"");
        Some(match self {
            Test::Words { words, begins } => endings.following(words, *begins),
            Test::Title { words } => format!("title : ({})", endings.following(words, true)),
            Test::Tag(tag) => flag(tag_flag(tag)),
            Test::FoldedTag(tag) => flag(folded_tag_flag(tag)),
            Test::Notebooks(ids) => {
                let mut flags: Vec<String> = ids.iter().map(|id| flag(notebook_flag(id))).collect();
                flags.sort();
                // No note lies in the notebook without an id.
                if flags.is_empty() { flag(notebook_flag("")) } else { flags.join(" OR ") }
            }
            Test::Pinned => flag(PINNED.to_owned()),
            Test::Before(_) | Test::Among(_) => return None,
        })
    }

    /// The word of which only the beginning is known.
    fn beginning(&self) -> Option<&str> {
        match self {
            Test::Words { words, begins: true } | Test::Title { words } => words.last().map(String::as_str),
            _ => None,
        }
    }
}

/// How often words follow each other in a text, up to a number.
fn count(text: &str, wanted: &[String], begins: bool, most: u64) -> u64 {
    let (mut found, mut open): (u64, Vec<usize>) = (0, Vec::new());
    each_word(text, |word, _| {
        let last = wanted.len() - 1;
        let fits = |place: usize| {
            if place == last && begins { word.starts_with(&wanted[place]) } else { word == wanted[place] }
        };
        open.push(0);
        open.retain_mut(|place| {
            let fitted = fits(*place);
            found += u64::from(fitted && *place == last);
            *place += 1;
            fitted && *place <= last
        });
        found < most
    });
    found
}

fn texts(ids: Vec<ItemId>) -> HashSet<String> {
    ids.into_iter().map(String::from).collect()
}

/// What the server has yet to take: a note with two versions waits for a person instead.
fn pending(txn: &StoreTxn<'_>) -> Result<HashSet<String>, StoreError> {
    let here: HashSet<ItemId> = asked_here(txn)?.into_iter().map(|(operation, _)| operation.item_id).collect();
    Ok(texts(txn.waiting_items(&notes_table())?.into_iter().filter(|id| !here.contains(id)).collect()))
}

fn conflicts(txn: &StoreTxn<'_>) -> Result<HashSet<String>, StoreError> {
    let here = asked_here(txn)?.into_iter().map(|(operation, _)| operation.item_id);
    Ok(here.chain(ids_elsewhere(txn)?).map(String::from).collect())
}

fn notebooks_named(txn: &StoreTxn<'_>, name: &str) -> Result<HashSet<String>, StoreError> {
    let name = plain(name);
    let rows = txn.records(&notebooks_table(), &Rows::default())?;
    let named = rows.iter().filter(|row| row.text("name").is_some_and(|other| plain(other.trim()) == name));
    let tree = tree(txn)?;
    Ok(named.filter_map(|row| row.id()).flat_map(|id| tree.inside(id)).collect())
}
