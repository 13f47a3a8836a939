//! SIGTERM and Ctrl C.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use serde_json::json;

use crate::{Server, answer, command, refused};

#[test]
fn a_request_that_is_in_is_finished_before_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key"]);
    let body = json!({"id": "a", "title": "the last word"}).to_string();
    let (first, rest) = body.split_at(10);
    let mut socket = TcpStream::connect(server.address()).expect("a connection");
    let length = body.len();
    write!(
        socket,
        "POST /tables/notes HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\nConnection: close\r\n\
         Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
    )
    .expect("the head is sent");
    // The server says "continue" when it has begun to read the body: the request is in.
    let mut head = BufReader::new(socket.try_clone().expect("a second handle"));
    let (mut line, mut blank) = (String::new(), String::new());
    head.read_line(&mut line).expect("an answer");
    head.read_line(&mut blank).expect("an answer");
    assert_eq!(line.trim_end(), "HTTP/1.1 100 Continue");
    socket.write_all(first.as_bytes()).expect("half of the body is sent");

    server.signal("-TERM");
    // It takes nobody new from here on; until then a connection only waits.
    while TcpStream::connect(server.address()).is_ok() {
        std::thread::yield_now();
    }
    let (code, sentence) = refused(&mut command(folder.path(), &["--no-application-key"]));
    assert_eq!((code, sentence.as_str()), (Some(1), "another server uses this data folder"));

    socket.write_all(rest.as_bytes()).expect("the other half is sent");
    let (status, row) = answer(&mut socket);
    assert_eq!((status, &row["title"]), (201, &json!("the last word")));
    assert_eq!(server.ended().0, Some(0));

    let again = Server::start(folder.path(), &["--no-application-key"]);
    assert_eq!(again.ask("GET", "/tables/notes/a", None, None), (200, row));
}

#[test]
fn ctrl_c_ends_it_well_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key"]);
    // A connection that nobody uses does not hold it up.
    let _idle = TcpStream::connect(server.address()).expect("a connection");
    server.signal("-INT");
    assert_eq!(server.ended().0, Some(0));
}

#[test]
fn what_was_answered_survives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key"]);
    let (status, row) = server.ask("POST", "/tables/notes", None, Some(&json!({"id": "a", "title": "t"})));
    assert_eq!(status, 201);
    server.signal("-KILL");
    assert_eq!(server.ended().0, None);
    let again = Server::start(folder.path(), &["--no-application-key"]);
    assert_eq!(again.ask("GET", "/tables/notes/a", None, None), (200, row));
}
