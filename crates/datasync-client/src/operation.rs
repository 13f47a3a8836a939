//! An operation of the queue, and the rule by which two of them on one item become one.

use datasync_protocol::{ItemId, Record, TableName, Timestamp};

use crate::plant::Plant;
use crate::row_text::RowText;

/// What an operation does to its item on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// The item is new.
    Insert,
    /// The item's columns changed.
    Update,
    /// The item is gone here.
    Delete,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationState {
    /// Waits for the next push.
    Pending,
    /// Was sent; the answer has not come, or not yet.
    Attempted,
    /// The server did not take it. Its error says why.
    Failed,
}

/// One entry of the operations queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// The place in the queue: smaller is pushed earlier.
    pub sequence: i64,
    /// The table of the item.
    pub table: TableName,
    /// The item.
    pub item_id: ItemId,
    /// What it does.
    pub kind: OperationKind,
    /// Where it stands.
    pub state: OperationState,
    /// Counts local edits of this item since it was queued, from 1.
    pub revision: i64,
    /// The row as the server last gave it; `None` if this computer never saw one.
    pub base: Option<Record>,
    /// What was sent and not answered yet; `None` if nothing is out.
    pub sent: Option<Sent>,
    /// A server row newer than `base` that a push or a pull met.
    pub server: Option<Record>,
    /// How often it went out without an answer that settled it, since it was edited last. Only a person is told.
    pub tries: u32,
    /// When it went out last, on this computer's clock; `None` if it did not since it was edited last. Only a person is told.
    pub tried_at: Option<Timestamp>,
}

/// A request that left and was not answered. It is frozen: sent again it is the same bytes under the same key, whatever
/// was edited since.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// What it asks for.
    pub kind: OperationKind,
    /// The row it carries; `None` for a delete.
    pub item: Option<RowText>,
    /// Its `Idempotency-Key`.
    pub key: String,
    /// The operation's revision when it left. If the operation has moved on, what waits is a second edit, based on this.
    pub revision: i64,
}

/// The keys of operations that leave together: no two groups, of any devices, begin alike, and each ends in its place in the
/// queue.
pub(crate) struct SentKeys(String);

impl SentKeys {
    /// New ones.
    pub(crate) fn random() -> Self {
        if Plant::KeysCounted.is_in() {
            return SentKeys("00000000-0000-4000-8000".to_owned());
        }
        let mut key = uuid::Uuid::new_v4().to_string();
        key.truncate(23);
        SentKeys(key)
    }

    /// The first 23 characters of a UUID.
    pub(crate) fn beginning(&self) -> &str {
        &self.0
    }

    /// The key of the operation at a place.
    pub(crate) fn of(&self, sequence: i64) -> String {
        format!("{}-{sequence:012x}", self.0)
    }
}

/// What becomes of the queue when one more operation is asked for on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collapsed {
    /// A new entry at the end of the queue.
    Queue(OperationKind),
    /// The entry stays in its place, as this kind, with its base.
    Become(OperationKind),
    /// The entry vanishes: the server never heard of the item.
    Vanish,
    /// Nothing to do.
    Keep,
    /// The item exists already.
    Exists,
    /// There is no such item.
    Missing,
}

/// Decides what an asked-for operation makes of the one that waits, if any. The older place in the queue and the older
/// base are kept; data is read at push time, so the later data wins by itself.
///
/// | waiting \ asked | insert | update | delete |
/// |---|---|---|---|
/// | none | queue | queue | queue |
/// | insert, never sent | exists | insert | vanish |
/// | insert, sent, or met on the server by a pull | exists | insert | delete: it may be on the server |
/// | update | exists | update | delete |
/// | delete | update of its base, or insert without one | missing | keep |
#[must_use]
pub fn collapse(waiting: Option<&Operation>, asked: OperationKind) -> Collapsed {
    use OperationKind::{Delete, Insert, Update};
    let Some(waiting) = waiting else { return Collapsed::Queue(asked) };
    match (waiting.kind, asked) {
        (Insert | Update, Insert) => Collapsed::Exists,
        (Insert, Update) => Collapsed::Become(Insert),
        (Insert, Delete) if waiting.may_be_there() => Collapsed::Become(Delete),
        (Insert, Delete) => Collapsed::Vanish,
        (Update, Update) => Collapsed::Become(Update),
        (Update, Delete) => Collapsed::Become(Delete),
        (Delete, Insert) if waiting.base.is_some() => Collapsed::Become(Update),
        (Delete, Insert) => Collapsed::Become(Insert),
        (Delete, Update) => Collapsed::Missing,
        (Delete, Delete) => Collapsed::Keep,
    }
}

impl Operation {
    /// Whether the item of an insert may be on the server. Never sent from here it still is there if a copy of this store sent it.
    fn may_be_there(&self) -> bool {
        self.was_sent() || self.server.is_some()
    }

    /// Whether the server may have heard of this operation.
    #[must_use]
    pub fn was_sent(&self) -> bool {
        self.sent.is_some() || self.state != OperationState::Pending
    }
}

impl OperationKind {
    /// The word in the queue's table and in logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            OperationKind::Insert => "insert",
            OperationKind::Update => "update",
            OperationKind::Delete => "delete",
        }
    }

    pub(crate) fn from_column(word: &str) -> Option<Self> {
        [Self::Insert, Self::Update, Self::Delete].into_iter().find(|kind| kind.as_str() == word)
    }
}

impl OperationState {
    /// The word in the queue's table and in logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            OperationState::Pending => "pending",
            OperationState::Attempted => "attempted",
            OperationState::Failed => "failed",
        }
    }

    pub(crate) fn from_column(word: &str) -> Option<Self> {
        [Self::Pending, Self::Attempted, Self::Failed].into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use OperationKind::{Delete, Insert, Update};
    use proptest::prelude::*;

    use super::*;

    fn waiting(kind: OperationKind, state: OperationState) -> Operation {
        Operation {
            sequence: 1,
            table: TableName::new("notes").expect("a name"),
            item_id: ItemId::new("a").expect("an id"),
            kind,
            state,
            revision: 1,
            base: (kind != Insert).then(Record::default),
            sent: None,
            server: None,
            tries: 0,
            tried_at: None,
        }
    }

    #[test]
    fn an_insert_then_a_delete_leaves_nothing_to_push() {
        assert_eq!(collapse(Some(&waiting(Insert, OperationState::Pending)), Delete), Collapsed::Vanish);
    }

    #[test]
    fn an_insert_that_may_be_on_the_server_becomes_a_delete() {
        for state in [OperationState::Attempted, OperationState::Failed] {
            assert_eq!(collapse(Some(&waiting(Insert, state)), Delete), Collapsed::Become(Delete));
        }
        let mut resent = waiting(Insert, OperationState::Pending);
        resent.sent = Some(Sent { kind: resent.kind, item: None, key: String::new(), revision: 1 });
        assert_eq!(collapse(Some(&resent), Delete), Collapsed::Become(Delete));
    }

    #[test]
    fn an_insert_whose_item_a_pull_met_on_the_server_becomes_a_delete() {
        let met = Operation { server: Some(Record::default()), ..waiting(Insert, OperationState::Pending) };
        assert_eq!(collapse(Some(&met), Delete), Collapsed::Become(Delete));
    }

    #[test]
    fn an_update_of_an_insert_stays_an_insert() {
        assert_eq!(collapse(Some(&waiting(Insert, OperationState::Pending)), Update), Collapsed::Become(Insert));
    }

    #[test]
    fn an_update_then_a_delete_is_a_delete_of_the_first_base() {
        assert_eq!(collapse(Some(&waiting(Update, OperationState::Pending)), Delete), Collapsed::Become(Delete));
    }

    #[test]
    fn a_deleted_item_that_is_written_again_is_an_update_of_what_the_server_holds() {
        assert_eq!(collapse(Some(&waiting(Delete, OperationState::Pending)), Insert), Collapsed::Become(Update));
        let mut unseen = waiting(Delete, OperationState::Pending);
        unseen.base = None;
        assert_eq!(collapse(Some(&unseen), Insert), Collapsed::Become(Insert));
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        assert_eq!(collapse(Some(&waiting(Insert, OperationState::Pending)), Insert), Collapsed::Exists);
        assert_eq!(collapse(Some(&waiting(Update, OperationState::Pending)), Insert), Collapsed::Exists);
        assert_eq!(collapse(Some(&waiting(Delete, OperationState::Pending)), Update), Collapsed::Missing);
        assert_eq!(collapse(Some(&waiting(Delete, OperationState::Pending)), Delete), Collapsed::Keep);
    }

    /// What one device does to one item; `Sent`: its operation goes out and no answer comes.
    #[derive(Debug, Clone, Copy)]
    enum Step {
        Ask(OperationKind),
        Sent { arrives: bool },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let asked = prop_oneof![Just(Insert), Just(Update), Just(Delete)].prop_map(Step::Ask);
        let sent = any::<bool>().prop_map(|arrives| Step::Sent { arrives });
        prop::collection::vec(prop_oneof![3 => asked, 1 => sent], 0..12)
    }

    /// The server's row after an operation with the data that stand here when it is sent.
    fn carried_out(kind: OperationKind, here: Option<usize>) -> Option<usize> {
        if kind == Delete { None } else { here }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000))]

        #[test]
        fn one_collapsed_operation_does_what_each_of_them_in_turn_would_do(there in any::<bool>(), steps in steps()) {
            let mut server = there.then_some(usize::MAX);
            let mut here = server;
            let mut queued: Option<Operation> = None;
            for (data, step) in steps.into_iter().enumerate() {
                match (step, &mut queued) {
                    (Step::Sent { arrives }, Some(operation)) => {
                        operation.state = OperationState::Attempted;
                        if arrives {
                            server = carried_out(operation.kind, here);
                        }
                    }
                    (Step::Sent { .. }, None) => {}
                    // The table's own rules refuse these before the queue is asked.
                    (Step::Ask(Insert), _) if here.is_some() => {}
                    (Step::Ask(Update | Delete), _) if here.is_none() => {}
                    (Step::Ask(kind), _) => {
                        match collapse(queued.as_ref(), kind) {
                            Collapsed::Queue(kind) => queued = Some(waiting(kind, OperationState::Pending)),
                            Collapsed::Become(kind) => queued = queued.map(|operation| Operation { kind, ..operation }),
                            Collapsed::Vanish => queued = None,
                            sense => prop_assert!(false, "{sense:?}"),
                        }
                        here = (kind != Delete).then_some(data);
                    }
                }
            }
            if let Some(operation) = queued {
                server = carried_out(operation.kind, here);
            }
            prop_assert_eq!(server, here);
        }
    }
}
