//! Instants on the wire: whole milliseconds, always UTC, always `YYYY-MM-DDTHH:MM:SS.mmmZ`.

use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

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
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            instant.year(),
            u8::from(instant.month()),
            instant.day(),
            instant.hour(),
            instant.minute(),
            instant.second(),
            instant.millisecond()
        )
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
    fn text_that_is_no_date_is_refused() {
        for text in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-06-13"] {
            assert_eq!(Timestamp::parse(text), Err(InvalidTimestamp), "{text}");
        }
    }
}
