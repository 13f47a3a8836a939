//! What a run need not make anew: stores in memory, which are emptied, with their statements prepared; and an empty database
//! of a server. To make them was half of what a run cost.

use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use datasync_client::Store;
use datasync_server::SqliteStorage;

use crate::server::memory;

thread_local! {
    static IDLE: RefCell<Vec<Arc<Store>>> = const { RefCell::new(Vec::new()) };
}

/// An empty store in memory.
pub(crate) fn store() -> Arc<Store> {
    let idle = || IDLE.with_borrow_mut(Vec::pop);
    // One that somebody still holds is left to them.
    while let Some(store) = idle() {
        if Arc::strong_count(&store) == 1 {
            store.empty_for_test().expect("a store that can be written");
            return store;
        }
    }
    Arc::new(Store::in_memory().expect("a store"))
}

/// Nobody needs this store in memory any more.
pub(crate) fn give_back(store: &Arc<Store>) {
    // A thread that ends keeps none.
    let _ = IDLE.try_with(|idle| idle.borrow_mut().push(Arc::clone(store)));
}

/// Writes a database that a server has opened once, and that holds nothing but its tables.
pub(crate) fn lay_out_database(path: &Path) {
    static DATABASE: OnceLock<Vec<u8>> = OnceLock::new();
    let database = DATABASE.get_or_init(|| {
        let folder = tempfile::Builder::new().tempdir_in(memory()).expect("a folder");
        let path = folder.path().join("server.db");
        drop(SqliteStorage::open(&path).expect("a database"));
        let connection = rusqlite::Connection::open(&path).expect("a database");
        connection.execute_batch("DELETE FROM epochs; PRAGMA wal_checkpoint(TRUNCATE)").expect("it is there");
        drop(connection);
        std::fs::read(path).expect("a file")
    });
    std::fs::write(path, database).expect("a file");
}
