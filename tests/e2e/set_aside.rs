//! Notes of another account, and the window that asks what becomes of them.

use std::path::Path;

use serde_json::{Value, json};
use tests::{Cli, Server, Window, until};
use thirtyfour::prelude::*;

use crate::at_home::quit;

const PASSWORD: &str = "a password of theirs";

/// The button with this `data-testid`, pressed without a hand: a toast may lie over it.
async fn press(window: &Window, id: &str) {
    let _ = window.element(id).await;
    let _ = window.answer(&format!("document.querySelector(`[data-testid='{id}']`).click()")).await;
}

async fn fill(window: &Window, selector: &str, text: &str) {
    until(&format!("{selector} can be typed into"), || async {
        let field = window.driver.find(By::Css(selector)).await.ok()?;
        field.clear().await.ok()?;
        field.send_keys(text).await.ok()
    })
    .await;
}

fn titles(device: &Cli) -> Vec<String> {
    let notes: Value = device.ok(&["list"]);
    let titles = notes.as_array().expect("a list").iter().map(|note| note["title"].as_str().expect("a title").into());
    titles.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_asks_about_notes_of_another_account_and_sets_them_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("server");
    let server = Server::start_for_people(&data).await;
    for name in ["ada", "bob"] {
        let _ = Server::user(&data, &["add", name], &format!("{PASSWORD}\n")).await;
    }
    let laptop = folder.path().join("laptop");
    let here = Cli::new(&laptop);
    assert_eq!(here.sign_in(&server, "ada", PASSWORD, "Laptop").code, 0);
    let _ = here.ok(&["new", "--title", "Hers", "--body", "Only hers."]);
    let _ = here.ok(&["sync"]);
    begun(&laptop);

    // She signs out, and somebody else signs in where her notes are.
    let window = Window::open(&laptop).await;
    window.open_note("Hers").await;
    window.until_status("Synced").await;
    press(&window, "open-settings").await;
    press(&window, "pane-sync").await;
    press(&window, "sign-out").await;
    press(&window, "sign-out-yes").await;
    fill(&window, "[data-testid='server-url']", &server.url).await;
    fill(&window, "[data-testid='server-key']", &server.key).await;
    press(&window, "connect").await;
    fill(&window, "#account-name", "bob").await;
    fill(&window, "#account-password", PASSWORD).await;
    press(&window, "connect").await;
    let asked = "return document.querySelector(`[data-testid='other-notes']`)?.textContent ?? ''";
    until("the question is asked", || async {
        let words = window.answer(asked).await;
        words.as_str().is_some_and(|words| words.contains("belong to another server or account")).then_some(())
    })
    .await;
    assert_eq!(window.titles().await, ["Hers"], "until there is an answer all is as it was");
    assert_eq!(Server::user(&data, &["devices", "bob"], "").await, "", "nobody signed in");

    press(&window, "others-set-aside").await;
    let _ = window.element("notes-set-aside").await;
    until("the list is his, which is empty", || async { window.titles().await.is_empty().then_some(()) }).await;
    let title = "return document.querySelector(`[data-testid='note-title']`)?.checkVisibility() ?? false";
    until("her note is not open any more", || async { (window.answer(title).await == false).then_some(()) }).await;
    window.press(Key::Escape).await;
    window.new_note("His", "Only his.").await;
    window.until_status("Synced").await;
    quit(&window).await;

    // Each has what is theirs, here and at the server.
    assert_eq!(titles(&here), ["His"]);
    let hers = Cli::new(&laptop.join("profiles/ada@127.0.0.1"));
    assert_eq!(titles(&hers), ["Hers"]);
    for (name, theirs) in [("ada", "Hers"), ("bob", "His")] {
        let phone = Cli::new(&folder.path().join(name));
        assert_eq!(phone.sign_in(&server, name, PASSWORD, "Phone").code, 0);
        let _ = phone.ok(&["sync"]);
        assert_eq!(titles(&phone), [theirs]);
    }
}

/// Whoever has begun already is shown the list.
fn begun(data: &Path) {
    let path = data.join("settings.json");
    let words = std::fs::read(&path).expect("the settings are there");
    let mut settings: Value = serde_json::from_slice(&words).expect("JSON");
    settings["begun"] = json!(true);
    std::fs::write(path, settings.to_string()).expect("written");
}
