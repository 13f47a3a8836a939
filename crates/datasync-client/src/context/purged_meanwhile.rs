//! A program that purges its store, which takes no turn, while a page of a pull is on its way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use datasync_protocol::{ItemId, PullQuery, Record, TableName};

use crate::push::tests::{Device, notes};
use crate::remote::ours::OurRemote;
use crate::remote::{Page, Remote, RemoteError, Request, WriteAnswer};
use crate::{PassThrough, QueryId, Store};

/// Purges the store after it has answered so many lists.
struct Purging {
    server: OurRemote,
    store: Arc<Store>,
    left: AtomicU32,
}

#[async_trait]
impl Remote for Purging {
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError> {
        let page = self.server.list(table, query, epoch).await;
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.store.purge(&notes(), false).expect("purged");
        }
        page
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        self.server.lookup(table, id).await
    }

    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        self.server.write(request, epoch).await
    }
}

#[tokio::test]
async fn a_purge_while_a_page_is_on_its_way_starts_the_pull_over() {
    for after in 1..=4 {
        let server = OurRemote::default();
        for name in ["a", "b", "c", "d", "e", "f"] {
            server.rows.elsewhere("notes", name, |row| row.set("text", name));
        }
        let Device { store, table, .. } = Device::new(&server.rows);
        let remote = Purging { server, store: Arc::clone(&store), left: AtomicU32::new(after) };
        let Device { context, .. } = Device::on(Store::in_memory().expect("a store"), Arc::new(remote), PassThrough);
        let context = super::SyncContext { store, ..context };
        let (id, page) = (QueryId::new("q"), PullQuery { top: Some(2), ..PullQuery::default() });
        context.pull(&notes(), id.as_ref(), &page).await.expect("pulled");
        context.pull(&notes(), id.as_ref(), &page).await.expect("pulled");
        assert_eq!(table.count(None).expect("counted"), 6, "purged behind list {after}");
    }
}
