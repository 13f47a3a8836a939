//! The queue: its order, what blocks it and what does not; and pull beside it.

use super::*;
use crate::remote::memory::Fate;
use crate::{ErrorKind, PullQuery, PurgeError, QueryId};

#[tokio::test]
async fn operations_are_sent_in_the_order_in_which_they_were_first_asked_for() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    for name in ["b", "a", "c"] {
        device.insert(name, "x");
    }
    device.write("b", "y");
    device.sync().await;
    assert_eq!(remote.take_log(), ["insert b", "insert a", "insert c"]);
    assert_eq!(text_of(&remote, "b").as_deref(), Some("y"));
}

#[tokio::test]
async fn one_refused_row_does_not_block_the_others_and_is_sent_again_after_an_edit_or_a_retry() {
    for retried in [false, true] {
        let remote = MemoryRemote::default();
        let device = Device::new(&remote);
        device.insert("a", "large");
        device.insert("b", "small");
        remote.will([Fate::Refused(413)]);
        let report = device.sync().await;
        assert_eq!(report.pushed, 1);
        assert_eq!(report.errors[0].error.kind, ErrorKind::Refused { status: 413, reason: None });
        remote.take_log();
        device.sync().await;
        assert_eq!(remote.take_log(), Vec::<String>::new());
        if retried {
            device.store.write(|txn| txn.retry_operation(&notes(), &id("a"))).expect("retried");
        } else {
            device.write("a", "small now");
        }
        device.sync().await;
        assert_eq!((remote.take_log(), device.waiting()), (vec!["insert a".to_owned()], 0));
    }
}

#[tokio::test]
async fn a_wrong_key_and_a_cut_line_stop_the_push_and_keep_the_queue() {
    for fate in [Fate::Unauthorized, Fate::RequestLost] {
        let remote = MemoryRemote::default();
        let device = Device::new(&remote);
        device.insert("a", "one");
        device.insert("b", "two");
        remote.will([fate]);
        device.sync_fails().await;
        assert_eq!((remote.take_log().len(), device.waiting()), (1, 2));
        assert_eq!(device.sync().await.pushed, 2);
    }
}

#[tokio::test]
async fn a_pull_writes_pages_with_their_token_and_passes_no_row_over() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    for n in 0..10 {
        remote.elsewhere("notes", &format!("n{n}"), |row| row.set("text", "x"));
    }
    let page = PullQuery { top: Some(3), ..PullQuery::default() };
    let everything = QueryId::new("everything");
    let outcome = device.context.pull(&notes(), everything.as_ref(), &page).await.expect("pulled");
    assert_eq!(outcome.pulled, 10);
    remote.elsewhere("notes", "n3", |row| row.set("text", "y"));
    remote.elsewhere("notes", "n4", |row| row.set("deleted", true));
    let outcome = device.context.pull(&notes(), everything.as_ref(), &page).await.expect("pulled");
    assert_eq!(outcome.pulled, 2);
    assert_eq!((device.text("n3").as_deref(), device.text("n4")), (Some("y"), None));
}

#[tokio::test]
async fn a_pull_leaves_an_edited_row_for_push() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "base");
    device.sync().await;
    device.write("a", "mine");
    remote.elsewhere("notes", "a", |row| row.set("text", "theirs"));
    device.context.pull(&notes(), QueryId::new("q").as_ref(), &PullQuery::default()).await.expect("pulled");
    assert_eq!(device.text("a").as_deref(), Some("mine"));
    assert_eq!(device.sync().await.errors.len(), 1);
}

#[tokio::test]
async fn a_sync_with_nothing_to_do_writes_nothing() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    device.sync().await;
    device.sync().await;
    let report = device.sync().await;
    assert_eq!((report.pushed, report.pulled, report.changed.is_empty()), (0, 0, true));
}

#[tokio::test]
async fn a_purge_is_refused_while_operations_wait_and_starts_every_pull_over() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    device.sync().await;
    device.write("a", "two");
    let refused = device.context.purge(&notes(), false).await;
    assert!(matches!(refused, Err(PurgeError::PendingOperations(1))));
    assert_eq!(device.text("a").as_deref(), Some("two"));
    device.context.purge(&notes(), true).await.expect("purged");
    assert_eq!((device.text("a"), device.waiting()), (None, 0));
    assert_eq!(device.sync().await.pulled, 1);
    assert_eq!(device.text("a").as_deref(), Some("one"));
}

#[test]
fn a_store_is_held_by_one_process_and_one_of_a_newer_version_is_left_alone() {
    use crate::OpenError;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.db");
    let store = Store::open(&path).expect("a store");
    assert!(matches!(Store::open(&path), Err(OpenError::InUse)));
    drop(store);
    let newer = rusqlite::Connection::open(&path).expect("a file");
    newer.pragma_update(None, "user_version", 99).expect("a pragma");
    drop(newer);
    assert!(matches!(Store::open(&path), Err(OpenError::Newer { found: 99, .. })));
    assert!(matches!(Store::open(&path.join("below/a/file.db")), Err(OpenError::Unwritable(_))));
}

#[tokio::test]
async fn an_operation_whose_row_is_gone_is_an_error_that_can_be_cancelled_and_blocks_nobody() {
    let remote = MemoryRemote::default();
    let device = Device::new(&remote);
    device.insert("a", "one");
    device.insert("b", "two");
    device.store.write(|txn| txn.remove_record(&notes(), &id("a"))).expect("a row that is gone, as after damage");
    let report = device.sync().await;
    assert_eq!((report.pushed, report.errors.len()), (1, 1));
    report.errors[0].cancel_and_discard_item(&device.store).expect("an answer");
    assert_eq!(device.waiting(), 0);
    device.sync().await;
    assert_eq!(text_of(&remote, "b").as_deref(), Some("two"));
}
