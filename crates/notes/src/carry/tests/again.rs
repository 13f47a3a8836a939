//! What was brought in comes again, after the file, the note or both were changed.

use super::*;

fn edit(notebook: &Notebook, note: &Note, body: &str) {
    let text = NoteText { body: body.to_owned(), ..note.text() };
    notebook.save_text(note.id.as_str(), &note.text(), &text).expect("saved");
}

/// New notes, those of them that stand beside another, notes with a new text, and those that were there.
fn said(brought: &Brought) -> [usize; 4] {
    [brought.notes, brought.beside, brought.updated, brought.there]
}

fn texts(notebook: &Notebook) -> Vec<String> {
    all(notebook).into_iter().map(|note| note.body).collect()
}

/// A folder with one file, which was brought in.
fn a_hull() -> (Notebook, TempDir, Note) {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    write(folder.path(), "Boat/Hull.md", "oak");
    assert_eq!(said(&bring(&here, folder.path())), [1, 0, 0, 0]);
    let hull = all(&here).remove(0);
    (here, folder, hull)
}

#[test]
fn a_file_that_is_what_it_was_brings_nothing_though_its_note_was_edited_or_moved_here() {
    let (here, folder, hull) = a_hull();
    edit(&here, &hull, "oak and tar");
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 0, 1]);
    here.set_notebook(hull.id.as_str(), None).expect("moved");
    here.set_trashed(hull.id.as_str(), true).expect("in Trash");
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 0, 1]);
    assert_eq!(texts(&here), ["oak and tar"]);
    let boat = here.overview().expect("read").notebooks.remove(0).id;
    here.delete_notebook(&boat).expect("deleted");
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 0, 1]);
    assert!(here.overview().expect("read").notebooks.is_empty(), "nor an empty notebook");
    here.delete(hull.id.as_str()).expect("deleted");
    assert_eq!(said(&bring(&here, folder.path())), [1, 0, 0, 0], "what is gone comes again");
}

#[test]
fn a_file_that_was_changed_gives_its_note_the_new_text_and_the_one_before_is_kept() {
    let (here, folder, hull) = a_hull();
    here.set_tags(hull.id.as_str(), &["wood".to_owned()]).expect("tagged");
    write(folder.path(), "Boat/Hull.md", "oak and tar");
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 1, 0]);
    let notes = all(&here);
    assert_eq!(
        (notes.len(), notes[0].body.as_str(), notes[0].tags.as_slice()),
        (1, "oak and tar", &["wood".to_owned()][..])
    );
    let kept = here.earlier_versions(hull.id.as_str()).expect("versions");
    let number = kept[0].id.parse().expect("a number");
    let kept = here.store.read(|txn| txn.kept_version(&crate::folder::notes_table(), &hull.id, number)).expect("read");
    assert_eq!(kept.expect("a version").item.text("body"), Some("oak"));
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 0, 1], "a second time changes nothing");
    write(folder.path(), "Boat/Hull.md", "larch");
    assert_eq!((said(&bring(&here, folder.path())), texts(&here)), ([0, 0, 1, 0], vec!["larch".to_owned()]));
}

#[test]
fn where_file_and_note_were_both_changed_the_file_is_a_note_beside_it_and_that_is_said() {
    let (here, folder, hull) = a_hull();
    edit(&here, &hull, "oak and tar");
    write(folder.path(), "Boat/Hull.md", "larch");
    assert_eq!(said(&bring(&here, folder.path())), [1, 1, 0, 0]);
    let mut both = texts(&here);
    both.sort_unstable();
    assert_eq!(both, ["larch", "oak and tar"]);
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 0, 1], "a second time doubles nothing");
    write(folder.path(), "Boat/Hull.md", "oak and tar");
    assert_eq!(said(&bring(&here, folder.path())), [0, 0, 1, 0], "from now on the new note is the file's");
}

#[test]
fn where_both_were_changed_to_the_same_text_nothing_comes() {
    let (here, folder, hull) = a_hull();
    edit(&here, &hull, "larch");
    write(folder.path(), "Boat/Hull.md", "larch");
    assert_eq!((said(&bring(&here, folder.path())), texts(&here).len()), ([0, 0, 0, 1], 1));
}

#[test]
fn a_note_in_trash_is_not_written_over_and_an_older_text_takes_the_place_of_none() {
    let (here, folder, hull) = a_hull();
    here.set_trashed(hull.id.as_str(), true).expect("in Trash");
    write(folder.path(), "Boat/Hull.md", "larch");
    assert_eq!(said(&bring(&here, folder.path())), [1, 1, 0, 0]);
    write(folder.path(), "Boat/Mast.md", "---\nupdated: 2021-01-02T03:04:05Z\n---\ntall");
    assert_eq!(said(&bring(&here, folder.path())), [1, 0, 0, 1]);
    write(folder.path(), "Boat/Mast.md", "---\nupdated: 2020-01-02T03:04:05Z\n---\nshort");
    assert_eq!(said(&bring(&here, folder.path())), [1, 0, 0, 1], "an older backup changes no note");
}

#[test]
fn the_same_name_in_another_folder_is_another_file() {
    let (here, _folder, _) = a_hull();
    let other = TempDir::new().expect("a folder");
    write(other.path(), "Boat/Hull.md", "steel");
    assert_eq!(said(&bring(&here, other.path())), [1, 0, 0, 0]);
    assert_eq!(texts(&here).len(), 2);
}

#[test]
fn an_export_that_is_read_again_after_its_notes_were_edited_brings_nothing() {
    let (from, folder) = (a_full_notebook(), TempDir::new().expect("a folder"));
    for form in [ExportAs::Folder, ExportAs::Zip] {
        let path = export(&from, folder.path(), form);
        let to = notebook();
        bring(&to, &path);
        for note in all(&to) {
            edit(&to, &note, &format!("{} and more", note.body));
        }
        assert_eq!(said(&bring(&to, &path)), [0, 0, 0, 7], "{form:?}");
    }
}

#[test]
fn a_note_of_joplin_or_simplenote_is_known_in_each_new_export() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    let simplenote = |name: &str, content: &str| {
        let json = format!(r##"{{"activeNotes":[{{"id":"n1","content":"{content}"}}],"trashedNotes":[]}}"##);
        write(folder.path(), name, json);
        folder.path().join(name)
    };
    assert_eq!(said(&bring(&here, &simplenote("one.json", "Boat\\noak"))), [1, 0, 0, 0]);
    assert_eq!(said(&bring(&here, &simplenote("two.json", "Boat\\nlarch"))), [0, 0, 1, 0]);
    let joplin = |name: &str, body: &str| {
        let path = folder.path().join(name);
        let mut builder = tar::Builder::new(fs::File::create(&path).expect("made"));
        let text = format!("Hull\n\n{body}\n\nid: n1\nparent_id: \ntype_: 1");
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, "n1.md", text.as_bytes()).expect("written");
        builder.finish().expect("ended");
        path
    };
    assert_eq!(said(&bring(&here, &joplin("one.jex", "oak"))), [1, 0, 0, 0]);
    assert_eq!(said(&bring(&here, &joplin("two.jex", "larch"))), [0, 0, 1, 0]);
    assert_eq!(texts(&here), ["larch", "larch"]);
}
