//! How it is run: settings from a file, a log that names each request, figures, and who may open the page.

use serde_json::json;

use super::*;

/// An answer whole, head and body, as text.
pub(crate) fn raw(address: &str, head: &str, body: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("a connection");
    let length = body.len();
    write!(socket, "{head}Host: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").expect("it is sent");
    let mut text = String::new();
    socket.read_to_string(&mut text).expect("an answer");
    text
}

#[test]
fn settings_come_from_a_file_a_variable_goes_before_it_and_a_flag_before_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("server.toml");
    let data = folder.path().join("data");
    let text = format!("data = {data:?}\nlisten = \"127.0.0.1:0\"\napplication-key = \"from-the-file\"\n");
    std::fs::write(&file, text).expect("a file");
    let start = |more: &[&str], variable: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
        command.args(["serve", "--config"]).arg(&file).args(more).env_remove("DRIFTLESS_APPLICATION_KEY");
        command.envs(variable.map(|key| ("DRIFTLESS_APPLICATION_KEY", key)));
        Server::spawn(&mut command).said("Application key: ").expect("a key").to_owned()
    };
    assert_eq!(start(&[], None), "from-the-file");
    assert_eq!(start(&[], Some("from-a-variable")), "from-a-variable");
    assert_eq!(start(&["--application-key", "from-a-flag"], None), "from-a-flag");
    std::fs::write(&file, "dat = \"x\"").expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    let (code, sentence) = refused(command.args(["serve", "--config"]).arg(&file));
    assert_eq!((code, sentence.contains("there is no setting \"dat\"")), (Some(2), true), "{sentence}");
}

#[test]
fn a_request_has_one_id_in_its_answer_and_in_every_line_of_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key", "--log", "json"]);
    let head = "GET /tables/notes?$filter=title%20eq%20'heliotrope' HTTP/1.1\r\nZUMO-API-VERSION: 2.0.0\r\nX-Request-Id: mine-1\r\n";
    assert!(raw(server.address(), head, "").contains("x-request-id: mine-1\r\n"));
    let odd = "GET /nowhere HTTP/1.1\r\nX-Request-Id: two words\r\n";
    let made =
        raw(server.address(), odd, "").lines().find_map(|line| line.strip_prefix("x-request-id: ").map(str::to_owned));
    let made = made.expect("an id");
    assert_eq!(made.len(), 36);
    server.signal("-TERM");
    let log = server.ended().1;
    assert!(!log.contains("heliotrope"), "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON a line")).collect();
    let of = |id: &str| lines.iter().find(|line| line["span"]["id"] == id).unwrap_or_else(|| panic!("{log}")).clone();
    let line = of("mine-1");
    assert_eq!(
        (&line["method"], &line["path"], &line["status"]),
        (&json!("GET"), &json!("/tables/notes"), &json!(200))
    );
    assert!(line["duration_ms"].as_f64().is_some_and(|took| took > 0.0), "{line}");
    assert_eq!(of(&made)["status"], 404);
}

#[test]
fn the_figures_count_what_was_asked_and_written_and_stand_on_a_listener_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key", "--metrics-listen", "127.0.0.1:0"]);
    let url = server.said("Figures: http://").expect("a URL").to_owned();
    let address = url.strip_suffix("/metrics").expect("a path");
    let note = json!({"id": "a", "title": "heliotrope"});
    assert_eq!(server.ask("POST", "/tables/notes", None, Some(&note)).0, 201);
    assert_eq!(server.ask("POST", "/tables/notes", None, Some(&note)).0, 409);
    assert_eq!(server.ask("GET", "/metrics", None, None).0, 404);
    let copy = folder.path().join("copy.db");
    let mut backup = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    assert!(backup.arg("backup").arg(&copy).arg("--data").arg(folder.path()).status().expect("it runs").success());

    let mut listener = TcpStream::connect(server.address()).expect("a connection");
    write!(listener, "GET /changes HTTP/1.1\r\nHost: x\r\nZUMO-API-VERSION: 2.0.0\r\n\r\n").expect("it is sent");
    BufReader::new(&listener).read_line(&mut String::new()).expect("it is answered");

    let text = raw(address, "GET /metrics HTTP/1.1\r\n", "");
    for line in [
        "datasync_requests_total{route=\"/tables/{table}\",method=\"POST\",status=\"201\"} 1",
        "datasync_requests_total{route=\"/tables/{table}\",method=\"POST\",status=\"409\"} 1",
        "datasync_request_duration_seconds_count{route=\"/tables/{table}\",method=\"POST\"} 2",
        "datasync_rows_total{outcome=\"written\"} 1",
        "datasync_rows_total{outcome=\"refused\"} 1",
        "datasync_listeners 1",
    ] {
        assert!(text.lines().any(|given| given == line), "{line} is missing in {text}");
    }
    let figure = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a figure");
        line.trim().parse::<u64>().expect("a number")
    };
    assert!(figure("datasync_database_bytes ") > 4096);
    assert!(figure("datasync_last_backup_seconds ") > 1_700_000_000);
    assert!(!text.contains("heliotrope"));
}

#[test]
fn off_loopback_it_warns_unless_a_proxy_encrypts_and_prints_the_url_that_clients_know() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = |more: &[&str]| {
        let server = Server::spawn(&mut command_on("0.0.0.0:0", folder.path(), more));
        let url = server.said("Application URL: ").expect("a URL").to_owned();
        server.signal("-TERM");
        (url, server.ended().1)
    };
    assert!(log(&[]).1.contains("NOT ENCRYPTED"));
    let (url, log) = log(&["--public-url", "https://notes.example.com"]);
    assert!(url == "https://notes.example.com" && !log.contains("NOT ENCRYPTED"), "{url} {log}");
    for (more, word) in [
        (["--public-url", "notes.example.com"], "is no URL of a server"),
        (["--tls-cert", "a.pem"], "--tls-cert and --tls-key are given together"),
    ] {
        let (code, sentence) = refused(&mut command(folder.path(), &more));
        assert_eq!((code, sentence.contains(word)), (Some(2), true), "{sentence}");
    }
}

#[test]
fn the_page_is_there_when_it_is_asked_for_and_opens_to_the_master_key_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Server::start(folder.path(), &[]));
    let (code, sentence) = refused(&mut command(folder.path(), &["--admin"]));
    assert_eq!((code, sentence.contains("keys master makes one")), (Some(2), true), "{sentence}");
    let mut master = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    let made = master.args(["keys", "master", "--data"]).arg(folder.path()).output().expect("it runs");
    let key = String::from_utf8(made.stdout).expect("text").trim().to_owned();
    let mode = std::fs::metadata(folder.path().join("master-key")).expect("a file").permissions().mode();
    assert_eq!((key.len(), mode & 0o777), (64, 0o600));

    let server = Server::start(folder.path(), &["--admin"]);
    let door = raw(server.address(), "GET /admin HTTP/1.1\r\n", "");
    assert!(door.contains("Master key") && !door.contains("Manage keys"), "{door}");
    assert!(door.contains("frame-ancestors 'none'") && door.contains("cache-control: no-store"), "{door}");
    for path in ["/admin/keys", "/admin/requests"] {
        let asked = raw(server.address(), &format!("GET {path} HTTP/1.1\r\nX-Driftless-Admin: 1\r\n"), "");
        assert!(asked.starts_with("HTTP/1.1 401"), "{asked}");
    }
    let sign_in = |key: &str, more: &str| {
        raw(server.address(), &format!("POST /admin/session HTTP/1.1\r\n{more}"), &format!("key={key}"))
    };
    assert!(sign_in(&key, "Sec-Fetch-Site: cross-site\r\n").starts_with("HTTP/1.1 403"));
    let opened = sign_in(&key, "");
    assert!(opened.starts_with("HTTP/1.1 303"), "{opened}");
    let cookie = opened.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
    assert!(cookie.contains("; HttpOnly; SameSite=Strict; Max-Age=1800"), "{cookie}");
    let cookie = cookie.split(';').next().expect("a value");
    let page = raw(server.address(), &format!("GET /admin HTTP/1.1\r\nCookie: {cookie}\r\n"), "");
    assert!(page.contains("Manage keys") && !page.contains(server.said("Application key: ").expect("a key")), "{page}");
    let rotate = |more: &str| {
        raw(server.address(), &format!("POST /admin/keys/rotate HTTP/1.1\r\nCookie: {cookie}\r\n{more}"), "")
    };
    assert!(rotate("").starts_with("HTTP/1.1 403"), "a form of another page can't say that it is ours");
    assert!(rotate("X-Driftless-Admin: 1\r\nSec-Fetch-Site: cross-site\r\n").starts_with("HTTP/1.1 403"));
    assert!(rotate("X-Driftless-Admin: 1\r\n").starts_with("HTTP/1.1 200"));
    let tries: Vec<_> = (0..6).map(|_| sign_in("not-the-key", "")[9..12].to_owned()).collect();
    assert_eq!((tries[0].as_str(), tries[5].as_str()), ("401", "429"), "{tries:?}");
    server.signal("-TERM");
    assert!(!server.ended().1.contains(&key));
}
