//! `driftless-cli` on a data folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tokio::process::Child;

/// A device in a terminal.
pub struct Cli {
    data: PathBuf,
}

/// What a command answered.
#[derive(Debug)]
pub struct Output {
    /// The exit code.
    pub code: i32,
    /// The one JSON value of stdout; null if it was empty.
    pub out: Value,
    /// The error's code; empty if there was none.
    pub error: String,
    /// The error's sentence; empty if there was none.
    pub message: String,
    /// The word of what it said beside its work; empty if there was nothing.
    pub notice: String,
}

impl Cli {
    /// A device whose data lies in this folder.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Cli { data: data.to_owned() }
    }

    /// Runs a command with `--json`, whatever comes of it.
    ///
    /// # Panics
    /// If the program can't run or its words are not JSON.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "")
    }

    /// As [`Cli::run`], with this on stdin.
    ///
    /// # Panics
    /// As [`Cli::run`].
    #[must_use]
    pub fn run_with(&self, arguments: &[&str], stdin: &str) -> Output {
        use std::io::Write as _;
        let mut child = Command::new(crate::program("driftless-cli"))
            .arg("--json")
            .arg("--data")
            .arg(&self.data)
            .args(arguments)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        child.stdin.take().expect("stdin is piped").write_all(stdin.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        let json = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or(Value::Null);
        let said: Vec<Value> = output.stderr.split(|&byte| byte == b'\n').map(json).collect();
        let text = |kind: &str, key: &str| {
            let words = said.iter().find_map(|said| said[kind][key].as_str());
            words.unwrap_or_default().to_owned()
        };
        Output {
            code: output.status.code().unwrap_or(-1),
            out: json(&output.stdout),
            error: text("error", "code"),
            message: text("error", "message"),
            notice: text("notice", "code"),
        }
    }

    /// Begins a command that is left to itself, to be killed: dropping it kills it too.
    ///
    /// # Panics
    /// If the program can't run.
    #[must_use]
    pub fn begin(&self, arguments: &[&str]) -> Child {
        tokio::process::Command::new(crate::program("driftless-cli"))
            .arg("--data")
            .arg(&self.data)
            .args(arguments)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the program runs")
    }

    /// Runs a command that must succeed.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    pub fn ok(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert_eq!(output.code, 0, "{arguments:?}: {output:?}");
        output.out
    }

    /// Connects it with a server as somebody with a password, under a device name.
    #[must_use]
    pub fn sign_in(&self, server: &crate::Server, user: &str, password: &str, device: &str) -> Output {
        let arguments = ["connect", "--url", &server.url, "--application-key", &server.key];
        let arguments = [&arguments[..], &["--user", user, "--device", device]].concat();
        self.run_with(&arguments, &format!("{password}\n"))
    }

    /// Connects it with a server under a device name; the notes it holds go there too.
    ///
    /// # Panics
    /// If the server does not take it.
    pub fn move_to(&self, server: &crate::Server, device: &str) {
        let arguments = ["connect", "--url", &server.url, "--application-key", &server.key, "--device", device];
        let _ = self.ok(&[&arguments[..], &["--notes-here", "send"]].concat());
    }

    /// Connects it with a server under a device name.
    ///
    /// # Panics
    /// If the server does not take it.
    pub fn connect(&self, server: &crate::Server, device: &str) {
        let arguments = ["connect", "--url", &server.url, "--application-key", &server.key, "--device", device];
        assert!(self.ok(&arguments)["server"].is_string());
    }
}
