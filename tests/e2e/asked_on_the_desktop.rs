//! A conflict that is met while the person is elsewhere, and looked at from the desktop's notification.

use std::process::Command;

use tests::{Notifications, Window, look_elsewhere, until};
use thirtyfour::prelude::*;

use crate::pair::{Pair, come_online};

#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_the_notification_shows_both_versions() {
    let notifications = Notifications::listen().await;
    let pair = Pair::with("{}").await;
    let id = pair.note("Harbour", "Berth 12.");
    let _ = pair.note("Elsewhere", "What is open.");

    // Both edit it; here another note is open, and the person looks at another program.
    let window = Window::open(&pair.laptop).await;
    window.open_note("Elsewhere").await;
    window.until_status("Synced").await;
    window.click("sync-status").await;
    window.click("work-offline").await;
    window.until_status("offline").await;
    window.press(Key::Escape).await;
    let _ = pair.phone.ok(&["edit", &id, "--body", "Berth 12, says the phone."]);
    let _ = pair.phone.ok(&["sync"]);
    window.open_note("Harbour").await;
    window.write(" Berth 14, says the laptop.").await;
    window.open_note("Elsewhere").await;
    window.until_status("1 change waiting").await;
    let elsewhere = look_elsewhere().await;
    come_online(&window).await;
    let (_, told) = until("the notification", || async { notifications.saying("“Harbour” has two versions") }).await;
    assert_eq!(told, "You edited it here and on Pixel 8. Both texts are kept.");
    assert!(!window.shows("merge-dialog").await, "it never opens by itself while nobody looks");

    let clicked = Command::new("dunstctl").args(["action", "0"]).status().expect("the daemon's own control");
    assert!(clicked.success());
    let _ = window.element("merge-dialog").await;
    let result = until("both texts are there", || async {
        let result = window.editor_text("merge-result").await;
        (result.contains("says the phone") && result.contains("says the laptop")).then_some(result)
    })
    .await;
    assert_eq!(result.matches("says the laptop").count(), 1);
    until("the window has come to the front", || async {
        let raised = Command::new("xdotool").args(["getactivewindow", "getwindowname"]).output().expect("it runs");
        String::from_utf8_lossy(&raised.stdout).contains("Driftless").then_some(())
    })
    .await;
    drop(elsewhere);
}

/// The line is down and up again, with something written in between, while the person looks at another program.
async fn away_and_back(pair: &mut Pair, window: &Window, title: &str) {
    let line = pair.cut().await;
    window.open_note(title).await;
    window.write(" More.").await;
    window.until_status("Offline since").await;
    let elsewhere = look_elsewhere().await;
    pair.mend(line).await;
    window.until_status("Synced").await;
    drop(elsewhere);
}

#[tokio::test(flavor = "multi_thread")]
async fn back_online_is_told_to_whoever_wants_it_and_conflicts_to_nobody_who_does_not() {
    let notifications = Notifications::listen().await;
    let mut pair = Pair::with(r#"{"begun":true,"notifications":false,"syncEvery":5}"#).await;
    let _ = pair.note("Harbour", "Berth 12.");
    let window = Window::open(&pair.laptop).await;
    window.until_status("Synced").await;
    // Whoever had turned the one switch of earlier versions off.
    let settings = "window.__TAURI_INTERNALS__.invoke('settings').then(arguments[0])";
    let settings = window.later(settings).await;
    assert_eq!((&settings["notifyConflicts"], &settings["notifyFailing"]), (&false.into(), &false.into()));

    away_and_back(&mut pair, &window, "Harbour").await;
    assert_eq!(notifications.saying("Back online"), None, "it is off by itself");

    let change = "window.__TAURI_INTERNALS__.invoke('change_settings', { change: { notifyBackOnline: true } })";
    let _ = window.later(&format!("{change}.then(arguments[0])")).await;
    away_and_back(&mut pair, &window, "Harbour").await;
    let told = until("the notification", || async { notifications.saying("Back online") }).await;
    assert_eq!(told, ("Back online, 1 note synced".to_owned(), "Everything is up to date.".to_owned()));
    let _ = window.kill().await;
}
