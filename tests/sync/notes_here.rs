//! A folder that holds notes already is connected elsewhere: it asks, and nothing is sent before the answer.

use std::path::{Path, PathBuf};

use notes::{Profiles, open_store, system_clock};
use tests::{Cli, Output, Server};

/// A device with a note that is synced and one that waits, and another server that it is to go to.
struct Desk {
    folder: tempfile::TempDir,
    old: Server,
    new: Server,
    device: Cli,
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let old = Server::start(&folder.path().join("old")).await;
        let new = Server::start(&folder.path().join("new")).await;
        let device = Cli::new(&folder.path().join("laptop"));
        device.connect(&old, "Laptop");
        let _ = write(&device, "Synced", "mark-synced.");
        assert_eq!(device.ok(&["sync"])["pushed"], 1);
        let _ = write(&device, "Waiting", "mark-waiting.");
        Desk { folder, old, new, device }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("laptop")
    }

    /// Connects the device with the new server.
    fn connect(&self, more: &[&str]) -> Output {
        let arguments = ["connect", "--url", &self.new.url, "--application-key", &self.new.key];
        self.device.run(&[&arguments[..], more].concat())
    }

    /// What anybody who connects with a server finds there.
    fn on(&self, server: &Server, name: &str) -> Vec<String> {
        let fresh = Cli::new(&self.folder.path().join(name));
        fresh.connect(server, name);
        let _ = fresh.ok(&["sync"]);
        titles(&fresh)
    }
}

fn write(device: &Cli, title: &str, body: &str) -> String {
    device.ok(&["new", "--title", title, "--body", body])["id"].as_str().expect("an id").to_owned()
}

fn titles(device: &Cli) -> Vec<String> {
    let notes = device.ok(&["list"]);
    let mut titles: Vec<String> =
        notes.as_array().expect("a list").iter().map(|note| note["title"].as_str().expect("a title").into()).collect();
    titles.sort();
    titles
}

fn found(device: &Cli, word: &str) -> usize {
    device.ok(&["search", word]).as_array().expect("a list").len()
}

/// Every text that a folder holds, whatever holds it.
fn holds(data: &Path, mark: &str) -> bool {
    let (store, _) = open_store(data, system_clock()()).expect("a store");
    let notebook = notes::Notebook::new(store, system_clock(), "Looks");
    let all = notebook.all(&notes::View::All).expect("a list");
    all.iter().any(|row| notebook.note(row.note.id.as_str()).expect("a note").note.body.contains(mark))
}

#[tokio::test]
async fn without_an_answer_nothing_is_sent_and_nothing_is_changed() {
    let desk = Desk::new().await;
    let before = (desk.device.ok(&["status"]), desk.device.ok(&["list"]));
    let refused = desk.connect(&[]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "otherAccount"), "{refused:?}");
    assert!(refused.message.starts_with(&format!("2 notes here belong to {}", desk.old.url)), "{}", refused.message);
    assert!(refused.message.contains("--notes-here send") && refused.message.contains("--notes-here set-aside"));
    assert_eq!((desk.device.ok(&["status"]), desk.device.ok(&["list"])), before);
    assert!(desk.on(&desk.new, "looks").is_empty());
    assert_eq!(desk.device.ok(&["sync"])["pushed"], 1, "it goes on where it was");
    assert_eq!(desk.on(&desk.old, "phone"), ["Synced", "Waiting"]);
}

#[tokio::test]
async fn the_same_server_is_not_asked_about_again_nor_is_a_folder_without_notes() {
    let desk = Desk::new().await;
    desk.device.connect(&desk.old, "Desk");
    assert_eq!(desk.device.ok(&["sync"])["pushed"], 1);
    let empty = Cli::new(&desk.folder.path().join("empty"));
    empty.connect(&desk.old, "Empty");
    empty.connect(&desk.new, "Empty");
}

#[tokio::test]
async fn notes_that_were_never_sent_are_asked_about_before_they_go_to_their_first_server() {
    let desk = Desk::new().await;
    let alone = Cli::new(&desk.folder.path().join("alone"));
    let _ = write(&alone, "Diary", "mark-diary.");
    let connect = ["connect", "--url", &desk.new.url, "--application-key", &desk.new.key];
    let refused = alone.run(&connect);
    assert_eq!((refused.code, refused.error.as_str()), (1, "otherAccount"), "{refused:?}");
    assert!(refused.message.starts_with("1 note here was never sent to a server"), "{}", refused.message);
    assert!(desk.on(&desk.new, "looks").is_empty());
    let sent = alone.ok(&[&connect[..], &["--notes-here", "send"]].concat());
    assert!(sent["setAside"].is_null(), "{sent}");
    assert_eq!(alone.ok(&["sync"])["pushed"], 1);
    assert_eq!(desk.on(&desk.new, "phone"), ["Diary"]);
}

#[tokio::test]
async fn what_is_set_aside_never_reaches_the_new_server_and_goes_on_where_it_was() {
    let desk = Desk::new().await;
    let book = desk.device.ok(&["notebooks", "new", "Kitchen"]);
    assert!(book["id"].is_string(), "{book}");
    let connected = desk.connect(&["--notes-here", "set-aside"]);
    assert_eq!(connected.code, 0, "{connected:?}");
    let (profile, folder) = (&connected.out["setAside"]["profile"], &connected.out["setAside"]["folder"]);
    assert_eq!(profile, "127.0.0.1");
    let folder = PathBuf::from(folder.as_str().expect("a folder"));
    assert_eq!(Profiles::around(&desk.data()).names().expect("read"), ["Notes", "127.0.0.1"]);

    // Here it is as new, and stays so.
    assert!(titles(&desk.device).is_empty());
    assert_eq!(desk.device.ok(&["status"])["pending"], 0);
    let _ = write(&desk.device, "Begun here", "mark-new.");
    assert_eq!(desk.device.ok(&["sync"])["pushed"], 1);
    assert_eq!(desk.on(&desk.new, "looks"), ["Begun here"]);
    assert_eq!((found(&desk.device, "waiting"), found(&desk.device, "begun")), (0, 1));

    // There it goes on: what waits goes to the server it was written for, and comes from there.
    let phone = Cli::new(&desk.folder.path().join("phone"));
    phone.connect(&desk.old, "Phone");
    let _ = write(&phone, "From the phone", "mark-phone.");
    let _ = phone.ok(&["sync"]);
    let aside = Cli::new(&folder);
    assert_eq!((found(&aside, "waiting"), titles(&aside).len()), (1, 2));
    let status = aside.ok(&["status"]);
    let there = status["server"].as_str().expect("a server").trim_end_matches('/');
    assert_eq!((&status["pending"], there), (&2.into(), desk.old.url.as_str()));
    let synced = aside.ok(&["sync"]);
    assert_eq!((&synced["pushed"], &synced["pulled"], &synced["failed"]), (&2.into(), &1.into(), &0.into()));
    assert_eq!(desk.on(&desk.old, "tablet"), ["From the phone", "Synced", "Waiting"]);
    assert_eq!(titles(&desk.device), ["Begun here"]);
}

#[tokio::test]
async fn somebody_else_at_the_same_server_is_asked_before_anybody_signs_in_and_who_is_set_aside_stays_signed_in() {
    const PASSWORD: &str = "a password of theirs";
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("server");
    let server = Server::start_for_people(&data).await;
    for name in ["ada", "bob"] {
        let _ = Server::user(&data, &["add", name], &format!("{PASSWORD}\n")).await;
    }
    let device = Cli::new(&folder.path().join("laptop"));
    assert_eq!(device.sign_in(&server, "ada", PASSWORD, "Laptop").code, 0);
    let _ = write(&device, "Hers", "only-hers.");
    assert_eq!(device.sign_in(&server, "Ada", PASSWORD, "Laptop").code, 0, "she is not asked");

    let refused = device.sign_in(&server, "bob", PASSWORD, "Laptop");
    assert_eq!(refused.error, "otherAccount", "{refused:?}");
    assert!(refused.message.starts_with(&format!("1 note here belongs to ada at {}", server.url)), "{refused:?}");
    assert_eq!(Server::user(&data, &["devices", "bob"], "").await, "", "nobody signed in");

    let bob = ["connect", "--url", &server.url, "--user", "bob", "--notes-here", "set-aside"];
    let wrong = device.run_with(&bob, "not his password\n");
    assert_eq!((wrong.code, wrong.error.as_str()), (5, "unauthorized"));
    assert_eq!(
        (titles(&device), Profiles::around(&folder.path().join("laptop")).names().expect("read").len()),
        (vec!["Hers".to_owned()], 1)
    );
    let connected = device.run_with(&bob, &format!("{PASSWORD}\n"));
    assert_eq!(connected.code, 0, "{connected:?}");
    let _ = write(&device, "His", "only-his.");
    assert_eq!(device.ok(&["sync"])["pushed"], 1);
    let his = Cli::new(&folder.path().join("his"));
    assert_eq!(his.sign_in(&server, "bob", PASSWORD, "Phone").code, 0);
    let _ = his.ok(&["sync"]);
    assert_eq!(titles(&his), ["His"]);

    assert_eq!(connected.out["setAside"]["profile"], "ada@127.0.0.1");
    let hers = Cli::new(Path::new(connected.out["setAside"]["folder"].as_str().expect("a folder")));
    let synced = hers.ok(&["sync"]);
    assert_eq!((&synced["pushed"], titles(&hers)), (&1.into(), vec!["Hers".to_owned()]), "without a password");
}

#[tokio::test]
async fn a_server_that_does_not_answer_changes_nothing_whatever_the_answer() {
    let desk = Desk::new().await;
    for answer in ["send", "set-aside"] {
        let arguments = ["connect", "--url", &desk.new.url, "--application-key", "wrong", "--notes-here", answer];
        assert_eq!(desk.device.run(&arguments).error, "unauthorized");
        assert_eq!(
            desk.device.run(&["connect", "--url", "http://127.0.0.1:1", "--notes-here", answer]).error,
            "offline"
        );
    }
    assert_eq!(titles(&desk.device), ["Synced", "Waiting"]);
    assert!(!desk.data().join("turning").exists());
    assert_eq!(desk.device.ok(&["sync"])["pushed"], 1);
}

/// SIGKILL as soon as something of it can be seen on the disk.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_while_it_sets_aside_finds_all_of_it_here_or_all_of_it_there() {
    const MANY: usize = 60;
    let mut went = 0;
    for seen in ["turning", "turning/aside", "turning/aside/notes.db", "profiles", "profiles/127.0.0.1/settings.json"] {
        let desk = Desk::new().await;
        fill(&desk.data(), MANY);
        let mut connecting = desk.device.begin(&[
            "connect",
            "--url",
            &desk.new.url,
            "--application-key",
            &desk.new.key,
            "--notes-here",
            "set-aside",
        ]);
        let at = desk.data().join(seen);
        while !at.exists() && connecting.try_wait().expect("it is asked").is_none() {
            tokio::task::yield_now().await;
        }
        connecting.kill().await.expect("SIGKILL");

        let status = desk.device.ok(&["status"]);
        let names = Profiles::around(&desk.data()).names().expect("read");
        assert!(!desk.data().join("turning").exists(), "the next start puts it in order");
        let all_of_it = |device: &Cli, server: &Server| {
            assert_eq!(titles(device).len(), MANY + 2, "killed at {seen}");
            assert_eq!(found(device, "waiting"), 1);
            assert_eq!(device.ok(&["sync"])["pushed"], MANY + 1, "killed at {seen}");
            assert_eq!(desk.on(server, "phone").len(), MANY + 2);
        };
        let there = status["server"].as_str().expect("a server").trim_end_matches('/').to_owned();
        if there == desk.old.url {
            assert_eq!(names, ["Notes"], "killed at {seen}");
            all_of_it(&desk.device, &desk.old);
        } else {
            went += 1;
            assert_eq!((there, names.len()), (desk.new.url.clone(), 2), "killed at {seen}");
            assert!(titles(&desk.device).is_empty() && !holds(&desk.data(), "mark-"), "killed at {seen}");
            all_of_it(&Cli::new(&desk.data().join("profiles").join(&names[1])), &desk.old);
        }
        assert_eq!(desk.device.ok(&["sync"])["failed"], 0);
        assert!(desk.on(&desk.new, "looks").is_empty(), "killed at {seen}");
    }
    // How soon it dies is the machine's to say, but a profile is there only once the store has turned.
    assert!(went > 0);
}

fn fill(data: &Path, notes: usize) {
    let (store, _) = open_store(data, system_clock()()).expect("a store");
    let notebook = notes::Notebook::new(store, system_clock(), "Laptop");
    for number in 0..notes {
        let body = format!("mark-{number}.\n{}", "a line that fills the note\n".repeat(1000));
        let text = notes::NoteText { title: format!("Note {number}"), body };
        notebook.create(&text, None, &[]).expect("a note");
    }
}
