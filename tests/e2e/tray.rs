//! The icon in the tray and its menu, as the part of a desktop that shows them sees both; and the key for a quick note.

use std::collections::HashMap;
use std::path::Path;

use serde_json::json;
use tests::{Window, look_elsewhere, until};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::proxy::CacheProperties;
use zbus::{Connection, OwnedObjectPath, OwnedVariant, Proxy, Variant, interface};

use crate::at_home::xdotool;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// A desktop that shows trays: whoever has an icon tells it where.
struct Watcher {
    told: UnboundedSender<(String, String)>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        // Some name their bus name, some the place of their icon on it.
        let place = if service.starts_with('/') { service } else { "/StatusNotifierItem" };
        let _ = Self::status_notifier_item_registered(&emitter, &format!("{sender}{place}")).await;
        let _ = self.told.send((sender, place.to_owned()));
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The session bus with a tray, for as long as the connection is there.
async fn tray() -> (Connection, UnboundedReceiver<(String, String)>) {
    let bus = Connection::session().await.expect("a session bus of its own: run this through `make e2e`");
    let (told, items) = unbounded_channel();
    bus.object_server().at("/StatusNotifierWatcher", Watcher { told }).await.expect("a place");
    bus.request_name(WATCHER).await.expect("nobody else shows trays here");
    (bus, items)
}

/// An icon's menu.
struct Menu(Proxy<'static>);

impl Menu {
    /// Its lines by their number: what each says, and whether it does something.
    async fn lines(&self) -> Vec<(i32, String, bool)> {
        // Numbers that no line has are passed over; without any, no line is told.
        let wanted = ((0..1000).collect::<Vec<i32>>(), vec!["label", "enabled"]);
        let groups: Vec<(i32, HashMap<String, OwnedVariant>)> =
            self.0.call("GetGroupProperties", &wanted).await.unwrap_or_default();
        let lines = groups.into_iter().filter_map(|(id, line)| {
            let label = String::try_from(line.get("label")?.clone()).ok()?;
            let enabled = line.get("enabled").is_none_or(|enabled| bool::try_from(enabled.clone()) != Ok(false));
            Some((id, label, enabled))
        });
        lines.collect()
    }

    async fn click(&self, label: &str) {
        let lines = self.lines().await;
        let (id, ..) = lines.iter().find(|(_, each, _)| each == label).expect("it is in the menu");
        let clicked = (*id, "clicked", Variant::from(0_i32), 0_u32);
        let () = self.0.call("Event", &clicked).await.expect("the menu hears it");
    }
}

async fn proxy(bus: &Connection, of: &str, path: &str, interface: &'static str) -> Proxy<'static> {
    let proxy = zbus::proxy::Builder::new(bus).destination(of.to_owned()).path(path.to_owned()).interface(interface);
    proxy.cache_properties(CacheProperties::No).build().await.expect("it is on the bus")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_in_the_tray_says_how_syncing_stands_and_its_menu_makes_a_note() {
    let (bus, mut items) = tray().await;
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let (sender, place) = items.recv().await.expect("the icon is told of");
    let icon = proxy(&bus, &sender, &place, "org.kde.StatusNotifierItem").await;
    assert_eq!(icon.get_property::<String>("Status").await.expect("it has one"), "Active");
    let name: String = icon.get_property("IconName").await.expect("it has one");
    let drawn = std::fs::read(Path::new(&name)).expect("the icon is a file");
    assert!(drawn.starts_with(b"\x89PNG"), "{name}");

    let menu: OwnedObjectPath = icon.get_property("Menu").await.expect("it has one");
    let menu = Menu(proxy(&bus, &sender, menu.as_str(), "com.canonical.dbusmenu").await);
    let lines = until("the menu has its lines", || async {
        let lines = menu.lines().await;
        lines.iter().any(|(_, label, _)| label == "Quit").then_some(lines)
    })
    .await;
    let lines: Vec<_> = lines.iter().map(|(_, label, enabled)| (label.as_str(), *enabled)).collect();
    let wanted = [("New note", true), ("Sync now", false), ("Open Driftless", true), ("Quit", true)];
    assert_eq!(lines.iter().filter(|line| wanted.contains(line)).count(), wanted.len(), "{lines:?}");
    assert!(lines.contains(&("This computer only", false)), "{lines:?}");

    let elsewhere = look_elsewhere().await;
    menu.click("New note").await;
    until("a new note is open", || async { writes_a_title(&window).await.then_some(()) }).await;
    until("the window is in front", || async { in_front().contains("Driftless").then_some(()) }).await;
    drop(elsewhere);

    menu.click("Quit").await;
    until("the app has gone", || async { icon.get_property::<String>("Status").await.is_err().then_some(()) }).await;
}

/// The menu of the icon that was told of last.
async fn menu_of(bus: &Connection, items: &mut UnboundedReceiver<(String, String)>) -> Menu {
    let (sender, place) = items.recv().await.expect("the icon is told of");
    let icon = proxy(bus, &sender, &place, "org.kde.StatusNotifierItem").await;
    let menu = until("the icon has a menu", || async { icon.get_property::<OwnedObjectPath>("Menu").await.ok() }).await;
    let menu = Menu(proxy(bus, &sender, menu.as_str(), "com.canonical.dbusmenu").await);
    until("the menu has its lines", || async {
        menu.lines().await.iter().any(|(_, label, _)| label == "Quit").then_some(())
    })
    .await;
    menu
}

/// Whether a program has a window that can be seen.
fn is_seen(process: u32) -> bool {
    let process = process.to_string();
    !xdotool(&["search", "--all", "--onlyvisible", "--pid", &process, "--name", "Driftless"]).is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_closed_goes_into_the_tray_with_its_text_saved_and_comes_back_from_it() {
    let (bus, mut items) = tray().await;
    let folder = tempfile::tempdir().expect("a folder");
    let settings = json!({"begun": true, "closeToTray": true});
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).expect("written");
    let window = Window::open(folder.path()).await;
    let menu = menu_of(&bus, &mut items).await;
    let process = window.app();
    window.new_note("Harbour", "Berth 12.").await;
    until("the window is in front", || async { in_front().contains("Driftless").then_some(()) }).await;
    let _ = xdotool(&["key", "alt+F4"]);
    until("the window is gone", || async { (!is_seen(process)).then_some(()) }).await;
    menu.click("Open Driftless").await;
    until("the window is back", || async { is_seen(process).then_some(()) }).await;
    assert_eq!(window.body().await, "Berth 12.");
    menu.click("Quit").await;
    until("the app has gone", || async { menu.lines().await.is_empty().then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_started_hidden_waits_in_the_tray() {
    let (bus, mut items) = tray().await;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("settings.json"), json!({"begun": true}).to_string()).expect("written");
    let started = tokio::process::Command::new(tests::program("driftless"))
        .arg("--hidden")
        .env("DRIFTLESS_DATA_DIR", folder.path())
        .kill_on_drop(true)
        .spawn()
        .expect("the program runs");
    let process = started.id().expect("it runs");
    let menu = menu_of(&bus, &mut items).await;
    assert!(!is_seen(process), "nothing is to be seen");
    menu.click("Open Driftless").await;
    until("the window is there", || async { is_seen(process).then_some(()) }).await;
    drop(started);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_for_a_quick_note_brings_the_window_and_a_new_note() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = json!({"begun": true, "quickNoteKey": "Ctrl+Alt+N"});
    std::fs::write(folder.path().join("settings.json"), settings.to_string()).expect("written");
    let window = Window::open(folder.path()).await;
    let elsewhere = look_elsewhere().await;
    assert!(!writes_a_title(&window).await, "no note is open");
    until("the key makes a note", || async {
        let _ = xdotool(&["key", "ctrl+alt+n"]);
        writes_a_title(&window).await.then_some(())
    })
    .await;
    until("the window is in front", || async { in_front().contains("Driftless").then_some(()) }).await;
    drop(elsewhere);
}

/// Whether the caret is in a title, as in a note that was just made.
async fn writes_a_title(window: &Window) -> bool {
    window.answer("return document.activeElement?.dataset.testid ?? ''").await == json!("note-title")
}

fn in_front() -> String {
    xdotool(&["getactivewindow", "getwindowname"])
}
