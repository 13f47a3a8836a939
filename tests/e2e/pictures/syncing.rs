//! How syncing looks in each state, and what is told of it.

use std::cell::RefCell;
use std::process::Command;

use serde_json::json;
use tests::{Cli, Server, SystemBus, Window, look_elsewhere, until};
use thirtyfour::prelude::*;

use crate::at_home::xdotool;
use crate::full_disk::{can_have_a_disk, fill, open_on_a_small_disk};

use super::columns::{throw_away, write_three};
use super::contents::{CROSSING, KITCHEN, KITCHEN_MINE, KITCHEN_THEIRS, LOG, PACKING, PROVISIONS};
use super::day::{at, it_is};
use super::road::Way;
use super::take::{screen, take, take_part, take_screen, while_it_says};
use super::world::{INGRID, World};
use super::{ask, caret_after, change_in_two_places, decide_later, until_says};

const CONTROL: &str = ".sidebar .sync";
const FOOT: &str = ".footbar .foot-line";

/// The control in both themes, while it says this.
async fn control(window: &Window, words: &str, state: &str) {
    while_it_says(window, words, || both(window, CONTROL, 6, state)).await;
}

async fn part(window: &Window, selector: &str, name: &str) {
    both(window, selector, 0, name).await;
}

async fn both(window: &Window, selector: &str, around: u32, name: &str) {
    let own = theme(window).await;
    for theme in ["light", "dark"] {
        show_in(window, theme).await;
        take_part(window, selector, around, &format!("parts/sync-states/{name}-{theme}")).await;
    }
    show_in(window, &own).await;
}

async fn theme(window: &Window) -> String {
    let theme = window.answer("return document.documentElement.dataset.theme").await;
    theme.as_str().expect("the settings name one").to_owned()
}

async fn show_in(window: &Window, theme: &str) {
    let _ = window.answer(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
}

/// The toast that says this. It stays for as long as the pointer is on it.
async fn toast(window: &Window, words: &str, name: &str) {
    let script = "const all = [...document.querySelectorAll('[data-testid=toast]')];
        const one = all.find((toast) => toast.textContent.includes(arguments[0]));
        all.forEach((toast) => toast.toggleAttribute('data-drawn', toast === one));
        return one !== undefined";
    until(&format!("a toast says {words:?}"), || async {
        let there = window.driver.execute(script, vec![json!(words)]).await.ok()?;
        (there.json() == &json!(true)).then_some(())
    })
    .await;
    let own = theme(window).await;
    show_in(window, "light").await;
    take_part(window, "[data-drawn]", 0, &format!("parts/toasts/{name}")).await;
    show_in(window, &own).await;
}

/// Opens a note that stands far down in the list.
async fn open_found(window: &Window, title: &str) {
    window.press(Key::Control + "k").await;
    window.element("palette-text").await.send_keys(title).await.expect("it can be typed");
    until_says(window, "[data-testid=hit]", title).await;
    window.press(Key::Enter).await;
    let open = "return document.querySelector('[data-testid=note-title]').value";
    until("it is open", || async { (window.answer(open).await == title).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn a_long_sync_goes_on_while_a_conflict_is_told() {
    let world = World::with_inventory(true).await;
    // What is sent later: a tag goes from many notes that nobody looks at.
    world.laptop.act(at(60, "12:00"), |notebook| {
        let rows = notebook.all(&notes::View::Notebook(world.notebook("Work").to_owned())).expect("read");
        let old: Vec<String> = rows.iter().rev().take(480).map(|row| row.note.id.as_str().to_owned()).collect();
        notebook.change_notes(&old, &notes::NotesChange::AddTag("archive".to_owned())).expect("tagged").len()
    });
    world.laptop.sync();
    change_in_two_places(&world, false);
    // The log was settled, and now is not.
    let log = world.id(LOG);
    let _ = world.laptop.cli.ok(&["resolve", log, "--strategy", "mine"]);
    for device in [&world.laptop, &world.work] {
        device.sync();
    }
    world.work.write(at(0, "14:10"), log, LOG, "Called the harbour office. They came today.");
    world.work.sync();
    world.laptop.write(at(6, "22:50"), log, LOG, "Called the harbour office. They never come.");
    write_three(&world);
    throw_away(&world);

    world.road.is(Way::Closed);
    it_is("14:31");
    let window = world.laptop.open("dark").await;
    window.open_note(KITCHEN).await;
    decide_later(&window).await;
    caret_after(&window, "back for surprises.").await;
    world.road.is(Way::Open);
    toast(&window, LOG, "two-versions").await;
    world.road.is(Way::Slow);
    let removed = ask(&window, "remove_tag", json!({"tag": "archive"})).await;
    assert_eq!(removed[0], json!(true), "{removed}");
    window.until_status(" of 4").await;
    world.road.is(Way::Held);
    take(&window, "main-dark").await;
    control(&window, " of 4", "syncing").await;
    // The kitchen has two versions; a note that has one is on its way.
    window.open_note(CROSSING).await;
    window.write(" Or so.").await;
    until_says(&window, FOOT, "Syncing").await;
    part(&window, ".footbar", "foot-syncing").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn a_busy_server_is_waited_for() {
    let world = World::with_inventory(true).await;
    change_in_two_places(&world, false);
    write_three(&world);
    throw_away(&world);
    it_is("14:02");
    world.road.is(Way::Closed);
    let window = world.laptop.open("light").await;
    window.open_note(CROSSING).await;
    caret_after(&window, "gone by noon").await;
    control(&window, "Offline since", "offline").await;
    part(&window, "[data-testid=note-row][aria-selected=false]:has(> .dot)", "dot").await;
    part(&window, "[data-testid=conflict-badge]", "badge").await;
    world.road.is(Way::Busy);
    it_is("14:31");
    window.until_status("Sync didn").await;
    toast(&window, "Sync didn", "not-finished").await;
    // Tries that fail alike wait longer each time: there is time to look.
    until("it waits for some seconds", || async {
        let status = window.status().await;
        let seconds: u32 = status.split("again in ").nth(1)?.split(' ').next()?.parse().ok()?;
        (seconds > 5).then_some(())
    })
    .await;
    control(&window, "Trying again in", "error").await;
    window.click("sync-status").await;
    let _ = window.element("sync-activity").await;
    take(&window, "sync-activity").await;
    window.press(Key::Escape).await;

    world.road.is(Way::Open);
    control(&window, "Synced", "synced-conflicts").await;
    part(&window, FOOT, "foot-synced").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn what_is_told_in_the_window() {
    let world = World::with_inventory(true).await;
    let packing = world.id(PACKING);
    world.laptop.act(at(60, "18:00"), |notebook| notebook.set_trashed(packing, false).expect("out of Trash").pending);
    world.laptop.sync();
    write_three(&world);
    world.laptop.set(&json!({"backgroundSync": false}));
    it_is("14:30");
    let window = world.laptop.open("light").await;
    window.open_note(CROSSING).await;
    control(&window, "3 changes waiting", "waiting").await;
    window.click("sync-button").await;
    control(&window, "All notes up to date", "synced").await;
    open_found(&window, PACKING).await;
    window.press(Key::Control + "2").await;
    window.press(Key::Delete).await;
    toast(&window, "moved to Trash", "trashed").await;

    let _ = window.kill().await;
    change_in_two_places(&world, false);
    world.laptop.set(&json!({"backgroundSync": true}));
    let window = world.laptop.open("light").await;
    window.open_note(KITCHEN).await;
    window.compare().await;
    window.click("merge-also").await;
    window.click("merge-save").await;
    toast(&window, "3 ", "saved").await;
    window.until_status("All notes up to date").await;

    // Offline and back, with changes from another device.
    world.road.is(Way::Closed);
    window.open_note(CROSSING).await;
    window.write(" Or so.").await;
    window.until_status("Offline since").await;
    world.phone.sync();
    for title in ["Boat checklist before leaving", "Harbour office numbers"] {
        world.phone.write(at(0, "14:32"), world.id(title), title, "Changed on the phone.");
    }
    world.phone.sync();
    world.road.is(Way::Open);
    toast(&window, "Back online", "back-online").await;

    Server::user(&world.server_data(), &["revoke", INGRID, "Laptop"], "").await;
    window.write(" Really.").await;
    window.until_status("Sign in again").await;
    toast(&window, "Sign in again", "sign-in").await;
    control(&window, "Sign in again", "auth").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn this_computer_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Cli::new(folder.path()).ok(&["new", "--title", "Here", "--body", "Only here."]);
    std::fs::write(folder.path().join("settings.json"), json!({"theme": "light", "begun": true}).to_string())
        .expect("written");
    let window = Window::open(folder.path()).await;
    window.open_note("Here").await;
    control(&window, "This computer only", "local").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn a_connection_that_is_paid_for_is_spared_and_a_full_disk_is_said() {
    let world = World::with_inventory(true).await;
    write_three(&world);
    it_is("14:31");
    let system = SystemBus::start().await;
    let _metered = system.network_manager(1).await;
    world.laptop.set(&json!({"theme": "light", "begun": true, "pauseOnMetered": true}));
    let window = Window::open_where(&world.laptop.data, &[("DBUS_SYSTEM_BUS_ADDRESS", &system.address)]).await;
    control(&window, "Paused on this connection", "paused").await;
    let _ = window.kill().await;

    if !can_have_a_disk() {
        return;
    }
    let (window, folder) = open_on_a_small_disk(&world.laptop.data).await;
    window.open_note(CROSSING).await;
    let _filler = fill(&folder);
    window.write(" Or so.").await;
    let _ = window.element("not-saved").await;
    part(&window, "[data-testid=not-saved]", "not-saved").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "told on the day of the pictures: make screenshots"]
async fn what_the_desktop_is_told_while_nobody_looks() {
    let world = World::with_inventory(true).await;
    let (kitchen, log, provisions) = (world.id(KITCHEN), world.id(LOG), world.id(PROVISIONS));
    world.phone.write(at(0, "14:31"), kitchen, KITCHEN, KITCHEN_THEIRS);
    world.phone.sync();
    world.laptop.write(at(0, "13:58"), kitchen, KITCHEN, KITCHEN_MINE);
    world.road.is(Way::Closed);
    world.laptop.set(
        &json!({"theme": "dark", "begun": true, "notifyConflicts": true, "notifyFailing": true, "syncEvery": 300}),
    );
    let window = Window::open(&world.laptop.data).await;
    window.open_note(CROSSING).await;
    window.until_status("Offline since").await;
    let elsewhere = look_elsewhere().await;
    world.road.is(Way::Open);
    notified("one").await;

    world.road.is(Way::Closed);
    for (id, title) in [(log, LOG), (provisions, PROVISIONS)] {
        world.phone.write(at(0, "14:31"), id, title, "Written on the phone.");
        let note = ask(&window, "get_note", json!({"id": id})).await;
        let seen = json!({"title": note[1]["title"], "body": note[1]["body"]});
        let draft = json!({"title": note[1]["title"], "body": "Written on the laptop."});
        let saved = ask(&window, "save_text", json!({"id": id, "seen": seen, "draft": draft})).await;
        assert_eq!(saved[0], json!(true), "{saved}");
    }
    world.phone.sync();
    world.road.is(Way::Open);
    notified("several").await;

    Server::user(&world.server_data(), &["revoke", INGRID, "Laptop"], "").await;
    let _ = ask(&window, "set_pinned", json!({"id": log, "pinned": true})).await;
    notified("sign-in").await;
    drop(elsewhere);
    let _ = window.kill().await;
}

/// Where the desktop shows it, on a screen of the pictures.
const WHERE_IT_STANDS: &str = "306x62+1112+53";

/// Waits until the desktop shows a notification, draws it and sends it away.
async fn notified(name: &str) {
    until("the desktop shows it", || async {
        let counted = Command::new("dunstctl").args(["count", "displayed"]).output().ok()?;
        (String::from_utf8_lossy(&counted.stdout).trim() == "1").then_some(())
    })
    .await;
    // It is drawn when it stands on the screen and two looks at it are one.
    let before = RefCell::new(Vec::new());
    until("it is drawn", || async {
        let window = xdotool(&["search", "--onlyvisible", "--class", "dunst"]);
        let now = if window.is_empty() { Vec::new() } else { screen(WHERE_IT_STANDS) };
        let same = *before.borrow() == now && !now.is_empty();
        before.replace(now);
        same.then_some(())
    })
    .await;
    take_screen(WHERE_IT_STANDS, &format!("parts/toasts/desktop-{name}"));
    assert!(Command::new("dunstctl").arg("close-all").status().expect("the daemon's own control").success());
}
