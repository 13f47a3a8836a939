//! What a version was about, in a few words: the sections in which something changed since the version before it. Pure, and about
//! as much work as reading both texts once. The names are a note's own text: they are shown, and never logged.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::note::Note;

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
    /// Sections under these headings were added.
    Added(Vec<String>),
    /// Something changed under these headings.
    Sections(Vec<String>),
    /// Sections under these headings were taken away.
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
    let differs = |name: &&str| old.text.get(*name) != new.text.get(*name);
    let (added, kept): (Vec<&str>, Vec<&str>) = new.named().partition(|name| !old.text.contains_key(name));
    let removed: Vec<&str> = old.named().filter(|name| !new.text.contains_key(name)).collect();
    let changed: Vec<&str> = kept.into_iter().filter(differs).collect();
    // A heading that was renamed is a section that changed, under the name that it has now.
    let gone: HashSet<u64> = removed.iter().map(|name| old.text[name]).collect();
    let (renamed, added): (Vec<&str>, Vec<&str>) = added.into_iter().partition(|name| gone.contains(&new.text[name]));
    match (added.is_empty(), changed.is_empty() && renamed.is_empty(), removed.is_empty()) {
        (false, _, _) => Some(About::Added(names(&added))),
        (_, false, _) => Some(About::Sections(names(&[changed, renamed].concat()))),
        (_, _, false) => Some(About::Removed(names(&removed))),
        _ => edits(before, after),
    }
}

/// The text under each heading, as a number that stands for it. Before the first heading the name is empty.
struct Sections<'a> {
    order: Vec<&'a str>,
    text: HashMap<&'a str, u64>,
}

impl<'a> Sections<'a> {
    fn of(body: &'a str) -> Self {
        let mut sections = Sections { order: Vec::new(), text: HashMap::new() };
        let (mut name, mut hasher, mut in_code) = ("", DefaultHasher::new(), false);
        for line in body.lines().map(str::trim_end) {
            in_code ^= line.starts_with("```") || line.starts_with("~~~");
            if let Some(heading) = heading(line).filter(|_| !in_code) {
                sections.end(name, &std::mem::take(&mut hasher));
                name = heading;
            } else if !line.is_empty() {
                line.hash(&mut hasher);
            }
        }
        sections.end(name, &hasher);
        sections
    }

    /// Two sections of one name count as one.
    fn end(&mut self, name: &'a str, hasher: &DefaultHasher) {
        let number = hasher.finish();
        if let Some(known) = self.text.get_mut(name) {
            *known = known.rotate_left(1) ^ number;
        } else {
            self.order.push(name);
            self.text.insert(name, number);
        }
    }

    fn named(&self) -> impl Iterator<Item = &'a str> {
        self.order.iter().copied().filter(|name| !name.is_empty())
    }
}

/// The words of a heading.
fn heading(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let marks = line.len() - words.len();
    let words = words.strip_prefix([' ', '\t'])?.trim().trim_end_matches('#').trim_end();
    ((1..=6).contains(&marks) && !words.is_empty()).then_some(words)
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().take(MOST_NAMES).map(|name| shown(name)).collect()
}

/// A heading without the marks of emphasis, cut.
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

#[cfg(test)]
mod tests {
    use datasync_client::Record;

    use super::*;

    const KITCHEN: &str = "Budget is 14,000.\n\n## Decisions\n- Worktop: oak\n\n## Dates\nMonday.\n";

    fn note(body: &str) -> Note {
        let mut row = Record::default();
        row.set("id", "a");
        row.set("title", "Kitchen");
        row.set("body", body);
        Note::from_record(&row).expect("a note")
    }

    fn about(before: &str, after: &str) -> Option<About> {
        About::between(&note(before), &note(after))
    }

    fn named(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn it_names_the_headings_under_which_something_changed_two_at_most() {
        let one = KITCHEN.replace("oak", "birch");
        assert_eq!(about(KITCHEN, &one), Some(About::Sections(named(&["Decisions"]))));
        let two = one.replace("Monday", "Tuesday").replace("14,000", "15,500");
        assert_eq!(about(KITCHEN, &two), Some(About::Sections(named(&["Decisions", "Dates"]))));
        let third = format!("{KITCHEN}## Else\nx\n");
        let all = third.replace("oak", "birch").replace("Monday", "Tuesday").replace("\nx\n", "\ny\n");
        assert_eq!(about(&third, &all), Some(About::Sections(named(&["Decisions", "Dates"]))));
    }

    #[test]
    fn a_new_heading_is_added_one_that_is_gone_removed_and_one_of_another_name_changed() {
        let added = format!("{KITCHEN}\n## **Ask** Marta\n- The radiator?\n");
        assert_eq!(about(KITCHEN, &added), Some(About::Added(named(&["Ask Marta"]))));
        assert_eq!(about(&added, KITCHEN), Some(About::Removed(named(&["Ask Marta"]))));
        let renamed = KITCHEN.replace("## Dates", "## When");
        assert_eq!(about(KITCHEN, &renamed), Some(About::Sections(named(&["When"]))));
    }

    #[test]
    fn under_no_heading_edits_are_counted_while_they_are_small() {
        let text = "Milk\nBread\nButter\nTea\n";
        let three = "Milk, 2 l\nBread\nButter, salted\nTea\nCoffee\n";
        assert_eq!(about(text, three), Some(About::SmallEdits(3)));
        assert_eq!(about(text, &text.replace("Tea", &"Tea ".repeat(100))), Some(About::LargeEdit));
        assert_eq!(about(text, &format!("{text}{}", "more\n".repeat(1_000))), Some(About::LargeEdit));
        assert_eq!(about(KITCHEN, &KITCHEN.replace("14,000", "15,500")), Some(About::SmallEdits(1)));
    }

    #[test]
    fn where_the_text_is_the_same_it_is_the_title_or_the_tags() {
        let before = note(KITCHEN);
        let titled = Note { title: "Kitchen, summer".to_owned(), ..before.clone() };
        assert_eq!(About::between(&before, &titled), Some(About::Title));
        let tagged = Note { tags: vec!["home".to_owned()], ..before.clone() };
        assert_eq!(About::between(&before, &tagged), Some(About::Tags));
        assert_eq!(About::between(&before, &before), None);
        let spaced = KITCHEN.replace("\n\n", "\n\n\n").replace("oak", "oak  ");
        assert_eq!(about(KITCHEN, &spaced), None, "blanks are nothing that a reader sees");
    }

    #[test]
    fn what_stands_in_code_is_no_heading_and_a_long_one_is_cut() {
        let code = "```\n# a comment\n```\n";
        assert_eq!(about("", code), Some(About::SmallEdits(1)));
        let long = format!("# {}\n", "word ".repeat(100));
        let Some(About::Added(names)) = about("", &long) else { panic!("a section") };
        assert!(names[0].ends_with("word…") && names[0].chars().count() <= MOST_NAME + 1);
        assert_eq!(about("", "#tag\n####### deep\n#\n"), Some(About::SmallEdits(1)), "these are no headings");
    }

    #[test]
    fn two_megabytes_are_as_much_work_as_reading_them_whatever_they_hold() {
        let lines: String = (0..60_000).map(|number| format!("line {number}, and some more of it\n")).collect();
        let other = lines.replace("line", "row");
        let headed: String = (0..60_000).map(|number| format!("# {number}\nsome text under it\n")).collect();
        let one_line = "x".repeat(2_000_000);
        let began = std::time::Instant::now();
        assert_eq!(about(&lines, &other), Some(About::LargeEdit));
        assert_eq!(about(&headed, &headed.replace("some", "other")), Some(About::Sections(named(&["0", "1"]))));
        assert_eq!(
            about(&headed, &headed.replace("# ", "# n")).map(|about| matches!(about, About::Sections(_))),
            Some(true)
        );
        assert_eq!(about(&one_line, &format!("{one_line}y")), Some(About::SmallEdits(1)));
        assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    }
}
