//! The merge dialog is open, and another device settles the conflict meanwhile.

use tests::{Window, until};
use thirtyfour::prelude::*;

use crate::pair::{Pair, come_online, result};
use crate::pictures::take::resize;

const MINE: &str = "Budget is 14,000. Oak, says the laptop.";
const THEIRS: &str = "Budget is 14,000. Birch, says the phone.";
const SETTLED: &str = "Budget is 14,000. Ash, says the phone in the end.";

/// A laptop whose dialog is open on a conflict that the phone knows of.
struct Story {
    pair: Pair,
    window: Window,
    id: String,
}

impl Story {
    async fn begin() -> Self {
        let pair = Pair::with(r#"{"notifications":false}"#).await;
        let id = pair.note("Kitchen", "Budget is 14,000.");
        pair.edit_apart(&id, THEIRS, MINE);
        let window = Window::open(&pair.laptop).await;
        window.open_note("Kitchen").await;
        come_online(&window).await;
        window.compare().await;
        let _ = result(&window, &[MINE, THEIRS]).await;
        until("the phone knows of the question", || async {
            pair.phone_syncs();
            (pair.phone.ok(&["conflicts"])[0]["waitsOn"] == "Laptop").then_some(())
        })
        .await;
        Story { pair, window, id }
    }

    fn settle_on_the_phone(&self) {
        let _ = self.pair.phone.ok(&["resolve", &self.id, "--strategy", "auto", "--body", SETTLED]);
        self.pair.phone_syncs();
    }

    async fn write_in_the_result(&self, text: &str) {
        let place = By::Css("[data-testid='merge-result'] .cm-content");
        let editor = self.window.driver.find(place).await.expect("the result");
        editor.click().await.expect("it takes the focus");
        editor.send_keys(Key::Control + Key::End).await.expect("the caret moves");
        editor.send_keys(text).await.expect("it can be typed");
    }

    /// Waits until something with this `data-testid` says this.
    async fn says(&self, id: &str, words: &str) {
        let place = format!("//*[@data-testid='{id}'][contains(., '{words}')]");
        until(words, || async { self.window.driver.find(By::XPath(place.clone())).await.ok() }).await;
    }

    /// The dialog is gone, and the note is what the phone made of it.
    async fn ends(&self) {
        until("the dialog is gone", || async { (!self.window.shows("merge-dialog").await).then_some(()) }).await;
        until("the note is what was settled", || async { (self.window.body().await == SETTLED).then_some(()) }).await;
        until("the badge goes", || async { (!self.window.shows("conflict-badge").await).then_some(()) }).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialog_in_which_nothing_was_written_closes_and_says_where_it_was_settled() {
    let story = Story::begin().await;
    story.settle_on_the_phone();
    story.says("toast", "“Kitchen” was settled on Pixel 8").await;
    story.ends().await;
    assert_eq!(story.window.titles().await, ["Kitchen"], "nothing was written, so nothing is kept beside it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_in_the_dialog_stays_in_sight_and_becomes_a_note_of_its_own() {
    let story = Story::begin().await;
    story.write_in_the_result(" Half done, says the laptop.").await;
    let written = result(&story.window, &[MINE, THEIRS, "Half done, says the laptop."]).await;
    story.settle_on_the_phone();
    story.says("merge-settled", "This was settled on Pixel 8 meanwhile. What you wrote is still here.").await;
    assert_eq!(story.window.editor_text("merge-result").await, written, "the text stays where it was");
    assert!(
        !story.window.element("merge-save").await.is_enabled().await.expect("a button"),
        "there is nothing to settle"
    );

    // In the smallest window too there is room to read it.
    resize(&story.window, 480, 400).await;
    let seen = "return document.querySelector('[data-testid=merge-result]').clientHeight";
    let height = story.window.answer(seen).await.as_i64().expect("a number");
    assert!(height >= 110, "four lines of the text are in sight: {height} px");

    // Going away keeps it, and every device gets it.
    story.window.press(Key::Escape).await;
    story.ends().await;
    story.says("toast", "What you wrote is in “Kitchen (what I wrote)”").await;
    let kept = until("the phone has what was written", || async {
        story.pair.phone_syncs();
        let list = story.pair.phone.ok(&["list"]);
        let kept = list.as_array()?.iter().find(|note| note["title"] == "Kitchen (what I wrote)")?.clone();
        Some(kept["id"].as_str()?.to_owned())
    })
    .await;
    assert_eq!(story.pair.phone.ok(&["show", &kept])["body"], written.as_str());
}
