//! A disk that is full and a database that is gone: 503 with Retry-After, nothing half done, and it goes on by itself.

use serde_json::json;

use super::*;

/// Writes one row: the status, and what the answer says.
fn write(server: &Server, id: &str) -> (u16, String) {
    let row = json!({"id": id, "body": "t".repeat(4000)});
    let (status, told) = server.ask("POST", "/tables/notes", None, Some(&row));
    (status, told["error"].as_str().unwrap_or_default().to_owned())
}

fn rows(server: &Server) -> usize {
    server.ask("GET", "/tables/notes?$top=1000", None, None).1.as_array().expect("a list").len()
}

#[test]
fn on_a_full_disk_it_says_so_serves_what_is_there_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    // No file of this process may grow beyond 1 MiB (dash counts in halves of a KiB): to it the disk is full.
    let mut shell = Command::new("sh");
    let limit = "trap '' XFSZ; ulimit -S -f 2048; exec \"$0\" \"$@\"";
    shell.args(["-c", limit, env!("CARGO_BIN_EXE_driftless-server"), "serve", "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(shell.arg("--data").arg(folder.path()).arg("--no-application-key"));
    let refused = (0..2000).map(|row| (row, write(&server, &row.to_string()))).find(|(_, (status, _))| *status != 201);
    let (written, (status, told)) = refused.expect("the disk is full at last");
    assert_eq!(status, 503, "{told}");
    assert_eq!(rows(&server), written);
    let id = server.process.id().to_string();
    let grown = Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited"]).status().expect("prlimit runs");
    assert!(grown.success());
    assert_eq!(write(&server, "there is room"), (201, String::new()));
}

#[test]
fn without_its_database_it_acknowledges_nothing_and_goes_on_when_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key"]);
    assert_eq!(write(&server, "a").0, 201);
    let (there, away) = (folder.path().join("server.db"), folder.path().join("away.db"));
    std::fs::rename(&there, &away).expect("it is gone");
    let (status, told) = write(&server, "b");
    assert_eq!((status, told.as_str()), (503, "the server's database does not answer at present"));
    assert_eq!(server.ask("GET", "/readyz", None, None).0, 503);
    assert_eq!(server.ask("GET", "/healthz", None, None).0, 200);
    std::fs::rename(&away, &there).expect("it is back");
    assert_eq!(write(&server, "b"), (201, String::new()));
    assert_eq!(rows(&server), 2);
    // Another file under its name is another database: what is written to the old one would be lost.
    std::fs::rename(&there, &away).expect("it is gone");
    std::fs::copy(&away, &there).expect("a copy");
    assert_eq!(write(&server, "c").0, 503);
}
