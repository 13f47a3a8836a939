//! Days, months and years as a person writes them, and when they begin on the person's clock.

use datasync_client::Timestamp;
use time::{Date, Month};

use crate::zone;

/// The first day of what was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day(Date);

/// Reads `2026`, `2026-11` or `2026-11-30`.
pub(super) fn parse(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |month| digits(month, 2))?;
    let day = parts.next().map_or(Some(1), |day| digits(day, 2))?;
    if parts.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok().map(Day)
}

fn digits(text: &str, most: usize) -> Option<u16> {
    let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

impl Day {
    /// When it begins, on the clock on the wall.
    pub(crate) fn begins(self) -> Timestamp {
        self.begins_ahead(zone::ahead_s())
    }

    fn begins_ahead(self, ahead_s: i32) -> Timestamp {
        let in_utc = self.0.midnight().assume_utc().unix_timestamp();
        Timestamp((in_utc - i64::from(ahead_s)) * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_a_month_and_a_day_begin_where_their_first_day_does() {
        let text = |written: &str, ahead| parse(written).map(|day| day.begins_ahead(ahead).to_string());
        assert_eq!(text("2026", 0).as_deref(), Some("2026-01-01T00:00:00.000Z"));
        assert_eq!(text("2026-11", 3600).as_deref(), Some("2026-10-31T23:00:00.000Z"));
        assert_eq!(text("2026-11-30", -7200).as_deref(), Some("2026-11-30T02:00:00.000Z"));
        for wrong in ["", "soon", "2026-13", "2026-02-30", "2026-1-1-1", "-1", "20266"] {
            assert_eq!(text(wrong, 0), None, "{wrong}");
        }
    }
}
