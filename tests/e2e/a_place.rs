//! Where the window stands. It is told first: on a desktop where other windows have come and gone it was seen to fail.

use std::path::Path;

use serde_json::{Value, json};
use tests::{Window, until};

use crate::at_home::xdotool;

#[tokio::test(flavor = "multi_thread")]
async fn the_window_stands_where_it_stood_also_after_the_power_went() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let kept = |data: &Path| -> Value {
        serde_json::from_slice(&std::fs::read(data.join("window.json")).unwrap_or_default()).unwrap_or_default()
    };
    // A window of an earlier story may still be closing.
    let app = window.app().to_string();
    let shown = || xdotool(&["search", "--onlyvisible", "--pid", &app, "--name", "^Driftless$"]);
    let id = until("it is shown", || async { shown().lines().next().map(str::to_owned) }).await;
    until("its place is kept", || async {
        // A window manager may have a word of its own about a window that has just come.
        if !xdotool(&["getwindowgeometry", &id]).contains("910x620") {
            xdotool(&["windowsize", "--sync", &id, "910", "620"]);
        }
        let place = kept(folder.path());
        (place["width"] == 910.0 && place["height"] == 620.0).then_some(())
    })
    .await;

    let window = Window::open(&window.kill().await).await;
    let size = || async { window.answer("return [innerWidth, innerHeight]").await };
    until("it is as large as it was", || async { (size().await == json!([910, 620])).then_some(()) }).await;
}
