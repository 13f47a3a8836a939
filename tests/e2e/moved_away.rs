//! The data folder goes to another disk, with the real program's own restart, and the window finds it there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tests::{Window, until};
use thirtyfour::prelude::*;

/// Nobody names the folder: the platform's is looked for in the home that the window has.
const FOUND: [(&str, &str); 1] = [("DRIFTLESS_DATA_DIR", "")];

fn share(data: &Path) -> PathBuf {
    data.join("home/data")
}

fn word(data: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(share(data).join("driftless.place")).ok()?).ok()
}

/// The program that began by itself when the driver's had ended.
fn begun_by_itself(data: &Path, driven: u32) -> Option<u32> {
    let pick = format!("DRIFTLESS_PICK={}", data.join("pick").display());
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok().filter(|&pid| pid != driven)?;
        let name = fs::read_to_string(entry.path().join("comm")).ok()?;
        let environment = fs::read(entry.path().join("environ")).ok()?;
        let is_it = environment.split(|&byte| byte == 0).any(|variable| variable == pick.as_bytes());
        (name.trim() == "driftless" && is_it).then_some(pid)
    })
}

/// Ends it when it is there: no driver would.
async fn end_what_began(data: &Path, driven: u32) {
    let begun = until("the program began anew", || async { begun_by_itself(data, driven) }).await;
    let killed = Command::new("kill").arg(begun.to_string()).status().expect("kill runs");
    assert!(killed.success());
    until("it has ended", || async { begun_by_itself(data, driven).is_none().then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notes_move_to_another_disk_and_one_that_is_away_is_asked_about() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, disk) = (folder.path().join("laptop"), folder.path().join("disk"));
    let before = share(&data).join("driftless");
    fs::create_dir_all(&before).expect("made");
    fs::create_dir(&disk).expect("made");
    fs::write(before.join("settings.json"), r#"{"begun":true}"#).expect("written");

    let window = Window::open_where(&data, &FOUND).await;
    let driven = window.app();
    window.new_note("Boat", "Paint the hull.").await;
    window.will_choose(&disk);
    window.press(Key::Control + ",").await;
    window.click("pane-data").await;
    window.click("move-folder").await;
    window.click("move-place-choose").await;
    window.click("move-place-yes").await;
    let there = disk.canonicalize().expect("a disk").join("Driftless");
    until("the notes have moved", || async {
        (word(&data)?["at"]["folder"].as_str()? == there.to_str()?).then_some(())
    })
    .await;
    end_what_began(&data, driven).await;
    drop(window);

    // The disk is not there at the next start: a question, and nothing is begun.
    let away = folder.path().join("away");
    fs::rename(&disk, &away).expect("unplugged");
    let window = Window::open_first(&data, "place-again", &FOUND).await;
    let driven = window.app();
    window.click("place-again").await;
    assert!(window.shows("place-find").await && !disk.exists());
    // It has another name now. The program begins anew when it has been found, and no driver has that one.
    window.will_choose(&away);
    window.click("place-find").await;
    let now = away.canonicalize().expect("a disk").join("Driftless");
    until("it is found", || async { (word(&data)?["at"]["folder"].as_str()? == now.to_str()?).then_some(()) }).await;
    end_what_began(&data, driven).await;
    drop(window);

    let window = Window::open_where(&data, &FOUND).await;
    window.open_note("Boat").await;
    assert_eq!(window.body().await.trim(), "Paint the hull.");
    window.press(Key::Control + ",").await;
    window.click("pane-data").await;
    window.click("remove-folder").await;
    window.click("remove-old-yes").await;
    until("what was left is gone", || async { (!before.exists()).then_some(()) }).await;
    assert!(now.join("notes.db").exists());
}
