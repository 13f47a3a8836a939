//! Links between notes: what they may lead to, where they lead, and from where they come.

use std::collections::{BTreeSet, HashSet};

use datasync_client::ItemId;
use rusqlite::Transaction;

use super::entry::name_of;
use super::fold::words;
use super::index::id_of;
use super::links::{Reading, links, readings, relinked};
use super::tail::Tail;
use super::wanted::{Test, Wanted};
use crate::folder::notes_table;
use crate::note::{Note, NoteText};
use crate::notebook::{Notebook, NotebookError};
use crate::reading::{NoteSummary, Order};

/// A note that a link may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTarget {
    /// The note.
    pub id: String,
    /// Its title, as the link holds it.
    pub title: String,
}

impl Notebook {
    /// Notes outside Trash whose title begins with a text, or has a word that does, newest first.
    ///
    /// # Errors
    /// [`NotebookError::Store`]; [`NotebookError::Index`].
    pub fn link_targets(&self, text: &str, limit: usize) -> Result<Vec<LinkTarget>, NotebookError> {
        let words: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
        let wanted = if words.is_empty() { Wanted::default() } else { Wanted::with(Test::Title { words }) };
        // Those without a title are left out below: there are some more to choose from.
        let some = limit.saturating_mul(2).saturating_add(10);
        let ids = self.walk(&wanted, Order::Edited, |walk| walk.page(0, some))?;
        let mut rows = self.summaries(&ids, None)?;
        rows.retain(|row| !row.note.title.trim().is_empty());
        rows.sort_by_key(|row| std::cmp::Reverse(row.note.edited_at));
        let target = |row: NoteSummary| LinkTarget { id: row.note.id.into(), title: row.note.title };
        Ok(rows.into_iter().take(limit).map(target).collect())
    }

    /// The note that `[[title]]` leads to: the newest of that title outside Trash, whatever its case.
    ///
    /// # Errors
    /// [`NotebookError::Store`]; [`NotebookError::Index`].
    pub fn link_target(&self, title: &str) -> Result<Option<String>, NotebookError> {
        let name = name_of(title);
        if name.is_empty() {
            return Ok(None);
        }
        self.with_index(|index| {
            let tail = Tail::named(&self.store, &name)?;
            let known = index.read(|sql| {
                let mut statement =
                    sql.prepare_cached("SELECT id, key FROM docs WHERE name = ?1 AND trashed = 0 ORDER BY key DESC")?;
                let rows = statement.query_map([&name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
                rows.collect::<rusqlite::Result<Vec<_>>>()
            })?;
            let known = known.into_iter().find(|(id, _)| !tail.ids.contains(id));
            let fresh = tail.found.into_iter().map(|hit| (hit.id, hit.key));
            Ok(fresh.chain(known).max_by_key(|(id, key)| (*key, id.clone())).map(|(id, _)| id))
        })
    }

    /// Notes outside Trash with a link that leads to this note, newest first.
    ///
    /// # Errors
    /// [`NotebookError::NotFound`]; [`NotebookError::Store`]; [`NotebookError::Index`].
    pub fn backlinks(&self, id: &str) -> Result<Vec<NoteSummary>, NotebookError> {
        let title = self.note(id)?.note.title;
        let (name, mut ids) = (name_of(&title), self.linking(&title)?);
        let longer = if ids.is_empty() { HashSet::new() } else { self.longer(&name)? };
        if !longer.is_empty() {
            ids = self.leading(ids, &name, &longer)?;
        }
        let mut rows = self.summaries(&ids, None)?;
        rows.retain(|row| !row.note.trashed && row.note.id.as_str() != id);
        // To most notes nothing leads, and then nobody need look for another of the same title.
        if rows.is_empty() || self.link_target(&title)?.as_deref() != Some(id) {
            return Ok(Vec::new());
        }
        rows.sort_by_key(|row| std::cmp::Reverse((row.note.edited_at, row.note.id.clone())));
        Ok(rows)
    }

    /// Links to one title lead to another, in every note that has some; their headings and words stay. Says how many notes changed.
    ///
    /// # Errors
    /// [`NotebookError::InvalidText`] if a link can't hold the title, or a note grows too large; [`NotebookError::Store`];
    /// [`NotebookError::Index`]. Nothing was changed then.
    pub fn relink(&self, from: &str, to: &str) -> Result<u64, NotebookError> {
        let (name, to) = (name_of(from), to.trim());
        // A link holds no bracket: links to such a title, or to none, would lead nowhere.
        if name.is_empty() || to.is_empty() || to.contains(['[', ']', '\n']) {
            return Ok(0);
        }
        let (ids, longer) = (self.linking(from)?, self.longer(&name)?);
        self.store.write(|txn| {
            let mut changed = 0;
            for id in ids {
                let Some(row) = txn.record(&notes_table(), &ItemId::new(id)?)? else { continue };
                let note = Note::from_record(&row)?;
                let Some(body) = relinked(&note.body, |readings| leading(readings, &name, &longer), to) else {
                    continue;
                };
                let text = NoteText { title: note.title.clone(), body }.checked()?;
                self.keep_before_edit(txn, &note, (self.clock)())?;
                let note = self.stamped(Note { body: text.body, ..note });
                txn.update(&notes_table(), &note.id, &note.to_record())?;
                changed += 1;
            }
            Ok(changed)
        })
    }

    /// The titles of notes, as links find them, that a link could be meant for instead of this one, which they begin with.
    fn longer(&self, name: &str) -> Result<HashSet<String>, NotebookError> {
        self.with_index(|index| {
            let (fresh, mut found) = Tail::longer(&self.store, name)?;
            let known = index.read(|sql| longer(sql, name))?;
            found.extend(known.into_iter().filter(|(id, _)| !fresh.contains(id)).map(|(_, other)| other));
            Ok(found)
        })
    }

    /// Those of these notes with a link that leads to this title, and not to a longer one.
    fn leading(&self, ids: Vec<String>, name: &str, longer: &HashSet<String>) -> Result<Vec<String>, NotebookError> {
        let leads = |note: &Note| {
            links(&note.body).iter().any(|link| leading(&readings(&link.written), name, longer).is_some())
        };
        self.store.read(|txn| {
            let mut found = Vec::new();
            for id in ids {
                let Some(row) = txn.record(&notes_table(), &ItemId::new(id.as_str())?)? else { continue };
                if leads(&Note::from_record(&row)?) {
                    found.push(id);
                }
            }
            Ok(found)
        })
    }

    /// Every note with a link that may lead to a title, in Trash too.
    fn linking(&self, title: &str) -> Result<Vec<String>, NotebookError> {
        let name = name_of(title);
        self.with_index(|index| {
            let tail = Tail::linking(&self.store, &name)?;
            let mut ids: BTreeSet<String> = index.read(|sql| linking(sql, &name))?.into_iter().collect();
            ids.retain(|id| !tail.ids.contains(id));
            ids.extend(tail.found.into_iter().map(|hit| hit.id));
            Ok(ids.into_iter().collect())
        })
    }
}

/// The reading of a link by which it leads to a title, if no note has one of the longer titles that come first.
fn leading<'a>(readings: &[Reading<'a>], name: &str, longer: &HashSet<String>) -> Option<Reading<'a>> {
    let place = readings.iter().position(|reading| name_of(reading.title) == name)?;
    let is_taken = readings[..place].iter().any(|reading| longer.contains(&name_of(reading.title)));
    (!is_taken).then_some(readings[place])
}

/// Whether a title begins with another, and goes on with what a link could say of that one.
pub(super) fn is_longer(other: &str, name: &str) -> bool {
    let rest = other.strip_prefix(name).map(|rest| rest.trim_start().trim_start_matches('\\'));
    rest.is_some_and(|rest| rest.starts_with(['|', '#']))
}

/// The notes outside Trash whose titles are longer than this one.
fn longer(sql: &Transaction<'_>, name: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let range = "SELECT id, name FROM docs WHERE name >= ?1 AND name < ?2 AND trashed = 0";
    let mut statement = sql.prepare_cached(range)?;
    for next in ["|", "#", "\\", " "] {
        let from = format!("{name}{next}");
        let rows =
            statement.query_map((&from, format!("{from}{}", char::MAX)), |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (id, other): (String, String) = row?;
            if is_longer(&other, name) {
                found.push((id, other));
            }
        }
    }
    Ok(found)
}

fn linking(sql: &Transaction<'_>, name: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = sql.prepare_cached("SELECT key FROM links WHERE target = ?1")?;
    let keys = statement.query_map([name], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    keys.into_iter().map(|key| id_of(sql, key)).collect()
}
