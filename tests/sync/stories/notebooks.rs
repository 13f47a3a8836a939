//! Notebooks that go.

use super::*;

#[tokio::test]
async fn a_note_that_is_added_to_a_notebook_which_was_deleted_elsewhere_lives() {
    for first in [0, 1] {
        let desk = Desk::new().await;
        let Desk { a, b, c, .. } = &desk;
        let recipes = a.notebook.create_notebook("Recipes", None).expect("a notebook").id;
        let old = a.create("Old", "was-there.");
        let moved = a.create("Moved", "was-elsewhere.");
        a.notebook.set_notebook(&old, Some(&recipes)).expect("moved");
        desk.sync().await;
        a.notebook.delete_notebook(&recipes).expect("deleted");
        let text = NoteText { title: "New".to_owned(), body: "added-b.".to_owned() };
        b.notebook.create(&text, Some(&recipes), &[]).expect("a note");
        b.notebook.set_notebook(&moved, Some(&recipes)).expect("moved");
        b.edit(&moved, "was-elsewhere. edited-b.");
        desk.devices()[first].sync().await;
        nothing_is_lost(&desk.devices(), &["was-there.", "was-elsewhere.", "added-b.", "edited-b."]).await;
        for device in [a, b, c] {
            let list = device.notebook.all(&View::All).expect("a list");
            assert_eq!(list.len(), 2, "each that came since is in the list of all notes");
            assert_eq!(device.notebook.all(&View::Trash).expect("a list").len(), 1, "the other went with its notebook");
            assert!(device.asked().is_empty());
            assert!(device.notebook.overview().expect("numbers").notebooks.is_empty());
        }
    }
}
