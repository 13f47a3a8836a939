//! A server that would take most notes away is not obeyed before a person has said so.

use std::sync::Arc;

use datasync_client::{HttpRemote, PassThrough, Query, Record, Store, SyncContext, SyncTable, Timestamp};
use notes::{define_tables, notes_table};
use serde_json::json;
use tests::{Cli, Server};

#[tokio::test]
async fn a_device_asks_before_it_follows_one_that_deleted_most_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let store = Arc::new(Store::open(&folder.path().join("a.db")).expect("a store"));
    define_tables(&store).expect("tables");
    let table = SyncTable::<Record>::new(Arc::clone(&store), notes_table());
    let remote = HttpRemote::builder(&server.url).application_key(&server.key).build().expect("a remote");
    let clock = Arc::new(|| Timestamp(0));
    let a = SyncContext::initialize(store, Arc::new(remote), Arc::new(PassThrough), clock);
    for number in 0..30 {
        let row = json!({"id": format!("n{number}"), "title": format!("Note {number}"), "body": "text"});
        table.insert(serde_json::from_value(row).expect("an object")).expect("inserted");
    }
    a.sync().await.expect("synced");
    let b = Cli::new(&folder.path().join("b"));
    b.connect(&server, "Pixel 8");
    assert_eq!(b.ok(&["sync"])["pulled"], 30);

    for row in table.read(&Query::default()).expect("read").iter().take(25) {
        let id = datasync_client::ItemId::new(row.id().expect("an id")).expect("an id");
        table.delete(&id).expect("deleted");
    }
    a.sync().await.expect("synced");
    let asked = b.run(&["sync"]);
    assert_eq!((asked.code, asked.error.as_str()), (1, "wouldRemove"), "{asked:?}");
    assert!(asked.message.contains("25 of 30"), "{}", asked.message);
    let count = || b.ok(&["list"]).as_array().map(Vec::len);
    assert_eq!(count(), Some(30));
    // Writing goes on, and is sent.
    let _ = b.ok(&["new", "--title", "Still here"]);
    assert_eq!(b.run(&["sync"]).error, "wouldRemove");
    let _ = b.ok(&["sync", "--allow-removal"]);
    assert_eq!(count(), Some(6));
    assert_eq!(b.ok(&["status"])["pending"], 0);
}
