//! Servers on a PostgreSQL database, as whoever runs them looks after them.

use std::time::{Duration, Instant};

use super::operation::raw;
use super::two_servers::{command, database, serve};
use super::*;

const MASTER: &str = "the-master-key-itself";

fn with_page(database: &str) -> Server {
    let mut command = command(database, &["serve", "--listen", "127.0.0.1:0", "--admin"]);
    Server::spawn(command.env("DRIFTLESS_MASTER_KEY", MASTER))
}

/// What a browser that gave the master key carries.
fn cookie(server: &Server) -> String {
    let opened = raw(server.address(), "POST /admin/session HTTP/1.1\r\n", &format!("key={MASTER}"));
    let cookie = opened.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    cookie.split(';').next().expect("a value").to_owned()
}

/// As the page's script asks.
fn act(server: &Server, cookie: &str, what: &str) -> String {
    let head = format!("{what} HTTP/1.1\r\nCookie: {cookie}\r\nX-Driftless-Admin: 1\r\n");
    raw(server.address(), &head, "")
}

fn keys_of(answer: &str) -> Vec<String> {
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
    let keys = body["keys"].as_array().unwrap_or_else(|| panic!("{answer}"));
    keys.iter().map(|key| key.as_str().expect("a key").to_owned()).collect()
}

#[test]
fn who_signs_in_at_the_page_of_one_server_is_signed_in_at_all_of_them_until_signing_out() {
    let database = database();
    let servers = [0, 1].map(|_| with_page(&database));
    let carried = cookie(&servers[0]);
    let looked = |server: &Server| act(server, &carried, "GET /admin").contains("Manage keys");
    assert_eq!(servers.each_ref().map(looked), [true, true]);
    let out = act(&servers[1], &carried, "DELETE /admin/session");
    assert!(out.starts_with("HTTP/1.1 204") && out.contains("set-cookie: driftless-admin=; "), "{out}");
    assert!(!looked(&servers[1]));
}

#[test]
fn keys_that_are_replaced_on_the_page_of_one_server_are_in_force_at_the_other_at_once() {
    let database = database();
    let servers = [0, 1].map(|_| with_page(&database));
    let carried = cookie(&servers[0]);
    let status = |server: &Server, key: &str| server.ask("GET", "/tables/notes", Some(key), None).0;
    let mut took = Vec::new();
    for turn in 0..6 {
        let (here, there) = (&servers[turn % 2], &servers[(turn + 1) % 2]);
        for (what, replaced) in [("rotate", 200), ("retire", 401)] {
            let before = keys_of(&act(here, &carried, "GET /admin/keys"));
            let after = keys_of(&act(here, &carried, &format!("POST /admin/keys/{what}")));
            let answered = Instant::now();
            let changed = before.iter().chain(&after).find(|key| before.contains(key) != after.contains(key));
            let changed = changed.expect("one of them is new or gone");
            assert_eq!(status(here, changed), replaced, "{what}");
            while status(there, changed) != replaced {
                std::thread::yield_now();
            }
            took.push(answered.elapsed());
        }
    }
    took.sort_unstable();
    // Were it not told, half of them would take longer than half a second: so often each of them asks by itself.
    assert!(took[took.len() / 2] < Duration::from_millis(250), "{took:?}");
}

#[test]
fn a_page_needs_a_master_key_and_says_where_it_may_stand() {
    let (code, sentence) = refused(&mut command(&database(), &["serve", "--listen", "127.0.0.1:0", "--admin"]));
    assert_eq!((code, sentence.contains("--master-key-file or DRIFTLESS_MASTER_KEY")), (Some(2), true), "{sentence}");
}

#[test]
fn a_copy_is_left_to_the_programs_of_postgresql_wherever_the_database_is_named() {
    let (folder, database) = (tempfile::tempdir().expect("a folder"), database());
    let (copy, settings) = (folder.path().join("copy.db"), folder.path().join("server.toml"));
    let (file, config) = (copy.to_str().expect("text"), settings.to_str().expect("text"));
    std::fs::write(&settings, format!("database-url = {database:?}\nadmin = true\n")).expect("a file");
    for what in ["backup", "restore"] {
        let mut by_settings = command("", &[what, file, "--config", config]);
        for command in [
            &mut command(&database, &[what, file]),
            command("", &[what, file, "--database-url", &database]).env_remove("DRIFTLESS_DATABASE_URL"),
            by_settings.env_remove("DRIFTLESS_DATABASE_URL"),
        ] {
            let (code, sentence) = refused(command.current_dir(folder.path()));
            assert!(sentence.contains("pg_dump") && sentence.contains("pg_restore"), "{sentence}");
            assert_eq!((code, copy.exists()), (Some(2), false));
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

fn doctor(database: &str) -> (Option<i32>, String) {
    let output = command(database, &["doctor"]).output().expect("it runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn the_doctor_looks_a_database_through_and_changes_nothing() {
    let database = database();
    for _ in 0..2 {
        let (code, lines) = doctor(&database);
        assert!(code == Some(0) && lines.contains("ok   there are no tables yet"), "{lines}");
    }
    let server = serve(&database, &["--no-application-key"]);
    assert_eq!(server.ask("POST", "/tables/notes", None, Some(&json!({"id": "a", "title": "heliotrope"}))).0, 201);
    let (code, lines) = doctor(&database);
    assert_eq!(code, Some(0), "{lines}");
    for sentence in [
        "ok   PostgreSQL ",
        "ok   its clock and this computer's agree",
        "ok   its tables have format 3, the newest",
        "ok   its history is ",
        "ok   there is no application key yet",
        "ok   0 accounts, 0 devices signed in",
        "ok   notes of 1 owners: 1 rows, 0 tombstones",
    ] {
        assert!(lines.contains(sentence), "{sentence} in {lines}");
    }
    assert!(!lines.contains("heliotrope"), "{lines}");
    let (code, lines) = doctor(&format!("{database}%20-c%20default_transaction_read_only%3Don"));
    assert!(code == Some(1) && lines.contains("BAD  it takes no writes"), "{lines}");
    let (code, lines) = doctor("postgres://somebody:heliotrope@127.0.0.1:1/x");
    assert!(code == Some(1) && lines.contains("BAD  the database can't be reached"), "{lines}");
    assert!(!lines.contains("heliotrope"), "{lines}");
}

#[test]
fn where_a_folder_and_a_database_stand_in_the_environment_the_database_is_served() {
    let (folder, database) = (tempfile::tempdir().expect("a folder"), database());
    let mut command = command(&database, &["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::spawn(command.env("DRIFTLESS_DATA", folder.path().join("data")));
    assert_eq!(server.ask("GET", "/readyz", None, None).0, 200);
    assert!(!folder.path().join("data").exists());
}

/// Has PostgreSQL do something, as whoever runs it.
fn psql(database: &str, sql: &str) {
    let output = Command::new("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, database]).output();
    let output = output.expect("psql runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A database of its own, whose settings are nobody else's.
struct Own {
    name: String,
    of_all: String,
}

impl Own {
    fn new(name: &str) -> Self {
        let of_all = std::env::var("TEST_DATABASE_URL").expect("these tests need PostgreSQL");
        let name = format!("{name}_{}", std::process::id());
        psql(&of_all, &format!("CREATE DATABASE {name}"));
        Own { name, of_all }
    }

    fn address(&self) -> String {
        let (host, _) = self.of_all.rsplit_once('/').expect("the name of a database");
        format!("{host}/{}", self.name)
    }

    /// For every connection from now on; those that are there are cut.
    fn set(&self, what: &str) {
        psql(&self.of_all, &format!("ALTER DATABASE {} {what}", self.name));
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        psql(&self.of_all, &format!("{cut} = '{}'", self.name));
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let forget = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let _ = Command::new("psql").args(["-X", "-q", "-c", &forget, &self.of_all]).status();
    }
}

#[test]
fn a_database_that_takes_no_writes_is_read_and_written_again_as_soon_as_it_takes_them() {
    let own = Own::new("read_only");
    let server = serve(&own.address(), &["--no-application-key"]);
    let insert = |id: &str| {
        let body = json!({"id": id}).to_string();
        raw(server.address(), "POST /tables/notes HTTP/1.1\r\nZUMO-API-VERSION: 2.0.0\r\n", &body)
    };
    let until = |what: &str, done: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !done() {
            assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
            std::thread::yield_now();
        }
    };
    assert!(insert("a").starts_with("HTTP/1.1 201"));
    own.set("SET default_transaction_read_only = on");
    until("it says so", &|| insert("b").contains("the server's database can't be written; nothing was changed"));
    let refused = insert("b");
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 30\r\n"), "{refused}");
    let (status, rows) = server.ask("GET", "/tables/notes", None, None);
    assert_eq!((status, rows.as_array().map(Vec::len)), (200, Some(1)));
    assert_eq!(server.ask("GET", "/readyz", None, None).0, 200);

    own.set("RESET default_transaction_read_only");
    until("it is written", &|| insert("b").starts_with("HTTP/1.1 201"));
    let (_, rows) = server.ask("GET", "/tables/notes", None, None);
    assert_eq!(rows.as_array().map(Vec::len), Some(2));
}
