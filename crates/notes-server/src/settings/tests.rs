use std::path::Path;

use clap::CommandFactory as _;
use notes_server::Database;

use super::*;
use crate::arguments::Command as Asked;

/// What `serve` would be started with.
fn options(arguments: &[&str]) -> Result<notes_server::Options, SettingsError> {
    let given: Vec<_> = ["driftless-server", "serve"].iter().chain(arguments).map(OsString::from).collect();
    match read(&given)?.arguments.command {
        Asked::Serve(serve) => Ok(notes_server::Options::try_from(*serve).expect("options")),
        _ => panic!("it is serve"),
    }
}

fn with_file(text: &str, more: &[&str]) -> Result<notes_server::Options, SettingsError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server.toml");
    std::fs::write(&path, text).expect("a file");
    options(&[&["--config", path.to_str().expect("a path")], more].concat())
}

#[test]
fn a_flag_goes_before_a_line_of_the_file_and_the_file_before_what_is_usual() {
    let file = "data = \"here\"\nlisten = \"127.0.0.1:1234\"\nrate-limit = 60\ncors-origin = [\"https://a.example\", \"*\"]\nadmin = true";
    let given = with_file(file, &["--listen", "127.0.0.1:99"]).expect("options");
    assert!(matches!(&given.database, Database::Folder(folder) if folder == Path::new("here")));
    assert_eq!((given.listen.port(), given.admin), (99, true));
    assert_eq!(given.origins, ["https://a.example", "*"]);
    assert_eq!(given.limits.requests.map(|rate| rate.burst), Some(60));
    assert_eq!(with_file("data = \"here\"", &[]).expect("options").listen.port(), 8787);
}

#[test]
fn what_a_flag_excludes_is_not_taken_from_the_file() {
    let file = "data = \"here\"\nno-application-key = true";
    let given = with_file(file, &["--application-key", "given-by-me"]).expect("options");
    assert!(matches!(given.access, notes_server::Access::Key(_)), "{:?}", given.access);
}

#[test]
fn a_name_that_is_no_setting_and_a_value_of_a_wrong_kind_are_refused_by_name() {
    for (text, said) in [
        ("data = \"x\"\nlistne = \"127.0.0.1:1\"", "there is no setting \"listne\""),
        ("config = \"other.toml\"", "there is no setting \"config\""),
        ("help = true", "there is no setting \"help\""),
        ("admin = \"yes\"", "\"admin\" has a value of a wrong kind"),
        ("listen = [\"127.0.0.1:1\"]", "\"listen\" has a value of a wrong kind"),
        ("[serve]\ndata = \"x\"", "there is no setting \"serve\""),
        ("data = ", "is no TOML"),
    ] {
        let error = with_file(text, &["--data", "d"]).expect_err("it must be refused").to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    assert!(matches!(with_file("listen = \"nowhere\"", &["--data", "d"]), Err(SettingsError::Usage(_))));
    assert!(matches!(options(&["--config", "/not/there", "--data", "d"]), Err(SettingsError::Io { .. })));
}

#[test]
fn the_example_of_the_package_is_taken_with_all_of_its_lines_and_without_its_comments() {
    let example = include_str!("../../../../packaging/driftless-server.toml");
    with_file(example, &[]).expect("options");
    let setting = |line: &str| line.strip_prefix("# ").filter(|line| line.contains(" = ")).map(str::to_owned);
    let lines: Vec<_> = example.lines().filter_map(|line| setting(line).or_else(|| Some(line.to_owned()))).collect();
    let named = |line: &String| line.split_once(" = ").map(|(name, _)| name.to_owned());
    let names: Vec<_> = lines.iter().filter(|line| !line.starts_with('#')).filter_map(named).collect();
    let command = Arguments::command();
    let serve = command.find_subcommand(SERVE).expect("it is there");
    let known: Vec<_> = serve.get_arguments().filter_map(Arg::get_long).collect();
    for name in &names {
        assert!(known.contains(&name.as_str()), "{name} is no setting");
    }
    assert!(names.len() >= 15, "{names:?}");
}

/// Settings are read at the start, and a hang-up ends the process.
#[test]
fn the_unit_of_the_package_names_the_settings_and_promises_no_reload() {
    let unit = include_str!("../../../../packaging/driftless-server.service");
    assert!(unit.contains("\nExecStart=/usr/bin/driftless-server serve --config /etc/driftless-server.toml\n"));
    assert!(!unit.contains("\nExecReload"));
}

#[test]
fn every_argument_has_a_variable() {
    let command = with_variables(Arguments::command().find_subcommand(SERVE).expect("it is there").clone());
    let variable = |name: &str| {
        let arg = command.get_arguments().find(|arg| arg.get_long() == Some(name)).expect("an argument");
        arg.get_env().map(|variable| variable.to_string_lossy().into_owned())
    };
    assert_eq!(variable("application-key").as_deref(), Some("DRIFTLESS_APPLICATION_KEY"));
    assert_eq!(variable("tls-cert").as_deref(), Some("DRIFTLESS_TLS_CERT"));
}
