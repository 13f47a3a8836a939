//! The last requests, and those that come.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use datasync_protocol::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;

/// Requests that are remembered.
const REMEMBERED: usize = 100;

/// A request that was answered.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RequestLine {
    #[serde(serialize_with = "as_text")]
    pub(crate) at: Timestamp,
    pub(crate) id: String,
    pub(crate) method: String,
    /// Without its query.
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) duration_ms: f64,
}

pub(crate) struct Live {
    last: Mutex<VecDeque<RequestLine>>,
    coming: broadcast::Sender<RequestLine>,
}

impl Default for Live {
    fn default() -> Self {
        Live { last: Mutex::default(), coming: broadcast::channel(REMEMBERED).0 }
    }
}

impl Live {
    pub(super) fn add(&self, line: RequestLine) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() == REMEMBERED {
            last.pop_front();
        }
        // Under the lock: whoever begins to look misses none and sees none twice.
        if self.coming.receiver_count() > 0 {
            let _ = self.coming.send(line.clone());
        }
        last.push_back(line);
    }

    /// The last requests, the oldest first, and what comes after them.
    pub(crate) fn look(&self) -> (VecDeque<RequestLine>, broadcast::Receiver<RequestLine>) {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        (last.clone(), self.coming.subscribe())
    }
}

fn as_text<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}
