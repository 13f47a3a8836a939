//! Walking through what the index finds, in an order, and taking part of it together with the tail.

use std::cmp::Ordering;
use std::collections::HashSet;

use rusqlite::{Row, Transaction};

use super::endings::Endings;
use super::index::{id_of, key_of};
use super::tail::{Hit, Tail};
use super::wanted::Wanted;
use crate::reading::Order;

/// So many of the newest that were found are ranked; older ones follow, newest first.
const RANKED: usize = 2000;

/// How a word counts that is found in the title, the text, the tags.
const BM25: &str = "bm25(text, 8.0, 1.0, 4.0, 0.0)";

/// What was found, with the index and the tail it is found in.
pub(super) struct Walk<'a> {
    pub(super) sql: &'a Transaction<'a>,
    pub(super) wanted: &'a Wanted,
    pub(super) tail: &'a Tail,
    pub(super) order: Order,
    pub(super) endings: Endings,
    /// What the index says of these is old.
    pub(super) old: HashSet<i64>,
    /// Keys of which a note has to be one, or none.
    pub(super) sets: Vec<(bool, HashSet<i64>)>,
}

/// Where a note stands in an order.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) key: i64,
    pub(super) created: i64,
    sort: String,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        sql: &'a Transaction<'a>,
        wanted: &'a Wanted,
        tail: &'a Tail,
        order: Order,
    ) -> rusqlite::Result<Self> {
        let sets = wanted.sets().map(|(holds, ids)| Ok((holds, keys(sql, ids)?)));
        let sets = sets.collect::<rusqlite::Result<_>>()?;
        let endings = Endings::read(sql, wanted)?;
        Ok(Walk { sql, wanted, tail, order, endings, old: keys(sql, &tail.ids)?, sets })
    }

    /// The ids of a part, pinned ones first.
    pub(super) fn page(&self, offset: usize, limit: usize) -> rusqlite::Result<Vec<String>> {
        if self.order == Order::Rank {
            return self.ranked(offset, limit);
        }
        let pinned = self.section(true, 0, usize::MAX)?;
        let behind = offset.saturating_sub(pinned.len());
        let mut page: Vec<String> = pinned.into_iter().skip(offset).take(limit).collect();
        if page.len() < limit {
            page.extend(self.section(false, behind, limit - page.len())?);
        }
        Ok(page)
    }

    /// A part of the pinned ones, or of the others. Of the index only what may stand on it is kept: so many rows before it as
    /// the tail could put in front of them.
    fn section(&self, pinned: bool, offset: usize, limit: usize) -> rusqlite::Result<Vec<String>> {
        let mut others: Vec<&Hit> = self.tail.found.iter().filter(|hit| hit.pinned == pinned).collect();
        others.sort_by(|a, b| self.compare(&Place::of(a), &Place::of(b)).then_with(|| a.id.cmp(&b.id)));
        let (from, to) = (offset.saturating_sub(others.len()), offset.saturating_add(limit));
        let (mut places, mut met) = (Vec::new(), 0);
        self.each(Some(pinned), |place| {
            if met >= from && met < to {
                places.push(place);
            }
            met += 1;
            met < to
        })?;
        let mut others = others.into_iter().peekable();
        let (mut at, mut page) = (from, Vec::new());
        let mut add = |at: usize, id: String| {
            if at >= offset && at < to {
                page.push(id);
            }
        };
        for place in places {
            while let Some(hit) = others.next_if(|hit| self.compare(&Place::of(hit), &place) != Ordering::Greater) {
                add(at, hit.id.clone());
                at += 1;
            }
            if at >= offset && at < to {
                add(at, id_of(self.sql, place.key)?);
            }
            at += 1;
        }
        for hit in others {
            add(at, hit.id.clone());
            at += 1;
        }
        Ok(page)
    }

    /// The best of the newest first, then the older ones. What is not indexed yet was edited a moment ago and comes before them.
    fn ranked(&self, offset: usize, limit: usize) -> rusqlite::Result<Vec<String>> {
        let mut fresh: Vec<&Hit> = self.tail.found.iter().collect();
        fresh.sort_by(|a, b| (b.weight, b.key, &a.id).cmp(&(a.weight, a.key, &b.id)));
        let mut page: Vec<String> = fresh.iter().skip(offset).take(limit).map(|hit| hit.id.clone()).collect();
        let (offset, limit) = (offset.saturating_sub(fresh.len()), limit - page.len());
        let mut newest = Vec::new();
        let to = offset.saturating_add(limit);
        self.each(None, |place| {
            newest.push(place.key);
            newest.len() < RANKED.max(to)
        })?;
        if offset < RANKED {
            self.rank(&mut newest)?;
        }
        for key in newest.into_iter().skip(offset).take(limit) {
            page.push(id_of(self.sql, key)?);
        }
        Ok(page)
    }

    fn rank(&self, newest: &mut [i64]) -> rusqlite::Result<()> {
        let ranked = newest.len().min(RANKED);
        let newest = &mut newest[..ranked];
        let (Some(expression), Some(last)) = (self.wanted.expression(None, &self.endings), newest.last().copied())
        else {
            return Ok(());
        };
        let score = format!("SELECT rowid, {BM25} FROM text WHERE text MATCH ?1 AND rowid BETWEEN ?2 AND ?3");
        let mut statement = self.sql.prepare_cached(&score)?;
        let scores = statement.query_map((expression, last, newest[0]), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let scores = scores.collect::<rusqlite::Result<std::collections::HashMap<i64, f64>>>()?;
        let score = |key: &i64| scores.get(key).copied().unwrap_or(0.0);
        newest.sort_by(|a, b| score(a).total_cmp(&score(b)).then(b.cmp(a)));
        Ok(())
    }

    /// Every one that the index finds and that is as it says, in order, until `take` says `false`.
    pub(super) fn each(&self, pinned: Option<bool>, mut take: impl FnMut(Place) -> bool) -> rusqlite::Result<()> {
        let (from, to) = self.wanted.keys();
        let expression = self.wanted.expression(pinned, &self.endings);
        let by_time = matches!(self.order, Order::Edited | Order::Rank | Order::Trashed);
        let sql = match (&expression, by_time) {
            (Some(_), true) => {
                "SELECT rowid, 0, '' FROM text WHERE text MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC"
                    .to_owned()
            }
            (expression, _) => self.in_docs(expression.is_some(), pinned),
        };
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = match (&expression, by_time) {
            (Some(expression), true) => statement.query((expression, from, to))?,
            _ => statement.query((&expression, from, to, self.wanted.trashed, pinned))?,
        };
        while let Some(row) = rows.next()? {
            let place = Place::read(row)?;
            if self.stands(place.key) && !take(place) {
                break;
            }
        }
        Ok(())
    }

    fn in_docs(&self, matched: bool, pinned: Option<bool>) -> String {
        let (columns, order) = match self.order {
            Order::Created => ("key, created, ''", "created DESC, key DESC"),
            Order::Title => ("key, 0, sort", "sort, key DESC"),
            Order::Edited | Order::Rank | Order::Trashed => ("key, 0, ''", "key DESC"),
        };
        let found =
            if matched { " AND key IN (SELECT rowid FROM text WHERE text MATCH ?1)" } else { " AND ?1 IS NULL" };
        let pinned = if pinned.is_some() { " AND pinned = ?5" } else { " AND ?5 IS NULL" };
        format!(
            "SELECT {columns} FROM docs WHERE trashed = ?4{pinned} AND key >= ?2 AND key < ?3{found} ORDER BY {order}"
        )
    }

    fn stands(&self, key: i64) -> bool {
        !self.old.contains(&key) && self.sets.iter().all(|(holds, keys)| keys.contains(&key) == *holds)
    }

    fn compare(&self, a: &Place, b: &Place) -> Ordering {
        let newest = b.key.cmp(&a.key);
        match self.order {
            Order::Edited | Order::Rank | Order::Trashed => newest,
            Order::Created => b.created.cmp(&a.created).then(newest),
            Order::Title => a.sort.cmp(&b.sort).then(newest),
        }
    }
}

impl Place {
    pub(super) fn of(hit: &Hit) -> Self {
        Place { key: hit.key, created: hit.created, sort: hit.sort.clone() }
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Place { key: row.get(0)?, created: row.get(1)?, sort: row.get(2)? })
    }
}

fn keys(sql: &Transaction<'_>, ids: &HashSet<String>) -> rusqlite::Result<HashSet<i64>> {
    let mut keys = HashSet::new();
    for id in ids {
        keys.extend(key_of(sql, id)?);
    }
    Ok(keys)
}
