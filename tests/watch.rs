//! `driftless-cli watch` on a data folder: a device that syncs by itself.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Longer than anything that is waited for takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A device that is watched. Dropping it kills the program.
pub struct Watch {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    /// Begins.
    ///
    /// # Panics
    /// If the program can't run.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        let mut process = Command::new(crate::program("driftless-cli"))
            .args(["--json", "--data"])
            .arg(data)
            .arg("watch")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
        Watch { process, lines }
    }

    /// The next event.
    ///
    /// # Panics
    /// If none comes, or the line is no JSON.
    pub async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await.expect("an event in time");
        serde_json::from_str(&line.expect("its words can be read").expect("it goes on")).expect("JSON")
    }

    /// The next event that is so; others before it are passed over.
    ///
    /// # Panics
    /// As [`Watch::next`].
    pub async fn until(&mut self, is_so: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.next().await;
            if is_so(&event) {
                return event;
            }
        }
    }

    /// Waits until it has synced, and hears the server; what it said meanwhile.
    ///
    /// # Panics
    /// As [`Watch::next`].
    pub async fn ready(&mut self) -> Vec<Value> {
        let mut said = Vec::new();
        let is_there = |said: &[Value], event: &str| said.iter().any(|value| value["event"] == event);
        while !is_there(&said, "synced") || !is_there(&said, "listening") {
            said.push(self.next().await);
        }
        said
    }

    /// Ctrl C, and waits until it has ended.
    ///
    /// # Panics
    /// If it does not end.
    pub async fn interrupt(self) -> ExitStatus {
        self.told("-INT").await
    }

    /// SIGTERM, as a service manager would, and waits until it has ended.
    ///
    /// # Panics
    /// If it does not end.
    pub async fn terminate(self) -> ExitStatus {
        self.told("-TERM").await
    }

    async fn told(mut self, signal: &str) -> ExitStatus {
        let id = self.process.id().expect("it runs").to_string();
        let asked = Command::new("kill").args([signal, &id]).status().await.expect("kill runs");
        assert!(asked.success());
        let ended = self.until(|said| said["event"].as_str().expect("every line says its event") == "ended").await;
        assert_eq!(ended, serde_json::json!({"event": "ended"}));
        self.ended().await
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// If it does not.
    pub async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(PATIENCE, self.process.wait()).await.expect("an end in time").expect("it ends")
    }
}
