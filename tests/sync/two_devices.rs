//! Write offline, reconnect, merge.

use serde_json::Value;
use tests::{Cli, Server};

struct Desk {
    _folder: tempfile::TempDir,
    server_data: std::path::PathBuf,
    server: Server,
    a: Cli,
    b: Cli,
}

async fn desk() -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let server_data = folder.path().join("server");
    let server = Server::start(&server_data).await;
    let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
    a.connect(&server, "Laptop");
    b.connect(&server, "Pixel 8");
    Desk { _folder: folder, server_data, server, a, b }
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

/// A note that both devices have.
fn shared_note(desk: &Desk, body: &str) -> String {
    let note = id(&desk.a.ok(&["new", "--title", "Kitchen", "--body", body]));
    assert_eq!(desk.a.ok(&["sync"])["pushed"], 1);
    assert_eq!(desk.b.ok(&["sync"])["pulled"], 1);
    note
}

#[tokio::test]
async fn two_devices_that_wrote_offline_agree_after_a_merge() {
    let Desk { _folder, server_data, server, a, b } = desk().await;
    let note = id(&a.ok(&["new", "--title", "Kitchen", "--body", "Budget 14,000", "--tag", "home"]));
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(b.ok(&["sync"])["pulled"], 1);
    let url = server.url.clone();
    server.stop().await;

    assert_eq!(a.ok(&["edit", &note, "--body", "Budget 15,500"])["pending"], true);
    assert_eq!(b.ok(&["edit", &note, "--body", "Budget 12,000"])["pending"], true);
    for device in [&a, &b] {
        let offline = device.run(&["sync"]);
        assert_eq!((offline.code, offline.error.as_str()), (4, "offline"), "{offline:?}");
        assert_eq!(device.ok(&["status"])["pending"], 1);
    }

    let _server = Server::start_again(&server_data, &url).await;
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    let second = b.run(&["sync"]);
    assert_eq!((second.code, &second.out["conflicts"]), (3, &Value::from(1)), "{second:?}");
    let conflicts = b.ok(&["conflicts"]);
    assert_eq!(conflicts[0]["kind"], "edited");
    assert_eq!(conflicts[0]["device"], "Laptop");
    assert_eq!(conflicts[0]["base"]["body"], "Budget 14,000");
    assert_eq!(conflicts[0]["theirs"]["body"], "Budget 15,500");

    let merged = b.ok(&["resolve", &note, "--strategy", "concatenate"]);
    let both = "Budget 12,000\n\n---\n\nBudget 15,500";
    assert_eq!(merged["body"], both);
    assert_eq!(b.ok(&["sync"])["pushed"], 1);
    assert_eq!(a.ok(&["sync"])["pulled"], 1);
    for device in [&a, &b] {
        let shown = device.ok(&["show", &note]);
        assert_eq!(
            (&shown["body"], &shown["pending"], &shown["conflict"]),
            (&both.into(), &false.into(), &false.into())
        );
        let nothing = device.ok(&["sync"]);
        assert_eq!((&nothing["pushed"], &nothing["pulled"]), (&0.into(), &0.into()));
    }
    assert_eq!(a.ok(&["show", &note])["version"], b.ok(&["show", &note])["version"]);
}

#[tokio::test]
async fn a_title_here_and_a_body_there_merge_without_a_question() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    let _ = desk.a.ok(&["edit", &note, "--body", "one\ntwo"]);
    let _ = desk.b.ok(&["edit", &note, "--title", "Kitchen, summer"]);
    let _ = desk.a.ok(&["sync"]);
    let _ = desk.b.ok(&["sync"]);
    let _ = desk.a.ok(&["sync"]);
    for device in [&desk.a, &desk.b] {
        let shown = device.ok(&["show", &note]);
        assert_eq!((&shown["title"], &shown["body"]), (&"Kitchen, summer".into(), &"one\ntwo".into()));
    }
}

#[tokio::test]
async fn each_strategy_settles_as_it_says_and_all_devices_agree() {
    let expected =
        [("auto", "A\nb\nC\nd\nE"), ("mine", "a\nb\nc\nd\nE"), ("theirs", "A\nb\nC\nd\ne"), ("both", "a\nb\nc\nd\nE")];
    let desk = desk().await;
    for (strategy, body) in expected {
        let note = shared_note(&desk, "a\nb\nc\nd\ne");
        let _ = desk.a.ok(&["edit", &note, "--body", "A\nb\nC\nd\ne"]);
        let _ = desk.b.ok(&["edit", &note, "--body", "a\nb\nc\nd\nE"]);
        let _ = desk.a.ok(&["sync"]);
        assert_eq!(desk.b.run(&["sync"]).code, 3);
        assert_eq!(desk.b.ok(&["resolve", &note, "--strategy", strategy])["body"], body, "{strategy}");
        let _ = desk.b.ok(&["sync"]);
        let _ = desk.a.ok(&["sync"]);
        assert_eq!(desk.a.ok(&["show", &note])["body"], body, "{strategy}");
        assert_eq!(desk.a.ok(&["list"]), desk.b.ok(&["list"]), "{strategy}");
    }
    let titles = desk.a.ok(&["list"]);
    let titles = titles.as_array().expect("a list").iter().filter_map(|note| note["title"].as_str());
    // The time of the edit follows.
    assert_eq!(titles.filter(|title| title.starts_with("Kitchen (Laptop, ")).count(), 1);
}

#[tokio::test]
async fn a_note_deleted_there_and_edited_here_is_kept_with_its_edits() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    let _ = desk.a.ok(&["trash", &note]);
    let _ = desk.a.ok(&["delete", &note]);
    let _ = desk.a.ok(&["sync"]);
    let _ = desk.b.ok(&["edit", &note, "--body", "one, edited"]);
    assert_eq!(desk.b.run(&["sync"]).code, 3);
    assert_eq!(desk.b.ok(&["conflicts"])[0]["kind"], "deletedThere");
    assert_eq!(desk.b.ok(&["resolve", &note, "--strategy", "concatenate"])["body"], "one, edited");
    let _ = desk.b.ok(&["sync"]);
    let _ = desk.a.ok(&["sync"]);
    assert_eq!(desk.a.ok(&["show", &note])["body"], "one, edited");
}

#[tokio::test]
async fn a_note_deleted_here_and_edited_there_waits_for_a_decision() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    let _ = desk.a.ok(&["edit", &note, "--body", "one, edited"]);
    let _ = desk.a.ok(&["sync"]);
    let _ = desk.b.ok(&["trash", &note]);
    let _ = desk.b.ok(&["delete", &note]);
    assert_eq!(desk.b.run(&["sync"]).code, 3);
    assert_eq!(desk.b.ok(&["conflicts"])[0]["kind"], "deletedHere");
    assert_eq!(desk.b.ok(&["resolve", &note, "--strategy", "mine"])["trashed"], true);
    let _ = desk.b.ok(&["sync"]);
    let _ = desk.a.ok(&["sync"]);
    let shown = desk.a.ok(&["show", &note]);
    assert_eq!((&shown["body"], &shown["trashed"]), (&"one, edited".into(), &true.into()));
}

#[tokio::test]
async fn both_deleting_a_note_is_no_conflict() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    for device in [&desk.a, &desk.b] {
        let _ = device.ok(&["trash", &note]);
        let _ = device.ok(&["delete", &note]);
    }
    let _ = desk.a.ok(&["sync"]);
    let _ = desk.b.ok(&["sync"]);
    assert_eq!(desk.b.ok(&["status"])["pending"], 0);
}

#[tokio::test]
async fn a_purge_that_a_notebook_alone_stands_in_the_way_of_removes_no_note_either() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    let _ = desk.b.ok(&["notebooks", "new", "Not sent yet"]);
    let refused = desk.b.run(&["purge"]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "pendingChanges"));
    assert!(refused.message.starts_with("1 change was not sent yet, so nothing was removed"), "{refused:?}");
    assert_eq!(desk.b.ok(&["show", &note])["body"], "one");
}

#[tokio::test]
async fn purging_is_refused_while_changes_wait_and_loses_nothing_that_was_synced() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    let _ = desk.b.ok(&["edit", &note, "--body", "two"]);
    let refused = desk.b.run(&["purge"]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "pendingChanges"));
    assert_eq!(desk.b.ok(&["show", &note])["body"], "two");
    let _ = desk.b.ok(&["purge", "--force"]);
    assert_eq!(desk.b.ok(&["list"]), Value::Array(Vec::new()));
    let _ = desk.b.ok(&["sync"]);
    assert_eq!(desk.b.ok(&["show", &note])["body"], "one");
}

#[tokio::test]
async fn notes_move_to_another_server_without_copies() {
    let desk = desk().await;
    let note = shared_note(&desk, "one");
    let other_data = tempfile::tempdir().expect("a folder");
    let other = Server::start(other_data.path()).await;
    desk.a.move_to(&other, "Laptop");
    desk.b.move_to(&other, "Pixel 8");
    assert_eq!(desk.a.ok(&["sync"])["pushed"], 1);
    let _ = desk.b.ok(&["sync"]);
    for device in [&desk.a, &desk.b] {
        assert_eq!(device.ok(&["list"]).as_array().map(Vec::len), Some(1));
        assert_eq!(device.ok(&["show", &note])["pending"], false);
    }
}
