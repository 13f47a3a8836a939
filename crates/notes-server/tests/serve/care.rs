//! Keys, backups and health of a data folder, as a person looks after them.

use serde_json::json;

use super::*;

fn run(arguments: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
    let output = command.args(arguments).arg("--data").arg(data).env_remove("RUST_LOG").output();
    output.expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn insert(server: &Server, key: &str, id: &str) -> u16 {
    server.ask("POST", "/tables/notes", Some(key), Some(&json!({"id": id}))).0
}

#[test]
fn a_key_is_replaced_while_the_server_runs_and_nobody_is_locked_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let old = server.said("Application key: ").expect("a key").to_owned();
    let shown = said(&run(&["keys", "rotate"], folder.path()));
    let new = shown.lines().next().expect("a key").to_owned();
    assert_ne!(new, old);
    assert_eq!((insert(&server, &old, "a"), insert(&server, &new, "b")), (201, 201));
    assert!(!run(&["keys", "rotate"], folder.path()).status.success(), "two are enough");
    assert!(run(&["keys", "retire"], folder.path()).status.success());
    assert_eq!((insert(&server, &old, "c"), insert(&server, &new, "d")), (401, 201));
    assert_eq!(said(&run(&["keys", "show"], folder.path())).trim(), new);
}

#[test]
fn a_backup_of_a_server_that_runs_is_put_back_while_none_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy.db"));
    let file = copy.to_str().expect("a path in UTF-8");
    let server = Server::start(&data, &[]);
    let key = server.said("Application key: ").expect("a key").to_owned();
    assert_eq!(insert(&server, &key, "a"), 201);
    assert!(run(&["backup", file], &data).status.success());
    assert_eq!(insert(&server, &key, "b"), 201);
    let refused = run(&["restore", file], &data);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another server uses this data folder"));
    server.signal("-TERM");
    assert_eq!(server.ended().0, Some(0));

    assert!(run(&["restore", file], &data).status.success());
    assert!(data.join("server.replaced-1.db").is_file());
    let server = Server::start(&data, &[]);
    let rows = server.ask("GET", "/tables/notes", Some(&key), None).1;
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
    let again = run(&["backup", file], &data);
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing is written over"));
}

#[test]
fn whoever_looks_after_a_server_may_name_its_settings_instead_of_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, copy, settings) =
        (folder.path().join("data"), folder.path().join("copy.db"), folder.path().join("server.toml"));
    std::fs::write(&settings, format!("data = {data:?}\nadmin = true\nrate-limit = 60\n")).expect("a file");
    drop(Server::start(&data, &[]));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_driftless-server"));
        command.args(arguments).arg("--config").arg(&settings).env_remove("DRIFTLESS_DATABASE_URL");
        command.output().expect("the program runs")
    };
    assert!(said(&run(&["doctor"])).contains("the database is sound"));
    let made = run(&["backup", copy.to_str().expect("text")]);
    assert!(made.status.success() && copy.is_file(), "{made:?}");
    std::fs::write(&settings, "dat = \"x\"\n").expect("a file");
    let refused = run(&["doctor"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("there is no setting \"dat\""));
}

#[test]
fn the_doctor_says_what_is_right_and_what_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let key = server.said("Application key: ").expect("a key").to_owned();
    assert_eq!(insert(&server, &key, "a"), 201);
    let well = run(&["doctor"], folder.path());
    let lines = said(&well);
    assert!(well.status.success(), "{lines}");
    for sentence in ["a server runs on this folder", "the database is sound", "notes of public: 1 rows, 0 tombstones"] {
        assert!(lines.contains(sentence), "{lines}");
    }
    server.signal("-TERM");
    server.ended();
    std::fs::set_permissions(folder.path().join("application-key"), std::fs::Permissions::from_mode(0o644))
        .expect("changed");
    std::fs::write(folder.path().join("server.db"), "no database at all").expect("written");
    let unwell = run(&["doctor"], folder.path());
    let lines = said(&unwell);
    assert_eq!(unwell.status.code(), Some(1));
    assert!(lines.contains("BAD  others may read the file application-key") && lines.contains("is damaged"), "{lines}");
    assert_eq!(run(&["doctor"], &folder.path().join("nowhere")).status.code(), Some(1));
}

#[test]
fn who_asks_whether_it_lives_needs_no_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    for (path, word) in [("/healthz", "ok"), ("/readyz", "ready")] {
        assert_eq!(server.ask("GET", path, None, None), (200, json!({"status": word})));
    }
}

#[test]
fn an_origin_is_refused_without_a_key_and_where_it_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    for more in [&["--no-application-key", "--cors-origin", "*"][..], &["--cors-origin", "notes.example"]] {
        assert_eq!(command(folder.path(), more).output().expect("it runs").status.code(), Some(2), "{more:?}");
    }
}
