//! The laws of merging, one by one, over texts that are made to hurt: few different lines, so that they repeat, fences,
//! rules, captions, both line ends, long lines and lines that are not ASCII.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::lines::{key, keys};

mod concatenation;
mod three_ways;

/// Lines that mean something to one of the mergers; the first seven stand most often.
const HARD: [&str; 29] = [
    "a",
    "b",
    "c",
    "d",
    "- milk",
    "- [ ] milk",
    "",
    "  ",
    "---",
    "--- ",
    "```",
    "````",
    "~~~",
    "```rust",
    "    ```",
    "title: x",
    "c\r",
    "a  ",
    "# Ü",
    "e\u{301}",
    "é",
    "👩\u{200d}👩\u{200d}👧",
    "שלום",
    "\0",
    "日本語",
    "\u{a0}",
    "\u{2028}",
    "*From Pixel 8, 23 Nov 2026 14:31*",
    "*From the heart*",
];

fn hard_line() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => prop::sample::select(&HARD[..7]).prop_map(str::to_owned),
        20 => prop::sample::select(&HARD[..]).prop_map(str::to_owned),
        1 => "[a-z]{200}",
    ]
}

/// A text of such lines, with either line end.
fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec(hard_line(), 0..10), prop::bool::weighted(0.2))
        .prop_map(|(lines, crlf)| lines.join(if crlf { "\r\n" } else { "\n" }))
}

/// Plain lines, without a fence or a rule, of which at least one is not blank.
fn plain_part() -> impl Strategy<Value = String> {
    const WORDS: [&str; 7] = ["a", "b", "c", "- milk", "d  ", "é", "שלום"];
    let line = prop::sample::select([&[""], &WORDS[..]].concat());
    let lines = (prop::collection::vec(line, 0..6), prop::sample::select(&WORDS[..]), any::<prop::sample::Index>());
    lines.prop_map(|(mut lines, word, place)| {
        lines.insert(place.index(lines.len() + 1), word);
        lines.join("\n")
    })
}

/// How often each line that is not blank stands in these.
fn counts<'a>(lines: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for line in lines.into_iter().map(key).filter(|line| !line.is_empty()) {
        *counts.entry(line).or_default() += 1;
    }
    counts
}

fn line_counts(text: &str) -> BTreeMap<&str, usize> {
    counts(keys(text))
}
