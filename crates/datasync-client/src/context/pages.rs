//! How large the pages of a pull are.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use datasync_protocol::{ItemId, PullQuery, Record, TableName};

use crate::push::tests::{Device, notes};
use crate::remote::memory::MemoryRemote;
use crate::remote::ours::OurRemote;
use crate::remote::{Page, Remote, RemoteError, Request, WriteAnswer};
use crate::{PassThrough, Store};

/// Keeps how many rows it was asked for.
struct Asked<R> {
    server: R,
    tops: Arc<Mutex<Vec<Option<u32>>>>,
}

#[async_trait]
impl<R: Remote> Remote for Asked<R> {
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError> {
        self.tops.lock().expect("no panic").push(query.top);
        self.server.list(table, query, epoch).await
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        self.server.lookup(table, id).await
    }

    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        self.server.write(request, epoch).await
    }
}

async fn pages(server: impl Remote + 'static) -> Vec<Option<u32>> {
    let tops = Arc::default();
    let remote = Arc::new(Asked { server, tops: Arc::clone(&tops) });
    let device = Device::on(Store::in_memory().expect("a store"), remote, PassThrough);
    device.sync().await;
    assert_eq!(device.store.read(|txn| txn.count(&notes(), None)).expect("counted"), 2500);
    tops.lock().expect("no panic").clone()
}

fn fill(server: &MemoryRemote) {
    for row in 0..2500 {
        server.elsewhere("notes", &format!("n{row}"), |item| item.set("text", row));
    }
}

#[tokio::test]
async fn a_server_that_says_where_its_history_stands_is_asked_for_larger_pages_behind_the_first() {
    let (ours, other) = (OurRemote::default(), MemoryRemote::default());
    fill(&ours.rows);
    fill(&other);
    assert_eq!(pages(ours).await, [Some(1000), Some(5000)]);
    let tops = pages(other).await;
    assert!(tops.len() > 2 && tops.iter().all(|top| *top == Some(1000)), "{tops:?}");
}
