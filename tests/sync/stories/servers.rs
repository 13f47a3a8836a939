//! A server that is put back or emptied, and a device that goes to another one or to somebody else's account.

use std::path::Path;

use serde_json::Value;
use tests::{Cli, Home};

use super::*;

const NOTES: usize = 12;

fn list(device: &Cli, arguments: &[&str]) -> Vec<Value> {
    device.ok(arguments).as_array().expect("a list").clone()
}

/// The notes without a question: id, title, body.
fn shown(device: &Cli) -> Vec<[Value; 3]> {
    let notes = list(device, &["list"]).into_iter().filter(|note| note["conflict"] == false);
    let mut notes: Vec<_> = notes.map(|note| ["id", "title", "body"].map(|column| note[column].clone())).collect();
    notes.sort_by_key(|note| note[0].to_string());
    notes
}

fn asked(device: &Cli) -> Vec<Value> {
    list(device, &["conflicts"]).into_iter().map(|conflict| conflict["id"].clone()).collect()
}

/// Every text on a device: in notes, in questions, in histories.
fn findable(device: &Cli) -> String {
    let (notes, conflicts) = (device.ok(&["list"]), device.ok(&["conflicts"]));
    let ids = notes.as_array().expect("a list").iter().map(|note| note["id"].as_str().expect("an id"));
    let histories: String = ids.map(|id| device.ok(&["history", id]).to_string()).collect();
    format!("{notes}{conflicts}{histories}")
}

fn sync(device: &Cli) -> Value {
    let synced = device.run(&["sync"]);
    assert!(synced.code == 0 || synced.code == 3, "{synced:?}");
    synced.out
}

/// All sync twice; then each mark is on each, they show and ask the same, and one more sync moves nothing.
fn nothing_is_lost(devices: &[&Cli], marks: &[String]) {
    devices.iter().chain(devices).for_each(|device| drop(sync(device)));
    for device in devices {
        let found = findable(device);
        for mark in marks {
            assert!(found.contains(mark.as_str()), "{mark} is lost: {found}");
        }
        assert_eq!((shown(device), asked(device)), (shown(devices[0]), asked(devices[0])));
    }
    for device in devices {
        let nothing = sync(device);
        assert_eq!((&nothing["pushed"], &nothing["pulled"]), (&0.into(), &0.into()));
    }
}

/// Removes the database of a server, not its key.
fn empty(data: &Path) {
    for file in std::fs::read_dir(data).expect("a folder") {
        let file = file.expect("a file");
        if file.file_name().to_string_lossy().starts_with("server.") {
            std::fs::remove_file(file.path()).expect("removed");
        }
    }
}

/// Whoever runs the server looks after its data.
async fn run(data: &Path, arguments: &[&str]) {
    let output = Home::Folder(data).command(arguments).output().await.expect("it runs");
    assert!(output.status.success(), "{arguments:?}");
}

#[tokio::test]
async fn a_server_that_is_emptied_is_asked_about_and_one_that_is_put_back_not_and_both_get_back_what_they_lost() {
    for is_emptied in [true, false] {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("server");
        let server = Server::start(&data).await;
        let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
        a.connect(&server, "Laptop");
        b.connect(&server, "Pixel 8");
        let new = |device: &Cli, number: usize| {
            let made =
                device.ok(&["new", "--title", &format!("Note {number}"), "--body", &format!("mark-{number:02}.")]);
            made["id"].as_str().expect("an id").to_owned()
        };
        let ids: Vec<String> = (0..NOTES / 2).map(|number| new(&a, number)).collect();
        sync(&a);
        sync(&b);
        let copy = folder.path().join("copy.db");
        let copy = copy.to_str().expect("text");
        run(&data, &["backup", copy]).await;
        (NOTES / 2..NOTES).for_each(|number| drop(new(&a, number)));
        let _ = a.ok(&["edit", &ids[0], "--body", "mark-00. later-a."]);
        sync(&a);
        sync(&b);
        // What the server never saw.
        let _ = b.ok(&["edit", &ids[1], "--body", "mark-01. unsent-b."]);

        let (url, key) = (server.url.clone(), server.key.clone());
        server.stop().await;
        if is_emptied {
            empty(&data);
        } else {
            run(&data, &["restore", copy]).await;
        }
        let server = Server::start_again(&data, &url).await;

        if is_emptied {
            let asked = b.run(&["sync"]);
            assert_eq!((asked.code, asked.error.as_str()), (1, "emptied"), "{asked:?}");
            assert!(asked.message.contains(&format!("none of the {NOTES} items")), "{}", asked.message);
            let fresh = Cli::new(&folder.path().join("early"));
            assert_eq!(fresh.run(&["connect", "--url", &server.url, "--application-key", &key]).code, 0);
            sync(&fresh);
            assert_eq!(list(&fresh, &["list"]).len(), 0, "nothing is sent before somebody decides");
            let _ = b.ok(&["sync", "--send-again"]);
        }
        for device in [&b, &a] {
            sync(device);
            assert_eq!(list(device, &["list"]).len(), NOTES, "nothing goes, not for a moment");
        }
        let mut marks: Vec<String> = (0..NOTES).map(|number| format!("mark-{number:02}.")).collect();
        marks.extend(["later-a.".to_owned(), "unsent-b.".to_owned()]);
        nothing_is_lost(&[&a, &b], &marks);
        // A server that knows nothing has no version in common with anybody: what differs is a question then.
        let differs = if is_emptied { vec![Value::from(ids[1].as_str())] } else { Vec::new() };
        assert_eq!(asked(&a), differs);
        for id in asked(&a) {
            let _ = a.ok(&["resolve", id.as_str().expect("an id"), "--strategy", "concatenate"]);
        }
        let fresh = Cli::new(&folder.path().join("fresh"));
        let connected = ["connect", "--url", &server.url, "--application-key", &key, "--device", "Tablet"];
        assert_eq!(fresh.run(&connected).code, 0);
        nothing_is_lost(&[&a, &b, &fresh], &marks);
        assert_eq!((shown(&fresh).len(), asked(&fresh).len()), (NOTES, 0));
    }
}

#[tokio::test]
async fn a_device_that_goes_to_another_server_or_account_takes_its_notes_along_and_nobody_elses_leak() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start_for_people(&folder.path().join("server")).await;
    for name in ["ada", "bob"] {
        Server::user(&folder.path().join("server"), &["add", name], "a password of theirs\n").await;
    }
    let device = |name: &str| Cli::new(&folder.path().join(name));
    let (laptop, hers, his) = (device("laptop"), device("hers"), device("his"));
    for (device, user) in [(&laptop, "ada"), (&hers, "ada"), (&his, "bob")] {
        assert_eq!(device.sign_in(&server, user, "a password of theirs", "A device").code, 0);
    }
    let note =
        laptop.ok(&["new", "--title", "Laptop", "--body", "from-laptop."])["id"].as_str().expect("an id").to_owned();
    let _ = hers.ok(&["new", "--title", "Hers", "--body", "only-hers."]);
    let _ = his.ok(&["new", "--title", "His", "--body", "only-his."]);
    for device in [&laptop, &hers, &his] {
        sync(device);
    }

    // Ada's laptop becomes Bob's, before it ever heard of what her other device wrote.
    let _ = laptop.ok(&["edit", &note, "--body", "from-laptop. unsent."]);
    let bob = ["connect", "--user", "bob", "--notes-here", "send"];
    assert_eq!(laptop.run_with(&bob, "a password of theirs\n").code, 0);
    assert_eq!(shown(&laptop).len(), 1, "nothing goes");
    nothing_is_lost(&[&laptop, &his], &["from-laptop.", "unsent.", "only-his."].map(str::to_owned));
    sync(&hers);
    let found = findable(&hers);
    assert_eq!(shown(&hers).len(), 2, "what was hers stays hers");
    assert!(found.contains("from-laptop.") && found.contains("only-hers."));
    assert!(!found.contains("unsent.") && !found.contains("only-his."), "{found}");
    assert!(!findable(&laptop).contains("only-hers."));

    // And to a server of its own.
    let other = Server::start(&folder.path().join("other")).await;
    laptop.move_to(&other, "Laptop");
    let fresh = device("fresh");
    fresh.connect(&other, "Tablet");
    nothing_is_lost(&[&laptop, &fresh], &["from-laptop.", "unsent.", "only-his."].map(str::to_owned));
    assert_eq!(shown(&his).len(), 2);
    nothing_is_lost(&[&his], &["from-laptop.", "unsent.", "only-his."].map(str::to_owned));
}
