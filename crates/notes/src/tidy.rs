//! What a device does for its notes by itself, now and then: looks through Trash, and thins earlier versions out.

use datasync_client::{StoreTxn, Timestamp};

use crate::notebook::{Notebook, NotebookError};

/// Under what name stands when this was done last.
const DONE: &str = "tidied";
const AN_HOUR_MS: i64 = 3600 * 1000;

/// What tidying did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Notes that were deleted for good: they had lain in Trash for as long as is set.
    pub deleted: usize,
    /// Whether something waits to be sent since.
    pub queued: bool,
    /// Earlier versions that went.
    pub thinned: usize,
}

impl Notebook {
    /// Deletes what lay in Trash for as long as is set here and thins earlier versions out, in small transactions; at most once an hour. May
    /// take a while: not for a thread that a person waits for.
    ///
    /// # Errors
    /// [`NotebookError::Store`]; what was done before it stays done.
    pub fn tidy(&self) -> Result<Tidied, NotebookError> {
        let now = (self.clock)();
        let is_due = |txn: &StoreTxn<'_>| {
            let done = txn.value(DONE)?.and_then(|ms| ms.parse().ok()).map(Timestamp);
            let due = done.is_none_or(|done| now.0.saturating_sub(done.0).saturating_abs() >= AN_HOUR_MS);
            if due {
                txn.set_value(DONE, Some(&now.0.to_string()))?;
            }
            Ok::<_, NotebookError>(due)
        };
        if !self.store.write(is_due)? {
            return Ok(Tidied::default());
        }
        let looked = self.look_through_trash()?;
        let thinned = self.thin_versions()?;
        Ok(Tidied { deleted: looked.deleted, queued: looked.deleted + looked.dated > 0, thinned })
    }
}
