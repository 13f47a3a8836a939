//! People with accounts on one server: each has their own notes on their own devices.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::{Cli, Server};

struct Office {
    folder: tempfile::TempDir,
    server: Server,
}

impl Office {
    /// A server where Ada and Bob have accounts.
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start_for_people(&folder.path().join("server")).await;
        let office = Office { folder, server };
        for name in ["ada", "bob"] {
            Server::user(&office.data(), &["add", name], &format!("{}\n", password(name))).await;
        }
        office
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    fn device(&self, name: &str) -> Cli {
        Cli::new(&self.folder.path().join(name))
    }

    /// A device of somebody who is signed in.
    fn device_of(&self, user: &str, name: &str) -> Cli {
        let device = self.device(&format!("{user}-{name}"));
        let signed_in = device.sign_in(&self.server, user, &password(user), name);
        assert_eq!(signed_in.code, 0, "{signed_in:?}");
        device
    }
}

fn password(user: &str) -> String {
    format!("the password of {user}")
}

fn titles(device: &Cli) -> Vec<String> {
    let notes = device.ok(&["list"]);
    let mut titles: Vec<_> =
        notes.as_array().expect("a list").iter().map(|note| note["title"].as_str().expect("text").to_owned()).collect();
    titles.sort();
    titles
}

fn write(device: &Cli, title: &str) -> String {
    device.ok(&["new", "--title", title])["id"].as_str().expect("an id").to_owned()
}

/// Whether any file below holds this text.
fn holds(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).expect("a folder").any(|entry| {
        let path = entry.expect("an entry").path();
        let bytes = if path.is_dir() { return holds(&path, text) } else { std::fs::read(path).expect("a file") };
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

#[tokio::test]
async fn two_people_on_one_server_each_have_their_notes_on_both_of_their_devices() {
    let office = Office::open().await;
    let (laptop, phone) = (office.device_of("ada", "Laptop"), office.device_of("ada", "Pixel 8"));
    let (his, other) = (office.device_of("bob", "Laptop"), office.device_of("bob", "Tablet"));
    let note = write(&laptop, "Crossing");
    write(&his, "Garden");
    for device in [&laptop, &his, &phone, &other] {
        let _ = device.ok(&["sync"]);
    }
    assert_eq!((titles(&phone), titles(&other)), (vec!["Crossing".to_owned()], vec!["Garden".to_owned()]));
    assert_eq!((titles(&laptop), titles(&his)), (titles(&phone), titles(&other)));
    let _ = phone.ok(&["edit", &note, "--title", "Crossing to Anholt"]);
    assert_eq!(phone.ok(&["sync"])["pushed"], 1);
    assert_eq!(laptop.ok(&["sync"])["pulled"], 1);
    assert_eq!(his.ok(&["sync"])["pulled"], 0);
    assert_eq!(laptop.ok(&["show", &note])["title"], "Crossing to Anholt");
    assert!(!holds(office.folder.path(), &password("ada")), "a password is kept nowhere");
}

#[tokio::test]
async fn a_device_that_is_revoked_is_told_loses_nothing_and_goes_on_after_the_next_sign_in() {
    let office = Office::open().await;
    let (laptop, phone) = (office.device_of("ada", "Laptop"), office.device_of("ada", "Pixel 8"));
    let note = write(&phone, "Crossing");
    let _ = phone.ok(&["sync"]);
    Server::user(&office.data(), &["revoke", "ada", "Pixel 8"], "").await;

    let _ = phone.ok(&["edit", &note, "--body", "Written after it was revoked"]);
    let refused = phone.run(&["sync"]);
    assert_eq!((refused.code, refused.error.as_str()), (5, "signedOut"), "{refused:?}");
    assert_eq!(refused.message, "this device is signed out: sign in again");
    assert_eq!(phone.ok(&["status"])["pending"], 1);
    assert_eq!(phone.ok(&["show", &note])["body"], "Written after it was revoked");
    assert_eq!(laptop.ok(&["sync"])["pulled"], 1, "the other device is not touched");

    let again = phone.run_with(&["connect", "--user", "Ada"], &format!("{}\n", password("ada")));
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(phone.ok(&["sync"])["pushed"], 1);
    let _ = laptop.ok(&["sync"]);
    assert_eq!(laptop.ok(&["show", &note])["body"], "Written after it was revoked");
}

#[tokio::test]
async fn whoever_may_not_come_in_is_told_why_and_nothing_is_kept() {
    let office = Office::open().await;
    let device = office.device("stranger");
    let told = |output: tests::Output| (output.code, output.error, output.message);
    let wrong = told(device.sign_in(&office.server, "ada", "not her password", "Laptop"));
    assert_eq!(wrong, (5, "unauthorized".to_owned(), "the user name or the password is wrong".to_owned()));
    let nobody = ["connect", "--url", &office.server.url, "--application-key", &office.server.key];
    let (code, word, sentence) = told(device.run(&nobody));
    assert_eq!((code, word.as_str()), (5, "signIn"), "{sentence}");
    let key = ["connect", "--url", &office.server.url, "--application-key", "wrong-key-entirely", "--user", "ada"];
    let (code, _, sentence) = told(device.run_with(&key, &password("ada")));
    assert_eq!((code, sentence.as_str()), (5, "the server doesn't know this application key, or asks who you are"));
    let open = Server::start(&office.folder.path().join("open")).await;
    let (code, word, _) = told(device.sign_in(&open, "ada", &password("ada"), "Laptop"));
    assert_eq!((code, word.as_str()), (1, "noAccounts"));
    assert_eq!(told(device.run_with(&["connect", "--user", "ada"], "")).1, "notConnected");
    assert_eq!(device.ok(&["status"])["server"], Value::Null);
    assert!(!office.folder.path().join("stranger/sign-in").exists());
}

#[tokio::test]
async fn notes_that_were_everyones_are_sent_again_by_who_signs_in_with_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("server");
    let server = Server::start(&data).await;
    let device = Cli::new(&folder.path().join("device"));
    device.connect(&server, "Laptop");
    write(&device, "Crossing");
    let _ = device.ok(&["sync"]);

    let server = server.start_again_for_people(&data).await;
    Server::user(&data, &["add", "ada"], "the password of ada\n").await;
    let asked = device.run(&["sync"]);
    assert_eq!(asked.code, 5, "{asked:?}");
    assert_eq!(device.sign_in(&server, "ada", "the password of ada", "Laptop").code, 0);
    assert_eq!(device.ok(&["sync"])["pushed"], 1);
    let phone = Cli::new(&folder.path().join("phone"));
    assert_eq!(phone.sign_in(&server, "ada", "the password of ada", "Pixel 8").code, 0);
    let _ = phone.ok(&["sync"]);
    assert_eq!(titles(&phone), ["Crossing"]);
}

#[tokio::test]
async fn the_status_of_a_device_names_who_is_signed_in() {
    let office = Office::open().await;
    let device = office.device("anybody");
    assert_eq!(device.ok(&["status"])["user"], Value::Null);
    assert_eq!(device.sign_in(&office.server, "Ada", &password("ada"), "Laptop").code, 0);
    assert_eq!(device.ok(&["status"])["user"], "ada");
}

#[tokio::test]
async fn who_signs_in_twice_from_one_folder_is_signed_in_once() {
    let office = Office::open().await;
    let device = office.device_of("ada", "Laptop");
    let first = Server::user(&office.data(), &["devices", "ada"], "").await;
    assert_eq!(device.sign_in(&office.server, "ada", &password("ada"), "Desk").code, 0);
    let second = Server::user(&office.data(), &["devices", "ada"], "").await;
    assert!(first.lines().count() == 1 && first.contains("Laptop"), "{first}");
    assert!(second.lines().count() == 1 && second.contains("Desk"), "{second}");
    let _ = device.ok(&["sync"]);
}

#[tokio::test]
async fn a_folder_that_is_connected_anew_stays_signed_in_where_it_was() {
    let office = Office::open().await;
    let device = office.device_of("ada", "Laptop");
    write(&device, "Crossing");
    let again = device.run(&["connect", "--url", &office.server.url, "--device", "Desk"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert_eq!(device.ok(&["sync"])["pushed"], 1);
}
