//! A decision that is taken back is a question again, wherever its answer is by then; and what a handler queues beside it.

use std::sync::Mutex;

use super::*;
use crate::{ErrorKind, TableName};

/// A device that was asked about `a`, has settled it with *merged*, and the sides as they were.
async fn settled(remote: &MemoryRemote) -> (Device, [Record; 2]) {
    let device = Device::new(remote);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.write("a", "mine");
    let error = device.sync().await.errors.pop().expect("a conflict");
    error.update_operation(&device.store, &row("a", "merged")).expect("settled");
    (device, [error.base.expect("a base"), error.server.expect("a row")])
}

fn take_back(store: &Store, base: &Record, server: &Record) {
    let mine = row("a", "mine");
    store
        .write(|txn| txn.ask_again(&notes(), &id("a"), &mine, (Some(base), Some(server)), Timestamp(9)))
        .expect("asked again");
}

/// The text there, and whether a person is asked.
fn asked(device: &Device) -> Option<String> {
    device
        .store
        .read(|txn| {
            let operation = txn.operation(&notes(), &id("a"))?;
            let Some(operation) = operation else { return Ok(None) };
            let error = txn.operation_error(&operation)?;
            let is_conflict = error.is_some_and(|error| error.kind == ErrorKind::Conflict);
            let server = operation.server.as_ref().and_then(|row| row.text("text").map(str::to_owned));
            Ok::<_, crate::StoreError>(server.filter(|_| is_conflict))
        })
        .expect("a readable queue")
}

#[tokio::test]
async fn a_decision_that_was_pushed_is_a_question_again_on_what_the_server_holds() {
    let remote = MemoryRemote::default();
    let (device, [base, _]) = settled(&remote).await;
    device.sync().await;
    let merged = remote.row("notes", "a").expect("a row");
    take_back(&device.store, &base, &merged);
    assert_eq!(device.text("a").as_deref(), Some("mine"));
    device.sync().await;
    assert_eq!((text_of(&remote, "a").as_deref(), asked(&device).as_deref()), (Some("merged"), Some("merged")));
    let operation = device.store.read(|txn| txn.operation(&notes(), &id("a"))).expect("read").expect("it waits");
    device.store.write(|txn| txn.update_operation(operation, &row("a", "chosen"))).expect("settled");
    device.sync().await;
    assert_eq!((text_of(&remote, "a").as_deref(), device.waiting()), (Some("chosen"), 0));
}

#[tokio::test]
async fn a_decision_that_is_taken_back_while_it_is_out_is_asked_again_and_nothing_more_is_sent() {
    let remote = MemoryRemote::default();
    let (device, [base, server]) = settled(&remote).await;
    let store = Arc::clone(&device.store);
    remote.meanwhile(move || take_back(&store, &base, &server));
    device.sync().await;
    assert_eq!((text_of(&remote, "a").as_deref(), device.text("a").as_deref()), (Some("merged"), Some("mine")));
    assert_eq!(asked(&device).as_deref(), Some("merged"));
    remote.take_log();
    device.sync().await;
    assert_eq!(remote.take_log(), Vec::<String>::new());
    assert_eq!(asked(&device).as_deref(), Some("merged"));
}

#[tokio::test]
async fn a_decision_that_is_taken_back_while_its_answer_is_lost_is_asked_again_on_what_a_pull_brings() {
    let remote = MemoryRemote::default();
    let (device, [base, server]) = settled(&remote).await;
    remote.will([crate::remote::memory::Fate::AnswerLost]);
    device.sync_fails().await;
    take_back(&device.store, &base, &server);
    device.sync().await;
    assert_eq!((asked(&device).as_deref(), text_of(&remote, "a").as_deref()), (Some("merged"), Some("merged")));
}

/// Queues a row beside each conflict, once.
struct Telling {
    store: Mutex<Option<Arc<Store>>>,
}

fn beside() -> TableName {
    TableName::new("beside").expect("a name")
}

impl SyncHandler for Arc<Telling> {
    fn tend(&self) -> Result<bool, crate::StoreError> {
        let Some(store) = self.store.lock().expect("no panic").clone() else { return Ok(false) };
        store.write(|txn| {
            let Some((failed, _)) = txn.failed_operations()?.pop() else { return Ok(false) };
            Ok(txn.insert(&beside(), &failed.item_id, &row("a", "asked")).is_ok())
        })
    }
}

fn telling(remote: &MemoryRemote) -> Device {
    let handler = Arc::new(Telling { store: Mutex::default() });
    let mut device = Device::with(Store::in_memory().expect("a store"), remote, Arc::clone(&handler));
    device.store.define_table(&TableDefinition::new("beside").expect("a name")).expect("a table");
    *handler.store.lock().expect("no panic") = Some(Arc::clone(&device.store));
    device.context = device.context.beside(beside());
    device
}

#[tokio::test]
async fn what_a_handler_queues_about_a_conflict_goes_out_in_the_sync_that_met_it_and_is_not_counted() {
    let remote = MemoryRemote::default();
    let device = telling(&remote);
    device.insert("a", "base");
    device.sync().await;
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.write("a", "mine");
    let report = device.sync().await;
    assert_eq!((report.pushed, report.errors.len(), remote.len()), (0, 1, 2));
    assert_eq!(remote.row("beside", "a").expect("a row").text("text"), Some("asked"));
}

#[tokio::test]
async fn a_table_beside_that_the_server_lacks_fails_nothing_and_is_asked_for_once() {
    let remote = MemoryRemote::default();
    remote.lacks(&["beside"]);
    let device = telling(&remote);
    device.insert("a", "base");
    for _ in 0..3 {
        device.sync().await;
    }
    assert_eq!((text_of(&remote, "a").as_deref(), remote.refused_lists()), (Some("base"), 1));
    assert!(!device.store.read(|txn| txn.was_pulled(&beside())).expect("read"));
    remote.lacks(&["notes"]);
    device.sync_fails().await;
}
