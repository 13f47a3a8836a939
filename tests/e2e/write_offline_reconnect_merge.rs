//! The story the app is made for, with nothing false in it: two windows, a real server that goes and comes back, both
//! apps killed in between, a real bus.

use tests::{Cli, Notifications, Server, Window, look_elsewhere, until};
use thirtyfour::Key;

/// Seconds between two background syncs, so that the story is not told at the pace of an office.
const SETTINGS: &str = r#"{"syncEvery":5}"#;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_write_offline_and_keep_every_word() {
    let notifications = Notifications::listen().await;
    let folder = tempfile::tempdir().expect("a folder");
    let server_data = folder.path().join("server");
    let server = Server::start(&server_data).await;
    let (a_data, b_data) = (folder.path().join("a"), folder.path().join("b"));
    for (data, name) in [(&a_data, "Laptop"), (&b_data, "Desk computer")] {
        std::fs::create_dir_all(data).expect("a folder");
        std::fs::write(data.join("settings.json"), SETTINGS).expect("written");
        Cli::new(data).connect(&server, name);
    }

    // One writes; the other receives it without a click.
    let (a, b) = (Window::open(&a_data).await, Window::open(&b_data).await);
    a.new_note("Kitchen", "Budget is 14,000.").await;
    b.open_note("Kitchen").await;
    until("the text has come", || async { (b.body().await == "Budget is 14,000.").then_some(()) }).await;
    a.until_status("Synced").await;

    // The server goes; both edit the same note.
    let url = server.url.clone();
    server.stop().await;
    a.write(" Oak, says A.").await;
    b.write(" Birch, says B.").await;
    for device in [&a, &b] {
        device.until_status("Offline").await;
        device.until_status("1 change waiting").await;
    }

    // Both apps are killed, and nothing that was typed is missing.
    let (a, b) = (a.kill().await, b.kill().await);
    let (a, b) = (Window::open(&a).await, Window::open(&b).await);
    for (device, text) in [(&a, "Budget is 14,000. Oak, says A."), (&b, "Budget is 14,000. Birch, says B.")] {
        device.open_note("Kitchen").await;
        until("what was typed is there", || async { (device.body().await == text).then_some(()) }).await;
        device.until_status("1 change waiting").await;
    }

    // Nobody looks. The server comes back; both sync by themselves, and one of them has two versions.
    let elsewhere = look_elsewhere().await;
    let _server = Server::start_again(&server_data, &url).await;
    until("one of them has two versions", || async {
        (a.shows("conflict-badge").await || b.shows("conflict-badge").await).then_some(())
    })
    .await;
    let (summary, _) = until("the notification", || async { notifications.saying("two versions") }).await;
    assert_eq!(summary, "“Kitchen” has two versions");
    drop(elsewhere);

    // Both are asked. On the one that sent second it is its own question, and says that it was offline before the app was started anew.
    let mut conflicted = &a;
    for device in [&a, &b] {
        conflicted = device;
        device.compare().await;
        let says = until("the dialog says whose texts they are", || async {
            let says = device.element("merge-dialog").await.text().await.ok()?;
            ["You changed it here", "is not settled there yet"].iter().any(|it| says.contains(it)).then_some(says)
        })
        .await;
        if says.contains("You changed it here") {
            assert!(says.contains("You changed it here while offline, and on"), "{says}");
            break;
        }
        device.press(Key::Escape).await;
    }

    // The dialog has both texts in the result; saving it is all there is to do.
    let chosen = conflicted.element("merge-strategy-concatenate").await;
    assert_eq!(chosen.attr("aria-checked").await.expect("an attribute").as_deref(), Some("true"));
    let result = until("the result is filled", || async {
        let result = conflicted.editor_text("merge-result").await;
        (result.contains("Oak, says A.") && result.contains("Birch, says B.")).then_some(result)
    })
    .await;
    conflicted.click("merge-save").await;

    // Both show the same text, each sentence once.
    for device in [&a, &b] {
        until("the merged text is there", || async { (device.body().await == result).then_some(()) }).await;
        device.until_status("Synced").await;
        until("the badge goes", || async { (!device.shows("conflict-badge").await).then_some(()) }).await;
        for sentence in ["Oak, says A.", "Birch, says B."] {
            assert_eq!(result.matches(sentence).count(), 1, "{sentence}");
        }
    }
}
