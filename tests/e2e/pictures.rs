//! Pictures of the real window for the README, when a folder for them is named: `make screenshots`.

use std::path::Path;
use std::process::Command;

use tests::{Cli, Server, Window, until};

const NOTE: &str = "Leave Grenå on **Saturday 13 June** at 05:30, before the wind backs to the west.

## Before we go

- [x] Fill diesel, 40 litres
- [x] New batteries in the handheld radio
- [ ] Save the charts on the tablet
- [ ] Tell Ingrid when we expect to arrive

## If the weather turns

> Above 14 m/s we stay in Grenå and take the ferry instead.

The harbour office listens on channel `12`.";

const KITCHEN: &str = "Contractor: Marta Lindqvist, 070-555 01 42
Budget is 14,000. Keep 10% back for surprises.

## Decisions

- Worktop: oak, oiled, 38 mm
- Tiles: matte white, 12 m²
- Sink under the window

## Dates

Demolition starts Monday 8 June. Plumber comes on Wednesday at 9.";

/// Two devices of one person, a server, and a note that both edited; the window is open on it in this theme.
struct Set {
    window: Window,
    _server: Server,
}

impl Set {
    /// `prepare` is what both devices do before the window opens.
    async fn build(folder: &Path, theme: &str, prepare: impl Fn(&Cli, &Cli)) -> Self {
        let server = Server::start(&folder.join("server")).await;
        let other = Cli::new(&folder.join("other"));
        other.connect(&server, "Pixel 8");
        let data = folder.join("laptop");
        std::fs::create_dir_all(&data).expect("a folder");
        std::fs::write(data.join("settings.json"), format!(r#"{{"theme":"{theme}","notifications":false}}"#))
            .expect("written");
        let device = Cli::new(&data);
        device.connect(&server, "Laptop");
        prepare(&device, &other);
        let window = Window::open(&data).await;
        Set { window, _server: server }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_window_and_the_dialog() {
    let folder = tempfile::tempdir().expect("a folder");
    for theme in ["light", "dark"] {
        let set = Set::build(&folder.path().join(theme), theme, write_notes).await;
        let window = set.window;
        window.open_note("Crossing to Anholt").await;
        window.until_status("two versions").await;
        take(&window, &format!("main-{theme}")).await;
        window.open_note("Kitchen renovation").await;
        compare(&window, "Marta").await;
        take(&window, &format!("dialog-{theme}")).await;
        window.click("merge-save").await;
        window.until_status("All notes up to date").await;
        let _ = window.kill().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_the_banner_and_of_edits_that_fit() {
    let folder = tempfile::tempdir().expect("a folder");
    let set = Set::build(folder.path(), "light", write_notes).await;
    let window = set.window;
    window.open_note("Kitchen renovation").await;
    compare(&window, "Marta").await;
    // What was put off does not open by itself, so the banner has all the time of a picture.
    window.click("merge-later").await;
    let _ = window.element("conflict-banner").await;
    take(&window, "banner").await;
    window.compare().await;
    window.click("merge-strategy-auto").await;
    until("the result is one text", || async {
        (window.editor_text("merge-result").await.matches("Marta").count() == 1).then_some(())
    })
    .await;
    take(&window, "dialog-auto").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_a_note_that_was_deleted_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let set = Set::build(folder.path(), "light", edit_what_was_deleted).await;
    let window = set.window;
    window.open_note("Kitchen renovation").await;
    window.compare().await;
    until("the dialog says that it was deleted", || async {
        let text = window.element("merge-dialog").await.text().await.ok()?;
        text.contains("deleted").then_some(())
    })
    .await;
    let height = window.element("merge-dialog").await.rect().await.expect("it is drawn").height;
    assert!(height > 300.0, "the dialog has room for its text: {height}");
    take(&window, "dialog-deleted").await;
}

/// Opens the merge dialog, and waits until its result has this word.
async fn compare(window: &Window, word: &str) {
    window.compare().await;
    until("the result is filled", || async { window.editor_text("merge-result").await.contains(word).then_some(()) })
        .await;
}

/// Deleted on one device, for good, and edited on the other after that.
fn edit_what_was_deleted(device: &Cli, other: &Cli) {
    let kitchen = device.ok(&["new", "--title", "Kitchen renovation", "--body", KITCHEN, "--tag", "renovation"]);
    let kitchen = kitchen["id"].as_str().expect("an id").to_owned();
    for cli in [device, other] {
        let _ = cli.ok(&["sync"]);
    }
    let _ = other.ok(&["trash", &kitchen]);
    let _ = other.ok(&["delete", &kitchen]);
    let _ = other.ok(&["sync"]);
    let mine = KITCHEN.replace("14,000", "15,500").replace("Wednesday at 9", "Thursday at 8");
    let _ = device.ok(&["edit", &kitchen, "--body", &mine]);
    assert_eq!(device.run(&["sync"]).code, 3);
}

/// The notes of the picture, and one of them edited on both devices.
fn write_notes(device: &Cli, other: &Cli) {
    for (title, body, notebook) in [
        ("Tax papers, what is missing", "Bank statement for March, the receipt for the laptop, mileage log.", "Home"),
        ("Questions for Thursday’s review", "Why do imports slow down after 40,000 rows?", "Work"),
        ("Boat checklist before leaving", "Gas off, bilge dry, seacocks closed.", "Sailing"),
    ] {
        let _ = device.ok(&["new", "--title", title, "--body", body, "--notebook", notebook]);
    }
    let kitchen = device.ok(&["new", "--title", "Kitchen renovation", "--body", KITCHEN, "--tag", "renovation"]);
    let kitchen = kitchen["id"].as_str().expect("an id").to_owned();
    let _ = device.ok(&["sync"]);
    let _ = other.ok(&["sync"]);
    let theirs = KITCHEN.replace("oak, oiled, 38", "birch, 30").replace("Wednesday at 9", "Friday at 9");
    let _ = other.ok(&["edit", &kitchen, "--body", &theirs, "--title", "Kitchen renovation, summer"]);
    let _ = other.ok(&["sync"]);
    let mine = KITCHEN.replace("14,000", "15,500").replace("12 m²", "14 m², one box spare");
    let _ = device.ok(&["edit", &kitchen, "--body", &mine.replace("Wednesday at 9", "Thursday at 8")]);
    let tags = ["--tag", "sailing", "--tag", "summer", "--notebook", "Sailing"];
    let crossing = ["new", "--title", "Crossing to Anholt", "--body", NOTE];
    let _ = device.ok(&[&crossing[..], &tags[..]].concat());
    assert_eq!(device.run(&["sync"]).code, 3);
}

/// Only where a folder was named; the story is a test all the same. What the page holds is on the screen some frames
/// later, and the dialog rises for 240 ms.
async fn take(window: &Window, name: &str) {
    let Some(folder) = std::env::var_os("SCREENSHOTS") else { return };
    let frames = "const done = arguments[arguments.length - 1]; let left = 60;
        const next = () => (left-- > 0 ? requestAnimationFrame(next) : done()); next()";
    window.driver.execute_async(frames, Vec::new()).await.expect("frames are drawn");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").join(folder);
    let path = root.join(format!("{name}.png"));
    let taken = Command::new("import").args(["-window", "root"]).arg(&path).status().expect("ImageMagick is installed");
    assert!(taken.success(), "{}", path.display());
}
