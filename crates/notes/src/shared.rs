//! A conflict as every device sees it: a row of the table `conflicts`. The device where it was met keeps the row up to date,
//! and any device may settle it. A row is a copy: what it holds stands also on the device that wrote it.

use datasync_client::{Filter, ItemId, Query, Record, StoreError, StoreTxn, Timestamp};
use serde_json::Value;

use crate::folder::conflicts_table;
use crate::merge::ConflictKind;
use crate::note::Note;

/// Bytes of text in a row at most: what a server takes, however much of it JSON escapes twice.
const MOST_TEXT: usize = 5 * 1024 * 1024;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SharedConflict {
    pub(crate) id: ItemId,
    pub(crate) note_id: ItemId,
    /// The name of the device that waits for a decision.
    pub(crate) device: Option<String>,
    pub(crate) at: Timestamp,
    /// As that device sees it.
    pub(crate) kind: ConflictKind,
    /// What stands on that device; `None`: deleted there.
    pub(crate) mine: Option<Note>,
    /// What both sides grew from, if that device knew it.
    pub(crate) base: Option<Note>,
    /// The other side as it was when a person decided. While nobody has: only where a decision was taken back.
    pub(crate) theirs: Option<Note>,
    /// The decision that was taken back: where a note still says this, the other side is `theirs`.
    pub(crate) replaced: Option<Note>,
    /// What was decided.
    pub(crate) result: Option<Note>,
    pub(crate) settled_by: Option<String>,
    /// `None`: nobody has decided yet.
    pub(crate) settled_at: Option<Timestamp>,
    /// The server's version of the row; `None` before it was sent.
    pub(crate) version: Option<String>,
}

impl SharedConflict {
    /// Reads a row; `None` if this version can't: damaged, or of a kind it does not know.
    pub(crate) fn from_record(row: &Record) -> Option<Self> {
        let instant = |column| row.text(column).and_then(|text| Timestamp::parse(text).ok());
        let side = |column| match row.text(column) {
            None => Some(None),
            Some(text) => Note::from_record(&serde_json::from_str(text).ok()?).ok().map(Some),
        };
        let name = |column| row.text(column).filter(|name| !name.is_empty()).map(str::to_owned);
        Some(SharedConflict {
            id: ItemId::new(row.id()?).ok()?,
            note_id: ItemId::new(row.text("noteId")?).ok()?,
            device: name("device"),
            at: instant("at")?,
            kind: kind_of(row.text("kind")?)?,
            mine: side("mine")?,
            base: side("base")?,
            theirs: side("theirs")?,
            replaced: side("replaced")?,
            result: side("result")?,
            settled_by: name("settledBy"),
            settled_at: match row.text("settledAt") {
                None => None,
                Some(text) => Some(Timestamp::parse(text).ok()?),
            },
            version: row.version().map(|version| version.as_str().to_owned()),
        })
    }

    /// The row. A side that would make it too large is left out; `None` if what waits is too large itself.
    pub(crate) fn to_record(&self) -> Option<Record> {
        let mut room = MOST_TEXT;
        let mut side = |note: Option<&Note>| {
            let size = note.map_or(0, |note| note.title.len() + note.body.len());
            let fits = size <= room;
            room -= if fits { size } else { 0 };
            note.filter(|_| fits).map(text_of)
        };
        let [mine, theirs, replaced, base, result] =
            [&self.mine, &self.theirs, &self.replaced, &self.base, &self.result].map(|note| side(note.as_ref()));
        if mine.is_none() && self.mine.is_some() {
            return None;
        }
        let mut row = Record::default();
        row.set("id", self.id.as_str());
        row.set("noteId", self.note_id.as_str());
        row.set("device", self.device.clone());
        row.set("at", self.at.to_string());
        row.set("kind", word_of(self.kind));
        row.set("mine", mine);
        row.set("base", base);
        row.set("theirs", theirs);
        row.set("replaced", replaced);
        row.set("result", result);
        row.set("settledBy", self.settled_by.clone());
        row.set("settledAt", self.settled_at.map(|at| at.to_string()));
        Some(row)
    }
}

fn text_of(note: &Note) -> String {
    serde_json::to_string(&note.to_record()).expect("plain data is always JSON")
}

fn word_of(kind: ConflictKind) -> &'static str {
    match kind {
        ConflictKind::Edited => "edited",
        ConflictKind::DeletedThere => "deletedThere",
        ConflictKind::DeletedHere => "deletedHere",
    }
}

fn kind_of(word: &str) -> Option<ConflictKind> {
    let kinds = [ConflictKind::Edited, ConflictKind::DeletedThere, ConflictKind::DeletedHere];
    kinds.into_iter().find(|kind| word_of(*kind) == word)
}

/// A row by its id; `None` if it is not here or can't be read.
pub(crate) fn shared(txn: &StoreTxn<'_>, id: &ItemId) -> Result<Option<SharedConflict>, StoreError> {
    Ok(txn.record(&conflicts_table(), id)?.as_ref().and_then(SharedConflict::from_record))
}

/// The rows that nobody has settled and that another device wrote, oldest first; those of one note, or all.
pub(crate) fn open_elsewhere(
    txn: &StoreTxn<'_>,
    note: Option<&ItemId>,
    own: impl Fn(&SharedConflict) -> bool,
) -> Result<Vec<SharedConflict>, StoreError> {
    let mut holds = vec![Filter::Is("settledAt", Value::Null)];
    holds.extend(note.map(|note| Filter::Is("noteId", note.as_str().into())));
    let query = Query { filter: Some(Filter::All(holds)), ..Query::default() };
    let rows = txn.records(&conflicts_table(), &query)?;
    let mut open: Vec<SharedConflict> = rows.iter().filter_map(SharedConflict::from_record).collect();
    open.retain(|row| !own(row));
    open.sort_by(|a, b| (a.at, a.id.as_str()).cmp(&(b.at, b.id.as_str())));
    Ok(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(body: &str) -> Note {
        let mut row = Record::default();
        row.set("id", "a");
        row.set("body", body);
        Note::from_record(&row).expect("a note")
    }

    fn row(mine: &str) -> SharedConflict {
        SharedConflict {
            id: ItemId::new("c").expect("an id"),
            note_id: ItemId::new("a").expect("an id"),
            device: Some("Laptop".to_owned()),
            at: Timestamp(5),
            kind: ConflictKind::DeletedThere,
            mine: Some(note(mine)),
            base: Some(note("base")),
            theirs: None,
            replaced: None,
            result: None,
            settled_by: None,
            settled_at: None,
            version: None,
        }
    }

    #[test]
    fn a_conflict_survives_its_row_and_every_column_is_a_scalar() {
        let settled = SharedConflict {
            theirs: Some(note("theirs")),
            replaced: Some(note("before")),
            result: Some(note("both")),
            settled_by: Some("Pixel 8".to_owned()),
            settled_at: Some(Timestamp(9)),
            ..row("mine")
        };
        for row in [row("mine"), settled] {
            let record = row.to_record().expect("it fits");
            assert!(record.0.values().all(|value| !value.is_array() && !value.is_object()));
            assert_eq!(SharedConflict::from_record(&record), Some(row));
        }
    }

    #[test]
    fn a_row_that_is_damaged_or_of_another_kind_is_none() {
        for (column, value) in [("mine", "{\"id\":"), ("kind", "folded"), ("at", "now"), ("noteId", "a/b")] {
            let mut record = row("mine").to_record().expect("it fits");
            record.set(column, value);
            assert_eq!(SharedConflict::from_record(&record), None, "{column}");
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_and_mine_that_does_not_fit_is_not_shared() {
        let half = "x".repeat(MOST_TEXT / 2);
        let large = SharedConflict { base: Some(note(&half)), theirs: Some(note(&half)), ..row(&half) };
        let read = SharedConflict::from_record(&large.to_record().expect("it fits")).expect("a row");
        assert!(read.mine.is_some() && read.theirs.is_some() && read.base.is_none());
        assert_eq!(row(&"x".repeat(MOST_TEXT + 1)).to_record(), None);
    }
}
