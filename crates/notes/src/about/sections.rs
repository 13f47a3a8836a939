//! A text as its headings and list items divide it, each with a number that stands for what it says.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Bytes that may stand before the colon of `- Worktop: oak`.
const MOST_LABEL: usize = 60;

/// The text under each heading. Before the first heading the name is empty.
pub(super) struct Sections<'a>(Named<'a, Section<'a>>);

/// What stands under a heading: its list items by their names, and all else.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Section<'a> {
    items: Vec<(&'a str, u64)>,
    rest: u64,
}

/// The items of a section that are not what they were.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Items<'a> {
    /// They say something else, or have another name.
    pub(super) changed: Vec<&'a str>,
    pub(super) added: Vec<&'a str>,
    pub(super) removed: Vec<&'a str>,
}

/// Values by their names, in the order in which the names came first.
struct Named<'a, T> {
    order: Vec<&'a str>,
    by_name: HashMap<&'a str, T>,
}

impl<'a> Sections<'a> {
    pub(super) fn of(body: &'a str) -> Self {
        let mut all = Named::new();
        let (mut name, mut reading, mut in_code) = ("", Reading::default(), false);
        for line in body.lines().map(str::trim_end) {
            in_code ^= line.starts_with("```") || line.starts_with("~~~");
            if let Some(heading) = heading(line).filter(|_| !in_code) {
                all.put(name, std::mem::take(&mut reading).end(), Section::join);
                name = heading;
            } else if !line.is_empty() {
                reading.read(line, in_code);
            }
        }
        all.put(name, reading.end(), Section::join);
        Sections(all)
    }

    /// In their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.order.iter().copied()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Section<'a>> {
        self.0.by_name.get(name)
    }
}

impl<'a> Section<'a> {
    /// Two sections of one name count as one.
    fn join(&mut self, other: Self) {
        self.items.extend(other.items);
        self.rest = self.rest.rotate_left(1) ^ other.rest;
    }

    /// Which items are others than before; `None`: something else is another too.
    pub(super) fn items_since(&self, before: &Self) -> Option<Items<'a>> {
        if self.rest != before.rest {
            return None;
        }
        let (old, new) = (Named::of(&before.items), Named::of(&self.items));
        let without = |of: &Named<'a, u64>, other: &Named<'a, u64>| -> Vec<&'a str> {
            of.order.iter().copied().filter(|name| !other.by_name.contains_key(name)).collect()
        };
        let (mut added, removed) = (without(&new, &old), without(&old, &new));
        let is_other = |name: &&str| old.by_name.get(name).is_some_and(|text| *text != new.by_name[name]);
        let mut changed: Vec<&str> = new.order.iter().copied().filter(is_other).collect();
        if !removed.is_empty() {
            changed.append(&mut added);
        }
        Some(Items { changed, added, removed })
    }
}

impl<'a, T> Named<'a, T> {
    fn new() -> Self {
        Named { order: Vec::new(), by_name: HashMap::new() }
    }

    fn put(&mut self, name: &'a str, value: T, join: impl FnOnce(&mut T, T)) {
        if let Some(known) = self.by_name.get_mut(name) {
            join(known, value);
        } else {
            self.order.push(name);
            self.by_name.insert(name, value);
        }
    }
}

impl<'a> Named<'a, u64> {
    fn of(items: &[(&'a str, u64)]) -> Self {
        let mut all = Named::new();
        for (name, text) in items {
            all.put(name, *text, |known, text| *known = known.rotate_left(1) ^ text);
        }
        all
    }
}

/// A section whose lines come one by one.
#[derive(Default)]
struct Reading<'a> {
    items: Vec<(&'a str, DefaultHasher)>,
    rest: DefaultHasher,
}

impl<'a> Reading<'a> {
    fn read(&mut self, line: &'a str, in_code: bool) {
        let item = item(line).filter(|_| !in_code);
        if let Some(name) = item {
            self.items.push((name, DefaultHasher::new()));
        }
        let goes_on = item.is_some() || (!in_code && line.starts_with([' ', '\t']));
        let of = self.items.last_mut().filter(|_| goes_on).map(|(_, hasher)| hasher);
        line.hash(of.unwrap_or(&mut self.rest));
    }

    fn end(self) -> Section<'a> {
        let items = self.items.into_iter().map(|(name, hasher)| (name, hasher.finish())).collect();
        Section { items, rest: self.rest.finish() }
    }
}

/// The words of a heading.
fn heading(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let marks = line.len() - words.len();
    let words = words.strip_prefix([' ', '\t'])?.trim().trim_end_matches('#').trim_end();
    ((1..=6).contains(&marks) && !words.is_empty()).then_some(words)
}

/// What a list item is called: what stands before its colon, or all that it says. Its box is none of it.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match line.len() - digits.len() {
        0 => line.strip_prefix(['-', '*', '+']),
        1..=9 => digits.strip_prefix(['.', ')']),
        _ => None,
    }?;
    let words = rest.strip_prefix([' ', '\t'])?.trim();
    let boxes = ["[ ]", "[x]", "[X]"];
    let words = boxes.into_iter().find_map(|each| words.strip_prefix(each)).unwrap_or(words).trim_start();
    let label = words.split_once(": ").map(|(label, _)| label.trim_end());
    let name = label.filter(|label| !label.is_empty() && label.len() <= MOST_LABEL).unwrap_or(words);
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_called_by_what_stands_before_its_colon_or_by_all_that_it_says() {
        assert_eq!(item("- Worktop: oak, oiled"), Some("Worktop"));
        assert_eq!(item("  12) [x] Order the tiles"), Some("Order the tiles"));
        assert_eq!(item("* [ ] **Sink**: under the window"), Some("**Sink**"));
        assert_eq!(item("+ https://example.com: 8080"), Some("https://example.com"));
        let long = format!("- {}: and so on", "word ".repeat(20));
        assert_eq!(item(&long), Some(long[2..].trim()));
        for line in ["-", "- ", "---", "-5 degrees", "3.5 mm", "2026 was dry", "- [ ]", "text - and more"] {
            assert_eq!(item(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_indented_under_an_item_and_its_box_are_of_the_item_and_all_else_of_the_section() {
        let since = |before: &str, after: &str| {
            let (before, after) = (Sections::of(before), Sections::of(after));
            let (before, after) = (before.get("").expect("text"), after.get("").expect("text"));
            after
                .items_since(before)
                .map(|Items { changed, added, removed }| [changed, added, removed].map(|names| names.join(", ")))
        };
        let items = |changed: &str, added: &str, removed: &str| Some([changed, added, removed].map(str::to_owned));
        let list = "Buy\n- [ ] Milk\n  two litres\n- Tea\n";
        assert_eq!(since(list, &list.replace("two", "three")), items("Milk", "", ""));
        assert_eq!(since(list, &list.replace("[ ]", "[x]")), items("Milk", "", ""));
        assert_eq!(since(list, &format!("{list}- Bread\n")), items("", "Bread", ""));
        assert_eq!(since(list, &list.replace("- Tea\n", "")), items("", "", "Tea"));
        assert_eq!(since(list, &list.replace("Tea", "Coffee")), items("Coffee", "", "Tea"));
        assert_eq!(since(list, &list.replace("Buy", "Get")), None);
    }
}
