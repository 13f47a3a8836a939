//! The first start, and a notebook without notes.

use serde_json::json;
use tests::{Cli, Server, Window, until};
use thirtyfour::prelude::*;

use super::take::take;
use super::until_says;
use super::world::{INGRID, PASSWORD};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_connects_with_a_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("server");
    let server = Server::start_for_people(&data).await;
    Server::user(&data, &["add", INGRID], &format!("{PASSWORD}\n")).await;
    let device = folder.path().join("ingrid");
    std::fs::create_dir_all(&device).expect("a folder");
    std::fs::write(device.join("settings.json"), json!({"theme": "light"}).to_string()).expect("written");
    let window = Window::open_on(&device, "first-run").await;
    window.click("way-connect").await;
    for (field, text) in [("server-url", &server.url), ("server-key", &server.key)] {
        window.element(field).await.send_keys(text).await.expect("it can be typed");
    }
    // The server is asked, and wants an account.
    window.click("begin").await;
    until("the account is asked for", || async {
        window.driver.find(By::Css("#account-name")).await.ok()?.send_keys(INGRID).await.ok()
    })
    .await;
    take(&window, "first-run").await;
    let _ = window.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_notes_it_says_how_to_begin() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = Cli::new(folder.path()).ok(&["notebooks", "new", "My notes"]);
    std::fs::write(folder.path().join("settings.json"), json!({"theme": "light", "begun": true}).to_string())
        .expect("written");
    let window = Window::open(folder.path()).await;
    until_says(&window, ".empty", "Write something down").await;
    window.until_status("This computer only").await;
    take(&window, "empty").await;
    let _ = window.kill().await;
}
