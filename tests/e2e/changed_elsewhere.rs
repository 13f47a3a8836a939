//! A note that is open, and was not touched since it was saved, changes on another device.

use serde_json::Value;
use tests::{Window, until};
use thirtyfour::prelude::*;

use crate::pair::Pair;

/// What a person looks at: the first line that is whole in view, where it stands on the screen, the words that are selected,
/// and whether keys go to the text.
const VIEW: &str = "const content = document.querySelector('[data-testid=note-body] .cm-content');
    const top = content.closest('.page').getBoundingClientRect().top;
    const first = [...content.querySelectorAll('.cm-line')].find((line) => line.getBoundingClientRect().top >= top);
    return [first.textContent, Math.round(first.getBoundingClientRect().top), getSelection().toString(),
        !!document.activeElement.closest('[data-testid=note-body]')]";

fn text(lines: impl Iterator<Item = u32>) -> String {
    lines.map(|number| format!("Line {number:03} of what is to be done\n")).collect()
}

/// A laptop whose window shows a long note, and a phone that has it too.
struct Story {
    pair: Pair,
    window: Window,
    id: String,
}

impl Story {
    async fn begin() -> Self {
        let pair = Pair::with(r#"{"notifications":false}"#).await;
        let id = pair.note("Kitchen", &text(1..=300));
        let window = Window::open(&pair.laptop).await;
        window.open_note("Kitchen").await;
        until("the text is there", || async { window.body().await.contains("Line 001").then_some(()) }).await;
        let content = By::Css("[data-testid='note-body'] .cm-content");
        until("the text has the focus", || async {
            window.driver.find(content.clone()).await.ok()?.click().await.ok()
        })
        .await;
        Story { pair, window, id }
    }

    /// Selects the first word of a line, so many lines from the end, and gives the line's number.
    async fn select(&self, from_the_end: usize) -> u32 {
        self.window.press(Key::Control + Key::End).await;
        for _ in 0..from_the_end {
            self.window.press(Key::Up).await;
        }
        for _ in 0..8 {
            self.window.press(Key::Shift + Key::Right).await;
        }
        let number = |view: &Value| view[2].as_str()?.strip_prefix("Line ")?.parse().ok();
        until("a line is selected", || async { number(&self.window.answer(VIEW).await) }).await
    }

    /// What is in view when two frames have been drawn: what the editor does about its place is done then.
    async fn view(&self) -> Value {
        let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        let _ = self.window.driver.execute_async(drawn, Vec::new()).await.expect("it draws");
        self.window.answer(VIEW).await
    }

    /// On the phone lines come and go before those in view, and the one behind the selected one becomes another.
    async fn change_elsewhere(&self, line: u32) {
        let parts = [text(500..540), text(3..=90), text(92..=line), NEW.to_owned(), text(line + 2..=300)];
        let edited = self.pair.phone.run_with(&["edit", &self.id, "--body", "-"], &parts.concat());
        assert_eq!(edited.code, 0, "{edited:?}");
        let _ = self.pair.phone.ok(&["sync"]);
    }
}

const NEW: &str = "Another line, from the phone\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_open_clean_note_that_changes_elsewhere_is_swapped_in_place_under_what_is_read_and_selected() {
    // In the middle and at the end; with the keys in the text, and with them elsewhere.
    for (from_the_end, is_typing) in [(100, true), (20, true), (100, false), (20, false)] {
        let story = Story::begin().await;
        let Story { window, pair: Pair { phone, .. }, id } = &story;
        let line = story.select(from_the_end).await;
        if !is_typing {
            let _ = window.answer("document.activeElement.blur()").await;
        }
        let before = story.view().await;
        assert_eq!(before[3], is_typing);
        story.change_elsewhere(line).await;
        until("the newer text is there", || async { window.body().await.contains(NEW.trim_end()).then_some(()) }).await;
        assert_eq!(story.view().await, before, "{from_the_end} lines from the end, typing: {is_typing}");
        assert!(!window.shows("conflict-badge").await && !window.shows("merge-dialog").await);
        if is_typing {
            // What is typed goes to these words.
            window.press("Row").await;
            let there = format!("Row of what is to be done\n{NEW}");
            until("the phone has it", || async {
                let _ = phone.ok(&["sync"]);
                phone.ok(&["show", id])["body"].as_str()?.contains(&there).then_some(())
            })
            .await;
            assert_eq!(phone.ok(&["conflicts"]), Value::Array(Vec::new()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_note_that_is_opened_starts_at_its_top() {
    let story = Story::begin().await;
    let _ = story.pair.phone.ok(&["new", "--title", "Garden", "--body", &text(400..700)]);
    let _ = story.pair.phone.ok(&["sync"]);
    let _ = story.select(20).await;
    let title = "return document.querySelector('[data-testid=note-title]').getBoundingClientRect().top > 0";
    assert_eq!(story.window.answer(title).await, false, "the end of a long note is in view");
    story.window.open_note("Garden").await;
    until("its text is there", || async { story.window.body().await.contains("Line 400").then_some(()) }).await;
    let _ = story.view().await;
    assert_eq!(story.window.answer(title).await, true);
}
