//! What the index keeps of a note.

use std::fmt::Write as _;

use datasync_client::Timestamp;

use super::fold::{folded, plain};
use super::links::{links, readings};
use crate::note::Note;

/// A note as it stands in the index. The texts are words with a blank between each two.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: i64,
    pub(super) created: i64,
    pub(super) name: String,
    pub(super) sort: String,
    pub(super) pinned: bool,
    pub(super) trashed: bool,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) tags: String,
    pub(super) flags: String,
    pub(super) links: Vec<String>,
}

impl Entry {
    pub(super) fn of(note: &Note) -> Self {
        let tags: Vec<String> = note.tags.iter().map(|tag| folded(tag)).collect();
        Entry {
            key: key_at(note.edited_at),
            created: note.created_at.0,
            name: name_of(&note.title),
            sort: sort_of(&note.title),
            pinned: note.pinned,
            trashed: note.trashed,
            title: folded(&note.title),
            body: folded(&note.body),
            tags: tags.join(" "),
            flags: flags(note),
            links: links(&note.body).iter().flat_map(|link| names_of(&link.written)).collect(),
        }
    }
}

/// The first key of a moment.
pub(super) fn key_at(at: Timestamp) -> i64 {
    at.0.clamp(0, 1 << 50) << 4
}

/// The moment of a key.
pub(super) fn moment_of(key: i64) -> i64 {
    key >> 4
}

/// A title as links find it: whatever its case, and blanks around it.
pub(super) fn name_of(title: &str) -> String {
    title.trim().to_lowercase()
}

/// The titles that a link may lead to, as links find them.
pub(super) fn names_of(written: &str) -> Vec<String> {
    readings(written).iter().map(|reading| name_of(reading.title)).filter(|name| !name.is_empty()).collect()
}

/// A title as a dictionary orders it. Without a title a note stands at the end.
pub(crate) fn sort_of(title: &str) -> String {
    let sort = plain(title.trim());
    if sort.is_empty() { char::MAX.to_string() } else { sort }
}

// A flag begins with a sign that no word of a text can hold: it stands in no text, so its list in the index holds nothing else, and a
// prefix of a word never meets one.
/// Every note has it: what is looked for may be nothing but what must not be there.
pub(super) const ANY: &str = "§a";
pub(super) const TRASHED: &str = "§t";
pub(super) const PINNED: &str = "§p";

/// The word that stands for a notebook.
pub(super) fn notebook_flag(id: &str) -> String {
    in_hex("§n", id)
}

/// The word that stands for a tag, letter by letter.
pub(super) fn tag_flag(tag: &str) -> String {
    in_hex("§g", tag)
}

/// The word that stands for a tag, whatever its case and accents.
pub(super) fn folded_tag_flag(tag: &str) -> String {
    in_hex("§f", &plain(tag))
}

fn in_hex(kind: &str, text: &str) -> String {
    text.bytes().fold(String::from(kind), |mut flag, byte| {
        let _ = write!(flag, "{byte:02x}");
        flag
    })
}

fn flags(note: &Note) -> String {
    let mut flags = vec![ANY.to_owned()];
    flags.extend(note.pinned.then(|| PINNED.to_owned()));
    flags.extend(note.trashed.then(|| TRASHED.to_owned()));
    flags.extend(note.notebook_id.as_deref().map(notebook_flag));
    flags.extend(note.tags.iter().flat_map(|tag| [tag_flag(tag), folded_tag_flag(tag)]));
    flags.join(" ")
}
