//! Two versions of a note, what becomes of them, and the settings over them.

use thirtyfour::prelude::*;

use tests::{Window, until};

use super::contents::{INVENTORY, KITCHEN, KITCHEN_TITLE_THEIRS};
use super::day::{at, it_is};
use super::take::{resize, take};
use super::world::World;
use super::{change_in_two_places, decide_later, until_says};

/// Opens the merge dialog, and waits until its result has this word.
async fn compare(window: &Window, word: &str) {
    window.compare().await;
    until("the result is filled", || async { window.editor_text("merge-result").await.contains(word).then_some(()) })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_are_compared_and_one_was_deleted() {
    let world = World::with_inventory(false).await;
    change_in_two_places(&world, true);
    it_is("14:33");
    let window = world.laptop.open("light").await;
    window.open_note(KITCHEN).await;
    compare(&window, "birch").await;
    window.press(Key::F8).await;
    take(&window, "merge-light").await;
    resize(&window, 720, 600).await;
    take(&window, "merge-narrow").await;
    resize(&window, 1280, 800).await;
    window.click("merge-strategy-auto").await;
    until("the result is one text", || async {
        (window.editor_text("merge-result").await.matches("Marta Lindqvist").count() == 1).then_some(())
    })
    .await;
    take(&window, "merge-auto").await;

    let title = format!("“{INVENTORY}” was deleted");
    until("the deleted one is shown", || async {
        let shown = window.element("merge-dialog").await.text().await.ok()?;
        if shown.contains(&title) {
            return Some(());
        }
        window.press(Key::Control + Key::PageDown).await;
        None
    })
    .await;
    let height = window.element("merge-dialog").await.rect().await.expect("it is drawn").height;
    assert!(height > 300.0, "the dialog has room for its text: {height}");
    take(&window, "merge-deleted").await;
    let _ = window.kill().await;

    let window = world.laptop.open("dark").await;
    window.open_note(KITCHEN).await;
    compare(&window, "birch").await;
    window.click("merge-strategy-concatenate").await;
    window.press(Key::F8).await;
    take(&window, "merge-dark").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn the_settings_over_a_note_with_two_versions() {
    let world = World::with_inventory(true).await;
    change_in_two_places(&world, false);
    it_is("14:33");
    let window = world.laptop.open("light").await;
    window.open_note(KITCHEN).await;
    decide_later(&window).await;
    let _ = window.element("conflict-banner").await;
    take(&window, "banner").await;
    window.click("open-settings").await;
    window.click("pane-sync").await;
    window.click("connect").await;
    until_says(&window, "dialog.settings", "Connected").await;
    take(&window, "settings-sync").await;
    let _ = window.kill().await;

    let window = world.laptop.open("dark").await;
    window.open_note(KITCHEN).await;
    decide_later(&window).await;
    window.click("open-settings").await;
    take(&window, "settings-general").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn the_earlier_versions_of_a_note_that_was_merged() {
    let world = World::with_inventory(true).await;
    change_in_two_places(&world, false);
    it_is("14:40");
    let kitchen = world.id(KITCHEN);
    let _ = world.laptop.cli.ok(&["resolve", kitchen, "--strategy", "concatenate"]);
    world.laptop.act(at(0, "14:52"), |notebook| {
        let mut text = notebook.note(kitchen).expect("the note").note.text();
        let seen = text.clone();
        text.body.push_str("\n- Who sweeps?");
        notebook.save_text(kitchen, &seen, &text).expect("saved").pending
    });
    world.laptop.sync();
    it_is("14:53");
    let window = world.laptop.open("light").await;
    window.open_note(KITCHEN_TITLE_THEIRS).await;
    window.until_status("Synced").await;
    window.press(Key::Control + "h").await;
    until("its version is chosen", || async {
        window.driver.find(By::Css("[data-testid=version]:has(.pt.mine)")).await.ok()?.click().await.ok()
    })
    .await;
    until_says(&window, "[data-testid=history-dialog]", "15,500").await;
    take(&window, "history").await;
    let _ = window.kill().await;
}
