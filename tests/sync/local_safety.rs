//! A device that is killed, copied or damaged: what was written is there, and the file that was damaged too.

use std::path::Path;

use tests::{Cli, Server};
use tokio::net::TcpListener;

/// Points a connected device at another address, as if the server had moved there.
fn move_server(device: &Path, url: &str) {
    let file = device.join("settings.json");
    let settings = std::fs::read(&file).expect("settings");
    let mut settings: serde_json::Value = serde_json::from_slice(&settings).expect("JSON");
    settings["serverUrl"] = url.into();
    std::fs::write(file, settings.to_string()).expect("written");
}

fn titles(device: &Cli) -> Vec<String> {
    let notes = device.ok(&["list"]);
    let titles = notes.as_array().expect("a list").iter().map(|note| note["title"].as_str().unwrap_or_default());
    let mut titles: Vec<String> = titles.map(str::to_owned).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn a_second_process_waits_outside_until_the_first_is_killed_and_finds_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let data = folder.path().join("device");
    let a = Cli::new(&data);
    a.connect(&server, "Laptop");
    let _ = a.ok(&["new", "--title", "kept"]);
    assert_eq!(std::fs::read(data.join("notes.lock")).expect("a file"), b"clean");

    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    move_server(&data, &format!("http://{}", silent.local_addr().expect("an address")));
    let mut killed = a.begin(&["sync"]);
    // It asks a server that never answers: now it has frozen what it sends, and holds the store.
    let _asked = silent.accept().await.expect("it asks");
    let refused = a.run(&["list"]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "inUse"), "{refused:?}");
    killed.kill().await.expect("SIGKILL");

    assert_eq!(std::fs::read(data.join("notes.lock")).expect("a file"), b"");
    let first = a.run(&["status"]);
    assert_eq!((first.code, first.notice.as_str(), &first.out["pending"]), (0, "", &1.into()), "{first:?}");
    assert_eq!(std::fs::read(data.join("notes.lock")).expect("a file"), b"clean");
    move_server(&data, &server.url);
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(titles(&a), ["kept"]);
}

#[test]
fn a_notes_file_that_may_not_grow_is_said_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = Cli::new(folder.path());
    let _ = here.ok(&["new", "--title", "kept"]);
    // No file of this process may grow beyond 128 KiB (dash counts in halves of a KiB), as under a quota.
    let limit = "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\"";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", limit]).arg(tests::program("driftless-cli")).arg("--json").arg("--data").arg(folder.path());
    let refused = shell.args(["new", "--title", "lost", "--body", &"x".repeat(100_000)]).output().expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("not saved: the notes file can't be written"), "{said}");
    assert_eq!(titles(&here), ["kept"]);
    let _ = here.ok(&["new", "--title", "there is room"]);
    assert_eq!(titles(&here), ["kept", "there is room"]);
}

#[tokio::test]
async fn a_notes_file_that_turned_to_garbage_comes_back_from_its_backup_and_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let data = folder.path().join("a");
    let (a, b) = (Cli::new(&data), Cli::new(&folder.path().join("b")));
    a.connect(&server, "Laptop");
    b.connect(&server, "Pixel 8");
    let _ = a.ok(&["new", "--title", "before the backup"]);
    let _ = a.ok(&["sync"]);
    let _ = b.ok(&["sync"]);
    let _ = b.ok(&["new", "--title", "on the server"]);
    let _ = b.ok(&["sync"]);
    let _ = a.ok(&["sync"]);
    let garbage = "no database ".repeat(10_000);
    std::fs::write(data.join("notes.db"), &garbage).expect("written");

    let first = a.run(&["list"]);
    assert_eq!((first.code, first.notice.as_str()), (0, "salvaged"), "{first:?}");
    assert_eq!(titles(&a), ["before the backup"]);
    let _ = a.ok(&["sync"]);
    assert_eq!(titles(&a), ["before the backup", "on the server"]);
    let status = a.ok(&["status"]);
    assert_eq!((&status["pending"], &status["conflicts"]), (&0.into(), &0.into()));
    let files = std::fs::read_dir(&data).expect("readable").map(|file| file.expect("a file").path());
    let kept = files.filter(|file| file.to_string_lossy().contains("notes.damaged-"));
    assert!(kept.into_iter().any(|file| std::fs::read(file).is_ok_and(|bytes| bytes == garbage.as_bytes())));
}

#[tokio::test]
async fn a_notes_file_with_a_damaged_page_loses_no_edit_that_can_be_read_and_agrees_with_the_server() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let data = folder.path().join("a");
    let a = Cli::new(&data);
    a.connect(&server, "Laptop");
    let body = "a line of the shared text\n".repeat(100);
    for number in 0..20 {
        let _ = a.ok(&["new", "--title", &format!("shared {number:02}"), "--body", &body]);
    }
    let _ = a.ok(&["sync"]);
    let _ = a.ok(&["new", "--title", "waits"]);
    let sound = std::fs::read(data.join("notes.db")).expect("a file");
    let mut damaged = sound.clone();
    let middle = sound.len() / 4096 / 2 * 4096;
    damaged[middle..middle + 4096].fill(0xA5);
    std::fs::write(data.join("notes.db"), &damaged).expect("written");
    std::fs::write(data.join("notes.lock"), "").expect("as after a crash");

    let first = a.run(&["status"]);
    assert_eq!((first.code, first.notice.as_str()), (0, "salvaged"), "{first:?}");
    let _ = a.ok(&["sync"]);
    let b = Cli::new(&folder.path().join("b"));
    b.connect(&server, "Pixel 8");
    let _ = b.ok(&["sync"]);
    assert_eq!(titles(&a).len(), 21);
    assert_eq!(titles(&b), titles(&a));
    assert_eq!(a.ok(&["status"])["conflicts"], 0);
}
