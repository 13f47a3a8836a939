//! What nobody should choose: archives and links that lead out, what is too large, and what is broken.

use super::*;

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
fn a_folder_that_lies_too_deep_is_named() {
    let (here, folder) = (notebook(), TempDir::new().expect("a folder"));
    write(folder.path(), "note.md", "x");
    write(folder.path(), &format!("{}deep.md", "a/".repeat(70)), "x");
    let brought = bring(&here, folder.path());
    assert_eq!((counts(&brought), brought.left[0].why), ((1, 0, 1), Why::Unreadable));
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
