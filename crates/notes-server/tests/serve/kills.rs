//! Killed again and again in the middle of writes: what was acknowledged is there, once, and what was not is whole or not there.

use std::collections::HashSet;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::mpsc;

use serde_json::json;

use super::{Server, read_answer};

const KILLS: usize = 200;
const WRITERS: usize = 3;

/// Inserts one row after the other until the server is gone, and tells which were acknowledged.
fn write_until_it_dies(address: &str, names: impl Iterator<Item = String>, taken: &mpsc::Sender<String>) {
    for id in names {
        let body = json!({"id": id, "body": "t".repeat(2000)}).to_string();
        let Ok(mut socket) = TcpStream::connect(address) else { return };
        let length = body.len();
        let head = "POST /tables/notes HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\nConnection: close";
        if write!(socket, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").is_err() {
            return;
        }
        let Some((201, _)) = read_answer(&mut socket) else { return };
        if taken.send(id).is_err() {
            return;
        }
    }
}

#[test]
fn whatever_was_acknowledged_outlives_two_hundred_kills() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut acknowledged = HashSet::new();
    for kill in 0..KILLS {
        let server = Server::start(folder.path(), &["--no-application-key"]);
        let (taken, takes) = mpsc::channel();
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (taken, address) = (taken.clone(), server.address());
                let names = (0..).map(move |number| format!("{kill}-{writer}-{number}"));
                scope.spawn(move || write_until_it_dies(address, names, &taken));
            }
            drop(taken);
            // Killed after so many, while others are being written.
            acknowledged.extend(takes.iter().take(1 + kill % 5));
            server.signal("-KILL");
            acknowledged.extend(takes.iter());
        });
    }
    let server = Server::start(folder.path(), &["--no-application-key"]);
    let mut there = HashSet::new();
    for skip in (0..).step_by(1000) {
        let (_, rows) = server.ask("GET", &format!("/tables/notes?$top=1000&$skip={skip}"), None, None);
        let rows = rows.as_array().expect("a list").clone();
        if rows.is_empty() {
            break;
        }
        for row in rows {
            assert_eq!(row["body"].as_str().map(str::len), Some(2000), "a row is whole");
            assert!(there.insert(row["id"].as_str().expect("an id").to_owned()), "a row is there once");
        }
    }
    let lost: Vec<&String> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "{} of {} are lost: {lost:?}", lost.len(), acknowledged.len());
    assert!(acknowledged.len() >= KILLS);
}
