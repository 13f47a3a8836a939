//! Whatever is written and however far it is indexed, every list is what a look at each note gives.

use proptest::prelude::*;

use super::*;
use crate::NoteSummary;

#[derive(Debug, Clone)]
enum Act {
    Write(String, String),
    Edit(usize, String),
    Pin(usize, bool),
    Trash(usize, bool),
    Delete(usize),
    Index,
}

fn act() -> impl Strategy<Value = Act> {
    let word = || "[abÄé]{1,2}( [abÄé]{1,2}){0,3}";
    prop_oneof![
        4 => (word(), word()).prop_map(|(title, body)| Act::Write(title, body)),
        2 => (any::<usize>(), word()).prop_map(|(note, body)| Act::Edit(note, body)),
        1 => any::<(usize, bool)>().prop_map(|(note, is)| Act::Pin(note, is)),
        1 => any::<(usize, bool)>().prop_map(|(note, is)| Act::Trash(note, is)),
        1 => any::<usize>().prop_map(Act::Delete),
        1 => Just(Act::Index),
    ]
}

fn carry_out(notebook: &Notebook, ids: &mut Vec<String>, act: Act) {
    let at = |ids: &[String], note: usize| ids.get(note % ids.len().max(1)).cloned();
    match act {
        Act::Write(title, body) => ids.push(write(notebook, &title, &body, &[])),
        Act::Index => index(notebook),
        Act::Edit(note, body) => {
            if let Some(id) = at(ids, note) {
                let seen = notebook.note(&id).expect("a note").note.text();
                let draft = NoteText { body, ..seen.clone() };
                notebook.save_text(&id, &seen, &draft).expect("saved");
            }
        }
        Act::Pin(note, is) => drop(at(ids, note).map(|id| notebook.set_pinned(&id, is).expect("pinned"))),
        Act::Trash(note, is) => drop(at(ids, note).map(|id| notebook.set_trashed(&id, is).expect("trashed"))),
        Act::Delete(note) => {
            if let Some(id) = at(ids, note) {
                notebook.set_trashed(&id, true).expect("trashed");
                notebook.delete(&id).expect("deleted");
                ids.retain(|other| *other != id);
            }
        }
    }
}

/// Every note, in the order of a view, as nothing but the store has it.
fn by_hand(notebook: &Notebook, order: Order, word: Option<&str>) -> Vec<String> {
    let rows = notebook.all(&View::All).expect("a list");
    let mut rows: Vec<NoteSummary> = rows
        .into_iter()
        .filter(|row| {
            let note = notebook.note(row.note.id.as_str()).expect("a note").note;
            let text = format!("{} {}", note.title, note.body).to_lowercase().replace('ä', "a").replace('é', "e");
            word.is_none_or(|wanted| text.split(' ').any(|word| word.starts_with(wanted)))
        })
        .collect();
    crate::reading::sort(&mut rows, order);
    rows.into_iter().map(|row| row.note.id.to_string()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_list_is_what_a_look_at_each_note_gives(acts in prop::collection::vec(act(), 1..40), offset in 0..6_usize) {
        let (notebook, mut ids) = (notebook(), Vec::new());
        for act in acts {
            carry_out(&notebook, &mut ids, act);
        }
        let lists = [
            (View::All, Order::Created, None),
            (View::All, Order::Title, None),
            (View::Search(String::new()), Order::Edited, None),
            (View::Search("a".to_owned()), Order::Edited, Some("a")),
            (View::Search("É".to_owned()), Order::Created, Some("e")),
            (View::Search("ab".to_owned()), Order::Title, Some("ab")),
        ];
        for (view, order, word) in lists {
            let expected = by_hand(&notebook, order, word);
            let id = |row: NoteSummary| row.note.id.to_string();
            let rows = notebook.all_in(&view, order);
            let bounds = [9, 4].map(|hours| Timestamp(1_790_000_000_000 + hours * HOUR));
            let groups = notebook.groups(&view, order, &bounds).expect("counted");
            prop_assert_eq!(&groups, &crate::reading::groups_of(&rows, order, &bounds), "{:?} {:?}", view, order);
            let all: Vec<String> = rows.into_iter().map(id).collect();
            if order == Order::Title {
                // Of one title, the newest stands first here; the other way of looking does not say.
                let set = |ids: &[String]| ids.iter().cloned().collect::<std::collections::BTreeSet<_>>();
                prop_assert_eq!(set(&all), set(&expected));
            } else {
                prop_assert_eq!(&all, &expected, "{:?} {:?}", view, order);
            }
            let page = notebook.page(&view, order, offset as u64, 3).expect("a page");
            let part: Vec<String> = all.iter().skip(offset).take(3).cloned().collect();
            prop_assert_eq!(page.into_iter().map(id).collect::<Vec<_>>(), part, "{:?} {:?}", view, order);
        }
    }
}

impl Notebook {
    fn all_in(&self, view: &View, order: Order) -> Vec<NoteSummary> {
        self.page(view, order, 0, u64::MAX).expect("a list")
    }
}
