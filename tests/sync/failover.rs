//! A PostgreSQL that fails over to its standby under servers that run.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::{Cli, Home, Server};

/// A PostgreSQL and its standby, for this story alone: each in a folder, where its socket is too.
struct Pair {
    home: tempfile::TempDir,
    programs: PathBuf,
    /// Who runs them, for PostgreSQL does not run as root: whoever runs the one of the tests.
    owner: (u32, u32),
}

const FIRST: &str = "first";
const STANDBY: &str = "standby";

impl Pair {
    fn new() -> Self {
        let address = std::env::var("TEST_DATABASE_URL")
            .expect("these tests need PostgreSQL: run them as scripts/postgres.sh cargo test");
        let known = |sql: &str| PathBuf::from(answer(&address, sql));
        let programs = known("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        let data = known("SHOW data_directory").metadata().expect("it is on this computer");
        let pair = Pair { home: tempfile::tempdir().expect("a folder"), programs, owner: (data.uid(), data.gid()) };
        chown(pair.home.path(), Some(pair.owner.0), Some(pair.owner.1)).expect("it is given away");
        pair.run(
            "initdb",
            &["--pgdata=first/data", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        );
        pair.start(FIRST);
        let first = format!("--dbname=host={} user=postgres", pair.folder(FIRST).display());
        pair.run("pg_basebackup", &[&first, "--pgdata=standby/data", "--write-recovery-conf", "--checkpoint=fast"]);
        pair.start(STANDBY);
        pair
    }

    fn folder(&self, which: &str) -> PathBuf {
        self.home.path().join(which)
    }

    /// Where a server finds whichever of the two may be written to.
    fn address(&self) -> String {
        let [first, standby] = [FIRST, STANDBY].map(|which| encoded(&self.folder(which)));
        format!("postgres://postgres@{first},{standby}/postgres?target_session_attrs=read-write")
    }

    fn start(&self, which: &str) {
        let options = format!("-k '{}' -c listen_addresses='' -c fsync=off", self.folder(which).display());
        self.control(which, &["--log=log", "--options", &options, "start"]);
    }

    fn control(&self, which: &str, words: &[&str]) {
        let data = format!("--pgdata={which}/data");
        self.run("pg_ctl", &[&[data.as_str(), "--wait", "--silent"], words].concat());
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(self.home.path()).uid(self.owner.0).gid(self.owner.1);
        // A PostgreSQL that runs on must not hold the pipes of the one that started it.
        command.stdout(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self.command(program, arguments).status().expect("it runs");
        assert!(status.success(), "{program} {arguments:?}");
    }

    /// Waits until the standby has what the first one has.
    fn standby_is_there(&self) {
        let of = |which: &str, sql: &str| answer(&format!("host={} user=postgres", self.folder(which).display()), sql);
        let written = of(FIRST, "SELECT pg_current_wal_lsn()");
        let has_it = format!("SELECT pg_last_wal_replay_lsn() >= '{written}'");
        while of(STANDBY, &has_it) != "t" {}
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        for which in [FIRST, STANDBY] {
            // One of them may be down.
            let data = format!("--pgdata={which}/data");
            let _ =
                self.command("pg_ctl", &[&data, "--mode=immediate", "--silent", "stop"]).stderr(Stdio::null()).status();
        }
    }
}

/// What a database answers.
fn answer(address: &str, sql: &str) -> String {
    let asked =
        Command::new("psql").args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql, address]).output();
    let asked = asked.expect("psql runs");
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    String::from_utf8(asked.stdout).expect("text").trim().to_owned()
}

fn encoded(folder: &Path) -> String {
    folder.display().to_string().replace('/', "%2F")
}

#[tokio::test]
async fn what_was_acknowledged_and_lost_in_a_failover_is_given_back_and_no_server_is_started_anew() {
    let pair = Pair::new();
    let address = pair.address();
    let servers =
        [Server::start_in(Home::Database(&address), &[]).await, Server::start_in(Home::Database(&address), &[]).await];
    let folder = tempfile::tempdir().expect("a folder");
    let [laptop, phone] = ["laptop", "phone"].map(|name| Cli::new(&folder.path().join(name)));
    laptop.connect(&servers[0], "Laptop");
    phone.connect(&servers[1], "Pixel 8");
    let note = laptop.ok(&["new", "--title", "Crossing"])["id"].as_str().expect("an id").to_owned();
    let _ = laptop.ok(&["sync"]);
    assert_eq!(phone.ok(&["sync"])["pulled"], 1);
    pair.standby_is_there();

    pair.control(STANDBY, &["stop"]);
    let _ = laptop.ok(&["edit", &note, "--body", "Acknowledged, and never on the standby"]);
    assert_eq!(laptop.ok(&["sync"])["pushed"], 1);
    pair.control(FIRST, &["--mode=immediate", "stop"]);
    let _ = phone.ok(&["new", "--title", "Written while there was no database"]);
    assert_ne!(phone.run(&["sync"]).code, 0);
    pair.start(STANDBY);
    pair.control(STANDBY, &["promote"]);

    assert_eq!(phone.ok(&["sync"])["pushed"], 1);
    for device in [&laptop, &phone] {
        let _ = device.ok(&["sync"]);
        assert_eq!(device.ok(&["show", &note])["body"], "Acknowledged, and never on the standby");
        assert_eq!(device.ok(&["list"]).as_array().map(Vec::len), Some(2));
        assert_eq!(device.ok(&["status"])["pending"], 0);
    }
}
