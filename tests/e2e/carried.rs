//! Notes come from another program into a new window, and go out again as files.

use std::path::Path;

use tests::{Window, until};
use thirtyfour::prelude::*;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

async fn until_says(window: &Window, dialog: &str, words: &str) {
    let script = format!("return document.querySelector('[data-testid={dialog}]')?.textContent ?? ''");
    until(words, || async { window.answer(&script).await.as_str()?.contains(words).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_of_obsidian_are_brought_into_an_empty_window_and_all_notes_go_out_as_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, vault, out) = (folder.path().join("data"), folder.path().join("vault"), folder.path().join("out"));
    std::fs::create_dir_all(&data).expect("made");
    std::fs::create_dir_all(&out).expect("made");
    write(&vault, ".obsidian/app.json", "{}");
    write(&vault, "Boat/Hull.md", "Oak, see [[Mast]] #wood");
    write(&vault, "Mast.md", "tall");
    write(&vault, "mast.png", "\u{0}");

    let window = Window::open(&data).await;
    window.will_choose(&vault);
    window.click("bring-in").await;
    window.click("import-folder").await;
    until_says(&window, "import", "2 notes in 1 notebook, from Obsidian").await;
    assert!(!window.shows("note-row").await);
    window.click("import-yes").await;
    until_says(&window, "import", "2 notes brought in.").await;
    until_says(&window, "import", "mast.png").await;
    window.click("import-done").await;
    until("both are in the list", || async { (window.titles().await.len() == 2).then_some(()) }).await;

    window.will_choose(&out);
    window.press(Key::Control + ",").await;
    window.click("pane-data").await;
    window.click("export-notes").await;
    window.click("export-yes").await;
    until_says(&window, "export", "2 notes exported.").await;
    let made: Vec<_> = std::fs::read_dir(&out).expect("read").map(|entry| entry.expect("an entry").path()).collect();
    let [made] = made.as_slice() else { panic!("{made:?}") };
    let hull = std::fs::read_to_string(made.join("Boat/Hull.md")).expect("a file");
    assert!(hull.contains("tags: [\"wood\"]") && hull.ends_with("\n\nOak, see [[Mast]] #wood"), "{hull}");
    assert!(made.join("Mast.md").is_file());
}
