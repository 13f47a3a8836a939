//! Instants on the wire: whole milliseconds, always UTC, always `YYYY-MM-DDTHH:MM:SS.mmmZ`.

use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc2822};

/// Whole milliseconds since 1970-01-01T00:00:00Z; may be negative. Shown with exactly three decimals, because the
/// published clients round anything finer and would then ask past rows they never got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// The text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form YYYY-MM-DDTHH:MM:SS.mmmZ")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// Reads an ISO 8601 date and time. Decimals beyond the third are cut, never rounded; without an offset it is UTC.
    ///
    /// # Errors
    /// [`InvalidTimestamp`] if the text is not a date and time in the years -9999 to 9999.
    pub fn parse(text: &str) -> Result<Self, InvalidTimestamp> {
        let parse = |text: &str| OffsetDateTime::parse(text, &Iso8601::PARSING).map_err(|_| InvalidTimestamp);
        let instant = parse(text).or_else(|error| {
            let has_offset = text.rfind('T').is_none_or(|t| text[t..].contains(['Z', 'z', '+', '-']));
            if has_offset { Err(error) } else { parse(&format!("{text}Z")) }
        })?;
        let ms = instant.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(ms).map(Timestamp).map_err(|_| InvalidTimestamp)
    }

    /// Reads the `Date` of an HTTP answer, as every server writes it (RFC 9110 §5.6.7, IMF-fixdate): whole seconds.
    ///
    /// # Errors
    /// [`InvalidTimestamp`] if the text is no such date.
    pub fn parse_http_date(text: &str) -> Result<Self, InvalidTimestamp> {
        let instant = OffsetDateTime::parse(text.trim(), &Rfc2822).map_err(|_| InvalidTimestamp)?;
        Ok(Timestamp(instant.unix_timestamp() * 1000))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (instant, ms) = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .map_or((OffsetDateTime::UNIX_EPOCH, 0), |instant| (instant, self.0.rem_euclid(1000).unsigned_abs()));
        let (month, day) = (u8::from(instant.month()), instant.day());
        let (hour, minute, second) = instant.to_hms();
        // Digit by digit, for every row that is sent has two of these; a year with a sign has no place in it.
        let Ok(year) = u64::try_from(instant.year()) else {
            let year = instant.year();
            return write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z");
        };
        let mut text = *b"0000-00-00T00:00:00.000Z";
        put(&mut text[0..4], year);
        put(&mut text[5..7], month.into());
        put(&mut text[8..10], day.into());
        put(&mut text[11..13], hour.into());
        put(&mut text[14..16], minute.into());
        put(&mut text[17..19], second.into());
        put(&mut text[20..23], ms);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// The last digits of a number, as many as there are places.
fn put(places: &mut [u8], mut number: u64) {
    for place in places.iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_a_client_sends_means_the_same_instant() {
        let expected = Timestamp(1_781_328_600_123);
        for text in [
            "2026-06-13T05:30:00.123Z",
            "2026-06-13T05:30:00.1239999Z",
            "2026-06-13T07:30:00.123+02:00",
            "2026-06-13T05:30:00.123",
        ] {
            assert_eq!(Timestamp::parse(text), Ok(expected), "{text}");
        }
        assert_eq!(expected.to_string(), "2026-06-13T05:30:00.123Z");
    }

    #[test]
    fn seconds_may_be_missing_and_years_before_1970_parse() {
        assert_eq!(Timestamp::parse("1970-01-01T00:01"), Ok(Timestamp(60_000)));
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59.9999Z"), Ok(Timestamp(-1)));
    }

    #[test]
    fn an_instant_is_shown_as_it_was_read_whatever_its_year() {
        for ms in [0, -1, 999, 951_782_400_000, 253_402_300_799_999, -62_135_596_800_000, -62_167_219_200_000] {
            assert_eq!(Timestamp::parse(&Timestamp(ms).to_string()), Ok(Timestamp(ms)), "{ms}");
        }
        assert_eq!(Timestamp(951_782_400_007).to_string(), "2000-02-29T00:00:00.007Z");
        assert_eq!(Timestamp(-62_167_219_200_001).to_string(), "-001-12-31T23:59:59.999Z");
        assert_eq!(Timestamp(i64::MAX).to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn the_date_of_an_answer_is_read() {
        let date = Timestamp::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date, Timestamp::parse("1994-11-06T08:49:37Z"));
        for text in ["", "now", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994"] {
            assert_eq!(Timestamp::parse_http_date(text), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_date_is_refused() {
        for text in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-06-13"] {
            assert_eq!(Timestamp::parse(text), Err(InvalidTimestamp), "{text}");
        }
    }
}
