//! The day of the pictures. Every date is so many days before today, so the story can be told on any day; `make screenshots`
//! starts it on the mocks' own, 6 June 2026, with Debian's faketime, and then the programs' clock can be moved.

use std::path::PathBuf;

use datasync_client::Timestamp;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// An instant, in UTC: `at(1, "17:41")` is yesterday.
pub(super) fn at(days_ago: i64, clock: &str) -> Timestamp {
    let (hours, minutes) = clock.split_once(':').expect("hours and minutes");
    let number = |text: &str| -> i64 { text.parse().expect("a number") };
    let today = notes::system_clock()().0 / DAY * DAY;
    Timestamp(today - days_ago * DAY + (number(hours) * 60 + number(minutes)) * MINUTE)
}

/// From now on it is this time of the day for every program of the story, where faketime lets it.
pub(super) fn it_is(clock: &str) {
    let Some(file) = std::env::var_os("FAKETIME_TIMESTAMP_FILE").map(PathBuf::from) else { return };
    let ahead: i64 = std::fs::read_to_string(&file).expect("it is there").trim().parse().expect("seconds");
    let ahead = ahead + (at(0, clock).0 - notes::system_clock()().0) / 1000;
    // Every look at a clock reads the file: it is never half written.
    let next = file.with_extension("next");
    std::fs::write(&next, format!("{ahead:+}")).expect("written");
    std::fs::rename(next, file).expect("in its place");
}
