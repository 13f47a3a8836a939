//! What a server of ours says beside its rows, so that a client needs no second question (docs/protocol.md, 9).

use crate::Timestamp;

/// Names the history that the server's change numbers belong to. Another one means: restored from a backup, or replaced.
pub const EPOCH_HEADER: &str = "X-Sync-Epoch";
/// The instant of the owner's newest change, in whatever table.
pub const LATEST_HEADER: &str = "X-Sync-Latest";
/// The instant of the owner's newest change before this write.
pub const BEFORE_HEADER: &str = "X-Sync-Before";
/// Tombstones up to this instant are gone: a cursor below it can't know of all deletes.
pub const HORIZON_HEADER: &str = "X-Sync-Horizon";
/// On a list that was asked for under another epoch: up to this instant both histories are one. Not there: nobody knows.
pub const DIVERGED_HEADER: &str = "X-Sync-Diverged";
/// `true` on a list behind which nothing follows: the rows are all there was up to [`LATEST_HEADER`].
pub const COMPLETE_HEADER: &str = "X-Sync-Complete";
/// On a list of a whole table behind which nothing follows: the [`crate::Digest`] of the table's living rows at
/// [`LATEST_HEADER`].
pub const DIGEST_HEADER: &str = "X-Sync-Digest";
/// Under this name a write is remembered; sent again, it is answered as the first time.
pub const IDEMPOTENCY_KEY_HEADER: &str = "Idempotency-Key";

/// Where an owner's history stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncState {
    /// The history's name.
    pub epoch: String,
    /// The instant of the newest change; 0 if there was none.
    pub latest: Timestamp,
    /// The newest instant whose tombstone may be gone; 0 if all are there.
    pub horizon: Timestamp,
}

impl SyncState {
    /// Reads the state from headers; `None` where a server does not give it.
    pub fn from_headers<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> Option<Self> {
        let instant = |name| header(name).and_then(|text| Timestamp::parse(text).ok());
        let epoch = header(EPOCH_HEADER)?.to_owned();
        Some(SyncState { epoch, latest: instant(LATEST_HEADER)?, horizon: instant(HORIZON_HEADER).unwrap_or_default() })
    }
}
