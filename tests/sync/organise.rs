//! Notebooks, tags, Trash and earlier versions in a terminal, with a real server between two devices.

use serde_json::Value;
use tests::{Cli, Server};

async fn two_devices() -> (tempfile::TempDir, Server, Cli, Cli) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let (a, b) = (Cli::new(&folder.path().join("a")), Cli::new(&folder.path().join("b")));
    a.connect(&server, "Laptop");
    b.connect(&server, "Pixel 8");
    (folder, server, a, b)
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().expect("an id").to_owned()
}

fn names(notebooks: &Value) -> Vec<&str> {
    notebooks.as_array().expect("a list").iter().filter_map(|notebook| notebook["name"].as_str()).collect()
}

#[tokio::test]
async fn notebooks_and_tags_are_organised_in_a_terminal_and_are_so_on_the_other_device() {
    let (_folder, _server, a, b) = two_devices().await;
    let home = id(&a.ok(&["notebooks", "new", "Home"]));
    drop(a.ok(&["notebooks", "new", "Kitchen", "--in", "Home"]));
    let note = id(&a.ok(&["new", "--title", "Soup", "--notebook", "Kitchen", "--tag", "cooking"]));
    drop(a.ok(&["sync"]));
    drop(b.ok(&["sync"]));
    let there = b.ok(&["notebooks"]);
    assert_eq!(
        (names(&there), &there[0]["count"], &there[1]["parent"]),
        (vec!["Home", "Kitchen"], &1.into(), &home.into())
    );
    let refused = b.run(&["notebooks", "move", "Home", "--in", "Kitchen"]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "invalid"), "{refused:?}");
    assert_eq!(b.ok(&["tags", "rename", "cooking", "Recipes"])["changed"], 1);
    assert_eq!(b.ok(&["tags"])[0]["tag"], "Recipes");
    let deleted = b.ok(&["notebooks", "delete", "Home"]);
    assert_eq!((deleted["notebooks"][1].as_str(), &deleted["trashed"][0]), (Some("Kitchen"), &note.as_str().into()));
    drop(b.ok(&["sync"]));
    drop(a.ok(&["sync"]));
    assert!(names(&a.ok(&["notebooks"])).is_empty());
    let trash = a.ok(&["trash", "--list"]);
    assert_eq!((&trash[0]["id"], &trash[0]["tags"][0]), (&note.as_str().into(), &"Recipes".into()));
    assert_eq!(a.ok(&["trash", "--empty"])["deleted"], 1);
    drop(a.ok(&["sync"]));
    drop(b.ok(&["sync"]));
    assert_eq!(b.run(&["show", &note]).error, "notFound");
}

#[tokio::test]
async fn what_a_note_said_before_is_found_here_and_on_the_server_and_comes_back() {
    let (_folder, server, a, b) = two_devices().await;
    let note = id(&a.ok(&["new", "--title", "Soup", "--body", "leek"]));
    for body in ["leek, potato", "leek, potato, cream"] {
        drop(a.ok(&["sync"]));
        drop(a.ok(&["edit", &note, "--body", body]));
    }
    drop(a.ok(&["sync"]));
    drop(b.ok(&["sync"]));
    assert_eq!(b.ok(&["history", &note]), Value::Array(Vec::new()));
    let there = b.ok(&["history", &note, "--server"]);
    assert_eq!((there[0]["label"].as_str(), there[1]["device"].as_str()), (Some("server"), Some("Laptop")));
    let oldest = id(&there[1]);
    assert_eq!(b.ok(&["history", &note, "--show", &oldest])["body"], "leek");
    assert_eq!(b.ok(&["history", &note, "--restore", &oldest])["body"], "leek");
    assert_eq!(b.ok(&["history", &note])[0]["body"], "leek, potato, cream");
    drop(b.ok(&["sync"]));
    drop(a.ok(&["sync"]));
    assert_eq!(a.ok(&["history", &note])[0]["body"], "leek, potato, cream");
    server.stop().await;
    let away = b.run(&["history", &note, "--server"]);
    assert_eq!((away.code, away.error.as_str()), (4, "offline"), "{away:?}");
}

#[test]
fn an_answer_that_nobody_reads_to_its_end_ends_quietly_and_one_that_finds_no_room_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let full = r#""$0" completions bash >/dev/full; "$0" --data "$1" notebooks new Home >/dev/full"#;
    let script = format!(r#""$0" completions bash | true; {full}"#);
    let program = tests::program("driftless-cli");
    let run = std::process::Command::new("sh").args(["-c", &script]).arg(program).arg(folder.path()).output();
    let run = run.expect("it runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1), "{said}");
    let is_told = |line: &str| line.starts_with("driftless-cli: the answer can't be written: ");
    assert_eq!(said.lines().map(is_told).collect::<Vec<_>>(), [true, true], "{said}");
}

#[test]
fn every_shell_is_told_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let program = tests::program("driftless-cli");
        let told = std::process::Command::new(program).args(["completions", shell]).output().expect("it runs");
        let text = String::from_utf8(told.stdout).expect("text");
        assert!(told.status.success() && text.contains("notebooks"), "{shell}");
    }
}
