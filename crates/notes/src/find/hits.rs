//! What a search found, marked: in a title, and in a piece of the text around the first place.

use std::collections::VecDeque;

use super::fold::{Word, each_word, words};
use super::query::Query;

/// Characters of a snippet.
const LENGTH: usize = 200;
/// Characters before the first hit.
const BEFORE: usize = 40;
/// A text is looked through so far for its first hit.
pub(super) const FAR: usize = 256 * 1024;

/// A piece of a text, from and to in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first unit.
    pub from: u32,
    /// Behind its last one.
    pub to: u32,
}

/// What was found in a row of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// In its title.
    pub title: Vec<Span>,
    /// In its snippet.
    pub snippet: Vec<Span>,
}

/// Where a text holds what is looked for; pieces that touch are one.
pub(super) fn spans(query: &Query, text: &str) -> Vec<Span> {
    let words = words(text);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (wanted, begins) in query.marked() {
        for at in (0..words.len()).filter(|&at| follows(&words[at..], wanted, begins)) {
            found.push((words[at].at.start, words[at + wanted.len() - 1].at.end));
        }
    }
    found.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (from, to) in found {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    in_units(text, &joined)
}

fn follows(words: &[Word], wanted: &[String], begins: bool) -> bool {
    let last = wanted.len() - 1;
    words.len() > last
        && wanted.iter().enumerate().all(|(place, wanted)| {
            let word = &words[place].folded;
            if place == last && begins { word.starts_with(wanted.as_str()) } else { word == wanted }
        })
}

fn in_units(text: &str, spans: &[(usize, usize)]) -> Vec<Span> {
    let (mut units, mut at) = (0, 0);
    let mut to_units = |byte: usize| {
        units += text[at..byte].chars().map(char::len_utf16).sum::<usize>();
        at = byte;
        u32::try_from(units).unwrap_or(u32::MAX)
    };
    spans.iter().map(|&(from, to)| Span { from: to_units(from), to: to_units(to) }).collect()
}

/// The piece of a plain text around the first hit, and the hits in it. Without a hit: its start.
pub(super) fn snippet(query: &Query, plain: &str) -> (String, Vec<Span>) {
    let start = first(query, plain).map_or(0, |hit| begin_before(plain, hit));
    let mut piece: String = plain[start..].chars().take(LENGTH - usize::from(start > 0)).collect();
    if start > 0 {
        piece.insert(0, '…');
    }
    let spans = spans(query, &piece);
    (piece, spans)
}

/// Where the hit begins that ends first. No word behind it is looked at, and no more of those before it are kept than one hit has.
fn first(query: &Query, plain: &str) -> Option<usize> {
    let longest = query.marked().map(|(wanted, _)| wanted.len()).max()?;
    let (mut met, mut hit): (VecDeque<Word>, _) = (VecDeque::with_capacity(longest), None);
    each_word(&plain[..plain.floor_char_boundary(FAR)], |word, at| {
        let mut folded =
            if met.len() < longest { None } else { met.pop_front() }.map_or_else(String::new, |word| word.folded);
        folded.clear();
        folded.push_str(word);
        met.push_back(Word { folded, at });
        let met = &*met.make_contiguous();
        hit = query.marked().find_map(|(wanted, begins)| {
            let from = met.len().checked_sub(wanted.len())?;
            follows(&met[from..], wanted, begins).then_some(met[from].at.start)
        });
        hit.is_none()
    });
    hit
}

/// A piece begins with a word, a little before the hit; a hit near the start needs no cut.
fn begin_before(plain: &str, hit: usize) -> usize {
    let before = plain[..hit].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    if plain[..hit].chars().count() <= LENGTH / 2 {
        return 0;
    }
    plain[before..hit].find(char::is_whitespace).map_or(before, |blank| before + blank + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(text).expect("readable")
    }

    fn cut(text: &str, span: Span) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        String::from_utf16_lossy(&units[span.from as usize..span.to as usize])
    }

    #[test]
    fn what_is_found_is_marked_whatever_its_accents_in_the_units_of_javascript() {
        let text = "🛶 Grenå, then Grena\u{300}!";
        let marked: Vec<String> =
            spans(&query("gren \"then grena\""), text).into_iter().map(|span| cut(text, span)).collect();
        assert_eq!(marked, ["Grenå", "then Grena\u{300}"]);
    }

    #[test]
    fn a_snippet_is_cut_around_the_first_hit() {
        let text = format!("{} the harbour is near {}", "wave ".repeat(100), "sand ".repeat(100));
        let (piece, spans) = snippet(&query("harb"), &text);
        assert!(piece.starts_with("…wave") && piece.chars().count() <= LENGTH, "{piece}");
        assert_eq!(cut(&piece, spans[0]), "harbour");
        assert_eq!(snippet(&query("none"), "short"), ("short".to_owned(), Vec::new()));
    }

    proptest! {
        #[test]
        fn spans_never_overlap_and_lie_in_the_text(text in "[a-c éÉ🛶]{0,40}", wanted in "[a-c é]{1,6}") {
            let units = text.encode_utf16().count();
            let mut end = 0;
            for span in spans(&query(&wanted), &text) {
                prop_assert!(span.from >= end && span.to > span.from && span.to as usize <= units);
                end = span.to;
            }
            let (piece, _) = snippet(&query(&wanted), &text);
            prop_assert!(piece.chars().count() <= LENGTH);
        }
    }
}
