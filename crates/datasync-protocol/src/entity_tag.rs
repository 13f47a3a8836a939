//! Versions and the header forms that carry them: `ETag` and `If-Match` (RFC 9110 §8.8.3, §13.1.1).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// A row's version: opaque text that changes on every write. Only the server makes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// Takes a version as it came from a server.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Version(text.into())
    }

    /// Our server's form: base64 of the change number as 8 big-endian bytes.
    #[must_use]
    pub fn from_change_number(number: u64) -> Self {
        Version(STANDARD.encode(number.to_be_bytes()))
    }

    /// The text as it stands in a row's `version` column.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A strong entity tag: a version in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag(pub Version);

impl EntityTag {
    /// Reads an `ETag` header. A weak tag (`W/"…"`) is a hash of a body, never a version, and gives `None`.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let inner = header.trim().strip_prefix('"')?.strip_suffix('"')?;
        Some(EntityTag(Version(inner.replace("\\\"", "\""))))
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.0.replace('"', "\\\""))
    }
}

/// An `If-Match` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: the row must exist.
    Any,
    /// One of these versions must be the current one.
    OneOf(Vec<Version>),
}

impl IfMatch {
    /// Reads the header: `*`, one tag, or several with commas between. A tag without quotes is tolerated, as the
    /// published servers do; a weak tag matches nothing.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        if header.trim() == "*" {
            return IfMatch::Any;
        }
        let versions = header.split(',').map(str::trim).filter(|tag| !tag.is_empty() && !tag.starts_with("W/"));
        let version = |tag: &str| EntityTag::parse(tag).map_or_else(|| Version::new(tag), |tag| tag.0);
        IfMatch::OneOf(versions.map(version).collect())
    }

    /// Whether a row that stands at `current` meets the precondition.
    #[must_use]
    pub fn admits(&self, current: &Version) -> bool {
        match self {
            IfMatch::Any => true,
            IfMatch::OneOf(versions) => versions.contains(current),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_survives_the_header() {
        for text in ["MQ==", "a\"b", "AAAAAAAAB9E="] {
            let tag = EntityTag(Version::new(text));
            assert_eq!(EntityTag::parse(&tag.to_string()), Some(tag));
        }
    }

    #[test]
    fn a_weak_tag_is_never_a_version() {
        assert_eq!(EntityTag::parse("W/\"52-abc\""), None);
        assert!(!IfMatch::parse("W/\"MQ==\"").admits(&Version::new("MQ==")));
    }

    #[test]
    fn if_match_takes_a_star_several_tags_and_a_bare_tag() {
        let current = Version::new("MQ==");
        assert!(IfMatch::parse("*").admits(&current));
        assert!(IfMatch::parse("\"Mg==\", \"MQ==\"").admits(&current));
        assert!(IfMatch::parse("MQ==").admits(&current));
        assert!(!IfMatch::parse("\"Mg==\"").admits(&current));
    }

    #[test]
    fn our_versions_are_eight_bytes_in_base64() {
        assert_eq!(Version::from_change_number(2001).as_str(), "AAAAAAAAB9E=");
    }
}
