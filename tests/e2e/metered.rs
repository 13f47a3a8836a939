//! A connection that somebody pays for by the byte: syncing waits for another one, or for a person's word.

use serde_json::Value;
use tests::{SystemBus, Window, until};

use crate::pair::Pair;

const YES: u32 = 1;
const NO: u32 = 2;
const GUESSED_YES: u32 = 3;

/// What the phone gets from the server.
fn on_the_phone(pair: &Pair, id: &str) -> String {
    pair.phone_syncs();
    pair.phone.ok(&["show", id])["body"].as_str().unwrap_or_default().to_owned()
}

async fn offered(window: &Window) -> Value {
    window.later("window.__TAURI_INTERNALS__.invoke('settings').then(arguments[0])").await["can"]["metered"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn syncing_pauses_on_a_metered_connection_and_goes_on_by_itself_on_another() {
    let system = SystemBus::start().await;
    let manager = system.network_manager(YES).await;
    let pair = Pair::with(r#"{"begun":true,"pauseOnMetered":true,"syncEvery":5}"#).await;
    let id = pair.note("Harbour", "Berth 12.");

    // Nothing goes by itself, and that is never called offline.
    let window = Window::open_where(&pair.laptop, &[("DBUS_SYSTEM_BUS_ADDRESS", &system.address)]).await;
    window.until_status("Paused on this connection").await;
    assert_eq!(offered(&window).await, true);
    window.open_note("Harbour").await;
    window.write(" Berth 14.").await;
    window.until_status("1 change waiting").await;
    assert!(window.status().await.contains("Paused on this connection"), "{}", window.status().await);
    assert_eq!(on_the_phone(&pair, &id), "Berth 12.");

    // The button still works.
    window.click("sync-button").await;
    window.until_status("Nothing waiting").await;
    assert_eq!(on_the_phone(&pair, &id), "Berth 12. Berth 14.");

    // Another connection: it goes on by itself.
    window.write(" Fender out.").await;
    window.until_status("1 change waiting").await;
    manager.says(NO).await;
    window.until_status("All notes up to date").await;
    assert_eq!(on_the_phone(&pair, &id), "Berth 12. Berth 14. Fender out.");

    // What is guessed counts, and whoever does not want the pause is not paused.
    manager.says(GUESSED_YES).await;
    window.until_status("Paused on this connection").await;
    let change = "window.__TAURI_INTERNALS__.invoke('change_settings', { change: { pauseOnMetered: false } })";
    let _ = window.later(&format!("{change}.then(arguments[0], arguments[0])")).await;
    window.until_status("All notes up to date").await;

    // Nobody says it any more: the switch is offered no longer.
    drop(manager);
    until("it is not offered", || async { (offered(&window).await == false).then_some(()) }).await;
    let _ = window.kill().await;
}
