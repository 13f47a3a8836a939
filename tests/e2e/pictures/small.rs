//! Every screen in German at the two smaller sizes, in both themes: nothing sticks out of the window. Pictures of them are drawn
//! only where `SMALL` is set, to be looked at.

use serde_json::json;
use tests::Window;
use thirtyfour::prelude::*;

use super::contents::KITCHEN;
use super::day::{at, it_is};
use super::road::Way;
use super::take::{resize, take, while_it_says};
use super::world::World;
use super::{change_in_two_places, decide_later, until};

const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, Protokoll der \
    außerordentlichen Versammlung im Vereinsheim";

/// Looks at what is shown once nothing moves any more, and says where something sticks out.
async fn look(window: &Window, name: &str) {
    let still = "const done = arguments[arguments.length - 1];
        const ends = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
        Promise.allSettled(ends.map(({ finished }) => finished)).then(() => done())";
    let _ = window.later(still).await;
    let script = "const out = [];
        if (document.documentElement.scrollWidth > innerWidth) out.push('the page is ' + document.documentElement.scrollWidth + ' wide');
        for (const each of document.querySelectorAll('dialog[open], .popover, .toast, .menu-list')) {
            const at = each.getBoundingClientRect();
            if (at.left < 0 || at.top < 0 || at.right > innerWidth + 1 || at.bottom > innerHeight + 1)
                out.push(each.className + ' ' + JSON.stringify(at));
        }
        return out;";
    let out = window.answer(script).await;
    if std::env::var_os("SMALL").is_some() {
        take(window, &format!("small/{name}")).await;
    }
    assert_eq!(out, json!([]), "{name}");
}

/// The list has the keyboard, and is what a window of one column shows.
async fn to_list(window: &Window) {
    let shown = "return document.activeElement.matches('.list *') && document.activeElement.offsetWidth > 0";
    until("the list is shown", || async {
        // A drawer that is just closing takes no keys any more.
        let _ = window.driver.active_element().await.ok()?.send_keys(Key::Control + "2").await;
        (window.answer(shown).await == json!(true)).then_some(())
    })
    .await;
}

async fn closed(window: &Window) {
    until("the dialog goes", || async {
        if window.driver.find(By::Css("dialog[open]")).await.is_err() {
            return Some(());
        }
        window.press(Key::Escape).await;
        None
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn every_screen_fits_a_small_window_in_german() {
    let world = World::with_inventory(true).await;
    change_in_two_places(&world, false);
    it_is("14:33");
    let tags = (1..=14).map(|number| format!("stichwort-{number}")).collect::<Vec<_>>();
    world.laptop.act(at(0, "14:32"), |notebook| {
        let text = notes::NoteText { title: LONG.to_owned(), body: "Anwesend: alle.".to_owned() };
        notebook.create(&text, Some(world.notebook("Work")), &tags).expect("made").pending
    });
    world.road.is(Way::Closed);
    world.laptop.set(&json!({"language": "de"}));
    for theme in ["light", "dark"] {
        let window = world.laptop.open(theme).await;
        // The second window opens as small as the first was left.
        while_it_says(&window, "Offline", || async {}).await;
        for (width, height) in [(720, 600), (480, 400)] {
            let size = format!("{theme}-{width}");
            resize(&window, width, height).await;
            to_list(&window).await;
            look(&window, &format!("list-{size}")).await;
            window.open_note(LONG).await;
            look(&window, &format!("note-{size}")).await;
            to_list(&window).await;
            window.press(Key::Control + "k").await;
            window.element("palette-text").await.send_keys("harbour").await.expect("it can be typed");
            let _ = window.element("hit").await;
            look(&window, &format!("palette-{size}")).await;
            closed(&window).await;
            window.press(Key::Control + Key::Shift + "s").await;
            let _ = window.element("sync-activity").await;
            look(&window, &format!("activity-{size}")).await;
            window.press(Key::Escape).await;
            window.press(Key::Control + ",").await;
            let _ = window.element("settings-search").await;
            for pane in ["general", "sync", "desktop", "data", "about"] {
                window.click(&format!("pane-{pane}")).await;
                look(&window, &format!("settings-{pane}-{size}")).await;
            }
            closed(&window).await;
            window.press(Key::Control + "\\").await;
            look(&window, &format!("drawer-{size}")).await;
            window.click("view-trash").await;
            to_list(&window).await;
            until("a note in Trash is open", || async {
                window.press(Key::Home).await;
                window.shows("in-trash").await.then_some(())
            })
            .await;
            window.press(Key::Enter).await;
            look(&window, &format!("trash-{size}")).await;
            to_list(&window).await;
            window.press(Key::Control + "\\").await;
            window.click("view-all").await;
            window.open_note(KITCHEN).await;
            decide_later(&window).await;
            look(&window, &format!("banner-{size}")).await;
            window.compare().await;
            let _ = window.element("merge-result").await;
            look(&window, &format!("merge-{size}")).await;
            window.click("merge-later").await;
            closed(&window).await;
            window.press(Key::Control + "h").await;
            let _ = window.element("history-dialog").await;
            look(&window, &format!("history-{size}")).await;
            closed(&window).await;
        }
        let _ = window.kill().await;
    }
}
