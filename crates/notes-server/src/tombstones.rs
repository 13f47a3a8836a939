//! Old deletions are forgotten, once a day.

use std::time::Duration;

use datasync_protocol::Timestamp;
use datasync_server::Storage;

use crate::system_clock;

/// How long a tombstone is kept: a device that was away for longer compares everything when it comes back.
const TOMBSTONES_KEPT: Duration = Duration::from_secs(180 * 24 * 3600);
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Once a day, and at the start.
pub(crate) async fn forget_old_tombstones(storage: impl Storage) {
    let (clock, mut look) = (system_clock(), tokio::time::interval(A_DAY));
    let kept = i64::try_from(TOMBSTONES_KEPT.as_millis()).unwrap_or(i64::MAX);
    loop {
        look.tick().await;
        if let Err(error) = storage.forget_all_tombstones(Timestamp(clock().0 - kept)).await {
            tracing::warn!("old tombstones were not forgotten: {error}");
        }
    }
}
