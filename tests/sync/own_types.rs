//! A program with types of its own on the real server: a synced table, the same table online, and nothing of notes.

use std::sync::Arc;

use datasync_client::{
    Filter, HttpRemote, ItemId, Merge, PullQuery, QueryId, Record, RemoteTable, Store, SyncContext, SyncTable,
    TableRow, Timestamp, TraceRequests, Version, WriteAnswer,
};
use serde::{Deserialize, Serialize};
use tests::Server;

/// What this program knows of a row of `notebooks`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Shelf {
    id: String,
    name: String,
    #[serde(skip_serializing)]
    version: Option<String>,
}

impl TableRow for Shelf {
    const TABLE: &'static str = "notebooks";
}

/// As [`Shelf`], but it says on which version it is based.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Based {
    id: String,
    name: String,
    version: Option<String>,
}

fn named(name: &str) -> Shelf {
    Shelf { name: name.to_owned(), ..Shelf::default() }
}

fn remote(server: &Server, store: &Store) -> HttpRemote {
    let builder = HttpRemote::builder(&server.url).application_key(&server.key).filter(TraceRequests);
    // As from another computer.
    let builder = builder.gzip(true);
    builder.installation_id(store.installation_id().expect("an id")).build().expect("a remote")
}

fn both_names(_base: Option<&Record>, local: &Record, server: &Record) -> Record {
    let name = |row: &Record| row.text("name").unwrap_or_default().to_owned();
    let mut merged = local.clone();
    merged.set("name", format!("{} / {}", name(local), name(server)));
    merged
}

#[tokio::test]
async fn a_typed_table_syncs_and_its_online_twin_reads_and_writes_the_same_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let store = Arc::new(Store::open(&folder.path().join("shelves.db")).expect("a store"));
    let shelves = SyncTable::<Shelf>::define(Arc::clone(&store)).expect("a table");
    let online = RemoteTable::<Based>::typed(Arc::new(remote(&server, &store)), shelves.name().clone());
    let clock = Arc::new(|| Timestamp(0));
    let context = SyncContext::initialize(
        Arc::clone(&store),
        Arc::new(remote(&server, &store)),
        Arc::new(Merge::new(both_names)),
        clock,
    );

    let id = shelves.insert(named("Kitchen")).expect("inserted");
    assert_eq!(context.sync().await.expect("synced").pushed, 1);
    let there = online.lookup(&id).await.expect("an answer").expect("a row");
    assert_eq!(there.name, "Kitchen");

    // Both sides edit: the online one is first, the synced one merges.
    let WriteAnswer::Accepted(Some(garden)) =
        online.update(&Based { name: "Garden".to_owned(), ..there.clone() }).await.expect("an answer")
    else {
        panic!("accepted")
    };
    shelves.update(&Shelf { id: id.to_string(), ..named("Cellar") }).expect("updated");
    assert!(context.sync().await.expect("synced").errors.is_empty());
    let here = shelves.lookup(&id).expect("read").expect("a row");
    assert_eq!(here.name, "Cellar / Garden");

    // What was read before that is at an old version, and is told the new row.
    let WriteAnswer::PreconditionFailed(Some(now)) = online.update(&garden).await.expect("an answer") else {
        panic!("another version")
    };
    assert_eq!((now.name.as_str(), now.version.clone()), ("Cellar / Garden", here.version));

    let version = now.version.map(Version::new);
    let WriteAnswer::Accepted(_) = online.delete(&id, version.as_ref()).await.expect("an answer") else {
        panic!("deleted")
    };
    assert_eq!(online.lookup(&id).await.expect("an answer"), None);
    let WriteAnswer::Accepted(_) = online.undelete(&id, None).await.expect("an answer") else { panic!("undeleted") };
    let filter = Some("name eq 'Cellar / Garden'".to_owned());
    let found = online.read(&PullQuery { filter, ..PullQuery::default() }).await.expect("an answer");
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn a_filtered_pull_and_a_purge_keep_a_part_of_the_table_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server")).await;
    let store = Arc::new(Store::open(&folder.path().join("shelves.db")).expect("a store"));
    let shelves = SyncTable::<Shelf>::define(Arc::clone(&store)).expect("a table");
    let online = RemoteTable::<Shelf>::typed(Arc::new(remote(&server, &store)), shelves.name().clone());
    for name in ["Attic", "Barn", "Cellar"] {
        let WriteAnswer::Accepted(_) = online.insert(&named(name)).await.expect("an answer") else { panic!("taken") };
    }
    let handler = Arc::new(Merge::new(both_names));
    let clock = Arc::new(|| Timestamp(0));
    let context = SyncContext::initialize(Arc::clone(&store), Arc::new(remote(&server, &store)), handler, clock);
    let query = PullQuery { filter: Some("name ne 'Barn'".to_owned()), top: Some(1), ..PullQuery::default() };
    let outcome = context.pull(shelves.name(), QueryId::new("no-barn").as_ref(), &query).await.expect("pulled");
    assert_eq!((outcome.pulled, shelves.count(None).expect("counted")), (2, 2));

    let attic = datasync_client::Query { filter: Some(Filter::Is("name", "Attic".into())), ..Default::default() };
    assert_eq!(context.purge_rows(shelves.name(), &attic, false).await.expect("purged"), 1);
    let outcome = context.pull(shelves.name(), QueryId::new("no-barn").as_ref(), &query).await.expect("pulled");
    assert_eq!((outcome.pulled, shelves.count(None).expect("counted")), (1, 2));
    let nobody = ItemId::new("nobody").expect("an id");
    assert_eq!(online.lookup(&nobody).await.expect("an answer"), None);
}
