//! Notes come from other programs, each in the form it exports.

use super::*;

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
    assert!(named(&notes, "Inbox").body.contains("[[Hull|the hull]] ![[mast.png]]"));
    let hull = named(&notes, "Hull").id.to_string();
    let back = here.backlinks(&hull).expect("read");
    assert_eq!(back.iter().map(|row| row.note.title.as_str()).collect::<Vec<_>>(), ["Inbox"]);
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
        "---\ntitle: 'Hull?'\nupdated: 2021-02-03 04:05:06Z\ncreated: 2020-01-02 03:04:05Z\nlatitude: 0.00000000\ntags:\n  - wood\n---\n\n![](../_resources/mast.png) [Hull?](Hull_.md) [the hull](Hull_.md#planks)",
    );
    write(folder.path(), "_resources/mast.png", b"\x89PNG\0");
    write(folder.path(), "_resources/read me.md", "a file that hangs on a note");
    let source = Source::look(&[folder.path().to_owned()]).expect("notes");
    assert_eq!(source.found(), Found { origin: Origin::Joplin, notes: 1, notebooks: 1, left: 2 });
    assert_eq!(counts(&bring(&here, folder.path())), (1, 0, 2));
    let notes = all(&here);
    assert_eq!(
        (notes[0].title.as_str(), notes[0].body.as_str()),
        ("Hull?", "![](../_resources/mast.png) [[Hull?]] [[Hull?#planks|the hull]]")
    );
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
