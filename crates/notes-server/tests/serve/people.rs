//! People who sign in, as whoever runs the server makes and looks after their accounts.

use serde_json::json;

use super::*;

pub(crate) const KEY: &str = "the-application-key";

/// `driftless-server user …` with this on stdin: whether it did it, and what it said.
fn user(data: &Path, arguments: &[&str], stdin: &str) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    command.arg("user").args(arguments).arg("--data").arg(data);
    command.env_remove("DRIFTLESS_DATABASE_URL").env_remove("RUST_LOG");
    told(&mut command, stdin)
}

/// A command with this on stdin: whether it did it, and what it said.
pub(crate) fn told(command: &mut Command, stdin: &str) -> (bool, String) {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("a process");
    child.stdin.take().expect("stdin is piped").write_all(stdin.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    (output.status.success(), said)
}

fn serve(data: &Path, more: &[&str]) -> Server {
    let mut command = command(data, &[&["--accounts", "required"], more].concat());
    Server::spawn(command.env("DRIFTLESS_APPLICATION_KEY", KEY).env("RUST_LOG", "trace"))
}

impl Server {
    pub(crate) fn sign_in(&self, user: &str, password: &str) -> (u16, Value) {
        let asked = json!({"user": user, "password": password, "device": "Laptop"});
        self.ask("POST", "/accounts/session", Some(KEY), Some(&asked))
    }

    /// One request as somebody.
    pub(crate) fn ask_as(&self, session: &Value, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let token = session["token"].as_str().expect("a token");
        // One more header behind the key.
        self.ask(method, path, Some(&format!("{KEY}\r\nX-ZUMO-AUTH: {token}")), body)
    }
}

#[test]
fn a_person_gets_an_account_signs_in_and_is_signed_out_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let server = serve(data, &[]);
    assert_eq!(user(data, &["add", "Ada"], "correct horse\n"), (true, "ada has an account now\n".to_owned()));
    let taken = user(data, &["add", "ada"], "correct horse\n");
    assert!(!taken.0 && taken.1.contains("there is an account of this name already"), "{taken:?}");
    let short = user(data, &["add", "bob"], "short\n");
    assert!(!short.0 && short.1.contains("a password has 10 to 256 characters"), "{short:?}");

    let (status, session) = server.sign_in("ada", "correct horse");
    assert_eq!(status, 201, "{session}");
    let note = json!({"id": "a", "title": "t"});
    assert_eq!(server.ask_as(&session, "POST", "/tables/notes", Some(&note)).0, 201);
    assert_eq!(server.ask("GET", "/tables/notes", Some(KEY), None).0, 401);
    let (_, listed) = user(data, &["list"], "");
    assert!(listed.starts_with("ada  1 devices, since "), "{listed}");
    let (_, devices) = user(data, &["devices", "ada"], "");
    let id = session["device"].as_str().expect("an id");
    assert!(devices.starts_with(&format!("{id}  Laptop, last seen ")), "{devices}");

    assert_eq!(user(data, &["revoke", "ada", "Laptop"], ""), (true, "ada is signed out on Laptop\n".to_owned()));
    let (status, told) = server.ask_as(&session, "GET", "/tables/notes", None);
    assert_eq!((status, &told["error"]), (401, &json!("the token is not valid: sign in again")));
    let gone = user(data, &["revoke", "ada", "Laptop"], "");
    assert!(!gone.0 && gone.1.contains("there is no such device"), "{gone:?}");

    let (_, told) = user(data, &["password", "ada", "--generate"], "");
    let password = told.lines().find_map(|line| line.strip_prefix("Password: ")).expect("a password");
    assert_eq!(password.len(), 20);
    assert_eq!(server.sign_in("ada", "correct horse").0, 403);
    let (status, session) = server.sign_in("ada", password);
    assert_eq!(status, 201);
    assert_eq!(server.ask_as(&session, "GET", "/tables/notes/a", None).1["title"], "t");
    assert!(user(data, &["remove", "ada"], "").0);
    assert_eq!(server.ask_as(&session, "GET", "/tables/notes/a", None).0, 401);
    let nobody = user(data, &["devices", "ada"], "");
    assert!(!nobody.0 && nobody.1.contains("there is no user of this name"), "{nobody:?}");
}

#[test]
fn accounts_that_are_looked_after_while_rows_are_written_leave_the_history_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &["--no-application-key"]);
    let epoch = || std::fs::read_to_string(folder.path().join("server.epoch")).expect("a name")[..36].to_owned();
    let before = epoch();
    for round in 0..20 {
        assert_eq!(server.ask("POST", "/tables/notes", None, Some(&json!({"id": round.to_string()}))).0, 201);
        assert!(user(folder.path(), &["list"], "").0);
    }
    server.signal("-TERM");
    server.ended();
    drop(Server::start(folder.path(), &["--no-application-key"]));
    assert_eq!(epoch(), before);
}

#[test]
fn nothing_that_is_secret_is_in_the_log_or_among_the_arguments() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let master = data.join("master");
    std::fs::write(&master, "the-master-key-itself\n").expect("a file");
    let server = serve(data, &["--open-registration", "--master-key-file", master.to_str().expect("a path")]);
    let mut secrets = vec![KEY.to_owned(), "the-master-key-itself".to_owned(), "swordfish-swordfish".to_owned()];
    let asked = json!({"user": "ada", "password": "swordfish-swordfish", "device": "Laptop"});
    let (status, session) = server.ask("POST", "/accounts", Some(KEY), Some(&asked));
    assert_eq!(status, 201, "{session}");
    assert_eq!(server.sign_in("ada", "swordfish-wordfish-").0, 403);
    let refresh = json!({"refreshToken": session["refreshToken"]});
    let (status, next) = server.ask("POST", "/accounts/session/refresh", Some(KEY), Some(&refresh));
    assert_eq!(status, 200, "{next}");
    for session in [&session, &next] {
        secrets.extend(["token", "refreshToken"].map(|name| session[name].as_str().expect("text").to_owned()));
    }
    assert_eq!(server.ask_as(&next, "GET", "/tables/notes", None), (200, json!([])));
    let arguments = std::fs::read_to_string(format!("/proc/{}/cmdline", server.process.id())).expect("arguments");
    let database = std::fs::read(data.join("server.db")).expect("a database");
    server.signal("-TERM");
    let (code, log) = server.ended();
    assert_eq!(code, Some(0));
    for secret in secrets.iter().map(String::as_str).chain(["swordfish-wordfish-"]) {
        assert!(!log.contains(secret) && !arguments.contains(secret), "{secret}: {log}");
        assert!(!database.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} is kept in the clear");
    }
}

#[test]
fn a_key_among_the_arguments_is_warned_of_and_one_in_a_file_is_read_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let warned = |server: Server| {
        server.signal("-TERM");
        server.ended().1.contains("everybody on this computer can read a key")
    };
    assert!(warned(Server::start(&folder.path().join("a"), &["--application-key", "given-by-me"])));
    let file = folder.path().join("keys");
    let path = file.to_str().expect("a path");
    std::fs::write(&file, "first-key\n").expect("a file");
    let server = Server::start(&folder.path().join("b"), &["--application-key-file", path]);
    assert_eq!(server.ask("GET", "/tables/notes", Some("first-key"), None).0, 200);
    std::fs::write(folder.path().join("new"), "second-key\n").expect("a file");
    std::fs::rename(folder.path().join("new"), &file).expect("in place");
    assert_eq!(server.ask("GET", "/tables/notes", Some("first-key"), None).0, 401);
    assert_eq!(server.ask("GET", "/tables/notes", Some("second-key"), None).0, 200);
    assert!(!warned(server));
}

#[test]
fn registration_without_accounts_and_files_without_keys_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "\n").expect("a file");
    let empty = empty.to_str().expect("a path");
    let data = folder.path().join("data");
    for (more, word) in [
        (&["--open-registration"][..], "--open-registration needs --accounts required"),
        (&["--application-key-file", empty], "there is no key in"),
        (&["--master-key-file", empty], "there is no key in"),
    ] {
        let (code, sentence) = refused(&mut command(&data, more));
        assert_eq!((code, sentence.starts_with(word)), (Some(2), true), "{sentence}");
    }
}

#[test]
fn what_is_to_be_served_shows_no_key() {
    let key = || datasync_server::ApplicationKey("heliotrope".to_owned());
    let options = notes_server::Options {
        database: notes_server::Database::Folder("data".into()),
        listen: "127.0.0.1:0".parse().expect("an address"),
        access: notes_server::Access::Key(key()),
        origins: Vec::new(),
        sign_in: notes_server::SignIn::Off,
        master_key: Some(key()),
        limits: datasync_server::Limits::default(),
        tls: None,
        public_url: None,
        metrics_listen: None,
        admin: false,
    };
    assert!(!format!("{options:?}").contains("heliotrope"));
}
