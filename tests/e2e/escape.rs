//! Esc, as the web view of the window gives it to the page: some fields keep it to themselves.

use tests::{Window, until};
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn esc_closes_whatever_a_key_has_opened_wherever_the_focus_is_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    window.new_note("Boat", "The mast is up.").await;
    for (keys, layer) in [
        (Key::Control + ",", "[data-testid='settings']"),
        (Key::Control + "k", "[data-testid='palette']"),
        (Key::Control + "h", "[data-testid='history-dialog']"),
        (Key::Control + "f", "[data-testid='find-count']"),
        (Key::Control + Key::Shift + "s", ".activity"),
    ] {
        window.press(keys).await;
        let there = || async { window.driver.find(By::Css(layer)).await.is_ok() };
        until(&format!("{layer} is there"), || async { there().await.then_some(()) }).await;
        window.press(Key::Escape).await;
        until(&format!("{layer} is gone"), || async { (!there().await).then_some(()) }).await;
    }
}
