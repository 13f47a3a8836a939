//! Connections that only read, beside the one that writes: in WAL mode each reads the newest commit, and waits for nobody.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::open::{self, OpenError};

/// As many requests can read at once.
const READERS: usize = 4;

pub(super) struct Readers {
    connections: Vec<Mutex<Connection>>,
    turn: AtomicUsize,
}

impl Readers {
    /// Of a database of the newest format.
    pub(super) fn of(path: &Path) -> Result<Self, OpenError> {
        let connections = (0..READERS).map(|_| open::reader(path).map(Mutex::new)).collect::<Result<_, _>>()?;
        Ok(Readers { connections, turn: AtomicUsize::new(0) })
    }

    /// One that is free, or the next in turn.
    pub(super) fn with_one<T>(&self, work: impl FnOnce(&mut Connection) -> T) -> T {
        let free = self.connections.iter().find_map(|connection| connection.try_lock().ok());
        let mut connection = free.unwrap_or_else(|| {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.connections.len();
            self.connections[turn].lock().unwrap_or_else(PoisonError::into_inner)
        });
        work(&mut connection)
    }
}
