//! What a write does, decided from the row as it stands and what was asked: a function from values to values.

use datasync_protocol::{IfMatch, ItemId, Record, TableName, Version};

use crate::permission::Action;
use crate::row::Stamp;

/// What a client wants of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRequest {
    /// A new row with these user columns.
    Insert(Record),
    /// These user columns, the others as they are.
    Update(Record),
    /// A tombstone.
    Delete,
    /// A living row again.
    Undelete,
}

impl WriteRequest {
    /// What of a table this asks for.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            WriteRequest::Insert(_) => Action::Insert,
            WriteRequest::Update(_) => Action::Update,
            WriteRequest::Delete => Action::Delete,
            WriteRequest::Undelete => Action::Undelete,
        }
    }

    /// The columns that it sets; of an insert, the id is among them.
    #[must_use]
    pub fn columns(&self) -> Option<&Record> {
        match self {
            WriteRequest::Insert(columns) | WriteRequest::Update(columns) => Some(columns),
            WriteRequest::Delete | WriteRequest::Undelete => None,
        }
    }
}

/// What must hold for a write to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing.
    None,
    /// The `If-Match` header; fails with 412.
    IfMatch(IfMatch),
    /// A `version` in the body, as one published client sends it; fails with 409.
    BodyVersion(Version),
}

/// One write that a client asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteCommand {
    /// The table of the row.
    pub table: TableName,
    /// The row.
    pub id: ItemId,
    /// Under what name it is remembered, so that it is done once however often it comes.
    pub key: Option<String>,
    /// What is wanted.
    pub request: WriteRequest,
    /// What must hold.
    pub precondition: Precondition,
}

/// What a write makes of a row. The storage gives it its version and `updatedAt`.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow {
    /// The columns that it sets; the others stay as they are. Of an insert: id and user columns.
    pub columns: Record,
    /// Whether it is a tombstone.
    pub deleted: bool,
}

/// What a write does.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// This row takes the place of the old.
    Write(NewRow),
    /// The row stays as it is, and that is a success: what was asked for holds already.
    Unchanged,
    /// 412: the row is at another version.
    PreconditionFailed,
    /// 409: the id is taken, or the body's version is old.
    Conflict,
    /// 404: there is no such row, or only its tombstone.
    NotFound,
    /// The write was done before, under the same key: it is answered as it was then.
    Replayed,
    /// 422: the key belongs to a write of another row.
    KeyTaken,
}

/// Decides a write. A tombstone answers an edit with 412 and itself, so that the client's handler is told; a delete of a
/// tombstone is done already (docs/protocol.md, 3.5).
#[must_use]
pub fn decide(current: Option<&Stamp>, request: WriteRequest, precondition: &Precondition) -> Decision {
    let Some(row) = current else {
        return match request {
            WriteRequest::Insert(columns) => Decision::Write(NewRow { columns, deleted: false }),
            WriteRequest::Update(_) | WriteRequest::Delete | WriteRequest::Undelete => Decision::NotFound,
        };
    };
    let unmet = match precondition {
        Precondition::IfMatch(if_match) if !if_match.admits(&row.version()) => Some(Decision::PreconditionFailed),
        Precondition::BodyVersion(version) if *version != row.version() => Some(Decision::Conflict),
        _ => None,
    };
    match request {
        WriteRequest::Insert(_) => Decision::Conflict,
        WriteRequest::Delete if row.deleted => Decision::Unchanged,
        WriteRequest::Update(_) if row.deleted && *precondition == Precondition::None => Decision::NotFound,
        WriteRequest::Update(_) if row.deleted => Decision::PreconditionFailed,
        _ if unmet.is_some() => unmet.unwrap_or(Decision::PreconditionFailed),
        WriteRequest::Update(columns) if columns.user_columns().next().is_none() => Decision::Unchanged,
        WriteRequest::Update(columns) => Decision::Write(NewRow { columns, deleted: false }),
        WriteRequest::Delete => Decision::Write(NewRow { columns: Record::default(), deleted: true }),
        WriteRequest::Undelete => Decision::Write(NewRow { columns: Record::default(), deleted: false }),
    }
}

#[cfg(test)]
mod tests {
    use datasync_protocol::Timestamp;
    use serde_json::json;

    use super::*;

    fn record(value: serde_json::Value) -> Record {
        serde_json::from_value(value).expect("an object")
    }

    fn row(deleted: bool) -> Stamp {
        Stamp { seq: 7, created_at: Timestamp(1), updated_at: Timestamp(2), deleted }
    }

    fn at(seq: u64) -> Precondition {
        Precondition::IfMatch(IfMatch::OneOf(vec![Version::from_change_number(seq)]))
    }

    fn title(text: &str) -> WriteRequest {
        WriteRequest::Update(record(json!({"title": text})))
    }

    #[test]
    fn an_update_sets_the_columns_it_names_and_no_others() {
        let Decision::Write(new) = decide(Some(&row(false)), title("u"), &at(7)) else { panic!("a write") };
        assert_eq!(new, NewRow { columns: record(json!({"title": "u"})), deleted: false });
    }

    #[test]
    fn a_stale_version_is_a_412_from_the_header_and_a_409_from_the_body() {
        assert_eq!(decide(Some(&row(false)), title("u"), &at(6)), Decision::PreconditionFailed);
        let body = Precondition::BodyVersion(Version::from_change_number(6));
        assert_eq!(decide(Some(&row(false)), title("u"), &body), Decision::Conflict);
    }

    #[test]
    fn a_tombstone_answers_an_edit_with_itself_and_a_delete_with_success() {
        for precondition in [at(7), at(6)] {
            assert_eq!(decide(Some(&row(true)), title("u"), &precondition), Decision::PreconditionFailed);
        }
        assert_eq!(decide(Some(&row(true)), title("u"), &Precondition::None), Decision::NotFound);
        assert_eq!(decide(Some(&row(true)), WriteRequest::Delete, &at(1)), Decision::Unchanged);
    }

    #[test]
    fn a_taken_id_is_a_conflict_even_when_its_row_is_a_tombstone() {
        let insert = || WriteRequest::Insert(record(json!({"id": "a"})));
        for deleted in [false, true] {
            assert_eq!(decide(Some(&row(deleted)), insert(), &Precondition::None), Decision::Conflict);
        }
        assert!(matches!(decide(None, insert(), &Precondition::None), Decision::Write(_)));
    }

    #[test]
    fn a_star_asks_for_a_row_and_no_more() {
        let star = Precondition::IfMatch(IfMatch::Any);
        assert!(matches!(decide(Some(&row(false)), title("u"), &star), Decision::Write(_)));
        assert_eq!(decide(None, title("u"), &star), Decision::NotFound);
    }

    #[test]
    fn an_empty_update_changes_nothing_and_an_undelete_needs_the_version() {
        let empty = WriteRequest::Update(Record::default());
        assert_eq!(decide(Some(&row(false)), empty, &Precondition::None), Decision::Unchanged);
        assert_eq!(decide(Some(&row(true)), WriteRequest::Undelete, &at(6)), Decision::PreconditionFailed);
        let Decision::Write(new) = decide(Some(&row(true)), WriteRequest::Undelete, &at(7)) else { panic!("a write") };
        assert!(!new.deleted);
    }
}
