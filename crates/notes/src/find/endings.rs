//! Words of which only the beginning is known, as the whole words that the index has of them.
//!
//! Asked for a beginning, FTS5 gathers every row of every such word before it gives the first one. Asked for one whole word or another,
//! it reads no further than its rows are taken.

use std::collections::HashMap;

use rusqlite::Transaction;

use super::wanted::Wanted;

/// The index has lists of beginnings of so many characters.
const LISTED: usize = 3;
/// So many words are asked for one by one. Where more begin alike, FTS5 gathers them.
const MOST: usize = 48;

/// What each beginning may become.
#[derive(Debug, Default)]
pub(super) struct Endings(HashMap<String, Vec<String>>);

impl Endings {
    pub(super) fn read(sql: &Transaction<'_>, wanted: &Wanted) -> rusqlite::Result<Self> {
        let mut known = HashMap::new();
        for begins in wanted.beginnings().filter(|begins| begins.chars().count() > LISTED) {
            if let Some(words) = words(sql, begins)? {
                known.insert(begins.to_owned(), words);
            }
        }
        Ok(Endings(known))
    }

    /// The expression that finds these words one behind the other.
    pub(super) fn following(&self, words: &[String], begins: bool) -> String {
        let phrase = format!("\"{}\"", words.join(" "));
        let Some((last, before)) = words.split_last().filter(|_| begins) else { return phrase };
        let Some(endings) = self.0.get(last).filter(|endings| !endings.is_empty()) else {
            return format!("{phrase} *");
        };
        let with = |ending: &String| {
            let words: Vec<&str> = before.iter().chain([ending]).map(String::as_str).collect();
            format!("\"{}\"", words.join(" "))
        };
        endings.iter().map(with).collect::<Vec<_>>().join(" OR ")
    }
}

/// The words that begin so, if they are few. From each one it is a leap to the next: how often one stands somewhere costs nothing.
fn words(sql: &Transaction<'_>, begins: &str) -> rusqlite::Result<Option<Vec<String>>> {
    let mut next = sql.prepare_cached("SELECT term FROM words WHERE term >= ?1 LIMIT 1")?;
    let (mut words, mut from) = (Vec::new(), begins.to_owned());
    while let Some(word) = next.query_map([&from], |row| row.get::<_, String>(0))?.next().transpose()? {
        if !word.starts_with(begins) {
            break;
        }
        if words.len() == MOST {
            return Ok(None);
        }
        // No word holds this character: behind the word nothing comes before it.
        from = format!("{word}\u{1}");
        words.push(word);
    }
    Ok(Some(words))
}
