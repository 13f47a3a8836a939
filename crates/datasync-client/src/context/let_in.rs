//! Who wants the store while a large page is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::handler::PassThrough;
use crate::push::tests::{Device, notes};
use crate::remote::ours::OurRemote;
use crate::store::Store;

const ROWS: u64 = 900;

/// What another thread counted while this device pulled one page.
async fn counted_meanwhile(server: OurRemote) -> Vec<u64> {
    let Device { context, .. } = Device::on(Store::in_memory().expect("a store"), Arc::new(server), PassThrough);
    let store = Arc::clone(context.store());
    let ended = Arc::new(AtomicBool::new(false));
    let counting = std::thread::spawn({
        let (store, ended) = (Arc::clone(&store), Arc::clone(&ended));
        move || {
            let mut counts = Vec::new();
            while !ended.load(Ordering::Relaxed) {
                counts.push(store.read(|txn| txn.count(&notes(), None)).expect("counted"));
            }
            counts
        }
    });
    let report = context.sync().await.expect("synced");
    ended.store(true, Ordering::Relaxed);
    assert_eq!(report.pulled as u64, ROWS);
    assert_eq!(store.read(|txn| txn.count(&notes(), None)).expect("counted"), ROWS);
    counting.join().expect("it counted")
}

#[tokio::test]
async fn whoever_wants_the_store_is_let_in_before_a_page_ends() {
    // When the other thread gets its turn is the computer's to say: once it had one within a page.
    for _ in 0..50 {
        let server = OurRemote::default();
        for row in 0..ROWS {
            server.rows.elsewhere("notes", &format!("n{row}"), |item| item.set("text", row));
        }
        if counted_meanwhile(server).await.iter().any(|count| (1..ROWS).contains(count)) {
            return;
        }
    }
    panic!("nobody was ever let in");
}
