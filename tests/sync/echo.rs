//! A device does not ask because of what it wrote itself: the echo of its own push is known, and rings for nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use datasync_client::{
    Exchange, HttpRemote, LiveHost, Mode, Pacing, PassThrough, Record, RequestFilter, Store, SyncContext, SyncError,
    SyncReport, SyncTable, Timestamp, Wake, chance, live,
};
use notes::{define_tables, notes_table};
use serde_json::json;
use tests::Server;
use tokio::sync::{Mutex as AsyncMutex, mpsc};

/// Longer than anything that is waited for takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A device that syncs by itself, and the requests that it sent.
struct Device {
    table: SyncTable<Record>,
    requests: Requests,
    wakes: mpsc::UnboundedSender<Wake>,
    told: AsyncMutex<mpsc::UnboundedReceiver<Told>>,
}

#[derive(Clone, Default)]
struct Requests(Arc<Mutex<Vec<String>>>);

impl RequestFilter for Requests {
    fn after(&self, exchange: &Exchange<'_>) {
        self.0.lock().expect("no panic").push(format!("{} {}", exchange.method, exchange.path));
    }
}

#[derive(Debug, PartialEq)]
enum Told {
    Listening(bool),
    Synced { pushed: usize, pulled: usize },
}

struct Host {
    context: Arc<SyncContext>,
    tell: mpsc::UnboundedSender<Told>,
}

impl LiveHost for Host {
    fn context(&self) -> Option<Arc<SyncContext>> {
        Some(Arc::clone(&self.context))
    }

    fn pacing(&self) -> Pacing {
        Pacing { mode: Mode::ByItself, every: Duration::from_secs(3600), at_reconnect: true }
    }

    fn ended(&self, ended: Result<SyncReport, SyncError>) {
        let SyncReport { pushed, pulled, .. } = ended.expect("the server is there");
        let _ = self.tell.send(Told::Synced { pushed, pulled });
    }

    fn listening(&self, listening: bool) {
        let _ = self.tell.send(Told::Listening(listening));
    }
}

impl Device {
    fn start(server: &Server) -> Self {
        let store = Arc::new(Store::in_memory().expect("a store"));
        define_tables(&store).expect("tables");
        let requests = Requests::default();
        let remote = HttpRemote::builder(&server.url).application_key(&server.key).filter(requests.clone());
        let remote = Arc::new(remote.build().expect("a remote"));
        let context =
            SyncContext::initialize(Arc::clone(&store), remote, Arc::new(PassThrough), Arc::new(|| Timestamp(0)));
        let (tell, told) = mpsc::unbounded_channel();
        let (wakes, woken) = mpsc::unbounded_channel();
        let host = Host { context: Arc::new(context), tell };
        tokio::spawn(async move { live(&host, woken, Arc::new(|| Timestamp(0)), chance).await });
        let table = SyncTable::new(store, notes_table());
        Device { table, requests, wakes, told: AsyncMutex::new(told) }
    }

    async fn told(&self) -> Told {
        tokio::time::timeout(PATIENCE, self.told.lock().await.recv()).await.expect("in time").expect("it goes on")
    }

    /// Waits until it has synced, and listens.
    async fn ready(&self) {
        let mut left = vec![Told::Listening(true), Told::Synced { pushed: 0, pulled: 0 }];
        while !left.is_empty() {
            let told = self.told().await;
            left.retain(|awaited| *awaited != told);
        }
    }

    fn write(&self, id: &str) {
        let row = json!({"id": id, "title": id, "body": "text"});
        self.table.insert(serde_json::from_value(row).expect("an object")).expect("inserted");
        self.wakes.send(Wake::Edited).expect("the loop runs");
    }

    fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.requests.0.lock().expect("no panic"))
    }
}

#[tokio::test]
async fn ones_own_edit_rings_for_the_others_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let (a, b) = (Device::start(&server), Device::start(&server));
    a.ready().await;
    b.ready().await;
    for number in 0..3 {
        let (from_a, from_b) = (format!("a{number}"), format!("b{number}"));
        let _ = (a.take_requests(), b.take_requests());
        a.write(&from_a);
        assert_eq!(a.told().await, Told::Synced { pushed: 1, pulled: 0 });
        assert_eq!(b.told().await, Told::Synced { pushed: 0, pulled: 1 });
        // A's own echo came before B's answer to it: what A is told next is B's edit, and nothing between them.
        b.write(&from_b);
        assert_eq!(b.told().await, Told::Synced { pushed: 1, pulled: 0 });
        assert_eq!(a.told().await, Told::Synced { pushed: 0, pulled: 1 });
        let counted = |device: &Device| device.take_requests().len();
        // Each: its push, the look behind it, and the pull of what the other wrote, in one of three tables.
        assert!(counted(&a) <= 5 && counted(&b) <= 5);
    }
}
