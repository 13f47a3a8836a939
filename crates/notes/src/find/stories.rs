//! Stories of finding: before anything is indexed, after all of it is, and anywhere in between.

mod by_chance;
mod growth;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use datasync_client::{Clock, Store, Timestamp};

use crate::folder::notes_table;
use crate::{NoteText, Notebook, NotebookError, Order, View, define_tables, open_store};

const HOUR: i64 = 3_600_000;

/// A notebook whose clock goes on by an hour with each look at it.
fn notebook_of(store: Arc<Store>) -> Notebook {
    let now = AtomicI64::new(1_790_000_000_000);
    let clock: Clock = Arc::new(move || Timestamp(now.fetch_add(HOUR, Ordering::Relaxed)));
    Notebook::new(store, clock, "Laptop")
}

fn notebook() -> Notebook {
    let store = Arc::new(Store::in_memory().expect("a store"));
    define_tables(&store).expect("tables");
    notebook_of(store)
}

fn write(notebook: &Notebook, title: &str, body: &str, tags: &[&str]) -> String {
    let text = NoteText { title: title.to_owned(), body: body.to_owned() };
    let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
    notebook.create(&text, None, &tags).expect("written").note.id.into()
}

fn index(notebook: &Notebook) {
    while notebook.index_changes().expect("indexed").more {}
}

fn titles(notebook: &Notebook, view: &View, order: Order) -> Vec<String> {
    let rows = notebook.page(view, order, 0, 100).expect("a list");
    rows.into_iter().map(|row| row.note.title).collect()
}

fn found(notebook: &Notebook, text: &str) -> Vec<String> {
    titles(notebook, &View::Search(text.to_owned()), Order::Edited)
}

/// Asks before anything is indexed and afterwards: both answers have to be the one that is expected.
fn is_found(notebook: &Notebook, asked: &[(&str, &[&str])]) {
    for (text, expected) in asked {
        assert_eq!(found(notebook, text), *expected, "{text} in the tail");
    }
    index(notebook);
    for (text, expected) in asked {
        assert_eq!(found(notebook, text), *expected, "{text} in the index");
    }
}

#[test]
fn words_phrases_tags_and_what_must_not_be_there_are_found_in_the_index_and_in_the_tail() {
    let notebook = notebook();
    write(&notebook, "Harbour", "The café opens at nine. **Fill** diesel.", &["Sailing", "two words"]);
    write(&notebook, "Kitchen", "Nine tiles are missing, the café is far", &[]);
    write(&notebook, "日本語", "🛶 only", &["sailing"]);
    is_found(
        &notebook,
        &[
            ("nine", &["Kitchen", "Harbour"]),
            ("CAFE", &["Kitchen", "Harbour"]),
            ("ca", &["Kitchen", "Harbour"]),
            ("\"cafe is\"", &["Kitchen"]),
            ("\"caf is\"", &[]),
            ("nine -tiles", &["Harbour"]),
            ("-nine", &["日本語"]),
            ("本語", &["日本語"]),
            ("🛶", &["日本語"]),
            ("sail", &["日本語", "Harbour"]),
            ("tag:SAILING", &["日本語", "Harbour"]),
            ("tag:sail", &[]),
            ("tag:\"two words\"", &["Harbour"]),
            ("kit nine", &["Kitchen"]),
            ("", &["日本語", "Kitchen", "Harbour"]),
            ("nine diesel tiles", &[]),
        ],
    );
}

#[test]
fn notes_are_found_by_notebook_time_and_state() {
    let notebook = notebook();
    let old = write(&notebook, "Old", "x", &[]);
    let boat = notebook.create_notebook("Boat", None).expect("a notebook").id;
    notebook.set_notebook(&old, Some(&boat)).expect("moved");
    let gone = write(&notebook, "Gone", "x", &[]);
    notebook.set_trashed(&gone, true).expect("trashed");
    let pin = write(&notebook, "Pin", "x", &[]);
    notebook.set_pinned(&pin, true).expect("pinned");
    is_found(
        &notebook,
        &[
            ("x", &["Pin", "Old"]),
            ("x is:trashed", &["Gone"]),
            ("is:pinned", &["Pin"]),
            ("-is:pinned", &["Old"]),
            ("is:pending", &["Pin", "Old"]),
            ("is:conflict", &[]),
            ("in:boat", &["Old"]),
            ("-in:boat x", &["Pin"]),
            ("in:nowhere", &[]),
            ("after:2027", &[]),
            ("before:2027 after:2026", &["Pin", "Old"]),
        ],
    );
    let refused = notebook.page(&View::Search("is:odd".to_owned()), Order::Edited, 0, 1);
    assert!(matches!(refused, Err(NotebookError::Search(_))));
}

#[test]
fn a_row_that_a_search_found_has_its_hits_marked() {
    let notebook = notebook();
    write(&notebook, "Grenå in June", &format!("{}Leave **Grenå** early", "wave\n".repeat(80)), &[]);
    let rows = notebook.page(&View::Search("grena".to_owned()), Order::Rank, 0, 10).expect("found");
    assert_eq!(rows[0].hits.title.len(), 1);
    assert!(rows[0].snippet.starts_with('…') && rows[0].snippet.contains("Leave Grenå early"), "{}", rows[0].snippet);
    assert_eq!(rows[0].hits.snippet.len(), 1);
}

#[test]
fn the_best_comes_first_by_rank() {
    let notebook = notebook();
    write(&notebook, "Diesel", "diesel diesel", &[]);
    write(&notebook, "Other", &format!("diesel {}", "word ".repeat(200)), &[]);
    write(&notebook, "None", "nothing", &[]);
    let search = View::Search("diesel".to_owned());
    assert_eq!(titles(&notebook, &search, Order::Rank), ["Diesel", "Other"]);
    index(&notebook);
    assert_eq!(titles(&notebook, &search, Order::Rank), ["Diesel", "Other"]);
    assert_eq!(titles(&notebook, &search, Order::Edited), ["Other", "Diesel"]);
}

#[test]
fn a_dictionary_puts_accents_and_case_where_their_letters_are() {
    let notebook = notebook();
    for title in ["Zebra", "äpfel", "", "Birne", "Apfel"] {
        write(&notebook, title, "", &[]);
    }
    let expected = ["Apfel", "äpfel", "Birne", "Zebra", ""];
    assert_eq!(titles(&notebook, &View::All, Order::Title), expected);
    index(&notebook);
    assert_eq!(titles(&notebook, &View::All, Order::Title), expected);
}

#[test]
fn a_beginning_finds_every_word_that_begins_so_be_they_few_or_many() {
    let notebook = notebook();
    for number in 0..120 {
        write(&notebook, &format!("N{number}"), &format!("harbour{number} café{}", number % 5), &[]);
    }
    for _ in 0..2 {
        assert_eq!(found(&notebook, "harb").len(), 100, "a page of them");
        assert_eq!(found(&notebook, "harbour1 cafe").len(), 31);
        assert_eq!(found(&notebook, "\"harbour7 caf").len(), 1);
        assert_eq!(found(&notebook, "harbour -cafe3 -cafe4").len(), 72);
        assert!(found(&notebook, "harbours").is_empty());
        index(&notebook);
    }
}

/// Puts a notebook into another, as a sync may: no rule is asked.
fn put_into(notebook: &Notebook, id: &str, parent: &str) {
    let put = |txn: &datasync_client::StoreTxn<'_>| {
        let table = crate::notebooks_table();
        let id = datasync_client::ItemId::new(id).expect("an id");
        let mut row = txn.record(&table, &id)?.expect("a row");
        row.set("parentId", parent);
        txn.update(&table, &id, &row)
    };
    notebook.store().write(put).expect("nested");
}

#[test]
fn a_notebook_shows_and_counts_the_notes_of_those_inside_it() {
    let notebook = notebook();
    let outer = notebook.create_notebook("Outer", None).expect("a notebook").id;
    let inner = notebook.create_notebook("Inner", Some(&outer)).expect("a notebook").id;
    for (title, place) in [("Deep", &inner), ("High", &outer)] {
        let note = write(&notebook, title, "", &[]);
        notebook.set_notebook(&note, Some(place)).expect("moved");
    }
    let agrees = |id: &str, expected: &[&str]| {
        let view = View::Notebook(id.to_owned());
        for order in [Order::Edited, Order::Title] {
            let mut rows = titles(&notebook, &view, order);
            rows.sort();
            assert_eq!(rows, expected);
            let groups = notebook.groups(&view, order, &[Timestamp(0)]).expect("counted");
            assert_eq!(groups.pinned + groups.counts.iter().sum::<u64>(), expected.len() as u64);
        }
        let folders = notebook.overview().expect("numbers").notebooks;
        let folder = folders.into_iter().find(|folder| folder.id == id).expect("a notebook");
        assert_eq!(folder.count, expected.len() as u64);
    };
    for _ in 0..2 {
        agrees(&outer, &["Deep", "High"]);
        agrees(&inner, &["Deep"]);
        assert_eq!(found(&notebook, "in:outer").len(), 2);
        index(&notebook);
    }
    // Two devices put them into each other: each stands at the top, and shows what lies in it alone.
    put_into(&notebook, &outer, &inner);
    agrees(&outer, &["High"]);
    agrees(&inner, &["Deep"]);
    assert_eq!(found(&notebook, "in:outer"), ["High"]);
}

#[test]
fn a_text_whose_links_are_changed_is_kept_as_an_earlier_version() {
    let notebook = notebook();
    let from = write(&notebook, "From", "see [[Boat]]", &[]);
    assert_eq!(notebook.relink("Boat", "Ship").expect("written"), 1);
    let kept = notebook.earlier_versions(&from).expect("versions");
    assert_eq!(kept.len(), 1);
    let id = datasync_client::ItemId::new(from.as_str()).expect("an id");
    let text = |number: &str| {
        let number = number.parse().expect("a number");
        let kept = notebook.store().read(|txn| txn.kept_version(&notes_table(), &id, number)).expect("read");
        kept.expect("a version").item.text("body").map(str::to_owned)
    };
    assert_eq!(text(&kept[0].id).as_deref(), Some("see [[Boat]]"));
}

#[test]
fn links_lead_to_the_newest_of_a_title_and_are_found_from_there() {
    let notebook = notebook();
    let first = write(&notebook, "Boat List", "", &[]);
    let from = write(&notebook, "From", "see [[boat list]] and `[[Boat List]]`", &[]);
    for _ in 0..2 {
        assert_eq!(notebook.link_target(" BOAT list ").expect("read"), Some(first.clone()));
        let back = notebook.backlinks(&first).expect("read");
        assert_eq!(back.iter().map(|row| row.note.id.as_str()).collect::<Vec<_>>(), [from.as_str()]);
        let to = notebook.link_targets("li", 5).expect("read");
        assert_eq!(to.iter().map(|target| target.title.as_str()).collect::<Vec<_>>(), ["Boat List"]);
        index(&notebook);
    }
    let second = write(&notebook, "Boat list", "", &[]);
    assert_eq!(notebook.link_target("Boat List").expect("read"), Some(second.clone()));
    assert!(notebook.backlinks(&first).expect("read").is_empty());
    assert_eq!(notebook.relink("Boat list", "Checklist").expect("written"), 1);
    assert_eq!(notebook.note(&from).expect("a note").note.body, "see [[Checklist]] and `[[Boat List]]`");
    assert!(notebook.backlinks(&second).expect("read").is_empty());
    assert_eq!(notebook.relink("Checklist", "no ] link").expect("refused"), 0);
}

#[test]
fn a_link_with_a_heading_or_words_of_its_own_leads_to_its_note_and_takes_a_new_title_along() {
    let notebook = notebook();
    let boat = write(&notebook, "Boat", "", &[]);
    let from = write(&notebook, "From", "[[boat|the boat]] [[Boat#Hull]] ![[Boat#Hull|a]] [[#Boat]]", &[]);
    write(&notebook, "Other", "[[Ship|Boat]]", &[]);
    for _ in 0..2 {
        let back = notebook.backlinks(&boat).expect("read");
        assert_eq!(back.iter().map(|row| row.note.id.as_str()).collect::<Vec<_>>(), [from.as_str()]);
        index(&notebook);
    }
    assert_eq!(notebook.relink("Boat", "Ship").expect("written"), 1);
    let body = notebook.note(&from).expect("a note").note.body;
    assert_eq!(body, "[[Ship|the boat]] [[Ship#Hull]] ![[Ship#Hull|a]] [[#Boat]]");
}

#[test]
fn a_title_that_holds_what_parts_a_link_is_meant_before_a_shorter_one() {
    let notebook = notebook();
    let short = write(&notebook, "C", "", &[]);
    let from = write(&notebook, "From", "[[C#|the language]]", &[]);
    let back = |id: &str| notebook.backlinks(id).expect("read").len();
    for _ in 0..2 {
        assert_eq!(back(&short), 1, "nothing else is called so");
        index(&notebook);
    }
    let long = write(&notebook, "c#", "", &[]);
    for _ in 0..2 {
        assert_eq!((back(&short), back(&long)), (0, 1));
        assert_eq!(notebook.relink("C", "Basic").expect("written"), 0);
        index(&notebook);
    }
    assert_eq!(notebook.relink("C#", "D|E").expect("written"), 1);
    assert_eq!(notebook.note(&from).expect("a note").note.body, "[[D|E|the language]]");
    let new = write(&notebook, "D|E", "", &[]);
    assert_eq!(back(&new), 1);
}

#[test]
fn an_index_that_is_damaged_lost_or_of_another_store_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || notebook_of(open_store(folder.path(), Timestamp(0)).expect("a store").0);
    let (file, find) = (folder.path().join("notes.db"), folder.path().join("notes.find.db"));
    let notebook = open();
    write(&notebook, "One", "word", &[]);
    index(&notebook);
    drop(notebook);
    let copy = std::fs::read(&file).expect("a file");

    std::fs::write(&find, b"no database at all, but long enough to be looked at as one").expect("damaged");
    let notebook = open();
    assert_eq!(found(&notebook, "word"), ["One"]);
    index(&notebook);
    assert_eq!(found(&notebook, "word"), ["One"]);
    drop(notebook);

    std::fs::remove_file(&find).expect("lost");
    let notebook = open();
    write(&notebook, "Two", "word", &[]);
    index(&notebook);
    assert_eq!(found(&notebook, "word").len(), 2);
    drop(notebook);

    std::fs::write(&file, copy).expect("an earlier store");
    let notebook = open();
    assert_eq!(found(&notebook, "word"), ["One"]);
    index(&notebook);
    assert_eq!(found(&notebook, "word"), ["One"]);
}

#[test]
fn what_was_written_is_indexed_in_small_batches_and_found_all_the_while() {
    let notebook = notebook();
    for number in 0..450 {
        write(&notebook, &format!("Note {number}"), "a word", &[]);
    }
    let count = || notebook.page(&View::Search("word".to_owned()), Order::Edited, 0, 1000).expect("a list").len();
    let mut batches = Vec::new();
    loop {
        assert_eq!(count(), 450, "behind {batches:?}");
        let indexed = notebook.index_changes().expect("indexed");
        batches.push(indexed.changes);
        if !indexed.more {
            break;
        }
    }
    assert_eq!((batches, count()), (vec![200, 200, 50], 450));
    assert_eq!(notebook.index_changes().expect("indexed").changes, 0, "what is done is done");
}

#[test]
fn pages_that_are_damaged_under_a_search_cost_no_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || notebook_of(open_store(folder.path(), Timestamp(0)).expect("a store").0);
    let find = folder.path().join("notes.find.db");
    let notebook = open();
    for number in 0..300 {
        write(&notebook, &format!("N{number}"), &format!("word w{number}"), &[]);
    }
    index(&notebook);
    drop(notebook);
    let mut bytes = std::fs::read(&find).expect("a file");
    let half = bytes.len() / 4;
    bytes[half..].fill(0x5a);
    std::fs::write(&find, bytes).expect("damaged");
    let notebook = open();
    assert_eq!(found(&notebook, "w250"), ["N250"]);
    assert_eq!(notebook.groups(&View::Search("word".to_owned()), Order::Title, &[]).expect("counted").counts, [300]);
    index(&notebook);
    assert_eq!(found(&notebook, "w17").len(), 11);
}

#[test]
fn a_notebook_shows_the_notes_of_those_inside_it() {
    let notebook = notebook();
    let outer = notebook.create_notebook("Outer", None).expect("a notebook").id;
    let inner = notebook.create_notebook("Inner", Some(&outer)).expect("a notebook").id;
    let note = write(&notebook, "Deep", "", &[]);
    notebook.set_notebook(&note, Some(&inner)).expect("moved");
    assert_eq!(titles(&notebook, &View::Notebook(outer.clone()), Order::Edited), ["Deep"]);
    assert_eq!(found(&notebook, "in:outer"), ["Deep"]);
}
