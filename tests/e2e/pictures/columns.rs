//! Sidebar, list and note: offline, narrow, searched, and in Trash.

use serde_json::json;
use thirtyfour::prelude::*;

use super::contents::{CALL, CROSSING, CROSSING_BODY, INVENTORY, PACKING, RYE, RYE_BODY};
use super::day::{at, it_is};
use super::road::Way;
use super::take::{resize, take, while_it_says};
use super::world::World;
use super::{caret_after, change_in_two_places, later_it_is, until_says};

/// Three changes that wait.
pub(super) fn write_three(world: &World) {
    let here = &world.laptop;
    here.write(at(1, "08:30"), world.id(RYE), RYE, RYE_BODY);
    here.act(at(0, "11:05"), |notebook| {
        let text = notes::NoteText { title: CALL.title.to_owned(), body: CALL.body.to_owned() };
        let tags = [CALL.tags.to_owned()];
        notebook.create(&text, Some(world.notebook(CALL.notebook)), &tags).expect("made").pending
    });
    here.write(at(0, "14:20"), world.id(CROSSING), CROSSING, CROSSING_BODY);
}

/// The packing list goes to Trash.
pub(super) fn throw_away(world: &World) {
    let packing = world.id(PACKING);
    world.laptop.act(at(0, "10:48"), |notebook| {
        let _ = notebook.set_trashed(packing, false).expect("out of Trash");
        notebook.set_trashed(packing, true).expect("in Trash").pending
    });
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn offline_with_three_changes_waiting_then_searched_and_narrow() {
    let world = World::with_inventory(true).await;
    throw_away(&world);
    change_in_two_places(&world, false);
    world.road.is(Way::Closed);
    it_is("14:02");
    write_three(&world);
    let window = world.laptop.open("light").await;
    window.open_note(CROSSING).await;
    window.until_status("Offline since").await;
    later_it_is(&window, "14:33").await;
    caret_after(&window, "gone by noon").await;
    while_it_says(&window, "Offline since", || take(&window, "main-light")).await;

    resize(&window, 720, 600).await;
    while_it_says(&window, "Offline since", || take(&window, "narrow")).await;
    resize(&window, 1280, 800).await;

    window.press(Key::Control + "k").await;
    window.element("palette-text").await.send_keys("harbour office").await.expect("it can be typed");
    until_says(&window, "[data-testid=palette] .palette-took", "notes").await;
    until_says(&window, "[data-testid=palette]", "Harbour office numbers").await;
    take(&window, "search").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn in_trash_with_one_change_waiting() {
    let world = World::with_inventory(true).await;
    write_three(&world);
    change_in_two_places(&world, false);
    throw_away(&world);
    // What is done in the window is sent a moment later: only without a background is there time to look.
    world.laptop.set(&json!({"backgroundSync": false}));
    it_is("14:33");
    let window = world.laptop.open("light").await;
    window.click("view-trash").await;
    window.open_note(INVENTORY).await;
    until_says(&window, "[data-testid=in-trash]", "4 ").await;
    take(&window, "trash").await;
    let _ = window.kill().await;
}
