//! Notes and notebooks that are dragged with the mouse, as the desktop sees it.

use std::process::Command;

use serde_json::json;
use tests::{Cli, Window, until};

use crate::at_home::xdotool;

/// The middle of what a selector finds, in dots of the window.
async fn middle_of(window: &Window, selector: &str) -> (i64, i64) {
    let script = "const at = document.querySelector(arguments[0]).getBoundingClientRect();
        return [at.left + at.width / 2, at.top + at.height / 2].map((n) => Math.round(n * devicePixelRatio))";
    let place = window.driver.execute(script, vec![json!(selector)]).await.expect("it is there");
    serde_json::from_value(place.json().clone()).expect("two numbers")
}

/// Presses on one thing, goes to another in small steps, and lets go when the page says that it may be dropped there.
async fn drag(window: &Window, what: &str, onto: &str) {
    let pid = window.app().to_string();
    let found = xdotool(&["search", "--all", "--onlyvisible", "--pid", &pid, "--name", "Driftless"]);
    let id = found.lines().last().expect("the window is there").to_owned();
    let to = |(x, y): (i64, i64)| {
        let moved =
            Command::new("xdotool").args(["mousemove", "--window", &id]).args([x.to_string(), y.to_string()]).status();
        assert!(moved.expect("xdotool is installed").success());
    };
    let (from, end) = (middle_of(window, what).await, middle_of(window, onto).await);
    to(from);
    let _ = xdotool(&["mousedown", "1"]);
    let step = std::cell::Cell::new(0);
    until(&format!("{onto} takes {what}"), || async {
        step.set((step.get() + 1).min(10));
        let part = |from: i64, end: i64| from + (end - from) * step.get() / 10;
        // A pointer that stands still is not dragging.
        to((part(from.0, end.0) + step.get() % 2, part(from.1, end.1)));
        to((part(from.0, end.0), part(from.1, end.1)));
        let over = format!("return document.querySelector(`{onto}`).classList.contains('is-drop')");
        (step.get() == 10 && window.answer(&over).await == json!(true)).then_some(())
    })
    .await;
    let _ = xdotool(&["mouseup", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_dragged_into_a_notebook_and_that_into_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let cli = Cli::new(folder.path());
    let id = |name: &str| cli.ok(&["notebooks", "new", name])["id"].as_str().expect("an id").to_owned();
    let (home, work) = (id("Home"), id("Work"));
    let note = cli.ok(&["new", "--title", "Tiles", "--body", "Matte white."])["id"].as_str().expect("an id").to_owned();
    let window = Window::open(folder.path()).await;
    window.open_note("Tiles").await;
    let (home, work) = (format!("[data-notebook='{home}']"), format!("[data-notebook='{work}']"));

    drag(&window, &format!("[data-note='{note}']"), &work).await;
    let crumb = "return document.querySelector('.crumb').textContent.trim()";
    until("the note is in the notebook", || async { (window.answer(crumb).await == json!("Work")).then_some(()) })
        .await;

    drag(&window, &work, &home).await;
    let level = format!("return document.querySelector(`{work}`).getAttribute('aria-level')");
    until("the notebook is in the other", || async { (window.answer(&level).await == json!("2")).then_some(()) }).await;
}
