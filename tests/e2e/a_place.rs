//! Where the window stands, and where in its note somebody was.

use std::path::Path;

use serde_json::{Value, json};
use tests::{Cli, Window, until};
use thirtyfour::prelude::*;

use crate::at_home::{quit, xdotool};

#[tokio::test(flavor = "multi_thread")]
async fn the_window_stands_where_it_stood_also_after_the_power_went() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = Window::open(folder.path()).await;
    let kept = |data: &Path| -> Value {
        serde_json::from_slice(&std::fs::read(data.join("window.json")).unwrap_or_default()).unwrap_or_default()
    };
    // A window of an earlier story may still be there: it has to be this one's in every respect, and not in any of them.
    let app = window.app().to_string();
    let shown = || xdotool(&["search", "--all", "--onlyvisible", "--pid", &app, "--name", "^Driftless$"]);
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

#[tokio::test(flavor = "multi_thread")]
async fn the_last_note_is_open_at_the_next_start_with_its_caret_and_scrolled_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = Cli::new(folder.path());
    let text: String = (1..=300).map(|number| format!("Line {number:03} of this note\n\n")).collect();
    let _ = here.ok(&["new", "--title", "Long", "--body", &text]);
    let _ = here.ok(&["new", "--title", "Short", "--body", "Newer than the other."]);
    let window = Window::open(folder.path()).await;
    window.open_note("Long").await;
    let content = By::Css("[data-testid='note-body'] .cm-content");
    until("the text has the focus", || async { window.driver.find(content.clone()).await.ok()?.click().await.ok() })
        .await;
    window.press(Key::Control + Key::End).await;
    // Up, and down again: the caret stands amid the page, where no start has to bring it into view.
    for key in [vec![Key::Up; 40], vec![Key::Down; 8]].concat() {
        window.press(key).await;
    }
    let left = window.answer(WHERE).await;
    assert!(left["line"].as_str().is_some_and(|line| line.starts_with("Line 2")), "{left}");
    assert!(left["scrolled"].as_f64().is_some_and(|top| top > 1000.0), "{left}");
    until("the place is kept", || async {
        let kept = window.answer("return JSON.parse(localStorage.getItem('driftless.places') ?? '[[]]')[0][1]").await;
        (kept == left["caret"]).then_some(())
    })
    .await;
    let kept = window.answer("return localStorage.getItem('driftless.places')").await;
    assert!(!kept.to_string().contains("Line"), "no text of a note: {kept}");

    quit(&window).await;
    let window = Window::open(folder.path()).await;
    for what in ["title", "caret", "first"] {
        until(&format!("the {what} is what it was"), || async {
            (window.answer(WHERE).await[what] == left[what]).then_some(())
        })
        .await;
    }
    // Whoever wrote goes on writing.
    window.press("here").await;
    let line = window.answer(WHERE).await["line"].clone();
    assert!(line.as_str().is_some_and(|line| line.contains("here")), "{line}");
}

/// The open note, the caret and its line, the line at the top of the page, and how far it is scrolled.
const WHERE: &str = "const page = document.querySelector('.page');
    const content = document.querySelector(`[data-testid='note-body'] .cm-content`);
    const state = content?.cmTile?.view.state;
    if (!state) return {};
    const caret = state.selection.main.head;
    const top = page.getBoundingClientRect().top;
    const lines = [...content.querySelectorAll('.cm-line')];
    const first = lines.find((line) => line.textContent !== '' && line.getBoundingClientRect().top >= top - 2);
    const title = document.querySelector(`[data-testid='note-title']`).value;
    const line = state.doc.lineAt(caret).text;
    return { title, caret, line, first: first?.textContent ?? null, scrolled: page.scrollTop };";
