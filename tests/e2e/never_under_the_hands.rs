//! When the merge dialog opens by itself, and what it does to the person in front of it: a real window, a real server,
//! and another device that changes the note while somebody types in it.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tests::{Window, until};
use thirtyfour::prelude::*;
use tokio::time::{interval, sleep};

use crate::pair::{Pair, come_online, result};

/// Without a key for so long, the dialog may open.
const QUIET: Duration = Duration::from_secs(3);
/// Somebody who types, not very fast.
const PACE: Duration = Duration::from_millis(300);

/// A laptop that is offline with an edit of its own, and a server that has another one, from a phone.
struct Story {
    laptop: PathBuf,
    _pair: Pair,
}

impl Story {
    async fn begin() -> Self {
        let pair = Pair::with(r#"{"notifications":false}"#).await;
        let id = pair.note("Kitchen", "Budget is 14,000.");
        pair.edit_apart(&id, "Budget is 14,000. Birch, says the phone.", "Budget is 14,000. Oak, says the laptop.");
        Story { laptop: pair.laptop.clone(), _pair: pair }
    }
}

/// Where the caret is on the screen, and whether the note's text has the focus.
async fn caret(window: &Window) -> (i64, bool) {
    let script = "const top = getSelection().getRangeAt(0).getBoundingClientRect().top
            || document.querySelector('[data-testid=note-body] .cm-content').getBoundingClientRect().top;
        return [Math.round(top), !!document.activeElement.closest('[data-testid=note-body]')]";
    serde_json::from_value(window.answer(script).await).expect("a place and a yes or no")
}

/// Whether no dialog shows for as long as it would need to open, and again as long.
async fn stays_closed(window: &Window) -> bool {
    let end = Instant::now() + 2 * QUIET;
    let mut tick = interval(Duration::from_millis(200));
    while Instant::now() < end {
        tick.tick().await;
        if window.shows("merge-dialog").await {
            return false;
        }
    }
    true
}

/// Types on until the conflict has been there for a while, and gives how many letters that were and when the last one was
/// there. `None` if this machine was so slow between two keys that it was a silence: then the dialog may open.
async fn type_on(window: &Window) -> Option<(usize, Instant)> {
    let (mut typed, mut after_it) = (0, 0);
    let mut before = Instant::now();
    loop {
        let now = Instant::now();
        window.press("o").await;
        let (rested, longest) = (Instant::now(), before.elapsed());
        typed += 1;
        if window.shows("merge-dialog").await {
            assert!(longest.max(now.elapsed()) >= QUIET, "a dialog under the hands, at key {typed}");
            return None;
        }
        assert!(typed < 200, "the conflict never came");
        after_it += usize::from(window.shows("conflict-banner").await);
        if after_it == 15 {
            return Some((typed, rested));
        }
        before = now;
        sleep(PACE).await;
    }
}

/// A window in which the conflict came while somebody typed, with the letters that were typed and the moment of the last.
async fn typed_through() -> (Story, Window, usize, Instant) {
    for _ in 0..5 {
        let story = Story::begin().await;
        let window = Window::open(&story.laptop).await;
        window.open_note("Kitchen").await;
        window.write("o").await;
        // The conflict arrives between two keys. Neither the text nor the focus moves, and no dialog comes.
        let before = caret(&window).await;
        assert!(before.1, "the person is in the text");
        come_online(&window).await;
        if let Some((typed, rested)) = type_on(&window).await {
            let there = caret(&window).await;
            if rested.elapsed() < QUIET {
                assert_eq!(there, before, "what is written stands where it stood, and the focus with it");
                return (story, window, typed + 1, rested);
            }
        }
    }
    panic!("this machine is too slow to type on it without a silence of {QUIET:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dialog_waits_for_a_silence_and_keeps_what_was_half_done() {
    let (_story, window, typed, rested) = typed_through().await;

    // The hands rest on the open note.
    until("the dialog opens by itself", || async { window.shows("merge-dialog").await.then_some(()) }).await;
    assert!(rested.elapsed() + PACE >= QUIET, "it opened after {:?}", rested.elapsed());
    let mine = format!("Oak, says the laptop.{}", "o".repeat(typed));
    let _ = result(&window, &[&mine, "Birch, says the phone."]).await;

    // Decide later, with something typed into the result.
    let editor = window.driver.find(By::Css("[data-testid='merge-result'] .cm-content")).await.expect("the result");
    editor.click().await.expect("it takes the focus");
    editor.send_keys(Key::Control + Key::End).await.expect("the caret moves");
    editor.send_keys(" Half done.").await.expect("it can be typed");
    window.press(Key::Escape).await;
    until("the dialog goes", || async { (!window.shows("merge-dialog").await).then_some(()) }).await;
    assert!(stays_closed(&window).await, "it came again after Decide later");
    assert!(window.shows("conflict-badge").await);

    // It is there again when it is asked for, also after the app was killed with the dialog open.
    window.compare().await;
    let _ = result(&window, &[&mine, "Birch, says the phone.", "Half done."]).await;
    let window = Window::open(&window.kill().await).await;
    window.compare().await;
    let text = result(&window, &[&mine, "Birch, says the phone.", "Half done."]).await;

    window.click("merge-save").await;
    until("the result is the note", || async { (window.body().await == text).then_some(()) }).await;
    until("the badge goes", || async { (!window.shows("conflict-badge").await).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_from_the_toast_asks_again() {
    let story = Story::begin().await;
    let window = Window::open(&story.laptop).await;
    window.open_note("Kitchen").await;
    come_online(&window).await;
    window.compare().await;
    let saved = result(&window, &["Oak, says the laptop.", "Birch, says the phone."]).await;
    window.click("merge-save").await;
    until("the result is the note", || async { (window.body().await == saved).then_some(()) }).await;
    until("Undo is pressed", || async {
        let undo = By::XPath("//*[@data-testid='toast']//button[normalize-space()='Undo']");
        window.driver.find(undo).await.ok()?.click().await.ok()
    })
    .await;
    window.compare().await;
    let again = result(&window, &["Oak, says the laptop.", "Birch, says the phone."]).await;
    assert_eq!(again, saved, "the same question, with the same answer ready");
}
