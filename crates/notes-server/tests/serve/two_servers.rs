//! Two processes on one database: clients hop between them, one of them is killed at random, and nothing is lost or doubled.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value, json};

use super::people::{KEY, told};
use super::{Server, read_answer};

const KILLS: usize = 12;
const CLIENTS: usize = 4;

/// The address of a database that nobody else uses.
pub(crate) fn database() -> String {
    let address = std::env::var("TEST_DATABASE_URL")
        .expect("these tests need PostgreSQL: run them as scripts/postgres.sh cargo test");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(datasync_server::new_schema_for_test(&address)).expect("a schema")
}

/// The program on a database; its address stands in the environment alone.
pub(crate) fn command(database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    command.args(arguments).env("DRIFTLESS_DATABASE_URL", database);
    command.env_remove("DRIFTLESS_APPLICATION_KEY").env_remove("RUST_LOG");
    command
}

pub(crate) fn serve(database: &str, more: &[&str]) -> Server {
    Server::spawn(command(database, &["serve", "--listen", "127.0.0.1:0"]).args(more))
}

/// An insert under a key of its own; `None` if there was no whole answer.
fn insert(address: &str, id: &str) -> Option<u16> {
    let body = json!({"id": id, "title": "t"}).to_string();
    let mut socket = TcpStream::connect(address).ok()?;
    let head = "POST /tables/notes HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\nConnection: close";
    let length = body.len();
    write!(socket, "{head}\r\nIdempotency-Key: of-{id}\r\nContent-Length: {length}\r\n\r\n{body}").ok()?;
    read_answer(&mut socket).map(|(status, _)| status)
}

/// Inserts rows until it is told to stop, each through either server, again until one has taken it. Gives the rows.
fn hop(client: usize, addresses: &Mutex<[String; 2]>, stop: &AtomicBool) -> Vec<String> {
    let (mut taken, mut dice) = (Vec::new(), 0x9e37_79b9_7f4a_7c15_u64 ^ client as u64);
    while !stop.load(Ordering::SeqCst) {
        let id = format!("{client}-{}", taken.len());
        loop {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let address = addresses.lock().expect("nobody panicked")[(dice >> 40) as usize % 2].clone();
            match insert(&address, &id) {
                Some(201) => break,
                // Nobody there, cut in the middle, or a database that is asked too much.
                None | Some(503) => std::thread::yield_now(),
                Some(status) => panic!("{status} for {id}"),
            }
        }
        taken.push(id);
    }
    taken
}

#[test]
fn clients_that_hop_between_two_servers_of_which_one_is_killed_lose_nothing_and_double_nothing() {
    let database = database();
    let mut servers = [0, 1].map(|_| serve(&database, &["--no-application-key"]));
    let addresses = Arc::new(Mutex::new([0, 1].map(|which: usize| servers[which].address().to_owned())));
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (addresses, stop) = (Arc::clone(&addresses), Arc::clone(&stop));
            std::thread::spawn(move || hop(client, &addresses, &stop))
        })
        .collect();
    for kill in 0..KILLS {
        // A start takes a moment that is another each time; the kill comes in the middle of writes.
        let which = (kill * 7 / 3) % 2;
        servers[which].signal("-KILL");
        servers[which] = serve(&database, &["--no-application-key"]);
        addresses.lock().expect("nobody panicked")[which] = servers[which].address().to_owned();
    }
    stop.store(true, Ordering::SeqCst);
    let mut taken: Vec<String> = clients.into_iter().flat_map(|client| client.join().expect("it ends")).collect();
    let mut found: Vec<String> = Vec::new();
    for server in &servers {
        found.clear();
        while let (200, Value::Array(rows)) =
            server.ask("GET", &format!("/tables/notes?$top=1000&$skip={}", found.len()), None, None)
            && !rows.is_empty()
        {
            found.extend(rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
        }
        found.sort_unstable();
        taken.sort_unstable();
        assert_eq!(found, taken, "{} rows were taken", taken.len());
    }
    let (_, newest) = servers[0].ask("GET", "/tables/notes?$orderby=updatedAt%20desc&$top=1", None, None);
    let versions = newest[0]["version"].as_str().expect("a version");
    // The number of the newest change: as many as there are rows, so that none was written twice.
    assert_eq!(versions, datasync_protocol::Version::from_change_number(taken.len() as u64).as_str());
}

#[test]
fn an_edit_that_is_pushed_through_one_server_is_heard_through_the_other() {
    let database = database();
    let servers = [0, 1].map(|_| serve(&database, &["--no-application-key"]));
    let mut socket = TcpStream::connect(servers[1].address()).expect("a connection");
    write!(socket, "GET /changes HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\n\r\n").expect("it is sent");
    let mut events =
        BufReader::new(socket).lines().map(|line| line.expect("text")).filter(|line| line.starts_with("data:"));
    events.next().expect("where it stands");
    let mut took = Vec::new();
    for n in 0..30 {
        let begun = Instant::now();
        let row = json!({"id": n.to_string(), "title": "t"});
        let (status, row) = servers[0].ask("POST", "/tables/notes", None, Some(&row));
        assert_eq!(status, 201);
        let written = row["updatedAt"].as_str().expect("an instant").to_owned();
        assert!(events.any(|event| event.contains(&written)), "it is told");
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    assert!(took[15].as_millis() < 1000, "well under a second: {:?}", took[15]);
    writeln!(std::io::stderr(), "pushed through one, heard through the other: {:?} (median of 30)", took[15])
        .expect("said");
}

fn keys(database: &str, what: &str) -> Vec<String> {
    let Output { status, stdout, stderr } = command(database, &["keys", what]).output().expect("a process");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    let said = String::from_utf8(stdout).expect("text");
    said.lines().map(|line| line.split_whitespace().next().expect("a key").to_owned()).collect()
}

#[test]
fn every_server_of_a_database_takes_its_keys_and_hears_when_they_are_replaced() {
    let database = database();
    let servers = [0, 1].map(|_| serve(&database, &[]));
    let first = servers[0].said("Application key: ").expect("a key").to_owned();
    assert_eq!(servers[1].said("Application key: "), Some(first.as_str()));
    assert_eq!(keys(&database, "show").as_slice(), std::slice::from_ref(&first));
    let both = keys(&database, "rotate");
    assert_eq!((both.len(), &both[1]), (2, &first));
    let status = |key: &str| servers.each_ref().map(|server| server.ask("GET", "/tables/notes", Some(key), None).0);
    while status(&both[0]) != [200, 200] {
        std::thread::yield_now();
    }
    assert_eq!(status(&first), [200, 200]);
    assert_eq!(keys(&database, "retire"), both[..1]);
    while status(&first) != [401, 401] {
        std::thread::yield_now();
    }
}

#[test]
fn who_signs_in_at_one_server_is_known_at_the_other_and_revoked_at_one_is_refused_at_the_other_at_once() {
    let database = database();
    let servers = [0, 1].map(|_| serve(&database, &["--accounts", "required", "--application-key", KEY]));
    let user = |arguments: &[&str], stdin| told(command(&database, &["user"]).args(arguments), stdin);
    assert_eq!(user(&["add", "Ada"], "correct horse\n"), (true, "ada has an account now\n".to_owned()));
    let ((_, laptop), (status, phone)) =
        (servers[0].sign_in("ada", "correct horse"), servers[1].sign_in("ada", "correct horse"));
    assert_eq!(status, 201, "{phone}");
    let note = json!({"id": "a", "title": "t"});
    assert_eq!(servers[1].ask_as(&laptop, "POST", "/tables/notes", Some(&note)).0, 201);
    assert_eq!(servers[0].ask_as(&phone, "GET", "/tables/notes/a", None).1["title"], "t");
    let refresh = json!({"refreshToken": laptop["refreshToken"]});
    let (status, laptop) = servers[1].ask("POST", "/accounts/session/refresh", Some(KEY), Some(&refresh));
    assert_eq!(status, 200, "{laptop}");
    assert_eq!(servers[0].ask_as(&laptop, "GET", "/tables/notes/a", None).0, 200);

    let lost = format!("/accounts/devices/{}", phone["device"].as_str().expect("an id"));
    let status = |server: &Server, session: &Value, path: &str| server.ask_as(session, "GET", path, None).0;
    assert_eq!(status(&servers[1], &phone, "/tables/notes"), 200);
    assert_eq!(servers[0].ask_as(&laptop, "DELETE", &lost, None).0, 204);
    assert_eq!(status(&servers[1], &phone, "/tables/notes"), 401);
    assert_eq!(status(&servers[1], &laptop, "/tables/notes"), 200);
    let id = laptop["device"].as_str().expect("an id");
    assert_eq!(user(&["revoke", "ada", id], ""), (true, format!("ada is signed out on {id}\n")));
    assert_eq!(servers.each_ref().map(|server| status(server, &laptop, "/tables/notes")), [401, 401]);
}

#[test]
fn the_address_of_a_database_is_told_to_nobody() {
    let mut seen: HashMap<&str, String> = HashMap::new();
    for address in ["postgres://somebody:heliotrope@127.0.0.1:1/x", "postgres://somebody:heliotrope@[", "heliotrope"] {
        let Output { status, stdout, stderr } = command(address, &["serve", "--listen", "127.0.0.1:0"])
            .env("RUST_LOG", "trace")
            .output()
            .expect("a process");
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(!status.success() && !said.contains("heliotrope"), "{said}");
        seen.insert(address, said);
    }
    assert!(seen.values().any(|said| said.contains("can't be reached")) && seen.len() == 3, "{seen:?}");
}
