//! Notebooks in notebooks, tags and many notes at once, on several devices.

use std::collections::BTreeMap;
use std::time::Instant;

use super::*;
use crate::NotesChange;

/// Two devices with the notebooks Home, Kitchen in it, and Recipes in that; a note in each.
async fn two_devices() -> (Device, Device, [String; 3], [String; 3]) {
    let server = Server::default();
    let [a, b] = ["Laptop", "Pixel 8"].map(|name| Device::new(&server, name));
    let (mut books, mut notes, mut around) = (Vec::new(), Vec::new(), None);
    for name in ["Home", "Kitchen", "Recipes"] {
        let book = a.notebook.create_notebook(name, around.as_deref()).expect("a notebook").id;
        let text = NoteText { title: name.to_owned(), body: String::new() };
        notes.push(a.notebook.create(&text, Some(&book), &[]).expect("a note").note.id.to_string());
        around = Some(book.clone());
        books.push(book);
    }
    for device in [&a, &b] {
        device.sync().await;
    }
    (a, b, books.try_into().expect("three"), notes.try_into().expect("three"))
}

/// The notebooks by name, each with where it lies and how many notes it has.
fn seen(device: &Device) -> BTreeMap<String, (Option<String>, u64)> {
    let folders = device.notebook.overview().expect("an overview").notebooks;
    let name = |id: &str| folders.iter().find(|folder| folder.id == id).map(|folder| folder.name.clone());
    let line =
        |folder: &crate::Folder| (folder.name.clone(), (folder.parent_id.as_deref().and_then(name), folder.count));
    folders.iter().map(line).collect()
}

fn is(parent: Option<&str>, count: u64) -> (Option<String>, u64) {
    (parent.map(str::to_owned), count)
}

#[tokio::test]
async fn notebooks_lie_in_each_other_on_every_device_and_count_what_is_inside() {
    let (a, b, [home, kitchen, recipes], _) = two_devices().await;
    let all = [("Home", None, 3), ("Kitchen", Some("Home"), 2), ("Recipes", Some("Kitchen"), 1)];
    let all: BTreeMap<_, _> =
        all.into_iter().map(|(name, parent, count)| (name.to_owned(), is(parent, count))).collect();
    assert_eq!((seen(&a), seen(&b)), (all.clone(), all));
    b.notebook.move_notebook(&recipes, Some(&home)).expect("moved");
    b.sync().await;
    a.sync().await;
    assert_eq!(seen(&a)["Recipes"], is(Some("Home"), 1));
    let refused = a.notebook.move_notebook(&home, Some(&kitchen)).expect_err("a circle");
    assert_eq!(refused.to_string(), "a notebook can't be put inside itself");
    assert_eq!(seen(&a)["Home"], is(None, 3));
}

#[tokio::test]
async fn notebooks_that_two_devices_put_into_each_other_stay_in_sight_and_can_be_moved() {
    let (a, b, [home, kitchen, _], _) = two_devices().await;
    a.notebook.move_notebook(&kitchen, None).expect("moved");
    a.sync().await;
    b.sync().await;
    a.notebook.move_notebook(&kitchen, Some(&home)).expect("moved");
    b.notebook.move_notebook(&home, Some(&kitchen)).expect("moved");
    for device in [&a, &b, &a, &b] {
        device.sync().await;
    }
    assert_eq!(seen(&a), seen(&b));
    assert_eq!((&seen(&a)["Home"].0, &seen(&a)["Kitchen"].0), (&None, &None));
    a.notebook.move_notebook(&kitchen, Some(&home)).expect("moved again");
    a.sync().await;
    b.sync().await;
    assert_eq!((&seen(&b)["Home"].0, &seen(&b)["Kitchen"].0), (&None, &Some("Home".to_owned())));
}

#[tokio::test]
async fn a_deleted_notebook_takes_its_notes_to_trash_and_undo_brings_all_of_it_back_though_it_was_synced() {
    let (a, b, [_, kitchen, _], notes) = two_devices().await;
    let before = seen(&a);
    let removed = a.notebook.delete_notebook(&kitchen).expect("deleted");
    assert_eq!((removed.notebooks.len(), removed.notes.len()), (2, 2));
    a.sync().await;
    b.sync().await;
    assert_eq!(seen(&b).keys().collect::<Vec<_>>(), ["Home"]);
    assert_eq!(b.notebook.overview().expect("an overview").trash, 2);
    a.notebook.restore_notebooks(&removed).expect("restored");
    for device in [&a, &b, &a] {
        device.sync().await;
    }
    assert_eq!((seen(&a), seen(&b)), (before.clone(), before));
    assert!(!b.notebook.note(&notes[2]).expect("a note").note.trashed);
}

#[tokio::test]
async fn a_note_that_another_device_adds_to_a_deleted_notebook_lives() {
    let (a, b, [_, kitchen, _], _) = two_devices().await;
    a.notebook.delete_notebook(&kitchen).expect("deleted");
    let soup = NoteText { title: "Soup".to_owned(), body: String::new() };
    let soup = b.notebook.create(&soup, Some(&kitchen), &[]).expect("a note").note.id;
    for device in [&a, &b, &a] {
        device.sync().await;
    }
    for device in [&a, &b] {
        let rows = device.notebook.all(&View::All).expect("a list");
        assert!(rows.iter().any(|row| row.note.id == soup));
        assert!(!seen(device).contains_key("Kitchen"));
    }
}

#[test]
fn a_tag_is_renamed_merged_and_removed_in_every_note() {
    let device = Device::new(&Server::default(), "Laptop");
    let make = |tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        device.notebook.create(&NoteText::default(), None, &tags).expect("a note").note.id.to_string()
    };
    let [one, both, trashed] = [make(&["job", "x"]), make(&["job", "work"]), make(&["job"])];
    device.notebook.set_trashed(&trashed, true).expect("in Trash");
    let tags = |id: &str| device.notebook.note(id).expect("a note").note.tags;
    assert_eq!(device.notebook.rename_tag("job", " Work ").expect("renamed"), 3);
    assert_eq!(
        (tags(&one), tags(&both), tags(&trashed)),
        (vec!["Work".into(), "x".into()], vec!["Work".into()], vec!["Work".into()])
    );
    assert!(device.notebook.rename_tag("Work", " , ").is_err());
    assert_eq!(device.notebook.remove_tag("Work").expect("removed"), 3);
    assert_eq!((tags(&one), tags(&both)), (vec!["x".to_owned()], Vec::new()));
    assert_eq!(device.notebook.remove_tag("Work").expect("removed"), 0);
}

#[test]
fn many_notes_change_together_and_the_answer_is_what_undo_needs() {
    let device = Device::new(&Server::default(), "Laptop");
    let make = |_| device.notebook.create(&NoteText::default(), None, &[]).expect("a note").note.id.to_string();
    let ids: Vec<String> = (0..3).map(make).collect();
    device.notebook.set_pinned(&ids[1], true).expect("pinned");
    let change = |change: &NotesChange| {
        device.notebook.change_notes(&ids, change).expect("changed").into_iter().map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(change(&NotesChange::Pinned(true)), [ids[0].clone(), ids[2].clone()]);
    assert_eq!(change(&NotesChange::AddTag("a".to_owned())).len(), 3);
    assert_eq!(change(&NotesChange::AddTag("A".to_owned())).len(), 0, "it is the same tag");
    assert_eq!(change(&NotesChange::Trashed(true)).len(), 3);
    assert!(device.notebook.note(&ids[0]).expect("a note").note.trashed_at.is_some());
    assert_eq!(change(&NotesChange::Trashed(true)).len(), 0);
    let nowhere = NotesChange::Notebook(Some("nowhere".to_owned()));
    assert!(device.notebook.change_notes(&ids, &nowhere).is_err());
    let gone = device.notebook.change_notes(&["gone".to_owned()], &NotesChange::Pinned(false)).expect("passed over");
    assert_eq!(gone, []);
}

#[test]
fn ten_thousand_notes_are_retagged_in_a_moment() {
    let device = Device::new(&Server::default(), "Laptop");
    let text = NoteText { title: "t".to_owned(), body: "x".repeat(1024) };
    let tags = ["job".to_owned()];
    let ids: Vec<String> =
        (0..10_000).map(|_| device.notebook.create(&text, None, &tags).expect("a note").note.id.to_string()).collect();
    let began = Instant::now();
    assert_eq!(device.notebook.rename_tag("job", "work").expect("renamed"), 10_000);
    let renamed = began.elapsed();
    assert_eq!(device.notebook.change_notes(&ids, &NotesChange::Trashed(true)).expect("changed").len(), 10_000);
    let trashed = began.elapsed();
    assert_eq!(device.notebook.empty_trash().expect("emptied"), 10_000);
    // Unoptimised and on a busy machine; an app that is built for use takes a tenth of it.
    println!("renamed {renamed:?}, trashed by {trashed:?}, emptied by {:?}", began.elapsed());
    assert!(began.elapsed().as_secs() < 60);
}
