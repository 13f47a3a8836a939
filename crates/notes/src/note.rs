//! A note and a notebook as values, and how they stand in a row: every column is a scalar.

use datasync_client::{InvalidName, ItemId, Record, Timestamp};
use serde_json::Value;

use crate::plain::plain_text;

/// Characters of a title at most.
pub const MAX_TITLE: usize = 1_000;
/// Bytes of a body at most: 10 MiB, in UTF-8.
pub const MAX_BODY: usize = 10 * 1024 * 1024;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id, a UUID where this app made it.
    pub id: ItemId,
    /// One line of text; may be empty.
    pub title: String,
    /// Markdown, at most [`MAX_BODY`] bytes.
    pub body: String,
    /// The notebook it lies in; `None`: in none.
    pub notebook_id: Option<String>,
    /// Sorted, each once, by [`normal_tags`].
    pub tags: Vec<String>,
    /// Whether it stands at the top of its list.
    pub pinned: bool,
    /// Whether it lies in Trash.
    pub trashed: bool,
    /// When it was moved there, on the clock of the device that did; `None` outside Trash, and where an older app did it.
    pub trashed_at: Option<Timestamp>,
    /// When it was made: this device's clock, until the server has said.
    pub created_at: Timestamp,
    /// When its text was last edited, on the editing device's clock. A label: no decision compares it.
    pub edited_at: Timestamp,
    /// The name of the device that edited it last. A label.
    pub device: Option<String>,
    /// The account of who edited it last, where people sign in. A label. Empty: a name that stood here was taken away.
    pub person: Option<String>,
}

/// What an editor holds of a note.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct NoteText {
    /// One line.
    pub title: String,
    /// Markdown.
    pub body: String,
}

/// A text that can't be a note's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// The title is longer than [`MAX_TITLE`].
    #[error("a title can have {MAX_TITLE} characters at most")]
    TitleTooLong,
    /// The body is larger than [`MAX_BODY`].
    #[error("this note is too large: 10 MB is the limit")]
    BodyTooLarge,
}

impl Note {
    /// Reads a row. Missing columns, and columns of another type, are empty: an older app or another program wrote it.
    ///
    /// # Errors
    /// [`InvalidName`] if the row has no usable id.
    pub fn from_record(row: &Record) -> Result<Self, InvalidName> {
        let text = |column| row.text(column).unwrap_or_default();
        let instant = |column| row.text(column).and_then(|text| Timestamp::parse(text).ok());
        // `madeAt` stands in notes that were brought in from elsewhere: no server can know when those were written.
        let made_at = instant("madeAt").or_else(|| instant("createdAt"));
        let created_at = made_at.or_else(|| instant("editedAt")).unwrap_or_default();
        Ok(Note {
            id: ItemId::new(text("id"))?,
            title: text("title").to_owned(),
            body: text("body").to_owned(),
            notebook_id: row.text("notebookId").filter(|id| !id.is_empty()).map(str::to_owned),
            tags: normal_tags(text("tags").split(',')),
            pinned: flag(row, "pinned"),
            trashed: flag(row, "trashed"),
            trashed_at: instant("trashedAt").filter(|_| flag(row, "trashed")),
            created_at,
            edited_at: instant("editedAt").or_else(|| row.updated_at()).unwrap_or(created_at),
            device: row.text("device").filter(|name| !name.is_empty()).map(str::to_owned),
            person: row.text("person").filter(|name| !name.is_empty()).map(str::to_owned),
        })
    }

    /// The row of this note: user columns and id, and `createdAt` for as long as no server has said.
    #[must_use]
    pub fn to_record(&self) -> Record {
        let mut row = Record::default();
        row.set("id", self.id.as_str());
        row.set("title", self.title.as_str());
        row.set("body", self.body.as_str());
        row.set("notebookId", self.notebook_id.clone());
        row.set("tags", self.tags.join(","));
        row.set("pinned", self.pinned);
        row.set("trashed", self.trashed);
        row.set("trashedAt", self.trashed_at.filter(|_| self.trashed).map(|at| at.to_string()));
        row.set("createdAt", self.created_at.to_string());
        row.set("editedAt", self.edited_at.to_string());
        row.set("device", self.device.clone());
        // A table of a server without accounts may lack the column: it is named only where there is something to say.
        if let Some(person) = &self.person {
            row.set("person", person.as_str());
        }
        row
    }

    /// The same note in Trash since now, or outside it. One that is where it should be stays as it is.
    pub(crate) fn moved_to_trash(self, trashed: bool, now: Timestamp) -> Self {
        if self.trashed == trashed {
            return self;
        }
        Note { trashed, trashed_at: trashed.then_some(now), ..self }
    }

    /// Title and body.
    #[must_use]
    pub fn text(&self) -> NoteText {
        NoteText { title: self.title.clone(), body: self.body.clone() }
    }

    /// The start of the body as plain text on one line, 200 characters at most.
    #[must_use]
    pub fn snippet(&self) -> String {
        self.plain_text(200)
    }

    /// As [`Note::snippet`], with more or fewer characters.
    pub(crate) fn plain_text(&self, most: usize) -> String {
        plain_text(&self.body, most)
    }
}

/// An id that nothing else has.
pub(crate) fn new_id() -> ItemId {
    ItemId::new(uuid::Uuid::now_v7().to_string()).expect("a UUID is an id")
}

/// Bools travel as JSON bools; 0 and 1 are what a foreign table may make of them.
fn flag(row: &Record, column: &str) -> bool {
    match row.0.get(column) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        _ => false,
    }
}

impl NoteText {
    /// The text as it can be kept: the title on one line, without the NUL that no other program would show; line ends as
    /// they are. The body is kept to the byte.
    ///
    /// # Errors
    /// [`InvalidText`] if it is over a limit.
    pub fn checked(&self) -> Result<NoteText, InvalidText> {
        let one_line = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
        let title: String = self.title.chars().filter(|&c| c != '\0').map(one_line).collect();
        if title.chars().count() > MAX_TITLE {
            return Err(InvalidText::TitleTooLong);
        }
        if self.body.len() > MAX_BODY {
            return Err(InvalidText::BodyTooLarge);
        }
        Ok(NoteText { title, body: self.body.clone() })
    }
}

/// Tags as they are kept: trimmed, without commas and control characters, each once whatever its case, sorted.
#[must_use]
pub fn normal_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let clean = |tag: &str| tag.chars().filter(|&c| c != ',' && !c.is_control()).collect::<String>();
    let mut normal: Vec<String> = tags.into_iter().map(|tag| clean(tag).trim().to_owned()).collect();
    normal.retain(|tag| !tag.is_empty());
    normal.sort_by_key(|tag| (tag.to_lowercase(), tag.clone()));
    normal.dedup_by_key(|tag| tag.to_lowercase());
    normal
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(value: Value) -> Record {
        serde_json::from_value(value).expect("an object")
    }

    #[test]
    fn a_note_survives_its_row() {
        let row = record(json!({
            "id": "a", "title": "Crossing 🛶", "body": "x\r\ny\u{0}", "notebookId": "n", "tags": "summer,Sailing",
            "pinned": true, "trashed": true, "trashedAt": "2026-06-15T05:30:00.000Z", "createdAt": "2026-06-13T05:30:00.000Z",
            "editedAt": "2026-06-14T05:30:00.000Z", "device": "Laptop", "person": "jonas"
        }));
        let note = Note::from_record(&row).expect("a note");
        assert_eq!(note.tags, ["Sailing", "summer"]);
        assert!(note.trashed_at > Some(note.edited_at));
        assert_eq!(Note::from_record(&note.to_record()).expect("a note"), note);
    }

    #[test]
    fn every_column_on_the_wire_is_a_scalar() {
        let note = Note::from_record(&record(json!({"id": "a", "tags": "b,a"}))).expect("a note");
        assert!(note.to_record().0.values().all(|value| !value.is_array() && !value.is_object()));
    }

    #[test]
    fn a_row_with_missing_columns_is_an_empty_note() {
        let note = Note::from_record(&record(json!({"id": "a", "pinned": 1}))).expect("a note");
        assert_eq!((note.title.as_str(), note.body.as_str(), note.pinned, note.trashed), ("", "", true, false));
        assert!(Note::from_record(&record(json!({"title": "t"}))).is_err());
    }

    #[test]
    fn nul_leaves_a_title_and_emoji_stays() {
        let text = NoteText { title: "a\0b\n🛶".to_owned(), body: "x\0".to_owned() };
        assert_eq!(text.checked(), Ok(NoteText { title: "ab 🛶".to_owned(), body: "x\0".to_owned() }));
    }

    #[test]
    fn a_text_over_the_limit_is_refused_with_a_sentence_that_does_not_hold_it() {
        let text = NoteText { title: String::new(), body: "x".repeat(MAX_BODY + 1) };
        assert_eq!(
            text.checked().map_err(|error| error.to_string()),
            Err("this note is too large: 10 MB is the limit".to_owned())
        );
        let long_line = NoteText { title: String::new(), body: "x".repeat(100_000) };
        assert_eq!(long_line.checked(), Ok(long_line));
    }

    #[test]
    fn a_snippet_is_plain_text() {
        let note = record(json!({"id": "a", "body": "## Before\n\n- [x] **Fill** diesel\n> quiet"}));
        assert_eq!(Note::from_record(&note).expect("a note").snippet(), "Before Fill diesel quiet");
    }
}
