//! What a version was about, in a few words: the sections and list items in which something changed since the version before it. Pure,
//! and about as much work as reading both texts once. The names are a note's own text: they are shown, and never logged.

mod sections;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::note::Note;
use sections::{Items, Sections};

/// Names that are given at most.
const MOST_NAMES: usize = 2;
/// Characters of a name at most.
const MOST_NAME: usize = 40;
/// Bytes that a small edit takes away or brings, at most.
const SMALL: usize = 200;
/// Lines on each side in which edits are told apart; more than these are one large edit.
const MOST_LINES: usize = 400;

/// What a version was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The note was made.
    Created,
    /// Sections under these headings, or these list items, were added.
    Added(Vec<String>),
    /// Something changed under these headings, or in these list items.
    Sections(Vec<String>),
    /// Sections under these headings, or these list items, were taken away.
    Removed(Vec<String>),
    /// So many small edits, under no heading.
    SmallEdits(u32),
    /// More than a few words changed, under no heading.
    LargeEdit,
    /// Only the title changed.
    Title,
    /// Only tags changed.
    Tags,
}

impl About {
    /// What changed from one version to the next. `None`: nothing that a reader sees.
    #[must_use]
    pub fn between(before: &Note, after: &Note) -> Option<About> {
        of_bodies(&before.body, &after.body)
            .or_else(|| (before.title.trim() != after.title.trim()).then_some(About::Title))
            .or_else(|| (before.tags != after.tags).then_some(About::Tags))
    }
}

fn of_bodies(before: &str, after: &str) -> Option<About> {
    if before == after {
        return None;
    }
    let (old, new) = (Sections::of(before), Sections::of(after));
    let (kept, added): (Vec<&str>, Vec<&str>) = new.names().partition(|name| old.get(name).is_some());
    let removed: Vec<&str> = old.names().filter(|name| new.get(name).is_none()).collect();
    // A heading that was renamed is a section that changed, under the name that it has now.
    let gone: HashSet<_> = removed.iter().filter_map(|name| old.get(name)).collect();
    let is_renamed = |name: &&str| new.get(name).is_some_and(|section| gone.contains(section));
    let (renamed, added): (Vec<&str>, Vec<&str>) = added.into_iter().filter(is_heading).partition(is_renamed);
    if !added.is_empty() {
        return Some(About::Added(names(&added)));
    }
    let places = kept.into_iter().filter_map(|name| Some((name, old.get(name)?, new.get(name)?)));
    let places: Vec<_> = places.filter(|(_, old, new)| old != new).collect();
    let most_items = if places.len() + renamed.len() == 1 { MOST_NAMES } else { 1 };
    let found: Vec<Change<'_>> =
        places.iter().filter_map(|(name, old, new)| change(name, new.items_since(old), most_items)).collect();
    match found.as_slice() {
        [Change::Added(items)] if renamed.is_empty() => return Some(About::Added(names(items))),
        [Change::Removed(items)] if renamed.is_empty() => return Some(About::Removed(names(items))),
        _ => {}
    }
    let changed: Vec<&str> = found.iter().flat_map(Change::names).copied().chain(renamed).collect();
    let removed: Vec<&str> = removed.into_iter().filter(is_heading).collect();
    match (changed.is_empty(), removed.is_empty()) {
        (false, _) => Some(About::Sections(names(&changed))),
        (_, false) => Some(About::Removed(names(&removed))),
        _ => edits(before, after),
    }
}

/// What changed in a section, by the names that say it best.
enum Change<'a> {
    Added(Vec<&'a str>),
    Changed(Vec<&'a str>),
    Removed(Vec<&'a str>),
}

impl<'a> Change<'a> {
    fn names(&self) -> &[&'a str] {
        let (Change::Added(names) | Change::Changed(names) | Change::Removed(names)) = self;
        names
    }
}

/// A few items stand for their section. `None`: more changed than they tell, under no heading.
fn change<'a>(section: &'a str, items: Option<Items<'a>>, most: usize) -> Option<Change<'a>> {
    let told = items.and_then(|Items { changed, added, removed }| {
        let told = match (changed.is_empty(), added.is_empty()) {
            (true, true) => Change::Removed(removed),
            (true, false) => Change::Added(added),
            _ => Change::Changed([changed, added].concat()),
        };
        (1..=most).contains(&told.names().len()).then_some(told)
    });
    told.or_else(|| is_heading(&section).then(|| Change::Changed(vec![section])))
}

fn is_heading(name: &&str) -> bool {
    !name.is_empty()
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().take(MOST_NAMES).map(|name| shown(name)).collect()
}

/// A name without the marks of emphasis, cut.
fn shown(name: &str) -> String {
    let mut plain = name.chars().filter(|c| !matches!(c, '*' | '_' | '`') && !c.is_control());
    let mut shown: String = plain.by_ref().take(MOST_NAME).collect();
    if plain.next().is_some() {
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    shown
}

/// How many places changed, where only the text under no heading did, or its order.
fn edits(before: &str, after: &str) -> Option<About> {
    let (old, new) = (filled(before), filled(after));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[same..], &new[same..]);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - same], &new[..new.len() - same]);
    if old.is_empty() && new.is_empty() {
        return None;
    }
    if old.len().max(new.len()) > MOST_LINES {
        return Some(About::LargeEdit);
    }
    let places = capture_diff_slices(Algorithm::Myers, old, new);
    let bytes = places
        .iter()
        .filter(|place| place.tag() != DiffTag::Equal)
        .map(|place| differing(&old[place.old_range()].concat(), &new[place.new_range()].concat()));
    let (count, most) = bytes.fold((0, 0), |(count, most), bytes| (count + 1, bytes.max(most)));
    Some(if most > SMALL { About::LargeEdit } else { About::SmallEdits(count) })
}

/// The lines that are not blank.
fn filled(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect()
}

/// Bytes of the longer side between what both begin with and what both end with.
fn differing(old: &str, new: &str) -> usize {
    let begin = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - begin;
    let end = old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(|(a, b)| a == b).count();
    old.len().max(new.len()) - begin - end
}
