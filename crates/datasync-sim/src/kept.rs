//! What a run leaves to the next one in its thread. To open a store or a server costs more than a short run does in it; to empty
//! one costs little, and its statements stay prepared.

use std::cell::RefCell;
use std::sync::Arc;

use datasync_client::Store;

use crate::server::Server;

thread_local! {
    static STORES: RefCell<Vec<Arc<Store>>> = const { RefCell::new(Vec::new()) };
    static SERVERS: RefCell<Vec<Server>> = const { RefCell::new(Vec::new()) };
}

/// A store in memory in which nothing ever was.
pub(crate) fn store() -> Arc<Store> {
    let kept = STORES.with_borrow_mut(Vec::pop);
    let store = kept.unwrap_or_else(|| Arc::new(Store::in_memory().expect("a store")));
    store.empty_for_test().expect("a store that can be written");
    store
}

pub(crate) fn keep_store(store: Arc<Store>) {
    STORES.with_borrow_mut(|stores| stores.push(store));
}

/// A server to which nobody ever came.
pub(crate) fn server() -> Server {
    let Some(mut server) = SERVERS.with_borrow_mut(Vec::pop) else { return Server::new() };
    server.empty();
    server
}

pub(crate) fn keep_server(server: Server) {
    SERVERS.with_borrow_mut(|servers| servers.push(server));
}
