//! Writes of one owner are one after the other, whoever carries them out. So few of them hold a connection at a time, and those
//! of an owner whose row somebody does not let go keep nobody else's waiting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::super::StorageError;
use super::open::PATIENCE;

/// Writes of an owner that hold a connection: one that writes, and one that has the lock as soon as it is free.
const ABREAST: usize = 2;

/// The owners of whom something is being written here.
#[derive(Default)]
pub(super) struct Lanes(Mutex<HashMap<String, Weak<Semaphore>>>);

impl Lanes {
    /// A place among an owner's writes, until it is dropped.
    pub(super) async fn enter(&self, owner: &str) -> Result<OwnedSemaphorePermit, StorageError> {
        match timeout(PATIENCE, self.of(owner).acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            // A lane is never closed.
            Ok(Err(closed)) => Err(StorageError::Broken(Box::new(closed))),
            Err(late) => Err(StorageError::Away(Box::new(late))),
        }
    }

    fn of(&self, owner: &str) -> Arc<Semaphore> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(owner).and_then(Weak::upgrade) {
            return lane;
        }
        lanes.retain(|_, lane| lane.strong_count() > 0);
        let lane = Arc::new(Semaphore::new(ABREAST));
        lanes.insert(owner.to_owned(), Arc::downgrade(&lane));
        lane
    }
}
