//! What is here already is neither fetched nor written once more.

use std::sync::Arc;

use crate::handler::PassThrough;
use crate::pull::QueryId;
use crate::push::tests::{Device, notes};
use crate::remote::Change;
use crate::remote::ours::OurRemote;
use crate::store::Store;
use datasync_protocol::PullQuery;

fn device(remote: &OurRemote) -> Device {
    Device::on(Store::in_memory().expect("a store"), Arc::new(remote.clone()), PassThrough)
}

#[tokio::test]
async fn a_row_that_comes_again_as_it_is_known_is_not_written() {
    let remote = OurRemote::default();
    for name in ["a", "b", "c"] {
        remote.rows.elsewhere("notes", name, |row| row.set("text", name));
    }
    let device = device(&remote);
    let everything = PullQuery::default();
    assert_eq!(device.context.pull(&notes(), None, &everything).await.expect("pulled").pulled, 3);
    let written = device.store.changes_for_test();
    let again = device.context.pull(&notes(), None, &everything).await.expect("pulled");
    assert_eq!((again.pulled, device.store.changes_for_test()), (0, written));
    remote.rows.elsewhere("notes", "b", |row| row.set("text", "edited"));
    assert_eq!(device.context.pull(&notes(), None, &everything).await.expect("pulled").pulled, 1);
}

#[tokio::test]
async fn what_this_device_pushed_is_not_pulled_again_unless_somebody_wrote_in_between() {
    let remote = OurRemote::default();
    let device = device(&remote);
    device.sync().await;
    let knows = || {
        let change = Change { latest: remote.rows.latest(), epoch: "0".to_owned() };
        device.context.knows(&change).expect("a readable store")
    };
    device.insert("a", "mine");
    device.context.push().await.expect("pushed");
    assert!(knows(), "the pull that follows begins behind it");
    remote.rows.elsewhere("notes", "b", |row| row.set("text", "theirs"));
    device.insert("c", "mine too");
    device.context.push().await.expect("pushed");
    assert!(!knows(), "the other's row lies before this device's own");
    let query = PullQuery::default();
    let id = QueryId::everything();
    assert_eq!(device.context.pull(&notes(), Some(&id), &query).await.expect("pulled").pulled, 1);
    assert_eq!(device.text("b").as_deref(), Some("theirs"));
}
