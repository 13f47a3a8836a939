//! How notebooks lie in each other. Two devices may put two notebooks into each other at once: whatever the rows say, every
//! notebook has one place, and it is the same on every device. Pure.

use std::collections::{HashMap, HashSet};

/// Where each notebook lies: the notebook around it, or `None` at the top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tree {
    parents: HashMap<String, Option<String>>,
}

impl Tree {
    /// Reads what the rows say. A parent that is not there reads as none, and so does the parent of each notebook that would lie
    /// inside itself.
    pub(crate) fn of(rows: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        let said: HashMap<String, Option<String>> = rows.into_iter().collect();
        let place =
            |id: &String| said[id].clone().filter(|parent| said.contains_key(parent) && !is_inside_itself(&said, id));
        Tree { parents: said.keys().map(|id| (id.clone(), place(id))).collect() }
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.parents.contains_key(id)
    }

    pub(crate) fn parent(&self, id: &str) -> Option<&str> {
        self.parents.get(id)?.as_deref()
    }

    /// A notebook and those around it, from the inside out.
    pub(crate) fn outwards<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(self.has(id).then_some(id), |id| self.parent(id))
    }

    /// A notebook and all that lie inside it.
    pub(crate) fn inside(&self, id: &str) -> HashSet<String> {
        self.parents.keys().filter(|known| self.outwards(known).any(|around| around == id)).cloned().collect()
    }

    /// What each notebook has with all that lie inside it.
    pub(crate) fn sums(&self, own: &HashMap<String, u64>) -> HashMap<String, u64> {
        let mut sums = HashMap::new();
        for (id, count) in own {
            for around in self.outwards(id) {
                *sums.entry(around.to_owned()).or_insert(0) += count;
            }
        }
        sums
    }
}

fn is_inside_itself(said: &HashMap<String, Option<String>>, id: &str) -> bool {
    let parent = |id: &str| said.get(id).and_then(Option::as_deref);
    let mut met = HashSet::new();
    std::iter::successors(parent(id), |around| parent(around))
        .take_while(|around| met.insert(*around))
        .any(|around| around == id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tree(rows: &[(&str, Option<&str>)]) -> Tree {
        Tree::of(rows.iter().map(|(id, parent)| ((*id).to_owned(), parent.map(str::to_owned))))
    }

    #[test]
    fn a_notebook_whose_parent_is_not_there_stands_at_the_top() {
        let tree = tree(&[("a", Some("gone")), ("b", Some("a"))]);
        assert_eq!((tree.parent("a"), tree.parent("b")), (None, Some("a")));
    }

    #[test]
    fn notebooks_that_lie_in_each_other_stand_at_the_top_and_keep_what_lies_in_them() {
        let tree = tree(&[("a", Some("b")), ("b", Some("c")), ("c", Some("a")), ("d", Some("b")), ("e", Some("e"))]);
        for id in ["a", "b", "c", "e"] {
            assert_eq!(tree.parent(id), None, "{id}");
        }
        assert_eq!(tree.parent("d"), Some("b"));
        assert_eq!(tree.inside("b"), HashSet::from(["b".to_owned(), "d".to_owned()]));
    }

    #[test]
    fn a_notebook_counts_what_lies_inside_it_too() {
        let tree = tree(&[("a", None), ("b", Some("a")), ("c", Some("b"))]);
        let own = HashMap::from([("a".to_owned(), 1), ("c".to_owned(), 2), ("gone".to_owned(), 5)]);
        let sums = tree.sums(&own);
        assert_eq!((sums["a"], sums["b"], sums["c"], sums.get("gone")), (3, 2, 2, None));
    }

    proptest! {
        #[test]
        fn whatever_the_rows_say_every_notebook_is_reached_from_the_top_once_and_in_any_order_the_same(
            parents in proptest::collection::vec(proptest::option::of(0usize..14), 1..12)
        ) {
            let mut rows: Vec<_> =
                parents.iter().enumerate().map(|(id, parent)| (id.to_string(), parent.map(|id| id.to_string()))).collect();
            let tree = Tree::of(rows.clone());
            for (id, said) in &rows {
                let way: Vec<&str> = tree.outwards(id).collect();
                prop_assert!(way.len() <= rows.len());
                prop_assert_eq!(way.last().and_then(|top| tree.parent(top)), None);
                prop_assert!(tree.parent(id).is_none() || tree.parent(id) == said.as_deref());
            }
            rows.reverse();
            prop_assert_eq!(Tree::of(rows), tree);
        }
    }
}
