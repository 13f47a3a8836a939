//! The running app with what the mocks show: real windows, a real store and server, and the mocks' own words. The day of most of them
//! is over at some hour of the real one: these only `make screenshots` tells, on a clock of its own, which writes `docs/screenshots`.
//! The others are told always.

mod beginning;
mod columns;
mod contents;
mod day;
mod road;
mod small;
mod syncing;
pub(crate) mod take;
mod versions;
mod world;

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Window, until};
use thirtyfour::prelude::*;
use tokio::time::sleep;

use contents::{
    INVENTORY, INVENTORY_MINE, KITCHEN, KITCHEN_MINE, KITCHEN_THEIRS, KITCHEN_TITLE_THEIRS, LOG, PROVISIONS,
};
use day::{at, it_is};
use world::World;

/// Three notes have two versions: the kitchen, the log, and the boat's inventory, which was deleted at work, or another.
fn change_in_two_places(world: &World, deleted: bool) {
    let (kitchen, log) = (world.id(KITCHEN), world.id(LOG));
    let tags = |more: &str| ["home", "renovation", more].map(str::to_owned);
    world.phone.write(at(0, "14:31"), kitchen, KITCHEN_TITLE_THEIRS, KITCHEN_THEIRS);
    world.phone.act(at(0, "14:31"), |notebook| notebook.set_tags(kitchen, &tags("summer")).expect("tagged").pending);
    world.work.write(
        at(0, "09:40"),
        log,
        LOG,
        "Called the harbour office about the broken cleat. They come on Tuesday.",
    );
    let third = world.id(if deleted { INVENTORY } else { PROVISIONS });
    if deleted {
        world.work.act(at(1, "18:05"), |notebook| {
            let _ = notebook.set_trashed(third, true).expect("in Trash");
            notebook.delete(third).expect("deleted");
        });
    } else {
        world.phone.write(at(0, "10:15"), third, PROVISIONS, "Rice, lentils, coffee, tea. Water for four, ten days.");
    }
    world.phone.sync();
    world.work.sync();

    let here = &world.laptop;
    here.write(at(0, "13:58"), kitchen, KITCHEN, KITCHEN_MINE);
    here.act(at(0, "13:58"), |notebook| notebook.set_tags(kitchen, &tags("budget")).expect("tagged").pending);
    here.write(at(6, "22:40"), log, LOG, "Called the harbour office about the broken cleat. Asked again on Friday.");
    let mine = if deleted { INVENTORY_MINE } else { "Rice, lentils, coffee. Water for five, ten days." };
    here.write(
        if deleted { at(0, "13:41") } else { at(10, "20:10") },
        third,
        if deleted { INVENTORY } else { PROVISIONS },
        mine,
    );
    let synced = here.cli.run(&["sync"]);
    assert_eq!(synced.code, 3, "three questions wait: {synced:?}");
}

/// Puts the caret behind these words of the open note.
async fn caret_after(window: &Window, words: &str) {
    let script = "const view = document.querySelector(\"[data-testid='note-body'] .cm-content\").cmTile.view;
        const at = view.state.doc.toString().indexOf(arguments[0]) + arguments[0].length;
        view.focus();
        view.dispatch({ selection: { anchor: at } });";
    let _ = window.driver.execute(script, vec![json!(words)]).await.expect("the caret moves");
}

/// Asks the host, as the page may.
async fn ask(window: &Window, command: &str, arguments: Value) -> Value {
    let script = "const [command, args, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, args).then((answer) => done([true, answer]), (error) => done([false, error]))";
    let answer = window.driver.execute_async(script, vec![json!(command), arguments]).await.expect("the script runs");
    answer.json().clone()
}

/// Moves the clock while a window is open. That is a computer that slept: the app looks at once whether the server is back.
async fn later_it_is(window: &Window, clock: &str) {
    it_is(clock);
    sleep(Duration::from_secs(4)).await;
    window.until_status("Offline since").await;
}

/// Waits until the first element that a selector finds says this.
async fn until_says(window: &Window, selector: &str, words: &str) {
    until(&format!("{selector} says {words:?}"), || async {
        let text = window.driver.find(By::Css(selector)).await.ok()?.text().await.ok()?;
        text.contains(words).then_some(())
    })
    .await;
}

/// Closes the merge dialog of the open note, so that it does not open by itself while a picture is taken.
async fn decide_later(window: &Window) {
    window.compare().await;
    window.click("merge-later").await;
    until("the dialog goes", || async { (!window.shows("merge-dialog").await).then_some(()) }).await;
}
