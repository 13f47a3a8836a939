//! A terminal finds the notes where the window moved them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tests::program;

/// As a person runs it, who names no folder.
fn run(home: &Path, arguments: &[&str]) -> Output {
    Command::new(program("driftless-cli"))
        .arg("--json")
        .args(arguments)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("share"))
        .env_remove("DRIFTLESS_DATA_DIR")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .expect("the program runs")
}

fn titles(home: &Path) -> Vec<String> {
    let listed = run(home, &["list"]);
    let notes: Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let notes = notes.as_array().expect("a list").iter();
    notes.map(|note| note["title"].as_str().unwrap_or_default().to_owned()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn notes_are_found_where_they_went_and_a_disk_that_is_away_is_no_empty_notebook() {
    let folder = tempfile::tempdir().expect("a folder");
    let (home, disk) = (folder.path().join("home"), folder.path().join("disk"));
    assert!(run(&home, &["new", "--title", "Before"]).status.success());
    let (left, there) = (home.join("share/driftless"), disk.join("Driftless"));
    assert!(left.join("notes.db").exists());

    // What the window leaves when it has moved them.
    fs::create_dir(&disk).expect("made");
    fs::rename(&left, &there).expect("moved");
    fs::write(there.join("place.id"), "m1").expect("written");
    let word = serde_json::json!({"at": {"folder": &there, "mark": "m1"}, "moving": null, "old": [&left]});
    fs::write(home.join("share/driftless.place"), word.to_string()).expect("written");
    assert_eq!(titles(&home), ["Before"]);
    assert!(run(&home, &["new", "--title", "After"]).status.success());
    assert!(!left.exists());

    fs::rename(&disk, folder.path().join("unplugged")).expect("unplugged");
    let refused = run(&home, &["new", "--title", "Lost"]);
    assert_eq!(refused.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&refused.stderr).expect("JSON");
    assert_eq!(said["error"]["code"], "dataFolder");
    let sentence = said["error"]["message"].as_str().unwrap_or_default();
    assert!(sentence.contains("is its disk connected?") && sentence.contains("driftless.place"), "{sentence}");
    assert!(!left.exists() && !disk.exists(), "nothing was begun");

    fs::rename(folder.path().join("unplugged"), &disk).expect("connected");
    assert_eq!(titles(&home), ["After", "Before"]);
}
