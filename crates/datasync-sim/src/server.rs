//! The real server: its router over SQLite in a file, asked without a socket. It can be stopped, backed up and put back.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use datasync_client::{HttpAnswer, HttpRequest};
use datasync_protocol::{Record, Timestamp};
use datasync_server::{Config, SqliteStorage, Storage as _, TableDefinition, router};
use http_body_util::BodyExt as _;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::device::TABLES;
use crate::owners::{OWNERS, Tokens};

pub(crate) const URL: &str = "http://server/";

const EPOCH_FILE: &str = "server.epoch";

/// When each run begins, in ms since 1970.
const NOON: i64 = 1_781_352_000_000;

pub(crate) struct Server {
    folder: tempfile::TempDir,
    runtime: Runtime,
    running: Option<(Router, SqliteStorage)>,
    pub(crate) clock: Arc<AtomicI64>,
    /// The newest backup, if one was made.
    backup: Option<PathBuf>,
    pub(crate) requests: u64,
    /// What the file beside the database said before the last write. It is not waited for, so a power cut may leave that.
    noted: Vec<u8>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().tempdir_in(memory()).expect("a folder");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let clock = Arc::new(AtomicI64::new(NOON));
        let mut server = Server { folder, runtime, running: None, clock, backup: None, requests: 0, noted: Vec::new() };
        server.start();
        server
    }

    /// As new, but for the name of its history, which nobody who is asked later ever heard.
    pub(crate) fn empty(&mut self) {
        let database = rusqlite::Connection::open(self.folder.path().join("server.db")).expect("a database");
        let emptied = database.execute_batch(
            "BEGIN IMMEDIATE; DELETE FROM records; DELETE FROM history; DELETE FROM tables; DELETE FROM owners;
             DELETE FROM epoch_starts; DELETE FROM epochs WHERE ordinal < (SELECT max(ordinal) FROM epochs); COMMIT",
        );
        emptied.expect("a database that can be written");
        self.storage().begin_anew_for_test();
        if let Some(backup) = self.backup.take() {
            std::fs::remove_file(backup).expect("a backup");
        }
        (self.requests, self.noted) = (0, Vec::new());
        self.clock.store(NOON, Ordering::Relaxed);
    }

    fn start(&mut self) {
        let storage = SqliteStorage::open(&self.folder.path().join("server.db")).expect("a database");
        let clock = Arc::clone(&self.clock);
        let tables = TABLES.map(|name| TableDefinition::new(name, &["text"]).expect("names").personal()).to_vec();
        let config = Config {
            user_tokens: Some(Arc::new(Tokens)),
            ..Config::new(tables, Arc::new(move || Timestamp(clock.load(Ordering::Relaxed))))
        };
        self.running = Some((router(storage.clone(), config), storage));
    }

    fn storage(&self) -> &SqliteStorage {
        &self.running.as_ref().expect("it runs").1
    }

    /// Stops without a word and starts again on what is on the disk; every other time the power was cut.
    pub(crate) fn restart(&mut self) {
        self.running = None;
        if self.requests.is_multiple_of(2) && !self.noted.is_empty() {
            std::fs::write(self.folder.path().join(EPOCH_FILE), &self.noted).expect("a file");
        }
        self.start();
    }

    pub(crate) fn back_up(&mut self) {
        let path = self.folder.path().join(format!("backup-{}.db", self.requests));
        let database = rusqlite::Connection::open(self.folder.path().join("server.db")).expect("a database");
        if path.exists() {
            return;
        }
        database.execute("VACUUM INTO ?1", [path.to_str().expect("a path in UTF-8")]).expect("a copy");
        if let Some(older) = self.backup.replace(path) {
            std::fs::remove_file(older).expect("an older backup");
        }
    }

    /// Puts the newest backup in the place of the database; says whether there was one.
    pub(crate) fn restore(&mut self) -> bool {
        let Some(backup) = &self.backup else { return false };
        self.running = None;
        for rest in ["db-wal", "db-shm"] {
            // Gone already after a clean stop.
            let _ = std::fs::remove_file(self.folder.path().join(format!("server.{rest}")));
        }
        std::fs::copy(backup, self.folder.path().join("server.db")).expect("a copy");
        self.start();
        true
    }

    pub(crate) fn forget_tombstones(&self) {
        let until = Timestamp(self.clock.load(Ordering::Relaxed));
        for owner in OWNERS {
            self.runtime.block_on(self.storage().forget_tombstones(owner, until)).expect("a write");
        }
    }

    pub(crate) fn answer(&mut self, request: &HttpRequest) -> HttpAnswer {
        self.requests += 1;
        if request.method != "GET" {
            self.noted = std::fs::read(self.folder.path().join(EPOCH_FILE)).expect("the file beside the database");
        }
        self.clock.fetch_add(1, Ordering::Relaxed);
        let router = self.running.as_ref().expect("it runs").0.clone();
        let mut builder = Request::builder().method(request.method).uri(request.url.as_str());
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let body = request.body.clone().map_or_else(Body::empty, Body::from);
        let request = builder.body(body).expect("a request");
        self.runtime.block_on(async {
            let response = router.oneshot(request).await.expect("a router always answers");
            let status = response.status().as_u16();
            let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
            let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
            let body = response.into_body().collect().await.expect("a body").to_bytes();
            HttpAnswer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
        })
    }

    /// The living rows of somebody, asked for as that one would.
    pub(crate) fn rows(&mut self, owner: usize) -> Vec<Record> {
        let list = |name| {
            let url = format!("{URL}tables/{name}?$top=1000");
            let headers = vec![("ZUMO-API-VERSION", "2.0.0".to_owned()), ("X-ZUMO-AUTH", OWNERS[owner].to_owned())];
            let answer = self.answer(&HttpRequest { method: "GET", url, headers, ..HttpRequest::default() });
            serde_json::from_str::<Vec<Record>>(&answer.body).expect("a list")
        };
        TABLES.into_iter().flat_map(list).collect()
    }
}

/// A folder in memory where there is one: the simulation is about order, not about disks.
pub(crate) fn memory() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    if shared.is_dir() { shared } else { std::env::temp_dir() }
}
