//! A search text as a value: words, phrases, what must not be there, and operators.

use super::day::{self, Day};
use super::fold::words;

/// What is looked for. A note is found if everything holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) terms: Vec<Term>,
}

/// A part of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// It must not hold.
    pub(crate) not: bool,
    pub(crate) what: What,
}

/// What can be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    /// These words follow each other; the last one begins so, if it is no phrase.
    Words { words: Vec<String>, begins: bool },
    /// The note carries this tag.
    Tag(String),
    /// The note lies in a notebook of this name, or in one inside it.
    In(String),
    /// It was last edited before this day, month or year.
    Before(Day),
    /// It was last edited then or later.
    After(Day),
    /// It is in this state.
    Is(State),
}

/// What a note can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Pinned,
    Pending,
    Conflict,
    Trashed,
}

/// A search text that can't be read. The sentence holds no more of it than the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSearch {
    /// No day.
    #[error("{0}: needs a year, a month or a day, such as 2026, 2026-11 or 2026-11-30")]
    Day(&'static str),
    /// No state.
    #[error("is: can be pinned, pending, conflict or trashed")]
    State,
    /// Nothing behind the operator.
    #[error("{0}: needs a name behind it; one with spaces stands in quotes")]
    Name(&'static str),
}

impl Query {
    /// Reads a search text. A quote that is not closed reaches to the end; what holds neither letter nor digit looks for nothing.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidSearch> {
        let mut terms = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (not, after) = match rest.strip_prefix('-') {
                Some(after) if !after.is_empty() && !after.starts_with(char::is_whitespace) => (true, after),
                _ => (false, rest),
            };
            let (what, left) = operator(after)?.unwrap_or_else(|| plain(after));
            terms.extend(what.map(|what| Term { not, what }));
            rest = left.trim_start();
        }
        Ok(Query { terms })
    }

    /// Whether notes in Trash are what is looked for.
    pub(crate) fn asks_for_trash(&self) -> bool {
        self.terms.iter().any(|term| !term.not && term.what == What::Is(State::Trashed))
    }

    /// What is to be marked where it is found.
    pub(super) fn marked(&self) -> impl Iterator<Item = (&[String], bool)> {
        self.terms.iter().filter(|term| !term.not).filter_map(|term| match &term.what {
            What::Words { words, begins } => Some((words.as_slice(), *begins)),
            _ => None,
        })
    }
}

type Read<'a> = (Option<What>, &'a str);

fn operator(text: &str) -> Result<Option<Read<'_>>, InvalidSearch> {
    let Some((name, behind)) = text.split_once(':') else { return Ok(None) };
    let name = ["tag", "in", "before", "after", "is"].into_iter().find(|known| name.eq_ignore_ascii_case(known));
    let Some(name) = name else { return Ok(None) };
    let (value, rest) = value(behind);
    let day = || day::parse(value).ok_or(InvalidSearch::Day(name));
    let what = match name {
        "tag" | "in" if value.trim().is_empty() => return Err(InvalidSearch::Name(name)),
        "tag" => What::Tag(value.trim().trim_start_matches('#').to_owned()),
        "in" => What::In(value.trim().to_owned()),
        "before" => What::Before(day()?),
        "after" => What::After(day()?),
        _ => What::Is(State::parse(value).ok_or(InvalidSearch::State)?),
    };
    Ok(Some((Some(what), rest)))
}

/// Up to the next blank, or what stands in quotes.
fn value(text: &str) -> (&str, &str) {
    match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => text.split_at(text.find(char::is_whitespace).unwrap_or(text.len())),
    }
}

/// A phrase, or a word up to the next blank or quote.
fn plain(text: &str) -> Read<'_> {
    let (written, rest, begins) = match text.strip_prefix('"') {
        Some(_) => {
            let (phrase, rest) = value(text);
            // While it is being typed its last word may be half.
            (phrase, rest, !text[1..].contains('"'))
        }
        None => {
            let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
            (&text[..end], &text[end..], true)
        }
    };
    let words: Vec<String> = words(written).into_iter().map(|word| word.folded).collect();
    ((!words.is_empty()).then_some(What::Words { words, begins }), rest)
}

impl State {
    fn parse(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "pinned" => State::Pinned,
            "pending" => State::Pending,
            "conflict" => State::Conflict,
            "trashed" => State::Trashed,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn term(what: What) -> Term {
        Term { not: false, what }
    }

    fn found(words: &[&str], begins: bool) -> What {
        What::Words { words: words.iter().map(|&word| word.to_owned()).collect(), begins }
    }

    fn terms(text: &str) -> Vec<Term> {
        Query::parse(text).expect("readable").terms
    }

    #[test]
    fn words_phrases_and_what_is_not_wanted_are_told_apart() {
        let expected = [
            term(found(&["cafe"], true)),
            term(found(&["two", "words"], false)),
            Term { not: true, what: found(&["no"], true) },
        ];
        assert_eq!(terms("Café \"two words\" -no"), expected);
        assert_eq!(terms("well-known"), [term(found(&["well", "known"], true))]);
        assert_eq!(terms("\"not clo"), [term(found(&["not", "clo"], true))]);
        assert_eq!(terms("- \"\" !! \""), []);
    }

    #[test]
    fn an_operator_takes_a_word_or_what_stands_in_quotes() {
        let expected = [
            term(What::Tag("two words".to_owned())),
            term(What::In("Boat".to_owned())),
            Term { not: true, what: What::Is(State::Pinned) },
        ];
        assert_eq!(terms("tag:\"two words\" IN:Boat -is:pinned"), expected);
        assert_eq!(terms("http://x"), [term(found(&["http", "x"], true))]);
    }

    #[test]
    fn what_cannot_be_read_is_said_in_a_sentence() {
        let said = |text: &str| Query::parse(text).expect_err("unreadable").to_string();
        assert_eq!(said("before:soon"), "before: needs a year, a month or a day, such as 2026, 2026-11 or 2026-11-30");
        assert_eq!(said("is:old"), "is: can be pinned, pending, conflict or trashed");
        assert_eq!(said("tag: x"), "tag: needs a name behind it; one with spaces stands in quotes");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(text in "(\\PC|[\" :\\-]|tag:|is:|before:|after:|in:|[0-9])*") {
            if let Ok(query) = Query::parse(&text) {
                for (words, _) in query.marked() {
                    prop_assert!(!words.is_empty());
                }
            }
        }

        #[test]
        fn a_word_more_never_takes_one_away(text in "[a-z ]*", word in "[a-z]{1,8}") {
            let mut both = terms(&text);
            both.push(term(found(&[&word], true)));
            prop_assert_eq!(terms(&format!("{text} {word}")), both);
        }
    }
}
