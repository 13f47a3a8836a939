//! Notes go out and come back: whole roads, through files of a temporary folder.

mod again;
mod elsewhere;
mod hostile;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datasync_client::{Store, Timestamp};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::note::{MAX_BODY, Note, NoteText};
use crate::{Notebook, Order, View, define_tables};

const NOW: Timestamp = Timestamp(1_796_000_000_000);

fn notebook() -> Notebook {
    let store = Arc::new(Store::in_memory().expect("a store"));
    define_tables(&store).expect("tables");
    Notebook::new(store, Arc::new(|| NOW), "Laptop")
}

fn note(notebook: &Notebook, title: &str, body: &str, place: Option<&str>, tags: &[&str]) -> String {
    let text = NoteText { title: title.to_owned(), body: body.to_owned() };
    let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
    notebook.create(&text, place, &tags).expect("made").note.id.into()
}

/// Every note, in Trash too, with its whole text.
fn all(notebook: &Notebook) -> Vec<Note> {
    let rows = [View::All, View::Trash].map(|view| notebook.all(&view).expect("read")).concat();
    let whole = |id: &str| notebook.note(id).expect("it is here").note;
    let mut notes: Vec<Note> = rows.iter().map(|row| whole(row.note.id.as_str())).collect();
    notes.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
    notes
}

fn named<'a>(notes: &'a [Note], title: &str) -> &'a Note {
    notes.iter().find(|note| note.title == title).unwrap_or_else(|| panic!("no {title}"))
}

/// The names of the notebooks around a note, from the outside in.
fn place_of(notebook: &Notebook, note: &Note) -> Vec<String> {
    let known = notebook.overview().expect("read").notebooks;
    let find = |id: &Option<String>| known.iter().find(|each| Some(&each.id) == id.as_ref());
    let mut names: Vec<String> = std::iter::successors(find(&note.notebook_id), |inner| find(&inner.parent_id))
        .map(|each| each.name.clone())
        .collect();
    names.reverse();
    names
}

fn bring(notebook: &Notebook, path: &Path) -> Brought {
    let mut source = Source::look(&[path.to_owned()]).expect("notes");
    notebook.bring_in(&mut source, |_, _| true).expect("brought in")
}

fn counts(brought: &Brought) -> (usize, usize, usize) {
    (brought.notes, brought.there, brought.left.len())
}

fn export(notebook: &Notebook, to: &Path, form: ExportAs) -> PathBuf {
    notebook.export(to, form, |_, _| true).expect("written").expect("not stopped").path
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn zip_of(path: &Path, files: &[(&str, &[u8])]) {
    let mut writer = zip::ZipWriter::new(fs::File::create(path).expect("made"));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("ended");
}

/// What a note of ours is, but for the device that had it last, when it came to Trash, and the id of its notebook.
fn essences(notebook: &Notebook) -> Vec<(Note, Vec<String>)> {
    let essence = |note: Note| {
        let place = place_of(notebook, &note);
        (Note { notebook_id: None, device: None, trashed_at: None, ..note }, place)
    };
    all(notebook).into_iter().map(essence).collect()
}

fn a_full_notebook() -> Notebook {
    let notebook = notebook();
    let home = notebook.create_notebook("Home", None).expect("made").id;
    let boat = notebook.create_notebook("Boat: a/b", Some(&home)).expect("made").id;
    let other = notebook.create_notebook("home", None).expect("made").id;
    notebook.create_notebook("Empty", Some(&boat)).expect("made");
    note(&notebook, "Hull", "---\na: b\n---\n\n# Hull\r\n", Some(&boat), &["wood", "Sea, \"salt\""]);
    note(&notebook, "Hull", "another", Some(&boat), &[]);
    note(&notebook, "hull", "in small letters", Some(&boat), &[]);
    note(&notebook, "", "", None, &[]);
    note(&notebook, "CON", "\u{feff}with a mark", Some(&other), &["a b"]);
    let pinned = note(&notebook, "../../etc/passwd", "no way out", Some(&home), &[]);
    notebook.set_pinned(&pinned, true).expect("pinned");
    let thrown = note(&notebook, "Thrown away", "x", Some(&boat), &[]);
    notebook.set_trashed(&thrown, true).expect("in Trash");
    notebook
}

#[test]
fn all_notes_go_out_and_come_back_into_an_empty_store_as_they_were() {
    for form in [ExportAs::Folder, ExportAs::Zip] {
        let (from, folder) = (a_full_notebook(), TempDir::new().expect("a folder"));
        let path = export(&from, folder.path(), form);
        let to = notebook();
        assert_eq!(counts(&bring(&to, &path)), (7, 0, 0), "{form:?}");
        assert_eq!(essences(&to), essences(&from), "{form:?}");
        let names = |notebook: &Notebook| notebook.overview().expect("read").notebooks;
        let without_counts = |notebook: &Notebook| -> Vec<_> {
            names(notebook).into_iter().map(|each| (each.id, each.name, each.parent_id)).collect()
        };
        assert_eq!(without_counts(&to), without_counts(&from), "{form:?}");
        assert_eq!(counts(&bring(&to, &path)), (0, 7, 0), "a second time doubles nothing");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "nothing else is left there");
    }
}

#[test]
fn an_export_is_files_in_folders_that_any_program_reads() {
    let (from, folder) = (a_full_notebook(), TempDir::new().expect("a folder"));
    let path = export(&from, folder.path(), ExportAs::Folder);
    assert!(path.file_name().expect("a name").to_string_lossy().starts_with("Driftless 2026-11-"));
    let text = fs::read_to_string(path.join("Home/etc passwd.md")).expect("a file");
    assert!(
        text.starts_with("---\nid: ")
            && text.contains("\ntitle: \"../../etc/passwd\"\n")
            && text.contains("\npinned: true\n")
    );
    assert!(text.ends_with("---\n\nno way out"));
    for name in [
        "Home/Boat a b/Hull.md",
        "Home/Boat a b/Hull (2).md",
        "Untitled.md",
        "home (2)/CON_.md",
        "Trash/Home/Boat a b/Thrown away.md",
    ] {
        assert!(path.join(name).is_file(), "{name}");
    }
}

#[test]
fn an_export_never_writes_over_what_is_there_and_a_stopped_one_leaves_nothing() {
    let (from, folder) = (a_full_notebook(), TempDir::new().expect("a folder"));
    let first = export(&from, folder.path(), ExportAs::Zip);
    let second = export(&from, folder.path(), ExportAs::Zip);
    assert_ne!(first, second);
    assert!(matches!(from.export_to(first, ExportAs::Zip, |_, _| true), Err(CarryError::Exists(_))));
    for form in [ExportAs::Folder, ExportAs::Zip] {
        assert_eq!(from.export(folder.path(), form, |_, _| false).expect("no failure"), None);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 2);
    assert!(matches!(
        from.export(&folder.path().join("gone"), ExportAs::Folder, |_, _| true),
        Err(CarryError::Write { .. })
    ));
}

#[test]
fn what_an_export_left_that_was_killed_is_taken_away_by_the_next_to_that_name_and_what_is_written_now_is_not() {
    let (from, folder) = (a_full_notebook(), TempDir::new().expect("a folder"));
    for (form, name) in [(ExportAs::Folder, "out"), (ExportAs::Zip, "out.zip")] {
        let target = folder.path().join(name);
        let mut asked = 0;
        let exported = from.export_to(target.clone(), form, |_, _| {
            asked += 1;
            let second = from.export_to(target.clone(), form, |_, _| true);
            assert!(matches!(second, Err(CarryError::Exists(_))), "the first is being written");
            true
        });
        assert!(exported.expect("the first goes on").is_some() && asked > 0);

        let killed = folder.path().join(format!("again-{name}"));
        let beside = folder.path().join(format!("again-{name}.driftless-part"));
        match form {
            ExportAs::Folder => {
                fs::create_dir(&beside).expect("made");
                fs::write(beside.join(".driftless-writing"), "").expect("written");
                fs::write(beside.join("Half.md"), "half").expect("written");
            }
            ExportAs::Zip => fs::write(&beside, "half").expect("written"),
        }
        assert!(from.export_to(killed.clone(), form, |_, _| true).expect("exported").is_some());
        assert!(killed.exists() && !beside.exists() && !killed.join("Half.md").exists());
        assert!(!killed.join(".driftless-writing").exists());
    }
}

#[test]
fn a_note_that_is_here_with_another_text_stays_and_the_other_becomes_a_new_note_once() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    let id = note(&here, "Boat", "old", None, &[]);
    let path = export(&here, folder.path(), ExportAs::Folder);
    let seen = here.note(&id).expect("here").note.text();
    here.save_text(&id, &seen, &NoteText { body: "new".to_owned(), ..seen.clone() }).expect("saved");
    assert_eq!(counts(&bring(&here, &path)), (1, 0, 0));
    assert_eq!(counts(&bring(&here, &path)), (0, 1, 0));
    assert_eq!(here.note(&id).expect("here").note.body, "new");
    assert_eq!(all(&here).len(), 2);
}

#[test]
fn what_is_brought_back_from_trash_has_all_its_days_again() {
    let (here, folder) = (a_full_notebook(), TempDir::new().expect("a folder"));
    let path = export(&here, folder.path(), ExportAs::Zip);
    let to = notebook();
    bring(&to, &path);
    assert_eq!(named(&all(&to), "Thrown away").trashed_at, Some(NOW));
}

#[test]
fn a_stopped_import_keeps_what_came_and_goes_on_when_it_is_begun_again() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    for number in 0..450 {
        write(folder.path(), &format!("Many/{number}.md"), format!("text {number}"));
    }
    let mut source = Source::look(&[folder.path().to_owned()]).expect("notes");
    let mut heard = Vec::new();
    let brought = here
        .bring_in(&mut source, |done, total| {
            heard.push((done, total));
            done < 200
        })
        .expect("no failure");
    assert_eq!((brought.notes, brought.stopped, heard), (200, true, vec![(0, 450), (200, 450)]));
    assert_eq!(counts(&bring(&here, folder.path())), (250, 200, 0));
    assert_eq!(here.overview().expect("read").notebooks.len(), 1);
}

#[test]
fn a_full_disk_keeps_what_came_before_and_doubles_nothing_afterwards() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    for number in 0..300 {
        write(folder.path(), &format!("Many/{number}.md"), format!("text {number}"));
    }
    let mut source = Source::look(&[folder.path().to_owned()]).expect("notes");
    let store = Arc::clone(&here.store);
    let full = here.bring_in(&mut source, |done, _| {
        store.fill_disk_for_test(done >= 200).expect("set");
        true
    });
    assert!(matches!(
        full,
        Err(CarryError::Notebook(crate::NotebookError::Store(datasync_client::StoreError::DiskFull(_))))
    ));
    here.store.fill_disk_for_test(false).expect("set");
    assert_eq!(all(&here).len(), 200);
    assert_eq!(counts(&bring(&here, folder.path())), (100, 200, 0));
}

#[test]
fn who_writes_while_notes_come_in_is_let_in_between_two_batches() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    for number in 0..401 {
        write(folder.path(), &format!("{number}.md"), format!("text {number}"));
    }
    let mut source = Source::look(&[folder.path().to_owned()]).expect("notes");
    let writer = here.clone();
    here.bring_in(&mut source, |_, _| {
        note(&writer, "Typed meanwhile", "x", None, &[]);
        true
    })
    .expect("brought in");
    assert_eq!(all(&here).iter().filter(|note| note.title == "Typed meanwhile").count(), 4);
}

fn odd_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            "\\PC{0,6}".boxed(),
            proptest::sample::select(vec![
                "---\n", "\r\n", "\n", "# ", "a: b\n", "\"", "'", "\u{feff}", "\u{2028}", "🛶", "/", "..", "\t",
                "[[x]]", " "
            ])
            .prop_map(str::to_owned)
            .boxed(),
        ],
        0..8,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_the_titles_and_texts_are_they_come_back_as_they_were(
        texts in proptest::collection::vec((odd_text(), odd_text(), proptest::collection::vec(odd_text(), 0..3)), 1..6)
    ) {
        let (from, folder) = (notebook(), TempDir::new().expect("a folder"));
        let place = from.create_notebook("N", None).expect("made").id;
        for (title, body, tags) in &texts {
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            note(&from, title, body, Some(&place), &tags);
        }
        for form in [ExportAs::Folder, ExportAs::Zip] {
            let to = notebook();
            bring(&to, &export(&from, folder.path(), form));
            prop_assert_eq!(essences(&to), essences(&from));
        }
    }
}
