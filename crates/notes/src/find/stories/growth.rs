//! How many rows a page walks through does not depend on how many notes there are: steps of SQLite's machine are counted. What FTS5
//! does inside of one step is not among them (decision 0020).
//!
//! FTS5 keeps the words in pieces, one of each batch that was indexed, and puts them together by and by. It looks a word up in each of
//! them, so steps are so many for each piece: 300 notes in 15 pieces take 2,605, 3,000 in 18 take 3,064, and 10,000 in 7 take 1,625. What
//! grows with the notes is seen once all are one piece: 653, 674, 713, a level more of a tree here and there.

use super::*;

fn filled(notes: usize) -> Notebook {
    let notebook = notebook();
    for number in 0..notes {
        write(&notebook, &format!("Note {number}"), &format!("common word w{}", number % 7), &["tag"]);
    }
    index(&notebook);
    notebook
}

fn steps(notebook: &Notebook, view: &View, order: Order) -> u64 {
    let counted = notebook.current_index().expect("an index").count_steps();
    assert_eq!(notebook.page(view, order, 0, 20).expect("a page").len(), 20);
    counted.load(Ordering::Relaxed)
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
    let pieces = [&few, &many].map(|notebook| notebook.current_index().expect("an index").pieces());
    // At most sixteen of a size, and there are few sizes.
    assert!(pieces.iter().all(|&count| (1..=32).contains(&count)), "{pieces:?}");
    let [in_few, in_many] = pieces;
    for (view, order) in &lists {
        let (few, many) = (steps(&few, view, *order), steps(&many, view, *order));
        assert!(
            many * in_few <= few * in_many.max(in_few),
            "{view:?} {order:?}: {few} steps, {many} steps, {pieces:?}"
        );
    }
    for notebook in [&few, &many] {
        notebook.current_index().expect("an index").put_together();
    }
    for (view, order) in &lists {
        let (few, many) = (steps(&few, view, *order), steps(&many, view, *order));
        // Ten times as many notes are a level more of a tree.
        assert!(many * 100 <= few * 105, "{view:?} {order:?}: {few} steps, {many} steps in one piece");
    }
}
