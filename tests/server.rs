//! A real `driftless-server` process on loopback.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

/// Where the data of a server is.
#[derive(Debug, Clone, Copy)]
pub enum Home<'a> {
    /// In a folder.
    Folder(&'a Path),
    /// In a PostgreSQL database.
    Database(&'a str),
}

impl Home<'_> {
    /// The program, told where its data is.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(crate::program("driftless-server"));
        command.args(arguments).env_remove("DRIFTLESS_DATABASE_URL");
        match self {
            Home::Folder(data) => command.arg("--data").arg(data),
            Home::Database(url) => command.env("DRIFTLESS_DATABASE_URL", url),
        };
        command
    }
}

/// The address of a PostgreSQL database that nobody else uses.
///
/// # Panics
/// If there is none.
pub async fn new_database() -> String {
    let address = std::env::var("TEST_DATABASE_URL")
        .expect("this story needs PostgreSQL: run it as scripts/postgres.sh cargo test");
    datasync_server::new_schema_for_test(&address).await.expect("a schema")
}

/// A server that runs. Dropping it kills it.
pub struct Server {
    /// The Application URL.
    pub url: String,
    /// The key it asks for.
    pub key: String,
    process: Child,
}

impl Server {
    /// Starts a server on a free port and waits until it listens.
    ///
    /// # Panics
    /// If it does not say that it listens.
    pub async fn start(data: &Path) -> Self {
        Self::start_with(data, &[]).await
    }

    /// As [`Server::start`], with more arguments.
    ///
    /// # Panics
    /// If it does not say that it listens.
    pub async fn start_with(data: &Path, more: &[&str]) -> Self {
        Self::start_in(Home::Folder(data), more).await
    }

    /// As [`Server::start_with`], wherever the data is.
    ///
    /// # Panics
    /// If it does not say that it listens.
    pub async fn start_in(home: Home<'_>, more: &[&str]) -> Self {
        Self::start_at(home, "127.0.0.1:0", more).await
    }

    /// Starts a server on a free port where people sign in.
    ///
    /// # Panics
    /// If it does not say that it listens.
    pub async fn start_for_people(data: &Path) -> Self {
        Self::start_on(data, "127.0.0.1:0", &["--accounts", "required"]).await
    }

    /// The same from now on for people who sign in.
    ///
    /// # Panics
    /// If it does not end well, or does not say that it listens.
    pub async fn start_again_for_people(self, data: &Path) -> Self {
        let url = self.url.clone();
        self.stop().await;
        Self::start_on(data, url.trim_start_matches("http://"), &["--accounts", "required"]).await
    }

    /// Whoever runs the server looks after its people: `driftless-server user …` with this on stdin. Gives what it said.
    ///
    /// # Panics
    /// If it is not done.
    pub async fn user(data: &Path, arguments: &[&str], stdin: &str) -> String {
        Self::user_in(Home::Folder(data), arguments, stdin).await
    }

    /// As [`Server::user`], wherever the data is.
    ///
    /// # Panics
    /// If it is not done.
    pub async fn user_in(home: Home<'_>, arguments: &[&str], stdin: &str) -> String {
        let mut command = home.command(&[&["user"], arguments].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the program runs");
        process.stdin.take().expect("stdin is piped").write_all(stdin.as_bytes()).await.expect("it reads");
        let output = process.wait_with_output().await.expect("it ends");
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Starts it again where it was: same data, same port.
    ///
    /// # Panics
    /// If it does not say that it listens.
    pub async fn start_again(data: &Path, url: &str) -> Self {
        Self::start_on(data, url.trim_start_matches("http://"), &[]).await
    }

    async fn start_on(data: &Path, listen: &str, more: &[&str]) -> Self {
        Self::start_at(Home::Folder(data), listen, more).await
    }

    async fn start_at(home: Home<'_>, listen: &str, more: &[&str]) -> Self {
        let mut process = home
            .command(&["serve", "--listen", listen])
            .args(more)
            // Each request is a line of its log.
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
        let mut key = String::new();
        while let Some(line) = lines.next_line().await.expect("its words can be read") {
            if let Some(made) = line.strip_prefix("Application key: ") {
                made.clone_into(&mut key);
            }
            if let Some(url) = line.strip_prefix("listening on ") {
                let server = Server { url: url.to_owned(), key, process };
                assert!(server.address().ip().is_loopback());
                return server;
            }
        }
        panic!("the server ended before it listened");
    }

    /// Where it listens.
    ///
    /// # Panics
    /// If its URL is none.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").parse().expect("an address")
    }

    /// SIGTERM, as a service manager would; waits until it has ended.
    ///
    /// # Panics
    /// If it does not end well.
    pub async fn stop(mut self) {
        let id = self.process.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.expect("kill runs");
        assert!(asked.success());
        let status = self.process.wait().await.expect("it ends");
        assert!(status.success(), "the server ended with {status}");
    }
}
