//! Moving in a note that is longer than the window.

use tests::{Cli, Server, Window, until};
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_up_goes_up_by_what_is_in_view() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let laptop = folder.path().join("laptop");
    let here = Cli::new(&laptop);
    here.connect(&server, "Laptop");
    let text: String = (1..=300).map(|number| format!("Line {number:03}\n")).collect();
    let _ = here.ok(&["new", "--title", "Long", "--body", &text]);
    let window = Window::open(&laptop).await;
    window.open_note("Long").await;
    let content = By::Css("[data-testid='note-body'] .cm-content");
    until("the text has the focus", || async { window.driver.find(content.clone()).await.ok()?.click().await.ok() })
        .await;
    window.press(Key::Control + Key::End).await;
    for _ in 0..30 {
        window.press(Key::Up).await;
    }
    window.press(Key::PageUp).await;
    // The caret's line is where the next word is written.
    window.press("here").await;
    let line = until("the word stands in a line", || async {
        let line = window
            .answer("return [...document.querySelectorAll('[data-testid=note-body] .cm-line')].map((line) => line.textContent).find((text) => text.includes('here'))")
            .await;
        line.as_str().map(str::to_owned)
    })
    .await;
    let number: u32 = line.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(300);
    assert!((200..270).contains(&number), "a page is some thirty lines, and it went to {line:?}");
}
