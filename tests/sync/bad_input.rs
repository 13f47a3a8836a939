//! Bad input gets a clear sentence and an exit code, keeps the queue and loses nothing.

use std::path::Path;
use std::sync::Arc;

use datasync_client::{HttpRemote, Record, RemoteTable, TableName, WriteAnswer};
use notes::{InvalidText, MAX_BODY, MAX_TITLE};
use tests::{Cli, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};

fn device(folder: &Path) -> Cli {
    Cli::new(&folder.join("device"))
}

/// A server that answers everything with the same words: a shop's home page, say.
async fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_where_no_table_server_answers_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = device(folder.path());
    let page =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>shop</html";
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    // Taken, so that no other server gets it, and nobody listens.
    let taken = TcpSocket::new_v4().expect("a socket");
    taken.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let closed = format!("http://{}", taken.local_addr().expect("an address"));
    let cases = [
        (closed, 4, "offline"),
        (answering(page).await, 1, "notAServer"),
        (answering(missing).await, 1, "notAServer"),
        ("not an address".to_owned(), 1, "notAServer"),
        ("ftp://localhost".to_owned(), 1, "notAServer"),
    ];
    for (url, code, word) in cases {
        let output = a.run(&["connect", "--url", &url]);
        assert_eq!((output.code, output.error.as_str()), (code, word), "{url}: {output:?}");
        assert!(!output.message.is_empty());
        assert_eq!(a.ok(&["status"])["server"], serde_json::Value::Null);
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_the_queue_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let a = device(folder.path());
    let _ = a.ok(&["new", "--title", "kept"]);
    let wrong = a.run(&["connect", "--url", &server.url, "--application-key", "wrong-key-entirely"]);
    assert_eq!((wrong.code, wrong.error.as_str()), (5, "unauthorized"));
    a.move_to(&server, "Laptop");
    std::fs::write(folder.path().join("device/application-key"), "changed-on-the-server").expect("written");
    let refused = a.run(&["sync"]);
    assert_eq!((refused.code, refused.error.as_str()), (5, "unauthorized"));
    assert_eq!(a.ok(&["status"])["pending"], 1);
}

#[tokio::test]
async fn long_lines_nul_and_emoji_reach_the_other_device_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let (a, b) = (device(folder.path()), Cli::new(&folder.path().join("b")));
    a.connect(&server, "Laptop");
    b.connect(&server, "Pixel 8");
    let line = format!("{}\u{0}🛶 \u{202e}end", "x".repeat(100_000));
    let made = a.run_with(&["new", "--title", "Crossing 🛶\nto Anholt", "--body", "-"], &line);
    let id = made.out["id"].as_str().expect("an id").to_owned();
    let _ = a.ok(&["sync"]);
    let _ = b.ok(&["sync"]);
    let shown = b.ok(&["show", &id]);
    assert_eq!(shown["title"], "Crossing 🛶 to Anholt");
    assert_eq!(shown["body"].as_str(), Some(line.as_str()));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_here_and_one_the_server_refuses_does_not_block_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let a = device(folder.path());
    a.connect(&server, "Laptop");
    let large = "x".repeat(10 * 1024 * 1024 + 1);
    let refused = a.run_with(&["new", "--title", "large", "--body", "-"], &large);
    assert_eq!((refused.code, refused.error.as_str()), (1, "invalid"));
    assert_eq!(refused.message, "this note is too large: 10 MB is the limit");
    // In JSON each NUL is six characters: the note fits here, and its request does not fit there.
    let escaped = a.run_with(&["new", "--title", "escaped", "--body", "-"], &"\u{1}".repeat(5 * 1024 * 1024));
    let _ = a.ok(&["new", "--title", "small"]);
    let output = a.run(&["sync"]);
    assert_eq!((output.code, &output.out["pushed"], &output.out["failed"]), (1, &1.into(), &1.into()), "{output:?}");
    let status = a.ok(&["status"]);
    assert_eq!((&status["pending"], &status["failed"]), (&1.into(), &1.into()));
    let id = escaped.out["id"].as_str().expect("an id").to_owned();
    let refused = &status["refused"][0];
    assert_eq!((&refused["id"], &refused["title"]), (&id.as_str().into(), &"escaped".into()));
    assert_eq!((&refused["code"], &refused["kind"]), (&"tooLarge".into(), &"insert".into()));
    assert_eq!(refused["message"], "This note is too large for the server. Your text is safe here.");
    let _ = a.ok(&["edit", &id, "--body", "shorter"]);
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(a.ok(&["status"])["refused"], serde_json::json!([]));
}

#[test]
fn ids_and_notes_that_are_not_there_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let a = device(folder.path());
    for id in ["nobody", "a/b", ""] {
        let output = a.run(&["show", id]);
        assert_eq!((output.code, output.error.as_str()), (1, "notFound"), "{id}");
    }
    assert_eq!(a.run(&["resolve", "nobody", "--strategy", "mine"]).error, "notFound");
    for act in [&["rename", "nobody", "Home"][..], &["delete", "nobody"], &["move", "nobody"]] {
        let output = a.run(&[&["notebooks"], act].concat());
        assert_eq!((output.error.as_str(), output.message.as_str()), ("notFound", "there is no such notebook"));
    }
    assert_eq!(a.run(&["sync"]).error, "notConnected");
    assert_eq!(a.run(&["frobnicate"]).code, 2);
}

#[test]
fn a_folder_that_can_not_be_written_and_a_store_of_a_newer_version_are_said_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), "x").expect("written");
    let blocked = Cli::new(&folder.path().join("file/device")).run(&["list"]);
    assert_eq!((blocked.code, blocked.error.as_str()), (1, "dataFolder"), "{blocked:?}");

    let newer = folder.path().join("newer");
    let _ = Cli::new(&newer).ok(&["new", "--title", "kept"]);
    let store = newer.join("notes.db");
    let known = set_format(&store, 99);
    let before = std::fs::read(&store).expect("a file");
    let refused = Cli::new(&newer).run(&["list"]);
    assert_eq!((refused.code, refused.error.as_str()), (1, "newerFormat"), "{refused:?}");
    assert_eq!(std::fs::read(&store).expect("a file"), before);
    set_format(&store, known);
    assert_eq!(Cli::new(&newer).ok(&["list"])[0]["title"], "kept");
}

/// `user_version` is the big-endian number at byte 60 of an SQLite file.
/// Gives the one that stood there.
fn set_format(store: &Path, format: u32) -> u32 {
    let mut bytes = std::fs::read(store).expect("a file");
    let stood = u32::from_be_bytes(bytes[60..64].try_into().expect("four bytes"));
    bytes[60..64].copy_from_slice(&format.to_be_bytes());
    std::fs::write(store, bytes).expect("written");
    stood
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_app_finds_too_long_its_server_finds_too_long_in_the_same_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let remote = HttpRemote::builder(&server.url).application_key(&server.key).build().expect("a remote");
    let notes = RemoteTable::new(Arc::new(remote), TableName::new("notes").expect("a name"));
    for (column, most, status, words) in
        [("title", MAX_TITLE, 400, InvalidText::TitleTooLong), ("body", MAX_BODY, 413, InvalidText::BodyTooLarge)]
    {
        let row = |length: usize| Record::from_iter([(column.to_owned(), "x".repeat(length).into())]);
        let longest = notes.insert(&row(most)).await.expect("an answer");
        assert!(matches!(longest, WriteAnswer::Accepted(_)), "{column}");
        let refused = notes.insert(&row(most + 1)).await.expect("an answer");
        assert_eq!(refused, WriteAnswer::Refused { status, reason: Some(words.to_string()) });
    }
}
