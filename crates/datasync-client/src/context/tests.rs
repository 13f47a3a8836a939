//! What a program asks of its context beside push and pull: purge with a query, what waits, and to stop.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;

use async_trait::async_trait;
use datasync_protocol::{ItemId, Record};
use serde_json::json;

use super::*;
use crate::push::tests::{Device, Merging, id, notes, row, text_of};
use crate::remote::memory::{Fate, MemoryRemote};
use crate::remote::ours::OurRemote;
use crate::{
    AnswerError, Filter, OperationKind, Page, PassThrough, Phase, RemoteError, Request, TableDefinition, Timestamp,
    WriteAnswer,
};

/// A device that has `a`, `b` and `c` from the server, with those texts.
async fn synced(remote: &MemoryRemote) -> Device {
    let device = Device::new(remote);
    for name in ["a", "b", "c"] {
        device.insert(name, name);
    }
    device.sync().await;
    device.sync().await;
    device
}

fn with_text(texts: &[&str]) -> Query {
    let texts = texts.iter().map(|&text| json!(text)).collect();
    Query { filter: Some(Filter::OneOf("text", texts)), ..Query::default() }
}

#[tokio::test]
async fn a_purge_with_a_query_removes_these_rows_only_and_starts_every_pull_over() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    let gone = device.context.purge_rows(&notes(), &with_text(&["a", "c"]), false).await.expect("purged");
    assert_eq!((gone, device.text("a"), device.text("b").as_deref()), (2, None, Some("b")));
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("a"), 0));
    assert_eq!(device.sync().await.pulled, 2);
}

#[tokio::test]
async fn a_purge_with_a_query_is_refused_while_the_table_waits_and_drops_only_its_rows_operations_when_forced() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    device.write("a", "a, edited");
    device.write("b", "b, edited");
    let query = with_text(&["a, edited", "c"]);
    let refused = device.context.purge_rows(&notes(), &query, false).await;
    assert!(matches!(refused, Err(PurgeError::PendingOperations(2))), "{refused:?}");
    assert_eq!(device.text("c").as_deref(), Some("c"));
    assert_eq!(device.context.purge_rows(&notes(), &query, true).await.expect("purged"), 2);
    assert_eq!((device.text("a"), device.text("b").as_deref(), device.waiting()), (None, Some("b, edited"), 1));
    device.sync().await;
    assert_eq!((device.text("a").as_deref(), text_of(&remote, "b").as_deref()), (Some("a"), Some("b, edited")));
}

#[tokio::test]
async fn what_waits_is_listed_oldest_first_and_counted_by_table() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    let lists = TableDefinition::new("lists").expect("a name");
    device.store.define_table(&lists).expect("a table");
    device.write("b", "b, edited");
    crate::SyncTable::new(Arc::clone(&device.store), lists.name().clone()).insert(row("l", "")).expect("inserted");
    device.table.delete(&id("a")).expect("deleted");
    let listed = device.context.pending_operations(None).expect("listed");
    let said: Vec<_> =
        listed.iter().map(|waiting| (waiting.operation.item_id.as_str(), waiting.operation.kind)).collect();
    assert_eq!(said, [("b", OperationKind::Update), ("l", OperationKind::Insert), ("a", OperationKind::Delete)]);
    let count = |table: Option<&TableName>| device.context.count_pending_operations(table).expect("counted");
    assert_eq!((count(None), count(Some(&notes())), count(Some(lists.name()))), (3, 2, 1));
    assert_eq!(device.context.pending_operations(Some(lists.name())).expect("listed").len(), 1);
}

#[tokio::test]
async fn a_push_of_named_tables_leaves_the_others_waiting() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    let lists = TableDefinition::new("lists").expect("a name");
    device.store.define_table(&lists).expect("a table");
    crate::SyncTable::new(Arc::clone(&device.store), lists.name().clone()).insert(row("l", "")).expect("inserted");
    device.write("b", "b, edited");
    assert_eq!(device.context.push_tables(&[notes()]).await.expect("pushed").pushed, 1);
    assert_eq!(device.context.count_pending_operations(Some(lists.name())).expect("counted"), 1);
}

#[tokio::test]
async fn a_cancelled_operation_gives_the_servers_row_back() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    device.write("a", "a, edited");
    device.table.delete(&id("b")).expect("deleted");
    device.insert("d", "d");
    for waiting in device.context.pending_operations(None).expect("listed") {
        device.context.cancel_operation(&waiting.operation).expect("cancelled");
    }
    assert_eq!((device.text("a").as_deref(), device.text("b").as_deref()), (Some("a"), Some("b")));
    assert_eq!((device.text("d"), device.waiting()), (None, 0));
}

#[tokio::test]
async fn an_operation_that_was_edited_since_it_was_listed_is_not_cancelled() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    device.write("a", "a, edited");
    let listed = device.context.pending_operations(None).expect("listed");
    device.write("a", "a, edited again");
    let refused = device.context.cancel_operation(&listed[0].operation);
    assert!(matches!(refused, Err(AnswerError::MovedOn)));
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("a, edited again"), 1));
}

#[tokio::test]
async fn a_cancelled_operation_that_had_arrived_comes_back_with_the_next_pull() {
    let remote = MemoryRemote::default();
    let device = synced(&remote).await;
    device.write("a", "a, edited");
    remote.will([Fate::AnswerLost]);
    device.sync_fails().await;
    let listed = device.context.pending_operations(None).expect("listed");
    device.context.cancel_operation(&listed[0].operation).expect("cancelled");
    assert_eq!(device.text("a").as_deref(), Some("a"));
    device.sync().await;
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("a, edited"), 0));
}

#[tokio::test]
async fn an_operation_that_is_cancelled_while_it_is_out_comes_back_with_the_next_pull() {
    let remote = OurRemote::default();
    let device = Device::on(Store::in_memory().expect("a store"), Arc::new(remote.clone()), PassThrough);
    device.insert("a", "a");
    device.sync().await;
    device.write("a", "a, edited");
    let store = Arc::clone(&device.store);
    remote.rows.meanwhile(move || {
        let operation = store.read(|txn| txn.operation(&notes(), &id("a"))).expect("readable").expect("it is out");
        store.cancel_operation(&operation).expect("cancelled");
    });
    device.sync().await;
    assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("a, edited"), 0));
}

#[tokio::test]
async fn operations_of_all_tables_are_sent_in_the_order_in_which_they_were_asked_for() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    let lists = TableDefinition::new("lists").expect("a name");
    device.store.define_table(&lists).expect("a table");
    let lists = crate::SyncTable::new(Arc::clone(&device.store), lists.name().clone());
    device.insert("z", "");
    lists.insert(row("l", "")).expect("inserted");
    device.insert("a", "");
    device.write("z", "edited");
    device.sync().await;
    assert_eq!(remote.take_log(), ["insert z", "insert l", "insert a"]);
}

#[tokio::test]
async fn a_push_that_is_stopped_keeps_what_was_not_sent_and_the_next_one_goes_on_behind_it() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    for name in ["a", "b", "c"] {
        device.insert(name, name);
    }
    let (context, store) = (Arc::new(device.context), device.store);
    let stopping = Arc::downgrade(&context);
    remote.meanwhile(move || stopping.upgrade().expect("a context").stop());
    assert!(matches!(context.push().await, Err(PushError::Stopped)));
    assert_eq!(remote.take_log(), ["insert a"]);
    assert_eq!(context.push().await.expect("pushed").errors.len(), 0);
    let waiting = store.read(|txn| txn.count_operations()).expect("a readable queue");
    assert_eq!((remote.len(), waiting), (3, (0, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_that_was_retired_sends_and_fetches_nothing_more() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    for name in ["a", "b", "c"] {
        device.insert(name, name);
    }
    let (context, store) = (Arc::new(device.context), device.store);
    let retiring = Arc::downgrade(&context);
    let retired = Arc::new(OnceLock::new());
    let begun = Arc::clone(&retired);
    remote.meanwhile(move || {
        let context = retiring.upgrade().expect("a context");
        let retired = Arc::clone(&context);
        // It waits for the operation that is out.
        let _ = begun.set(tokio::spawn(async move { retired.retire().await }));
        while !context.stop.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
    });
    let _ = context.push().await;
    Arc::into_inner(retired).and_then(OnceLock::into_inner).expect("it was told").await.expect("it ends");
    remote.elsewhere("notes", "d", |row| row.set("text", "d"));
    assert_eq!(remote.take_log(), ["insert a"]);
    for _ in 0..2 {
        assert!(context.sync().await.is_err() && context.push().await.is_err());
        let pulled = context.pull(&notes(), QueryId::new("q").as_ref(), &PullQuery::default()).await;
        assert!(matches!(pulled, Err(PullError::Stopped)), "{pulled:?}");
    }
    assert_eq!(remote.take_log(), [""; 0]);
    let waiting = store.read(|txn| txn.count_operations()).expect("a readable queue");
    assert_eq!(waiting, (2, 0), "and nothing is lost");
}

/// While an operation is out it is given up, and the item is edited again.
fn gives_up_and_edits_again(device: &Device, remote: &MemoryRemote) {
    let (store, table) = (Arc::clone(&device.store), device.table.clone());
    remote.meanwhile(move || {
        let operation = store.read(|txn| txn.operation(&notes(), &id("a"))).expect("readable").expect("it is out");
        store.cancel_operation(&operation).expect("cancelled");
        table.update(&row("a", "typed since")).expect("updated");
    });
}

#[tokio::test]
async fn an_answer_to_an_operation_that_was_given_up_does_not_settle_the_edit_that_came_after_it() {
    for together in [false, true] {
        let (ours, theirs) = (OurRemote::default(), MemoryRemote::default());
        let (remote, rows): (Arc<dyn Remote>, _) =
            if together { (Arc::new(ours.clone()), ours.rows) } else { (Arc::new(theirs.clone()), theirs) };
        let device = Device::on(Store::in_memory().expect("a store"), remote, PassThrough);
        device.insert("a", "a");
        device.sync().await;
        device.write("a", "a, edited");
        gives_up_and_edits_again(&device, &rows);
        device.sync().await;
        device.sync().await;
        assert_eq!((device.text("a").as_deref(), device.waiting()), (Some("typed since"), 1), "{together}");
        assert_eq!(text_of(&rows, "a").as_deref(), Some("a, edited"), "both sides wait for a person");
    }
}

#[tokio::test]
async fn a_merge_of_an_operation_that_was_given_up_does_not_overwrite_the_edit_that_came_after_it() {
    let remote = MemoryRemote::default();
    let device = Device::with(Store::in_memory().expect("a store"), &remote, Merging);
    device.insert("a", "a");
    device.sync().await;
    device.write("a", "mine");
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    gives_up_and_edits_again(&device, &remote);
    device.sync().await;
    device.sync().await;
    let text = text_of(&remote, "a").expect("a row");
    assert_eq!((text.as_str(), device.waiting()), ("typed since\ntheirs", 0));
}

#[tokio::test]
async fn another_filter_under_the_same_query_id_passes_no_row_over() {
    let remote = OurRemote::default();
    let device = Device::on(Store::in_memory().expect("a store"), Arc::new(remote.clone()), PassThrough);
    remote.rows.elsewhere("notes", "a", |row| row.set("text", "a"));
    let asked = |filter: &str| PullQuery { filter: Some(filter.to_owned()), ..PullQuery::default() };
    let query_id = QueryId::new("some");
    device.context.pull(&notes(), query_id.as_ref(), &asked("colour eq 'red'")).await.expect("pulled");
    // What the first filter left out and the second one admits; the server in memory leaves nothing out.
    device.store.write(|txn| txn.remove_record(&notes(), &id("a"))).expect("removed");
    device.context.pull(&notes(), query_id.as_ref(), &asked("colour eq 'blue'")).await.expect("pulled");
    assert_eq!(device.text("a").as_deref(), Some("a"));
}

#[tokio::test]
async fn a_purge_starts_the_pulls_of_every_query_over_but_those_of_no_other_table() {
    let remote = OurRemote::default();
    let device = Device::on(Store::in_memory().expect("a store"), Arc::new(remote.clone()), PassThrough);
    let lists = TableDefinition::new("lists").expect("a name");
    device.store.define_table(&lists).expect("a table");
    for (table, name) in [("notes", "a"), ("notes", "b"), ("lists", "l")] {
        remote.rows.elsewhere(table, name, |row| row.set("text", name));
    }
    let pull = async |table: &TableName, name: &str| {
        let pulled = device.context.pull(table, QueryId::new(name).as_ref(), &PullQuery::default()).await;
        pulled.expect("pulled").pulled
    };
    assert_eq!((pull(&notes(), "first").await, pull(lists.name(), "first").await), (2, 1));
    assert_eq!(pull(&notes(), "second").await, 0, "they are here already");
    for name in ["first", "second"] {
        device.context.purge(&notes(), false).await.expect("purged");
        assert_eq!((pull(&notes(), name).await, pull(lists.name(), "first").await), (2, 0), "{name}");
    }
}

#[tokio::test]
async fn a_column_that_nobody_defined_here_goes_to_the_next_server_too() {
    let remote = MemoryRemote::default();
    remote.elsewhere("notes", "a", |row| row.set("later", json!({"of": [1, 2]})));
    let device = Device::new(&remote);
    device.sync().await;
    device.write("a", "edited");
    device.store.write(|txn| txn.forget_server()).expect("forgotten");
    let next = MemoryRemote::default();
    let clock: Clock = Arc::new(|| Timestamp(0));
    SyncContext::initialize(device.store, Arc::new(next.clone()), Arc::new(PassThrough), clock)
        .sync()
        .await
        .expect("synced");
    let there = next.row("notes", "a").expect("a row");
    assert_eq!((there.text("text"), there.0.get("later")), (Some("edited"), Some(&json!({"of": [1, 2]}))));
}

/// A server whose lists tell a context to stop, as a person would, while a page is on its way and the one before it is not written yet.
#[derive(Default)]
struct Interrupted {
    server: MemoryRemote,
    context: OnceLock<std::sync::Weak<SyncContext>>,
    lists: AtomicU32,
}

#[async_trait]
impl Remote for Arc<Interrupted> {
    async fn list(&self, table: &TableName, query: &PullQuery, epoch: Option<&str>) -> Result<Page, RemoteError> {
        if self.lists.fetch_add(1, Ordering::Relaxed) == 1 {
            let context = self.context.get().and_then(std::sync::Weak::upgrade).expect("a context");
            assert_eq!(*context.progress().borrow(), Progress { phase: Phase::Pulling, done: 2, total: None });
            context.stop();
        }
        self.server.list(table, query, epoch).await
    }

    async fn lookup(&self, table: &TableName, id: &ItemId) -> Result<Option<Record>, RemoteError> {
        self.server.lookup(table, id).await
    }

    async fn write(&self, request: &Request, epoch: Option<&str>) -> Result<WriteAnswer, RemoteError> {
        self.server.write(request, epoch).await
    }
}

#[tokio::test]
async fn a_pull_that_is_stopped_keeps_every_page_and_the_next_one_goes_on_behind_them() {
    let remote = Arc::new(Interrupted::default());
    for name in ["a", "b", "c", "d", "e"] {
        remote.server.elsewhere("notes", name, |row| row.set("text", name));
    }
    let device = Device::new(&remote.server);
    let store = Arc::clone(&device.store);
    let clock: Clock = Arc::new(|| Timestamp(0));
    let context = Arc::new(SyncContext::initialize(store, Arc::new(Arc::clone(&remote)), Arc::new(PassThrough), clock));
    remote.context.set(Arc::downgrade(&context)).expect("set once");
    let (id, page) = (QueryId::new("q"), PullQuery { top: Some(2), ..PullQuery::default() });
    let stopped = context.pull(&notes(), id.as_ref(), &page).await;
    assert!(matches!(stopped, Err(PullError::Stopped)), "{stopped:?}");
    let here = || ["a", "b", "c", "d", "e"].map(|name| device.text(name).is_some());
    let kept = here().iter().filter(|here| **here).count();
    assert_eq!(
        (kept, remote.lists.load(Ordering::Relaxed)),
        (2, 2),
        "the first page; the one asked for meanwhile is let go"
    );
    let outcome = context.pull(&notes(), id.as_ref(), &page).await.expect("pulled");
    assert_eq!((outcome.pulled, here()), (3, [true; 5]));
    assert_eq!(context.progress().borrow().phase, Phase::Idle);
}
