//! Two versions of a note are settled on any of three devices, and every text is findable on each of them afterwards.

use serde_json::Value;
use tests::{Cli, Server};

struct Desk {
    folder: tempfile::TempDir,
    _server: Server,
    devices: [Cli; 3],
    note: String,
}

const NAMES: [&str; 3] = ["Laptop", "Pixel 8", "Tablet"];

/// Three devices that have a note; the first two have written into it, and the second waits for a decision.
async fn conflicted() -> Desk {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let devices = NAMES.map(|name| Cli::new(&folder.path().join(name)));
    devices.iter().zip(NAMES).for_each(|(device, name)| device.connect(&server, name));
    let made = devices[0].ok(&["new", "--title", "Kitchen", "--body", "base"]);
    let note = made["id"].as_str().expect("an id").to_owned();
    devices.iter().for_each(sync);
    let _ = devices[0].ok(&["edit", &note, "--body", "theirs-a"]);
    let _ = devices[1].ok(&["edit", &note, "--body", "mine-b"]);
    sync(&devices[0]);
    assert_eq!(devices[1].run(&["sync"]).code, 3);
    Desk { folder, _server: server, devices, note }
}

/// A sync in which nothing is refused; conflicts may wait.
fn sync(device: &Cli) {
    let synced = device.run(&["sync"]);
    assert!(synced.code == 0 || synced.code == 3, "{synced:?}");
    assert_eq!(synced.out["failed"], 0, "{synced:?}");
}

fn asked(device: &Cli) -> Vec<Value> {
    device.ok(&["conflicts"]).as_array().expect("a list").clone()
}

/// Every text that can be found on a device: in notes, in Trash, in conflicts, in histories.
fn findable(device: &Cli) -> String {
    let mut ids: Vec<String> = Vec::new();
    let mut texts = String::new();
    for list in [device.ok(&["list"]), device.ok(&["list", "--trash"]), device.ok(&["conflicts"])] {
        let ids_of = |list: &Value| list.as_array().expect("a list").iter().map(|note| note["id"].clone()).collect();
        let of_list: Vec<Value> = ids_of(&list);
        ids.extend(of_list.iter().map(|id| id.as_str().expect("an id").to_owned()));
        texts += &list.to_string();
    }
    for id in ids {
        texts += &device.ok(&["history", &id]).to_string();
    }
    texts
}

/// What stands in the list, but for what waits on one device.
fn notes(device: &Cli) -> Vec<[Value; 4]> {
    let list = device.ok(&["list"]);
    let notes = list.as_array().expect("a list").iter();
    let mut notes: Vec<[Value; 4]> =
        notes.map(|note| ["id", "title", "body", "tags"].map(|column| note[column].clone())).collect();
    notes.sort_by_key(|note| note[0].to_string());
    notes
}

/// All devices sync twice. Then each mark is findable on every one, they show the same notes, and one more sync moves nothing.
fn nothing_is_lost(devices: &[Cli; 3], marks: &[&str]) {
    devices.iter().chain(devices).for_each(sync);
    for (device, name) in devices.iter().zip(NAMES) {
        let texts = findable(device);
        for mark in marks {
            assert!(texts.contains(mark), "{mark} is nowhere on {name}: {texts}");
        }
    }
    if asked(&devices[0]).is_empty() {
        devices.iter().for_each(|device| assert_eq!(notes(device), notes(&devices[0])));
    }
    for device in devices {
        let synced = device.run(&["sync"]);
        assert_eq!((&synced.out["pushed"], &synced.out["pulled"]), (&0.into(), &0.into()), "{synced:?}");
        assert_eq!(asked(device).len(), asked(&devices[0]).len());
    }
}

#[tokio::test]
async fn a_conflict_is_settled_on_another_device_and_can_be_taken_back_on_a_third() {
    let desk = conflicted().await;
    let Desk { devices, note, .. } = &desk;
    let [a, b, c] = devices;
    sync(a);
    let conflict = &asked(a)[0];
    assert_eq!((&conflict["waitsOn"], &conflict["theirs"]["body"]), (&"Pixel 8".into(), &"mine-b".into()));
    assert_eq!(conflict["mine"]["body"], "theirs-a");
    let settled = a.ok(&["resolve", note, "--strategy", "concatenate"]);
    assert_eq!(settled["body"], "theirs-a\n\n---\n\nmine-b");
    nothing_is_lost(devices, &["base", "theirs-a", "mine-b"]);
    assert_eq!(asked(b), Vec::<Value>::new());
    assert_eq!(b.ok(&["show", note])["body"], settled["body"]);

    let again = c.ok(&["undo", note]);
    assert_eq!((&again[0]["mine"]["body"], &again[0]["theirs"]["body"]), (&"mine-b".into(), &"theirs-a".into()));
    nothing_is_lost(devices, &["base", "theirs-a", "mine-b"]);
    assert_eq!(asked(b)[0]["waitsOn"], "Tablet");
    let _ = b.ok(&["resolve", note, "--strategy", "theirs"]);
    nothing_is_lost(devices, &["base", "theirs-a", "mine-b"]);
    assert_eq!(a.ok(&["show", note])["body"], "mine-b");
}

#[tokio::test]
async fn two_devices_settle_at_once() {
    let desk = conflicted().await;
    let Desk { devices, note, .. } = &desk;
    let [a, b, c] = devices;
    sync(a);
    let _ = a.ok(&["resolve", note, "--strategy", "auto", "--body", "theirs-a, mine-b, settled-a"]);
    let _ = b.ok(&["resolve", note, "--strategy", "auto", "--body", "mine-b, theirs-a, settled-b"]);
    let marks = ["theirs-a", "mine-b", "settled-a", "settled-b"];
    nothing_is_lost(devices, &marks);
    let waits: Vec<String> = asked(c).iter().map(|conflict| conflict["waitsOn"].to_string()).collect();
    assert_eq!(waits, ["\"Pixel 8\""]);
    let _ = c.ok(&["resolve", note, "--strategy", "concatenate"]);
    nothing_is_lost(devices, &marks);
    assert!(devices.iter().all(|device| asked(device).is_empty()));
}

#[tokio::test]
async fn the_device_that_waits_types_on_while_another_settles() {
    let desk = conflicted().await;
    let Desk { devices, note, .. } = &desk;
    let [a, b, c] = devices;
    sync(a);
    let _ = a.ok(&["resolve", note, "--strategy", "concatenate"]);
    let _ = b.ok(&["edit", note, "--body", "mine-b, more-b", "--tag", "late"]);
    let marks = ["theirs-a", "mine-b", "more-b"];
    nothing_is_lost(devices, &marks);
    assert_eq!(asked(c)[0]["base"]["body"], "mine-b");
    let _ = c.ok(&["resolve", note, "--strategy", "concatenate"]);
    nothing_is_lost(devices, &marks);
    assert!(devices.iter().all(|device| asked(device).is_empty()));
}

#[tokio::test]
async fn a_conflict_outlives_the_restarts_of_every_device_and_the_loss_of_the_one_that_met_it() {
    let desk = conflicted().await;
    let Desk { folder, devices, note, .. } = &desk;
    let [a, b, c] = devices;
    // Each command is a process of its own: whatever they know stands in their folders.
    sync(a);
    sync(c);
    assert_eq!(b.ok(&["status"])["conflicts"], 1);
    std::fs::remove_dir_all(folder.path().join("Pixel 8")).expect("the phone is lost");
    let _ = c.ok(&["resolve", note, "--strategy", "concatenate"]);
    for device in [c, a] {
        sync(device);
    }
    for device in [a, c] {
        assert_eq!(device.ok(&["show", note])["body"], "theirs-a\n\n---\n\nmine-b");
        assert_eq!(asked(device), Vec::<Value>::new());
    }
}

#[tokio::test]
async fn a_conflict_says_that_the_edit_was_made_offline_after_restarts_too_and_of_one_made_online_it_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let devices = NAMES.map(|name| Cli::new(&folder.path().join(name)));
    devices.iter().zip(NAMES).for_each(|(device, name)| device.connect(&server, name));
    let [a, b, c] = &devices;
    let note = a.ok(&["new", "--title", "Kitchen", "--body", "base"])["id"].as_str().expect("an id").to_owned();
    devices.iter().for_each(sync);
    let _ = a.ok(&["edit", &note, "--body", "theirs-a"]);
    sync(a);

    // The line is gone. Each command is a process of its own, so the program is started anew between any two of them.
    let url = server.url.clone();
    server.stop().await;
    let _ = b.ok(&["edit", &note, "--body", "mine-b"]);
    assert_eq!(b.run(&["sync"]).code, 4);
    let _ = b.ok(&["edit", &note, "--body", "mine-b, and more"]);
    let _server = Server::start_again(&folder.path().join("server"), &url).await;
    sync(b);
    assert_eq!(asked(b)[0]["whileOffline"], true);
    sync(b);
    assert_eq!(asked(b)[0]["whileOffline"], true);
    // The other device that shows it was not offline, and its own edit is not what waits.
    sync(a);
    assert_eq!((&asked(a)[0]["whileOffline"], &asked(a)[0]["waitsOn"]), (&false.into(), &"Pixel 8".into()));

    // What is typed on now is not.
    let _ = b.ok(&["edit", &note, "--body", "mine-b, typed on"]);
    assert_eq!(asked(b)[0]["whileOffline"], false);
    let _ = b.ok(&["resolve", &note, "--strategy", "concatenate"]);
    nothing_is_lost(&devices, &["theirs-a", "mine-b, typed on"]);

    let _ = a.ok(&["edit", &note, "--body", "again-a"]);
    let _ = c.ok(&["edit", &note, "--body", "again-c"]);
    sync(a);
    sync(c);
    assert_eq!(asked(c)[0]["whileOffline"], false);
}

#[tokio::test]
async fn a_note_deleted_here_and_edited_there_is_kept_or_thrown_away_from_any_device() {
    for (how, trashed) in [("--keep", false), ("--delete", true)] {
        let desk = conflicted().await;
        let Desk { devices, note, .. } = &desk;
        let [a, b, c] = devices;
        let _ = b.ok(&["resolve", note, "--strategy", "mine"]);
        nothing_is_lost(devices, &["mine-b"]);
        let _ = a.ok(&["trash", note]);
        let _ = a.ok(&["delete", note]);
        sync(a);
        let _ = b.ok(&["edit", note, "--body", "edited-b"]);
        for device in [b, c] {
            sync(device);
        }
        assert_eq!(asked(c)[0]["kind"], "deletedHere");
        let _ = c.ok(&["resolve", note, how]);
        nothing_is_lost(devices, &["edited-b"]);
        for device in devices {
            let shown = device.ok(&["show", note]);
            assert_eq!((&shown["body"], &shown["trashed"]), (&"edited-b".into(), &trashed.into()));
        }
    }
}
