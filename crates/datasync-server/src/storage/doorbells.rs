//! Who waits for an owner's next change, in this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use datasync_protocol::Timestamp;
use tokio::sync::watch;

/// One doorbell an owner who was ever listened to.
#[derive(Debug, Default)]
pub(super) struct Doorbells(Mutex<HashMap<String, watch::Sender<Timestamp>>>);

impl Doorbells {
    pub(super) fn listen(&self, owner: &str) -> watch::Receiver<Timestamp> {
        self.all().entry(owner.to_owned()).or_insert_with(|| watch::channel(Timestamp::default()).0).subscribe()
    }

    /// After the commit, never before: who hears it must find the change. An older instant than the last is no news.
    pub(super) fn ring(&self, owner: &str, latest: Timestamp) {
        if let Some(doorbell) = self.all().get(owner) {
            doorbell.send_if_modified(|known| {
                let news = *known < latest;
                *known = latest.max(*known);
                news
            });
        }
    }

    /// The owners of whom there is a doorbell.
    pub(super) fn owners(&self) -> Vec<String> {
        self.all().keys().cloned().collect()
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Timestamp>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
