//! Who hears what, and when: the doorbell of a real server, in a terminal and in a program of one's own.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use datasync_client::{
    Clock, HttpRemote, LiveProgram, PassThrough, Rules, Store, SyncContext, SyncError, SyncReport, SyncTable,
    TableDefinition, TableName, Timestamp, Wake, live,
};
use serde_json::{Value, json};
use tests::{Cli, Server};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// So long nobody polls.
const AN_HOUR: &str = "3600";
/// What must happen happens long before.
const PATIENCE: Duration = Duration::from_secs(20);

/// `driftless-cli watch` in a folder.
struct Watcher {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watcher {
    fn start(folder: &std::path::Path) -> Self {
        let mut process = Command::new(tests::program("driftless-cli"))
            .args(["--json", "watch", "--every", AN_HOUR, "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
        Watcher { process, lines }
    }

    /// The next line of this kind.
    async fn says(&mut self, kind: &str) -> Value {
        let find = async {
            loop {
                let line = self.lines.next_line().await.expect("text").expect("it goes on");
                let mut said: Value = serde_json::from_str(&line).expect("JSON");
                if said.get(kind).is_some() {
                    return said[kind].take();
                }
            }
        };
        timeout(PATIENCE, find).await.unwrap_or_else(|_| panic!("it never said {kind}"))
    }

    async fn interrupt(mut self) {
        let id = self.process.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().await.expect("kill runs").success());
        let ended = timeout(PATIENCE, self.process.wait()).await.expect("it ends").expect("a status");
        assert!(ended.success());
    }
}

#[tokio::test]
async fn another_devices_edit_is_heard_without_asking_also_after_the_server_was_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("server");
    let server = Server::start(&data).await;
    let a = Cli::new(&folder.path().join("a"));
    a.connect(&server, "Laptop");
    Cli::new(&folder.path().join("b")).connect(&server, "Pixel 8");

    let mut b = Watcher::start(&folder.path().join("b"));
    assert_eq!(b.says("listening").await, true);
    let note = a.ok(&["new", "--title", "Kitchen"])["id"].clone();
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(b.says("synced").await["changed"], json!([note]));

    let url = server.url.clone();
    server.stop().await;
    assert_eq!(b.says("listening").await, false);
    let _server = Server::start_again(&data, &url).await;
    assert_eq!(b.says("listening").await, true);
    let _ = a.ok(&["edit", note.as_str().expect("an id"), "--body", "Budget"]);
    assert_eq!(a.ok(&["sync"])["pushed"], 1);
    assert_eq!(b.says("synced").await["changed"], json!([note]));
    b.interrupt().await;
}

/// A program of one's own on the loop.
struct Program {
    context: Arc<SyncContext>,
    every: Duration,
    ended: mpsc::UnboundedSender<SyncReport>,
    listening: mpsc::UnboundedSender<bool>,
}

impl LiveProgram for Program {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.context))
    }

    fn rules(&self) -> Rules {
        Rules { every: self.every, paused: false, offline: false }
    }

    fn now(&self) -> Timestamp {
        notes::system_clock()()
    }

    fn ended(&self, result: Result<SyncReport, SyncError>) {
        let _ = self.ended.send(result.expect("a sync that ends well"));
    }

    fn listening(&self, connected: bool) {
        let _ = self.listening.send(connected);
    }
}

struct Running {
    table: SyncTable,
    wake: mpsc::UnboundedSender<Wake>,
    ended: mpsc::UnboundedReceiver<SyncReport>,
    listening: mpsc::UnboundedReceiver<bool>,
}

impl Running {
    fn start(url: &str, key: Option<&str>, every: Duration) -> Self {
        let store = Arc::new(Store::in_memory().expect("a store"));
        let notes = TableDefinition::new("notes").expect("a name");
        store.define_table(&notes).expect("a table");
        let table = SyncTable::new(Arc::clone(&store), TableName::new("notes").expect("a name"));
        let remote = Arc::new(HttpRemote::new(url, key).expect("an address"));
        let clock: Clock = notes::system_clock();
        let context = Arc::new(SyncContext::initialize(store, remote, Arc::new(PassThrough), clock));
        let (ended, has_ended) = mpsc::unbounded_channel();
        let (listening, is_listening) = mpsc::unbounded_channel();
        let (wake, wakes) = mpsc::unbounded_channel();
        tokio::spawn(live(Arc::new(Program { context, every, ended, listening }), wakes));
        Running { table, wake, ended: has_ended, listening: is_listening }
    }

    async fn sync(&mut self) -> SyncReport {
        timeout(PATIENCE, self.ended.recv()).await.expect("a sync ends").expect("the loop goes on")
    }

    fn edit(&self, id: &str) {
        let row = serde_json::from_value(json!({"id": id, "title": id})).expect("an object");
        self.table.insert(row).expect("a new row");
        self.wake.send(Wake::Edited).expect("the loop goes on");
    }
}

#[tokio::test]
async fn the_echo_of_ones_own_edit_is_not_worth_a_sync() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path()).await;
    let an_hour = Duration::from_secs(3600);
    let mut a = Running::start(&server.url, Some(&server.key), an_hour);
    let mut b = Running::start(&server.url, Some(&server.key), an_hour);
    for device in [&mut a, &mut b] {
        assert_eq!(device.sync().await.pulled, 0);
        assert_eq!(timeout(PATIENCE, device.listening.recv()).await.expect("it listens"), Some(true));
    }
    a.edit("one");
    assert_eq!(a.sync().await.pushed, 1);
    assert_eq!(b.sync().await.pulled, 1);
    // B's edit comes after everything that A's own push rang, so it is A's next sync unless the echo was one.
    b.edit("two");
    assert_eq!(b.sync().await.pushed, 1);
    assert_eq!(a.sync().await.pulled, 1);
    assert!(a.ended.try_recv().is_err() && b.ended.try_recv().is_err());
}

#[tokio::test]
async fn a_server_without_a_doorbell_is_asked_at_intervals() {
    let server = crate::silent::Silent::start().await;
    let mut device = Running::start(&server.url, None, Duration::from_millis(50));
    for _ in 0..3 {
        device.sync().await;
    }
    assert_eq!(server.asked_for_changes(), 1, "it is not asked for a doorbell again");
    assert!(device.listening.try_recv().is_err());
}
