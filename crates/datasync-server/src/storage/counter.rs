//! The counter and the clock of an owner, which a write moves under the owner's lock.

use datasync_protocol::{Digest, SyncState, Timestamp};

use crate::row::{Row, Stamp};

/// Where an owner's history stands. One who never wrote stands at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counter {
    /// The change number of the last change.
    pub(super) seq: u64,
    /// The largest `updatedAt` that was given out.
    pub(super) last_updated: Timestamp,
    /// The largest `updatedAt` whose tombstone may be gone.
    pub(super) horizon: Timestamp,
}

impl Counter {
    /// As a database keeps it: its numbers are signed.
    pub(super) fn of_stored(seq: i64, last_updated: i64, horizon: i64) -> Self {
        let (last_updated, horizon) = (Timestamp(last_updated), Timestamp(horizon));
        Counter { seq: seq.unsigned_abs(), last_updated, horizon }
    }

    /// The stamp of the next change: numbers go up by one, instants by at least a millisecond, whatever the clock says.
    pub(super) fn stamp(&mut self, now: Timestamp, created_at: Option<Timestamp>, deleted: bool) -> Stamp {
        self.seq += 1;
        self.last_updated = now.max(Timestamp(self.last_updated.0 + 1));
        let updated_at = self.last_updated;
        Stamp { seq: self.seq, created_at: created_at.unwrap_or(updated_at), updated_at, deleted }
    }

    pub(super) fn state(&self, epoch: &str) -> SyncState {
        SyncState { epoch: epoch.to_owned(), latest: self.last_updated, horizon: self.horizon }
    }
}

/// A change number as a database keeps it.
pub(super) fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// A row of a table has become another: so does the table's digest.
pub(super) fn move_digest(digest: &mut Digest, before: Option<&Row>, after: &Row) {
    if let Some(before) = before.filter(|row| !row.stamp.deleted) {
        digest.remove(&before.id, &before.stamp.version());
    }
    if !after.stamp.deleted {
        digest.add(&after.id, &after.stamp.version());
    }
}
