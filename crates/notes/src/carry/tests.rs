//! Notes go out and come back, and come from elsewhere: whole roads, through files of a temporary folder.

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

fn a_vault(folder: &Path) {
    write(folder, ".obsidian/app.json", "{}");
    write(folder, ".trash/gone.md", "deleted there");
    write(folder, "Inbox.md", "See [[Boat/Hull|the hull]] ![[mast.png]] #todo");
    write(folder, "Boat/Hull.md", "---\ntags: [wood]\naliases: [Skiff]\n---\nText");
    write(folder, "Boat/Deep/Mast.md", "# Mast\n\ntall");
    write(folder, "Boat/mast.png", b"\x89PNG\r\n\x1a\n\0");
    write(folder, "Board.canvas", "{}");
    write(folder, "old.txt", b"Gr\xfc\xdfe");
}

#[test]
fn a_vault_of_obsidian_comes_with_its_folders_tags_and_links() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    a_vault(folder.path());
    let source = Source::look(&[folder.path().to_owned()]).expect("notes");
    assert_eq!(source.found(), Found { origin: Origin::Obsidian, notes: 4, notebooks: 2, left: 2 });
    let brought = bring(&here, folder.path());
    assert_eq!((counts(&brought), brought.guessed.as_slice()), ((4, 0, 2), &["old.txt".to_owned()][..]));
    assert!(brought.left.iter().all(|left| left.why == Why::NotANote));
    let notes = all(&here);
    assert_eq!(named(&notes, "Inbox").tags, ["todo"]);
    assert!(named(&notes, "Inbox").body.contains("[[Boat/Hull|the hull]] ![[mast.png]]"));
    assert_eq!(
        (named(&notes, "Hull").tags.as_slice(), named(&notes, "Hull").body.as_str()),
        (&["wood".to_owned()][..], "---\naliases: [Skiff]\n---\n\nText")
    );
    assert_eq!(
        (place_of(&here, named(&notes, "Mast")), named(&notes, "Mast").body.as_str()),
        (vec!["Boat".to_owned(), "Deep".to_owned()], "tall")
    );
    assert_eq!(named(&notes, "old").body, "Grüße");
    assert_eq!(counts(&bring(&here, folder.path())), (0, 4, 2), "a second time doubles nothing");
}

#[test]
fn a_file_keeps_the_day_it_was_written_on_also_when_a_server_has_said_when_it_got_it() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    write(folder.path(), "Boat.md", "---\ncreated: 2020-01-02T03:04:05Z\nupdated: 2021-01-02T03:04:05Z\n---\nText");
    bring(&here, folder.path());
    let mut row = here
        .store
        .read(|txn| txn.records(&crate::folder::notes_table(), &datasync_client::Query::default()))
        .expect("read")
        .remove(0);
    row.set("createdAt", NOW.to_string());
    let note = Note::from_record(&row).expect("a note");
    assert_eq!(note.created_at.to_string(), "2020-01-02T03:04:05.000Z");
    assert_eq!(note.edited_at.to_string(), "2021-01-02T03:04:05.000Z");
    assert_eq!(here.page(&View::All, Order::Created, 0, 1).expect("read")[0].note.created_at, note.created_at);
}

#[test]
fn joplins_markdown_is_known_by_its_front_matter() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    write(
        folder.path(),
        "Boats/Hull_.md",
        "---\ntitle: 'Hull?'\nupdated: 2021-02-03 04:05:06Z\ncreated: 2020-01-02 03:04:05Z\nlatitude: 0.00000000\ntags:\n  - wood\n---\n\n![](../_resources/mast.png) [Hull?](Hull_.md)",
    );
    write(folder.path(), "_resources/mast.png", b"\x89PNG\0");
    write(folder.path(), "_resources/read me.md", "a file that hangs on a note");
    let source = Source::look(&[folder.path().to_owned()]).expect("notes");
    assert_eq!(source.found(), Found { origin: Origin::Joplin, notes: 1, notebooks: 1, left: 2 });
    assert_eq!(counts(&bring(&here, folder.path())), (1, 0, 2));
    let notes = all(&here);
    assert_eq!((notes[0].title.as_str(), notes[0].body.as_str()), ("Hull?", "![](../_resources/mast.png) [[Hull?]]"));
    assert_eq!(notes[0].created_at.to_string(), "2020-01-02T03:04:05.000Z");
}

fn a_jex(path: &Path) {
    let mut builder = tar::Builder::new(fs::File::create(path).expect("made"));
    let mut add = |name: &str, text: &str| {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, name, text.as_bytes()).expect("written");
    };
    add(
        "n1.md",
        "Hull\n\nSee [Mast](:/n2) ![](:/r1)\n\nid: n1\nparent_id: f2\ncreated_time: 2020-01-02T03:04:05.000Z\nupdated_time: 2021-01-02T03:04:05.000Z\ntype_: 1",
    );
    add(
        "n2.md",
        "Mast\n\nid: n2\nparent_id: f1\nuser_created_time: 2019-01-02T03:04:05.000Z\ndeleted_time: 1700000000000\ntype_: 1",
    );
    add("n3.md", "\n\nid: n3\nencryption_applied: 1\nencryption_cipher_text: JED01\ntype_: 1");
    add("f2.md", "Boats\n\nid: f2\nparent_id: f1\ntype_: 2");
    add("f1.md", "Sea\n\nid: f1\nparent_id: \ntype_: 2");
    add("t1.md", "wood\n\nid: t1\ntype_: 5");
    add("x1.md", "id: x1\nnote_id: n1\ntag_id: t1\ntype_: 6");
    add("r1.md", "mast.png\n\nid: r1\nmime: image/png\ntype_: 4");
    add("resources/r1.png", "\u{1}");
    builder.finish().expect("ended");
}

#[test]
fn joplins_own_export_comes_with_notebooks_tags_and_trash() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    let path = folder.path().join("export.jex");
    a_jex(&path);
    let brought = bring(&here, &path);
    assert_eq!(counts(&brought), (2, 0, 2));
    let whys: Vec<Why> = brought.left.iter().map(|left| left.why).collect();
    assert_eq!(whys, [Why::Encrypted, Why::NotANote]);
    let notes = all(&here);
    assert_eq!(named(&notes, "Hull").body, "See [[Mast]] ![](:/r1)");
    assert_eq!(
        (place_of(&here, named(&notes, "Hull")), named(&notes, "Hull").tags.as_slice()),
        (vec!["Sea".to_owned(), "Boats".to_owned()], &["wood".to_owned()][..])
    );
    assert!(named(&notes, "Mast").trashed && !named(&notes, "Hull").trashed);
    assert_eq!(counts(&bring(&here, &path)), (0, 2, 2), "a second time doubles nothing");
}

#[test]
fn simplenotes_zip_has_each_note_twice_and_it_comes_once() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    let path = folder.path().join("notes.zip");
    let json = br##"{"activeNotes":[{"content":"Boat\nhull","creationDate":"2019-05-06T07:08:09.100Z","lastModified":"2020-05-06T07:08:09.100Z","tags":["sea"],"pinned":true}],"trashedNotes":[{"content":"Old"}]}"##;
    zip_of(&path, &[("source/notes.json", json), ("Boat.txt", b"Boat\nhull"), ("trash/Old.txt", b"Old")]);
    let source = Source::look(std::slice::from_ref(&path)).expect("notes");
    assert_eq!(source.found(), Found { origin: Origin::Simplenote, notes: 2, notebooks: 0, left: 0 });
    assert_eq!(counts(&bring(&here, &path)), (2, 0, 0));
    let notes = all(&here);
    let boat = named(&notes, "Boat");
    assert_eq!((boat.body.as_str(), boat.pinned, boat.tags.as_slice()), ("hull", true, &["sea".to_owned()][..]));
    assert!(named(&notes, "Old").trashed);
    assert_eq!(counts(&bring(&here, &path)), (0, 2, 0), "a second time doubles nothing");
}

#[test]
fn a_backup_of_standard_notes_has_each_note_twice_and_it_comes_once() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    let path = folder.path().join("backup.zip");
    let json = br#"{"items":[{"uuid":"n","content_type":"Note","content":{"title":"Boat","text":"hull"}},{"uuid":"e","content_type":"Note","content":"004:x"}]}"#;
    zip_of(
        &path,
        &[
            ("Standard Notes Backup and Import File.txt", json),
            ("Items/Note/Boat-n.txt", b"hull"),
            ("Items/Tag/sea.txt", b"{}"),
        ],
    );
    let brought = bring(&here, &path);
    assert_eq!((counts(&brought), brought.left[0].why), ((1, 0, 1), Why::Encrypted));
    assert_eq!((all(&here)[0].title.as_str(), all(&here)[0].body.as_str()), ("Boat", "hull"));
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

#[test]
fn names_and_links_that_lead_out_are_left_and_nothing_outside_is_read() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("hostile.zip");
    let files: [(&str, &[u8]); 6] = [
        ("../up.md", b"x"),
        ("/etc/absolute.md", b"x"),
        ("a/../../up.md", b"x"),
        ("C:\\drive.md", b"x"),
        ("..\\up.md", b"x"),
        ("good/note.md", b"fine"),
    ];
    zip_of(&path, &files);
    let here = notebook();
    let brought = bring(&here, &path);
    assert_eq!((brought.notes, brought.left.iter().filter(|left| left.why == Why::Outside).count()), (1, 5));
    assert_eq!(all(&here)[0].title, "note");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let (folder, elsewhere) = (TempDir::new().expect("a folder"), TempDir::new().expect("another"));
    write(elsewhere.path(), "secret.md", "not chosen");
    write(folder.path(), "mine.md", "chosen");
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("way out")).expect("linked");
    std::os::unix::fs::symlink(elsewhere.path().join("secret.md"), folder.path().join("secret.md")).expect("linked");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).expect("linked");
    let here = notebook();
    let brought = bring(&here, folder.path());
    assert_eq!(counts(&brought), (1, 0, 3));
    assert!(brought.left.iter().all(|left| left.why == Why::Link));
}

#[test]
fn a_zip_that_was_made_to_fill_a_disk_fills_none() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("bomb.zip");
    let (large, small) = (vec![b'a'; 9 * 1024 * 1024], vec![b'a'; 20 * 1024 * 1024]);
    let names: Vec<String> = (0..12).map(|number| format!("{number}.md")).collect();
    let mut files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), large.as_slice())).collect();
    files.push(("large.md", &small));
    zip_of(&path, &files);
    let here = notebook();
    let brought = bring(&here, &path);
    assert!(brought.left.iter().any(|left| left.name == "large.md" && left.why == Why::TooLarge));
    let bytes: usize = all(&here).iter().map(|note| note.body.len()).sum();
    assert!(bytes <= 100 * 1024 * 1024 && brought.left.len() > 1, "{bytes}");
}

#[test]
fn what_is_too_large_is_said_by_name_and_the_others_come() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    write(folder.path(), "book.md", vec![b'x'; MAX_BODY + 1]);
    write(folder.path(), "photo.md", b"\x89PNG\0\xff");
    write(folder.path(), "note.md", "x");
    let brought = bring(&here, folder.path());
    let left = |name: &str, why| Left { name: name.to_owned(), why };
    assert_eq!(
        (brought.notes, brought.left),
        (1, vec![left("book.md", Why::TooLarge), left("photo.md", Why::NotANote)])
    );
}

#[test]
fn a_folder_without_notes_and_a_broken_archive_are_said_to_be_that() {
    let folder = TempDir::new().expect("a folder");
    assert!(matches!(Source::look(&[folder.path().to_owned()]), Err(CarryError::Nothing)));
    assert!(matches!(Source::look(&[folder.path().join("gone")]), Err(CarryError::Read { .. })));
    let broken = folder.path().join("broken.zip");
    fs::write(&broken, b"PK\x03\x04 and then nothing").expect("written");
    assert!(matches!(Source::look(&[broken]), Err(CarryError::Archive(_))));
}

#[test]
fn a_zip_that_says_it_is_one_of_ours_can_do_no_more_than_any_other() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("ours.zip");
    let manifest = br#"{"format":1,"notebooks":[{"id":"a","name":"","parent":"b","folder":"A"},{"id":"b","name":"B","parent":"a","folder":"../B"},{"id":"..","name":"C","folder":"C"}]}"#;
    zip_of(
        &path,
        &[
            ("driftless.json", manifest),
            ("A/one.md", b"---\nid: ../x\ntitle: \"t\"\ncreated: never\nedited: never\n---\n\nbody"),
            ("C/two.md", b"x"),
        ],
    );
    let here = notebook();
    assert_eq!(counts(&bring(&here, &path)), (2, 0, 0));
    let names: Vec<String> = here.overview().expect("read").notebooks.into_iter().map(|each| each.name).collect();
    assert_eq!(names, ["B", "C", "Untitled"]);
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
