//! Servers whose history is another than the one that is known here, and servers that would take much away.

use std::sync::Arc;

use datasync_protocol::Timestamp;

use crate::push::tests::{Device, id, notes, text_of};
use crate::remote::memory::Rows;
use crate::remote::ours::OurRemote;
use crate::{ErrorKind, PassThrough, PullError, Store, SyncContext, SyncError};

/// A device on this server, which asks for so many rows in a page.
fn device(remote: &OurRemote, page: u32) -> Device {
    let device = Device::on(Store::in_memory().expect("a store"), Arc::new(remote.clone()), PassThrough);
    Device { context: context(&device, remote).with_page_size(page), ..device }
}

fn context(device: &Device, remote: &OurRemote) -> SyncContext {
    let clock = Arc::new(|| Timestamp(0));
    SyncContext::initialize(Arc::clone(&device.store), Arc::new(remote.clone()), Arc::new(PassThrough), clock)
}

/// A device and its server that both hold so many rows.
async fn agreed(rows: usize, page: u32) -> (Device, OurRemote) {
    let remote = OurRemote::default();
    for number in 0..rows {
        remote.rows.elsewhere("notes", &name(number), |row| row.set("text", "base"));
    }
    let device = device(&remote, page);
    device.sync().await;
    assert_eq!(count(&device), rows as u64);
    (device, remote)
}

fn name(number: usize) -> String {
    format!("n{number:03}")
}

fn count(device: &Device) -> u64 {
    device.table.count(None).expect("counted")
}

fn delete_there(remote: &OurRemote, rows: usize) {
    (0..rows).for_each(|number| remote.rows.elsewhere("notes", &name(number), |row| row.set("deleted", true)));
}

/// The server forgets every tombstone that it has.
fn forget_tombstones(remote: &OurRemote) {
    remote.rows.put_back(remote.rows.rows().into_iter().filter(|(_, row)| !row.deleted()).collect());
    remote.forgets_up_to(remote.rows.latest());
    // One change that is newer, as there always is.
    remote.rows.elsewhere("notes", "newer", |row| row.set("text", "newer"));
}

async fn would_remove(device: &Device) -> (u64, u64) {
    match device.context.sync().await {
        Err(SyncError::Pull(PullError::WouldRemove { removing, of })) => (removing, of),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_that_was_put_back_gets_back_what_it_lost_and_what_waits_is_sent() {
    let (device, remote) = agreed(3, 2).await;
    let (backup, then) = (remote.rows.rows(), remote.rows.latest());
    device.write("n000", "lost there");
    device.insert("later", "lost there too");
    device.sync().await;
    device.write("n001", "waits");
    remote.put_back(backup, Some(then));
    let report = device.sync().await;
    assert_eq!((report.errors.len(), device.waiting()), (0, 0));
    for (name, text) in [("n000", "lost there"), ("later", "lost there too"), ("n001", "waits"), ("n002", "base")] {
        assert_eq!(text_of(&remote.rows, name).as_deref(), Some(text));
        assert_eq!(device.text(name).as_deref(), Some(text));
    }
}

#[tokio::test]
async fn a_conflict_with_what_a_server_lost_again_is_none_and_the_edit_is_sent() {
    let (device, remote) = agreed(3, 2).await;
    let (backup, then) = (remote.rows.rows(), remote.rows.latest());
    delete_there(&remote, 1);
    device.write("n000", "mine");
    assert_eq!(device.sync().await.errors.len(), 1);
    remote.put_back(backup, Some(then));
    assert_eq!((device.sync().await.errors.len(), device.waiting()), (0, 0));
    assert_eq!(text_of(&remote.rows, "n000").as_deref(), Some("mine"));
}

async fn is_emptied(device: &Device) -> u64 {
    match device.context.sync().await {
        Err(SyncError::Pull(PullError::Emptied { items })) => items,
        other => panic!("{other:?}"),
    }
}

/// A device that has forty rows, deleted one of them and edited another, and what became of its server.
async fn emptied() -> (Device, OurRemote, Rows) {
    let (device, remote) = agreed(40, 10).await;
    device.table.delete(&id("n000")).expect("deleted");
    device.write("n001", "waits");
    let rows = remote.rows.rows();
    remote.put_back(Rows::new(), None);
    // Asked again and again, it waits for an answer.
    for _ in 0..2 {
        assert_eq!((is_emptied(&device).await, count(&device), remote.rows.len()), (39, 39, 0));
    }
    (device, remote, rows)
}

#[tokio::test]
async fn a_server_that_was_emptied_gets_everything_again_when_a_person_says_so() {
    let (device, remote, _) = emptied().await;
    device.insert("new", "typed meanwhile");
    // Whoever allowed more than was asked means the gentler answer.
    device.context.allow_removal();
    device.context.send_again();
    let report = device.sync().await;
    assert_eq!((report.errors.len(), device.waiting(), count(&device), remote.rows.len()), (0, 0, 40, 40));
    assert_eq!(text_of(&remote.rows, "n001").as_deref(), Some("waits"));
}

#[tokio::test]
async fn a_server_that_was_emptied_is_followed_when_a_person_says_so_but_an_edit_that_was_not_sent_stays() {
    let (device, remote, _) = emptied().await;
    device.insert("new", "typed meanwhile");
    device.context.allow_removal();
    let [error] = device.sync().await.errors.try_into().expect("one conflict");
    assert_eq!((error.item_id, error.error.kind), (id("n001"), ErrorKind::Conflict));
    assert_eq!((device.text("n001").as_deref(), count(&device), remote.rows.len()), (Some("waits"), 2, 1));
}

#[tokio::test]
async fn a_server_that_has_its_rows_again_before_anybody_answered_is_not_asked_about_any_more() {
    let (device, remote, rows) = emptied().await;
    let latest = remote.rows.latest();
    remote.put_back(rows, Some(latest));
    remote.rows.elsewhere("notes", "n002", |row| row.set("text", "written elsewhere"));
    let report = device.sync().await;
    assert_eq!((report.errors.len(), device.waiting(), count(&device)), (0, 0, 39));
    assert_eq!(device.text("n002").as_deref(), Some("written elsewhere"));
    assert_eq!(text_of(&remote.rows, "n001").as_deref(), Some("waits"));
}

#[tokio::test]
async fn a_leave_to_remove_much_is_none_to_follow_a_server_that_was_emptied_since() {
    let (device, remote) = agreed(40, 1000).await;
    device.context.allow_removal();
    remote.put_back(Rows::new(), None);
    assert_eq!((is_emptied(&device).await, count(&device)), (40, 40));
}

#[tokio::test]
async fn a_server_that_lost_all_but_one_row_gets_them_back_without_a_question() {
    let (device, remote) = agreed(40, 10).await;
    remote.put_back(remote.rows.rows().into_iter().take(1).collect(), None);
    device.sync().await;
    assert_eq!((device.waiting(), count(&device), remote.rows.len()), (0, 40, 40));
}

#[tokio::test]
async fn what_was_deleted_before_the_horizon_goes_here_too_but_what_waits_on_it_stays() {
    let (device, remote) = agreed(3, 2).await;
    device.write("n001", "mine");
    delete_there(&remote, 2);
    forget_tombstones(&remote);
    let [error] = device.sync().await.errors.try_into().expect("one conflict");
    assert_eq!((error.item_id, error.error.kind, error.server), (id("n001"), ErrorKind::Conflict, None));
    let texts = ["n000", "n001", "n002", "newer"].map(|name| device.text(name));
    assert_eq!(texts.each_ref().map(Option::as_deref), [None, Some("mine"), Some("base"), Some("newer")]);
}

#[tokio::test]
async fn a_row_that_was_lost_here_comes_back_when_sums_are_compared() {
    let (device, remote) = agreed(3, 1000).await;
    device.store.lose_row_for_test(&notes(), &id("n001")).expect("lost");
    device.write("n000", "waits");
    device.sync().await;
    assert_eq!(device.text("n001"), None, "nobody noticed");
    device.context.verify();
    device.sync().await;
    assert_eq!((device.text("n001").as_deref(), device.waiting()), (Some("base"), 0));
    assert_eq!(text_of(&remote.rows, "n000").as_deref(), Some("waits"));
}

#[tokio::test]
async fn a_comparison_that_is_interrupted_goes_on_in_a_program_that_starts_later() {
    let (device, remote) = agreed(9, 2).await;
    remote.put_back(remote.rows.rows().into_iter().skip(1).collect(), None);
    // The first list finds out, two more are compared.
    remote.loses_a_list_after(3);
    device.sync_fails().await;
    let later = Device { context: context(&device, &remote).with_page_size(2), ..device };
    assert!(matches!(later.context.push().await, Err(crate::PushError::Remote(crate::RemoteError::EpochChanged))));
    later.sync().await;
    assert_eq!((count(&later), remote.rows.len(), later.waiting()), (9, 9, 0));
}

#[tokio::test]
async fn what_is_purged_while_everything_is_compared_comes_back_with_the_comparison() {
    let (device, remote) = agreed(9, 2).await;
    remote.put_back(remote.rows.rows(), None);
    remote.loses_a_list_after(3);
    device.sync_fails().await;
    device.context.purge(&notes(), false).await.expect("purged");
    device.sync().await;
    assert_eq!(count(&device), 9);
}

#[tokio::test]
async fn a_server_that_takes_most_away_is_not_followed_in_small_steps_either() {
    let (device, remote) = agreed(100, 10).await;
    delete_there(&remote, 100);
    would_remove(&device).await;
    let left = count(&device);
    assert!(left >= 60, "{left} of 100 are left");
    for _ in 0..10 {
        would_remove(&device).await;
        assert_eq!(count(&device), left);
    }
    device.context.allow_removal();
    device.sync().await;
    assert_eq!(count(&device), 0);
}

#[tokio::test]
async fn once_a_server_has_its_rows_again_one_that_is_deleted_needs_no_word() {
    let (device, remote) = agreed(30, 1000).await;
    let rows = remote.rows.rows();
    delete_there(&remote, 30);
    assert_eq!(would_remove(&device).await, (30, 30));
    for (_, id) in rows.into_keys() {
        remote.rows.elsewhere("notes", &id, |row| row.set("text", "base"));
    }
    device.sync().await;
    delete_there(&remote, 1);
    device.sync().await;
    assert_eq!(count(&device), 29);
}

#[tokio::test]
async fn a_comparison_does_not_take_most_away_unasked_whether_tombstones_say_so_or_nothing_does() {
    for forgotten in [false, true] {
        let (device, remote) = agreed(60, 10).await;
        remote.rows.elsewhere("notes", "moves", |row| row.set("text", "the horizon"));
        remote.forgets_up_to(remote.rows.latest());
        delete_there(&remote, 60);
        if forgotten {
            forget_tombstones(&remote);
        }
        would_remove(&device).await;
        let left = count(&device);
        assert!(left >= 40, "{left} of 60 are left");
        would_remove(&device).await;
        assert_eq!(count(&device), left);
        device.context.allow_removal();
        device.sync().await;
        assert_eq!(count(&device), if forgotten { 2 } else { 1 });
    }
}
