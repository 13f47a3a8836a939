//! The program as a newcomer starts it, as a service manager stops it, and what it says when it can't serve.

#![cfg(unix)]

mod care;
mod database;
mod kills;
mod lost_rows;
mod operation;
mod patience;
mod people;
mod refusals;
mod stopping;
mod storage;
mod tls;
mod two_servers;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::JoinHandle;

use serde_json::{Value, json};

/// The program with a data folder on a free port.
fn command(data: &Path, more: &[&str]) -> Command {
    command_on("127.0.0.1:0", data, more)
}

fn command_on(listen: &str, data: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    command.args(["serve", "--listen", listen, "--data"]).arg(data).args(more);
    command.env_remove("DRIFTLESS_APPLICATION_KEY").env_remove("DRIFTLESS_DATABASE_URL").env_remove("RUST_LOG");
    command
}

/// A server process that listens.
struct Server {
    process: Child,
    /// What it printed until it was ready.
    lines: Vec<String>,
    out: BufReader<ChildStdout>,
    /// All of its log, when it has ended. Read meanwhile: a pipe that nobody empties would hold it up.
    log: Option<JoinHandle<String>>,
}

impl Server {
    fn start(data: &Path, more: &[&str]) -> Self {
        Self::spawn(&mut command(data, more))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a process");
        let mut out = BufReader::new(process.stdout.take().expect("stdout is piped"));
        let mut err = process.stderr.take().expect("stderr is piped");
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            err.read_to_string(&mut log).expect("text");
            log
        });
        let mut lines: Vec<String> = Vec::new();
        while !lines.last().is_some_and(|line| line.starts_with("listening on ")) {
            let mut line = String::new();
            assert_ne!(out.read_line(&mut line).expect("text"), 0, "it ended before it listened: {lines:?}");
            lines.push(line.trim_end().to_owned());
        }
        Server { process, lines, out, log: Some(log) }
    }

    fn said(&self, what: &str) -> Option<&str> {
        self.lines.iter().find_map(|line| line.strip_prefix(what))
    }

    fn address(&self) -> &str {
        self.said("listening on http://").expect("an address")
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.process.id().to_string()]).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits until it has ended by itself: its exit code and all of its log.
    fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("text");
        assert_eq!(rest, "", "after the line that it is ready it prints nothing");
        let log = self.log.take().expect("it is read once").join().expect("it was read");
        (self.process.wait().expect("it ends").code(), log)
    }

    /// One request with the version header, and its answer: status and JSON.
    fn ask(&self, method: &str, path: &str, key: Option<&str>, body: Option<&Value>) -> (u16, Value) {
        let mut socket = TcpStream::connect(self.address()).expect("a connection");
        let body = body.map(Value::to_string).unwrap_or_default();
        let key = key.map(|key| format!("X-ZUMO-APPLICATION: {key}\r\n")).unwrap_or_default();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\n{key}");
        write!(socket, "{head}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}").expect("it is sent");
        answer(&mut socket)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads an answer to the end of the connection.
fn answer(socket: &mut TcpStream) -> (u16, Value) {
    read_answer(socket).expect("a whole answer")
}

/// As [`answer`]; `None` if the connection ended before it was whole.
fn read_answer(socket: &mut TcpStream) -> Option<(u16, Value)> {
    let mut text = String::new();
    socket.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    // Only what has nothing to say is empty.
    let body = if status == 204 { "null" } else { body };
    Some((status, serde_json::from_str(body).ok()?))
}

/// Runs a program that must refuse: its exit code, and the one sentence it says.
fn refused(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().expect("a process");
    assert_eq!(String::from_utf8_lossy(&stdout), "");
    let said = String::from_utf8(stderr).expect("text");
    let sentence = said.strip_prefix("driftless-server: ").expect("its own sentence").trim_end();
    assert_eq!(sentence.lines().count(), 1, "{said}");
    (status.code(), sentence.to_owned())
}

#[test]
fn it_makes_a_key_keeps_it_for_itself_and_asks_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("not/there/yet");
    let server = Server::start(&data, &[]);
    let url = server.said("Application URL: ").expect("a URL");
    assert_eq!(url, format!("http://{}", server.address()));
    let key = server.said("Application key: ").expect("a key").to_owned();
    assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let mode = std::fs::metadata(data.join("application-key")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    assert_eq!(server.ask("GET", "/tables/notes", Some(&key), None), (200, json!([])));
    let (status, told) = server.ask("GET", "/tables/notebooks", None, None);
    assert_eq!((status, &told["error"]), (401, &json!("the application key is missing or wrong")));
    let (status, about) = server.ask("GET", "/", None, None);
    assert_eq!((status, &about["name"]), (200, &json!("driftless-server")));

    server.signal("-TERM");
    assert_eq!(server.ended().0, Some(0));
    assert_eq!(Server::start(&data, &[]).said("Application key: "), Some(key.as_str()));
}

#[test]
fn a_key_that_was_given_is_asked_for_and_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--application-key", "given-by-me"]);
    assert_eq!(server.said("Application key: "), Some("given-by-me"));
    assert_eq!(server.ask("GET", "/tables/notes", Some("given-by-me"), None).0, 200);
    assert_eq!(server.ask("GET", "/tables/notes", Some("given-by-you"), None).0, 401);
    assert!(!folder.path().join("application-key").exists());
}

#[test]
fn without_a_key_it_serves_this_computer() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key"]);
    assert_eq!(server.said("Application key: "), None);
    assert_eq!(server.ask("GET", "/tables/notes", None, None), (200, json!([])));
}

#[test]
fn half_a_key_from_a_crash_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("application-key.new"), "0123").expect("a file");
    let server = Server::start(folder.path(), &[]);
    assert_eq!(server.said("Application key: ").map(str::len), Some(64));
}

#[test]
fn the_log_never_holds_what_a_note_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(folder.path(), &["--no-application-key"]);
    let server = Server::spawn(command.env("RUST_LOG", "trace"));
    let note = json!({"id": "a", "title": "heliotrope", "body": "heliotrope"});
    assert_eq!(server.ask("POST", "/tables/notes", None, Some(&note)).0, 201);
    assert_eq!(server.ask("POST", "/tables/notes", None, Some(&note)).0, 409);
    assert_eq!(server.ask("POST", "/tables/notes", None, Some(&json!(["heliotrope"]))).0, 400);
    assert_eq!(server.ask("GET", "/tables/notes?$filter=title%20eq%20'heliotrope'", None, None).0, 200);
    server.signal("-TERM");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0));
    assert!(!log.contains("heliotrope"), "{log}");
}
