//! The clipboard of the desktop.

use tests::{Cli, Window, until};
use thirtyfour::prelude::*;

const TEXT: &str = "## Before we go\n\nFill **diesel**, see [the list](https://example.com/list):\n\n- Boots\n  - laces\n- Map\n\n\
    | Who | What |\n| --- | --- |\n| Jonas | Tiles |";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_copied_as_it_is_read_is_pasted_as_markdown_and_one_undo_takes_it_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = "<h2>Before we go</h2><p>Fill <b>diesel</b>, see <a href=\"https://example.com/list\">the list</a>:</p>\
        <ul><li>Boots<ul><li>laces</li></ul></li><li>Map</li></ul>\
        <table><tr><th>Who</th><th>What</th></tr><tr><td>Jonas</td><td>Tiles</td></tr></table>";
    let _ = Cli::new(folder.path()).ok(&["new", "--title", "Empty", "--body", ""]);
    let window = Window::open(folder.path()).await;
    // Another program's page, as far as the clipboard knows.
    let show = "const seat = document.body.appendChild(document.createElement('div'));
        seat.id = 'another-page';
        seat.style.cssText = 'position:fixed;top:0;z-index:9;user-select:text;-webkit-user-select:text';
        seat.innerHTML = arguments[0];
        document.activeElement.blur();
        getSelection().selectAllChildren(seat)";
    let _ = window.driver.execute(show, vec![page.into()]).await.expect("the script runs");
    window.press(Key::Control + "c").await;
    let _ = window.answer("document.getElementById('another-page').remove()").await;
    window.open_note("Empty").await;
    window.write("Begun.").await;
    window.press(Key::Enter).await;
    window.press(Key::Enter).await;
    window.press(Key::Control + "v").await;
    let whole = format!("Begun.\n\n{TEXT}");
    until("it is pasted as Markdown", || async { (squeezed(&window.body().await) == squeezed(&whole)).then_some(()) })
        .await;
    window.press(Key::Control + "z").await;
    until("one undo takes all of it back", || async { (window.body().await == "Begun.\n\n").then_some(()) }).await;
}

/// A table's columns may be padded.
fn squeezed(text: &str) -> String {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}
