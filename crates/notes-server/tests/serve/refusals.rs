//! What keeps it from serving: one sentence on stderr, and an exit code that is not zero.

use crate::{Server, command, command_on, refused};

#[test]
fn without_a_key_it_refuses_every_address_but_loopback() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8787"] {
        let (code, sentence) = refused(&mut command_on(listen, &data, &["--no-application-key"]));
        assert_eq!(code, Some(2));
        assert!(sentence.starts_with("--no-application-key serves loopback addresses only"), "{sentence}");
    }
    assert!(!data.exists(), "a refusal makes nothing");
}

#[test]
fn a_key_that_can_not_stand_in_a_header_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for key in ["", "short", "with blanks in it", "ключ-ключ"] {
        let (code, sentence) = refused(&mut command(folder.path(), &["--application-key", key]));
        assert_eq!((code, sentence.starts_with("a key is 8 to 200")), (Some(2), true), "{sentence}");
    }
}

#[test]
fn a_folder_serves_once_and_a_port_too() {
    let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let server = Server::start(one.path(), &[]);
    let (code, sentence) = refused(&mut command(one.path(), &[]));
    assert_eq!((code, sentence.as_str()), (Some(1), "another server uses this data folder"));
    let (code, sentence) = refused(&mut command_on(server.address(), two.path(), &[]));
    let expected = format!("{} can't be listened on: ", server.address());
    assert_eq!((code, sentence.starts_with(&expected)), (Some(1), true), "{sentence}");
}

#[test]
fn a_folder_that_can_not_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    for data in [file.clone(), file.join("below")] {
        let (code, sentence) = refused(&mut command(&data, &[]));
        assert_eq!((code, sentence.starts_with("the data folder can't be written: ")), (Some(1), true), "{sentence}");
    }
}

#[test]
fn a_database_it_does_not_understand_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server.db");
    let mut database = vec![0; 4096];
    database[..60].copy_from_slice(b"This is a letter to a friend, and no database. Please do not");
    std::fs::write(&path, &database).expect("a file");
    let (code, sentence) = refused(&mut command(folder.path(), &[]));
    assert_eq!((code, sentence.as_str()), (Some(1), "the database can't be opened: file is not a database"));
    assert_eq!(std::fs::read(&path).expect("a file"), database);

    drop(Server::start(&folder.path().join("good"), &[]));
    let path = folder.path().join("good/server.db");
    let mut database = std::fs::read(&path).expect("a file");
    // Where the file format keeps `PRAGMA user_version` (https://sqlite.org/fileformat.html, 1.3.16).
    database[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&path, &database).expect("a file");
    for beside in ["server.db-wal", "server.db-shm"] {
        // Absent where the server closed its database well.
        let _ = std::fs::remove_file(folder.path().join("good").join(beside));
    }
    let (code, sentence) = refused(&mut command(&folder.path().join("good"), &[]));
    assert_eq!(code, Some(1));
    assert_eq!(sentence, "this database was written by a newer version (format 99); update the server");
}
