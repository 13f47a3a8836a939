//! How many rows a page walks through does not depend on how many notes there are: steps of SQLite's machine are counted. What FTS5
//! does inside of one step is not among them (decision 0020).

use super::*;

fn filled(notes: usize) -> Notebook {
    let notebook = notebook();
    for number in 0..notes {
        write(&notebook, &format!("Note {number}"), &format!("common word w{}", number % 7), &["tag"]);
    }
    index(&notebook);
    notebook
}

#[test]
fn a_page_walks_through_as_many_rows_among_few_notes_as_among_many() {
    let (few, many) = (filled(300), filled(3000));
    let lists = [
        (View::Search("common".to_owned()), Order::Edited),
        (View::Search("comm w3".to_owned()), Order::Edited),
        (View::Search("tag:tag".to_owned()), Order::Edited),
        (View::Tag("tag".to_owned()), Order::Edited),
        (View::All, Order::Title),
        (View::All, Order::Created),
    ];
    for (view, order) in lists {
        let steps = |notebook: &Notebook| {
            let counted = notebook.current_index().expect("an index").count_steps();
            assert_eq!(notebook.page(&view, order, 0, 20).expect("a page").len(), 20);
            counted.load(Ordering::Relaxed)
        };
        let (few, many) = (steps(&few), steps(&many));
        // Ten times as many are a level more of a tree, and some more parts that it is in.
        assert!(many * 4 <= few * 5, "{view:?} {order:?}: {few} steps, {many} steps");
    }
}
