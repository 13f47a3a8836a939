//! What leaves: an operation frozen as it is sent, and the requests that it asks for.

use datasync_protocol::{Record, Version};

use crate::operation::{Operation, OperationKind, OperationState, Sent};
use crate::plant::Plant;
use crate::remote::{Request, Write};
use crate::store::{StoreError, StoreTxn};

/// What a frozen operation sends.
pub(super) enum Requests {
    /// One request.
    One(Request),
    /// The item was deleted there and lives here: it is brought back, then written on the version that gave.
    UndeleteFirst(Request, Request),
    /// A delete of a row whose version nobody here knows. It always carries one, so the server is asked first.
    AskFirst,
    /// The row to send is not here.
    None,
}

impl StoreTxn<'_> {
    /// Marks an operation as out, with the row as it stands now; one that is out already stays as it left. In the same
    /// transaction it is known here, so a program that dies later sends the same again.
    pub(super) fn freeze(&self, mut operation: Operation) -> Result<Operation, StoreError> {
        if Plant::CollapseIntoSent.is_in() || Plant::ReplayNotRecognised.is_in() {
            self.spoil(&mut operation)?;
        }
        if operation.sent.is_some() && operation.state == OperationState::Attempted {
            return Ok(operation);
        }
        if operation.sent.is_none() {
            let item = match operation.kind {
                OperationKind::Delete => None,
                _ => {
                    let row = self.record(&operation.table, &operation.item_id)?;
                    row.map(|row| without_empty_columns(row.without_system_columns(), operation.base.as_ref()))
                }
            };
            let key = if Plant::KeysCounted.is_in() {
                format!("key-{}-{}", operation.sequence, operation.revision)
            } else {
                uuid::Uuid::new_v4().to_string()
            };
            operation.sent = Some(Sent { kind: operation.kind, item, key, revision: operation.revision });
        }
        operation.state = OperationState::Attempted;
        self.put_operation(&operation)?;
        Ok(operation)
    }
}

impl StoreTxn<'_> {
    fn spoil(&self, operation: &mut Operation) -> Result<(), StoreError> {
        let row = self.record(&operation.table, &operation.item_id)?;
        if let Some(sent) = &mut operation.sent {
            if Plant::ReplayNotRecognised.is_in() {
                sent.key = uuid::Uuid::new_v4().to_string();
            } else {
                sent.item = row.map(|row| row.without_system_columns());
                sent.revision = operation.revision;
            }
            self.put_operation(operation)?;
        }
        Ok(())
    }
}

/// Without the columns that are null here and have no value there either: they say nothing, and a published server fails on
/// a column that it never got a value for.
fn without_empty_columns(item: Record, base: Option<&Record>) -> Record {
    let there = |name: &String| base.is_some_and(|base| base.0.get(name).is_some_and(|value| !value.is_null()));
    item.0.into_iter().filter(|(name, value)| !value.is_null() || there(name)).collect()
}

impl Operation {
    /// The requests of what is frozen.
    pub(super) fn requests(&self) -> Requests {
        let Some(sent) = &self.sent else { return Requests::None };
        let request = |write, suffix: &str| Request {
            table: self.table.clone(),
            id: self.item_id.clone(),
            write,
            key: format!("{}{suffix}", sent.key),
        };
        let newest = self.server.as_ref().filter(|_| Plant::ConflictOverwrites.is_in());
        let version = newest.or(self.base.as_ref()).and_then(Record::version);
        match (sent.kind, &sent.item) {
            (OperationKind::Insert, Some(item)) => Requests::One(request(Write::Insert { body: item.clone() }, "")),
            (OperationKind::Update, Some(item)) => {
                let update = Write::Update { body: item.clone(), version: version.clone() };
                if self.base.as_ref().is_some_and(Record::deleted) {
                    Requests::UndeleteFirst(request(Write::Undelete { version }, "-undelete"), request(update, ""))
                } else {
                    Requests::One(request(update, ""))
                }
            }
            (OperationKind::Delete, _) if Plant::DeleteWithoutVersion.is_in() => {
                Requests::One(request(Write::Delete { version: None }, ""))
            }
            (OperationKind::Delete, _) if version.is_none() => Requests::AskFirst,
            (OperationKind::Delete, _) => Requests::One(request(Write::Delete { version }, "")),
            (_, None) => Requests::None,
        }
    }

    /// From here on this operation is an edit of `server`, and nothing is out.
    pub(crate) fn rebase_on(&mut self, server: &Record) {
        self.base = Some(server.clone());
        self.sent = None;
        self.server = None;
        if self.kind == OperationKind::Insert {
            self.kind = OperationKind::Update;
        }
    }
}

impl Write {
    /// The version that an update is based on moves.
    pub(super) fn rebase(&mut self, to: Option<Version>) {
        if let Write::Update { version, .. } = self {
            *version = to;
        }
    }
}
