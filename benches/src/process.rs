//! Processes: a server for each job, and the client that does it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::Outcome;
use crate::arguments::{Run, Verb};
use crate::job::{Job, Side};
use crate::measure::{Meter, Usage};

/// Where the programs and the notes are.
pub(crate) struct Programs {
    bench: PathBuf,
    server: PathBuf,
    peers: PathBuf,
    foreign: PathBuf,
    notes: PathBuf,
}

/// A server that listens. Dropping it kills it.
pub(crate) struct Serving {
    pub(crate) url: String,
    process: Child,
}

impl Programs {
    /// The server's program lies beside this one.
    pub(crate) fn find(run: &Run, notes: PathBuf) -> Outcome<Self> {
        let bench = std::env::current_exe()?;
        let server = bench.with_file_name(format!("driftless-server{}", std::env::consts::EXE_SUFFIX));
        if !server.is_file() {
            return Err("driftless-server is not built: cargo build --release --package notes-server".into());
        }
        Ok(Programs { bench, server, peers: run.peers.clone(), foreign: run.foreign.clone(), notes })
    }

    /// Starts the server of a job on this folder and waits until it listens; a peer's fills itself first.
    pub(crate) async fn serve(&self, job: &Job, folder: &Path) -> Outcome<Serving> {
        let mut command = match job.side {
            Side::Driftless => {
                let mut command = Command::new(&self.server);
                command.args(["serve", "--no-application-key", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
                // What happened is said once, at the end, by this program.
                command.env("RUST_LOG", "error");
                command
            }
            Side::AzureMobileApps => {
                let mut command = Command::new("node");
                command.args(["--no-deprecation", "server.js"]).current_dir(&self.foreign);
                command
            }
            _ => self.work(job, Verb::Serve, job.seeded(), folder),
        };
        // Microsoft's ends with its standard input.
        let mut serving =
            Serving::wait(command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?).await?;
        if job.side == Side::AzureMobileApps {
            // The first segment of a path names one of its many servers.
            serving.url += "/bench";
        }
        Ok(serving)
    }

    /// Does a job's work in a process of its own, and says what it used.
    pub(crate) async fn client(&self, job: &Job, folder: &Path, url: &str) -> Outcome<Usage> {
        let mut command = self.work(job, job.verb, job.count, folder);
        command.args(["--url", url]);
        if let Some(batch) = job.batch {
            command.args(["--batch", &batch.to_string()]);
        }
        if job.indices {
            command.arg("--indices");
        }
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{} ended with {}: {said}", job.name(), output.status).into());
        }
        let line = output.stdout.split(|&byte| byte == b'\n').rfind(|line| !line.is_empty());
        Ok(serde_json::from_slice(line.ok_or("a client said nothing")?)?)
    }

    fn work(&self, job: &Job, verb: Verb, count: usize, folder: &Path) -> Command {
        let script = |name: &str| {
            let mut command = Command::new("node");
            command.arg(self.peers.join(name));
            command
        };
        let ours = |name: &str| {
            let mut command = Command::new(&self.bench);
            command.arg(name);
            command
        };
        let mut command = match job.side {
            Side::Driftless => ours("driftless"),
            Side::Floor => ours("floor"),
            Side::PouchDb => script("pouchdb.js"),
            Side::RxDb => script("rxdb.js"),
            Side::AzureMobileApps => ours("azure-mobile-apps"),
        };
        command.arg(verb.word()).arg("--data").arg(folder).arg("--notes").arg(&self.notes);
        command.args(["--count", &count.to_string()]);
        command
    }
}

impl Serving {
    async fn wait(mut process: Child) -> Outcome<Self> {
        let mut lines = BufReader::new(process.stdout.take().ok_or("stdout is piped")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(url) = line.strip_prefix("listening on ") {
                let url = url.to_owned();
                // It may go on talking; nobody waits for that.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Serving { url, process });
            }
        }
        Err("a server ended before it listened".into())
    }

    /// Begins to measure it.
    pub(crate) fn meter(&self) -> Outcome<Meter> {
        Meter::of(&self.process.id().ok_or("the server has ended")?.to_string())
    }

    /// SIGTERM, as a service manager would; waits until it has ended.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        let id = self.process.id().ok_or("the server has ended")?.to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        self.process.wait().await?;
        Ok(())
    }
}
