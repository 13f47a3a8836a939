//! What a sync costs does not depend on how many rows the store holds. Counted, so that no noise can touch it.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use async_trait::async_trait;
use datasync_protocol::{COMPLETE_HEADER, EPOCH_HEADER, HORIZON_HEADER, LATEST_HEADER, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::push::tests::{id, notes};
use crate::store::{StoreTxn, Work};
use crate::{HttpAnswer, HttpRemote, HttpRequest, PassThrough, RemoteError, StoreError, TableDefinition, Transport};

/// A server that gives what was prepared for the next list, takes every write, and counts bytes.
#[derive(Default)]
struct Prepared {
    rows: Mutex<Vec<Value>>,
    changes: AtomicU64,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Prepared {
    /// A row as the server has it: the newest change of all.
    fn row(&self, mut row: Value) -> Value {
        let change = self.changes.fetch_add(1, Ordering::Relaxed) + 1;
        row["version"] = json!(format!("v{change:07}"));
        row["updatedAt"] = json!(self.latest().to_string());
        row["deleted"] = json!(false);
        row
    }

    fn latest(&self) -> Timestamp {
        Timestamp(AHEAD + i64::try_from(self.changes.load(Ordering::Relaxed)).expect("few"))
    }

    fn answer(&self, request: &HttpRequest) -> String {
        let Some(body) = &request.body else {
            return Value::Array(std::mem::take(&mut *self.rows.lock().expect("no panic"))).to_string();
        };
        let batch: Value = serde_json::from_str(body).expect("JSON");
        let parts = batch["requests"].as_array().expect("a list").iter();
        let answers: Vec<Value> = parts
            .map(|part| json!({"id": part["id"], "status": 200, "body": self.row(part["body"].clone())}))
            .collect();
        json!({"responses": answers}).to_string()
    }
}

#[async_trait]
impl Transport for Arc<Prepared> {
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, RemoteError> {
        let body = self.answer(&request);
        let sent = request.url.len() + request.body.as_deref().map_or(0, str::len);
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add((sent + body.len()) as u64, Ordering::Relaxed);
        let state = [
            (EPOCH_HEADER, "epoch".to_owned()),
            (LATEST_HEADER, self.latest().to_string()),
            (HORIZON_HEADER, Timestamp(0).to_string()),
            (COMPLETE_HEADER, "true".to_owned()),
        ];
        let headers = state.map(|(name, value)| (name.to_owned(), value)).into();
        Ok(HttpAnswer { status: 200, headers, body })
    }
}

/// Every change that is counted lies behind this instant, every row that is there before it.
const AHEAD: i64 = 1_700_000_000_000;

/// A store that holds so many rows of a server, and knows that it has them all.
struct Full {
    server: Arc<Prepared>,
    context: SyncContext,
}

impl Full {
    async fn with(rows: u64) -> Self {
        let server = Arc::new(Prepared::default());
        let store = Arc::new(Store::in_memory().expect("a store"));
        let columns =
            ["title", "body"].into_iter().try_fold(TableDefinition::new("notes").expect("a name"), |t, c| t.column(c));
        store.define_table(&columns.expect("names").index(&["title"])).expect("a table");
        let remote = HttpRemote::over(Box::new(Arc::clone(&server)), "http://there.example", None).expect("a URL");
        let clock: Clock = Arc::new(|| Timestamp(AHEAD));
        let context = SyncContext::initialize(store, Arc::new(remote), Arc::new(PassThrough), clock);
        context.sync().await.expect("nothing to do");
        context.store.write(|txn| fill(txn, rows)).expect("filled");
        Full { server, context }
    }

    /// So many rows are edited here, and as many others there; then a sync. Gives its work, requests and bytes.
    async fn sync(&self, changes: u64) -> (Work, u64, u64) {
        let here = |number: u64| (id(&name(number)), record(json!({"id": name(number), "title": "Here"})));
        let edit =
            |txn: &StoreTxn<'_>| (0..changes).map(here).try_for_each(|(id, row)| txn.update(&notes(), &id, &row));
        self.context.store.write(edit).expect("edited");
        let there = |number| self.server.row(json!({"id": name(number), "title": "There", "body": "b".repeat(200)}));
        *self.server.rows.lock().expect("no panic") = (changes..2 * changes).map(there).collect();
        self.server.requests.store(0, Ordering::Relaxed);
        self.server.bytes.store(0, Ordering::Relaxed);
        let (work, written) = (self.context.store.count_work(), self.context.store.changes_for_test());
        let report = self.context.sync().await.expect("synced");
        let changes = usize::try_from(changes).expect("few");
        assert_eq!((report.pushed, report.pulled), (changes, changes));
        assert_eq!(self.context.store.changes_for_test() == written, changes == 0, "nothing to do, nothing written");
        let work = work.lock().expect("no panic").clone();
        (work, self.server.requests.load(Ordering::Relaxed), self.server.bytes.load(Ordering::Relaxed))
    }
}

fn fill(txn: &StoreTxn<'_>, rows: u64) -> Result<(), StoreError> {
    let sql = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
               INSERT INTO notes (id, item) SELECT printf('note-%07d', i), printf(
                 '{\"id\":\"note-%07d\",\"title\":\"t\",\"body\":\"%.200c\",\"version\":\"v\",\"updatedAt\":\"%s\",\"deleted\":false}',
                 i, 'b', '2020-01-01T00:00:00.000Z') FROM n";
    txn.sql.execute(sql, [i64::try_from(rows).expect("a number")])?;
    Ok(())
}

fn name(number: u64) -> String {
    format!("note-{number:07}")
}

fn record(row: Value) -> datasync_protocol::Record {
    serde_json::from_value(row).expect("an object")
}

#[tokio::test]
async fn what_a_sync_costs_does_not_depend_on_how_many_rows_there_are() {
    let (small, large) = (Full::with(1_000).await, Full::with(100_000).await);
    for changes in [0, 1, 100] {
        let ((few, few_requests, few_bytes), (many, many_requests, many_bytes)) =
            (small.sync(changes).await, large.sync(changes).await);
        let said = format!("{changes} changes: {few:?} {few_bytes} bytes, {many:?} {many_bytes} bytes");
        assert!(many.steps * 10 <= few.steps * 11, "steps of {said}");
        assert_eq!(many.statements, few.statements, "statements of {said}");
        assert_eq!((many_requests, many_bytes), (few_requests, few_bytes), "{said}");
        assert_eq!(many_requests, if changes == 0 { 1 } else { 2 }, "{said}");
        assert_eq!(large.context.store.that_scan("notes", &many), Vec::<String>::new());
    }
}
