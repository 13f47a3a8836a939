//! Which items a push or a pull changed here, for whoever shows them. A first pull changes everything; nobody reads a list
//! of that, so it is not kept.

use datasync_protocol::{ItemId, TableName};

/// So many items are named; more are many.
const MOST_NAMED: usize = 1000;

/// The items that changed here, by name as long as they are not many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    named: Vec<(TableName, ItemId)>,
    many: bool,
}

impl Changed {
    /// The items, in the order in which they changed; `None` if they are more than 1,000. An item may stand here twice.
    #[must_use]
    pub fn items(&self) -> Option<&[(TableName, ItemId)]> {
        (!self.many).then_some(&self.named)
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && !self.many
    }

    pub(crate) fn add(&mut self, table: &TableName, id: &ItemId) {
        self.many |= self.named.len() == MOST_NAMED;
        if self.many {
            self.named = Vec::new();
        } else {
            self.named.push((table.clone(), id.clone()));
        }
    }

    pub(crate) fn add_all(&mut self, others: &Changed) {
        self.many |= others.many;
        others.named.iter().for_each(|(table, id)| self.add(table, id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_are_named_and_one_more_is_many() {
        let table = TableName::new("notes").expect("a name");
        let some = |count: usize| {
            let mut changed = Changed::default();
            (0..count).for_each(|number| changed.add(&table, &ItemId::new(number.to_string()).expect("an id")));
            changed
        };
        assert!(some(0).is_empty() && !some(1).is_empty() && !some(MOST_NAMED + 2).is_empty());
        assert_eq!(some(MOST_NAMED).items().map(<[_]>::len), Some(MOST_NAMED));
        assert_eq!(some(MOST_NAMED + 2).items(), None);
        let mut both = some(MOST_NAMED);
        both.add_all(&some(1));
        assert_eq!(both.items(), None);
        let mut both = some(1);
        both.add_all(&some(MOST_NAMED + 1));
        assert_eq!(both.items(), None);
    }
}
