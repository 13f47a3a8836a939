//! Where the settings say that edits which fit together are merged without a question, and told.

use serde_json::Value;
use tests::{Window, until};
use thirtyfour::prelude::*;

use crate::pair::{Pair, come_online, result};

/// Presses a button of the toast that says this.
async fn press_in_toast(window: &Window, says: &str, button: &str) {
    let place = format!("//*[@data-testid='toast'][contains(., '{says}')]//button[normalize-space()='{button}']");
    until(&format!("{button} is pressed"), || async {
        window.driver.find(By::XPath(place.clone())).await.ok()?.click().await.ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_that_fit_are_one_text_and_undo_in_the_toast_brings_the_question_back() {
    let pair = Pair::with(r#"{"notifications":false,"whenFit":"merge"}"#).await;
    let id = pair.note("Kitchen", "Budget is 14,000.\n\nWorktop: oak.\n\nTiles: white.");
    let theirs = "Budget is 14,000.\n\nWorktop: oak.\n\nTiles: white, 12 m2.";
    pair.edit_apart(&id, theirs, "Budget is 15,500.\n\nWorktop: oak.\n\nTiles: white.");
    let window = Window::open(&pair.laptop).await;
    window.open_note("Kitchen").await;
    come_online(&window).await;

    let merged = "Budget is 15,500.\n\nWorktop: oak.\n\nTiles: white, 12 m2.";
    until("both changes are in the note", || async { (window.body().await == merged).then_some(()) }).await;
    assert!(!window.shows("conflict-badge").await && !window.shows("merge-dialog").await);
    until("the phone has it", || async {
        pair.phone_syncs();
        (pair.phone.ok(&["show", &id])["body"] == merged).then_some(())
    })
    .await;

    // It was sent already, and can be taken back all the same.
    press_in_toast(&window, "fit together", "Undo").await;
    let asked = result(&window, &["15,500", "12 m2", "14,000"]).await;
    assert!(window.shows("conflict-badge").await);
    until("the phone sees the question", || async {
        pair.phone_syncs();
        let asked = pair.phone.ok(&["conflicts"]);
        (asked[0]["waitsOn"] == "Laptop").then_some(())
    })
    .await;

    // The question has its answer ready, and that is what both devices then have.
    window.click("merge-save").await;
    until("the answer is the note", || async { (window.body().await == asked).then_some(()) }).await;
    until("the phone has the answer", || async {
        pair.phone_syncs();
        let settled = pair.phone.ok(&["conflicts"]) == Value::Array(Vec::new());
        (settled && pair.phone.ok(&["show", &id])["body"] == asked).then_some(())
    })
    .await;
}
