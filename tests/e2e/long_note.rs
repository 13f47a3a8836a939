//! Moving and writing in a note that is longer than the window.

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

/// A chapter as people write it, about a kilobyte.
fn chapter(number: usize) -> String {
    let long = "Some **words** that wrap, with a [link](https://example.org) and `code` in them. ".repeat(6);
    let plain = "A plain line of this note that goes on and on for a while. ".repeat(8);
    format!(
        "## Chapter {number}\n\n{long}\n\n- one\n- two of *them*\n  - and a third\n- [ ] to do {number}\n\n{plain}\n\n```js\nconst one = 1; // and a remark\n```\n\n"
    )
}

/// Writes letters at a place of the open note, a frame apart, and answers how long the script of each was, in ms: the change of the
/// text, its styling, and the layout and measuring of what is drawn.
const KEYS: &str = "const done = arguments[arguments.length - 1];
    const view = document.querySelector(`[data-testid='note-body'] .cm-content`).cmTile.view;
    const at = view.state.doc.lineAt(Math.floor(PART * view.state.doc.length)).to;
    view.focus();
    view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
    const took = [];
    const key = () => {
      if (took.length === 120) return done(took);
      const begin = performance.now();
      view.dispatch(view.state.replaceSelection('x'), { userEvent: 'input.type' });
      view.requestMeasure();
      view.lineBlockAtHeight(0);
      took.push(performance.now() - begin);
      requestAnimationFrame(() => setTimeout(key, 15));
    };
    setTimeout(key, 2000);";

/// As the other figures it is taken when a file for them is named, and nothing is asserted of time.
#[tokio::test(flavor = "multi_thread")]
async fn how_long_a_key_takes_in_a_note_of_a_megabyte() {
    if std::env::var("FIGURES").is_err() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let text: String = (0..1000).map(chapter).collect();
    let made = Cli::new(folder.path()).run_with(&["new", "--title", "Long", "--body", "-"], &text);
    assert_eq!(made.code, 0, "{made:?}");
    let window = Window::open(folder.path()).await;
    window.open_note("Long").await;
    until("its text is there", || async { window.body().await.starts_with("## Chapter 0").then_some(()) }).await;
    for (place, part) in [("start", "0"), ("middle", "0.5"), ("end", "0.999")] {
        let took = window.later(&KEYS.replace("PART", part)).await;
        let mut took: Vec<f64> = serde_json::from_value(took).expect("times");
        took.sort_by(f64::total_cmp);
        let of = |share: usize| took[took.len() * share / 100];
        println!("script of a key at the {place}: p50 {:.1}, p95 {:.1}, longest {:.1} ms", of(50), of(95), of(99));
    }
}
