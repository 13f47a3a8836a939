//! The zone of the person's clock: a caption and a title tell a time as the clock on the wall shows it.

use std::sync::OnceLock;

use time::UtcOffset;

static SECONDS: OnceLock<i32> = OnceLock::new();

/// Asks the system for its zone, once. To be called before there is a second thread: beside one the system can't be asked
/// safely, and times are told in UTC.
pub fn learn_zone() {
    SECONDS.get_or_init(|| UtcOffset::current_local_offset().map_or(0, UtcOffset::whole_seconds));
}

/// How far the person's clock is ahead of UTC, as it is today.
pub(crate) fn ahead_s() -> i32 {
    SECONDS.get().copied().unwrap_or(0)
}
