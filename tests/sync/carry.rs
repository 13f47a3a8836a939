//! Notes are brought in and taken out in a terminal, and what came is the same on the other device.

use std::path::Path;

use serde_json::Value;
use tests::{Cli, Server};

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn a_vault(folder: &Path) {
    write(folder, ".obsidian/app.json", "{}");
    write(
        folder,
        "Boat/Hull.md",
        "---\ncreated: 2020-01-02T03:04:05Z\nupdated: 2021-01-02T03:04:05Z\ntags: [wood]\n---\nSee [[Mast]]",
    );
    write(folder, "Mast.md", "tall");
    write(folder, "mast.png", "\u{0}");
}

fn titled<'a>(notes: &'a Value, title: &str) -> &'a Value {
    notes.as_array().expect("a list").iter().find(|note| note["title"] == title).expect("it is there")
}

#[tokio::test]
async fn what_is_brought_in_keeps_its_dates_tags_and_notebook_on_every_device() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
    a.connect(&server, "Laptop");
    b.connect(&server, "Pixel 8");
    let vault = folder.path().join("vault");
    a_vault(&vault);
    let brought = a.ok(&["import", vault.to_str().expect("a path")]);
    assert_eq!((&brought["from"], &brought["notes"], &brought["there"]), (&"obsidian".into(), &2.into(), &0.into()));
    assert_eq!(brought["left"], serde_json::json!([{"name": "mast.png", "why": "notANote"}]));
    drop(a.ok(&["sync"]));
    drop(b.ok(&["sync"]));
    let there = b.ok(&["list"]);
    let hull = titled(&there, "Hull");
    assert_eq!(
        (&hull["createdAt"], &hull["updatedAt"]),
        (&"2020-01-02T03:04:05.000Z".into(), &"2021-01-02T03:04:05.000Z".into())
    );
    assert_eq!((&hull["tags"][0], &b.ok(&["notebooks"])[0]["name"]), (&"wood".into(), &"Boat".into()));
    let again = a.ok(&["import", vault.to_str().expect("a path")]);
    assert_eq!((&again["notes"], &again["there"]), (&0.into(), &2.into()), "a second time doubles nothing");
}

#[tokio::test]
async fn a_backup_of_one_device_is_read_by_another_and_meets_no_conflict_at_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
    a.connect(&server, "Laptop");
    let note =
        a.ok(&["new", "--title", "Soup: leek/potato", "--body", "x", "--notebook", "Kitchen", "--tag", "cooking"]);
    drop(a.ok(&["sync"]));
    let file = folder.path().join("backup.zip");
    let exported = a.ok(&["export", file.to_str().expect("a path")]);
    assert_eq!((&exported["notes"], file.is_file()), (&1.into(), true));
    let refused = a.run(&["export", file.to_str().expect("a path")]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "exists"), "{refused:?}");
    assert_eq!(b.ok(&["import", file.to_str().expect("a path")])["notes"], 1);
    assert_eq!(b.ok(&["list"])[0]["id"], note["id"]);
    b.move_to(&server, "Pixel 8");
    let synced = b.ok(&["sync"]);
    assert_eq!((&synced["conflicts"], &synced["failed"]), (&0.into(), &0.into()));
    let notes = b.ok(&["list"]);
    assert_eq!((notes.as_array().map(Vec::len), &notes[0]["title"]), (Some(1), &"Soup: leek/potato".into()));
    assert_eq!(b.ok(&["notebooks"]).as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_folder_gets_a_new_folder_with_a_file_a_note_and_what_holds_no_note_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let cli = Cli::new(&folder.path().join("data"));
    drop(cli.ok(&["new", "--title", "Hull", "--notebook", "Boat"]));
    let out = folder.path().join("out");
    std::fs::create_dir(&out).expect("made");
    let exported = cli.ok(&["export", out.to_str().expect("a path")]);
    let path = Path::new(exported["path"].as_str().expect("a path"));
    assert!(path.starts_with(&out) && path.join("Boat/Hull.md").is_file(), "{exported}");
    std::fs::create_dir(folder.path().join("empty")).expect("made");
    for (name, code) in [("empty", "noNotes"), ("gone", "failed")] {
        let refused = cli.run(&["import", folder.path().join(name).to_str().expect("a path")]);
        assert_eq!((refused.code, refused.error.as_str()), (1, code), "{refused:?}");
    }
    assert_eq!(cli.run(&["import"]).code, 2);
}
