//! What leaves: an operation frozen as it is sent, and the requests that it asks for.

use datasync_protocol::{Record, Timestamp, Version};

use crate::operation::{Operation, OperationKind, OperationState, Sent, SentKeys};
use crate::plant::Plant;
use crate::remote::{Request, Write};
use crate::store::{StoreError, StoreTxn, body_of};

/// What a frozen operation sends.
#[expect(clippy::large_enum_variant, reason = "it is taken apart where it is made")]
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
    pub(super) fn freeze(
        &self,
        operation: Operation,
        is_counted: bool,
        now: Timestamp,
    ) -> Result<Operation, StoreError> {
        let (keys, row) = (SentKeys::random(), self.json(&operation.table, &operation.item_id)?);
        let mut operation = self.as_sent(operation, row.as_deref(), &keys)?;
        self.mark_sent_all(std::slice::from_mut(&mut operation), &keys, u32::from(!is_counted), now)?;
        Ok(operation)
    }

    /// An operation with what it sends: what is out already, or its row as it stands.
    pub(super) fn as_sent(
        &self,
        mut operation: Operation,
        row: Option<&str>,
        keys: &SentKeys,
    ) -> Result<Operation, StoreError> {
        if Plant::CollapseIntoSent.is_in() || Plant::ReplayNotRecognised.is_in() {
            self.spoil(&mut operation)?;
        }
        if operation.sent.is_none() {
            let Operation { table, item_id, base, .. } = &operation;
            let row = row.filter(|_| operation.kind != OperationKind::Delete);
            let item = row.map(|row| body_of(table, item_id, row, base.as_ref())).transpose()?;
            let (kind, key) = (operation.kind, keys.of(operation.sequence));
            operation.sent = Some(Sent { kind, item, key, revision: operation.revision });
            // Until it is marked.
            operation.state = OperationState::Pending;
        }
        Ok(operation)
    }

    /// Marks these as out, with so many tries more.
    pub(super) fn mark_sent_all(
        &self,
        operations: &mut [Operation],
        keys: &SentKeys,
        tries: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for operation in operations.iter_mut() {
            operation.state = OperationState::Attempted;
            operation.tries += tries;
            operation.tried_at = Some(now);
        }
        self.mark_sent(operations.iter().map(|operation| operation.sequence), keys, tries, now)
    }
}

impl StoreTxn<'_> {
    fn spoil(&self, operation: &mut Operation) -> Result<(), StoreError> {
        let row = self.body(&operation.table, &operation.item_id, operation.base.as_ref())?;
        if let Some(sent) = &mut operation.sent {
            if Plant::ReplayNotRecognised.is_in() {
                sent.key = uuid::Uuid::new_v4().to_string();
            } else {
                sent.item = row;
                sent.revision = operation.revision;
            }
            self.put_operation(operation)?;
        }
        Ok(())
    }
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
