//! The refresh token of a device: random, kept as a hash, and a new one each time it is used.
//!
//! An answer may be lost. So the token before the last one is taken too, as long as the last was never used: whoever did not
//! get it has no other. A token older than that was used by somebody who had both, or stole it: the device is revoked.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use datasync_protocol::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{AccountError, DeviceId};

/// A device that did not refresh for so long is signed out.
const KEPT_MS: i64 = 180 * 24 * 3600 * 1000;

/// What a device signs in with again, by itself. Never shown by `Debug`.
pub(super) struct RefreshToken {
    pub(super) device: DeviceId,
    secret: Vec<u8>,
}

/// SHA-256 of a refresh token's random part: enough to know it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshHash(pub [u8; 32]);

/// What is known of a device when one of its refresh tokens comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refreshable {
    /// Of the token that was given out last.
    pub last: RefreshHash,
    /// Of the one that it was given for.
    pub before: Option<RefreshHash>,
    /// When it last refreshed.
    pub seen: Timestamp,
}

/// What a refresh token is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshDecision {
    /// A new one is given out, and this one is kept as the one before it.
    Rotate {
        /// As [`Refreshable::before`] from now on.
        before: RefreshHash,
    },
    /// Nothing: the device is revoked.
    Revoke,
}

/// What to do about a refresh token of a device.
#[must_use]
pub fn decide_refresh(known: &Refreshable, given: &RefreshHash, now: Timestamp) -> RefreshDecision {
    let is_theirs = *given == known.last || known.before.as_ref() == Some(given);
    let in_time = now.0 - known.seen.0 <= KEPT_MS;
    if is_theirs && in_time { RefreshDecision::Rotate { before: given.clone() } } else { RefreshDecision::Revoke }
}

/// Up to when a device must have been seen to be signed in still.
pub(super) fn forgotten_before(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - KEPT_MS)
}

impl RefreshToken {
    pub(super) fn random(device: DeviceId) -> Result<Self, AccountError> {
        let mut secret = vec![0; 32];
        getrandom::fill(&mut secret).map_err(AccountError::broken)?;
        Ok(RefreshToken { device, secret })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (device, secret) = text.split_once('.')?;
        let secret = BASE64_URL_SAFE_NO_PAD.decode(secret).ok()?;
        Some(RefreshToken { device: DeviceId::parse(device)?, secret })
    }

    pub(super) fn to_text(&self) -> String {
        format!("{}.{}", self.device, BASE64_URL_SAFE_NO_PAD.encode(&self.secret))
    }

    /// A comparison of hashes tells nothing of the token, however long it takes.
    pub(super) fn hash(&self) -> RefreshHash {
        RefreshHash(Sha256::digest(&self.secret).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(of: u8) -> RefreshHash {
        RefreshHash([of; 32])
    }

    #[test]
    fn a_token_whose_successor_was_never_used_is_taken_and_an_older_one_revokes_the_device() {
        let day = |day: i64| Timestamp(day * 24 * 3600 * 1000);
        let known = Refreshable { last: hash(3), before: Some(hash(2)), seen: day(0) };
        for taken in [3, 2] {
            let expected = RefreshDecision::Rotate { before: hash(taken) };
            assert_eq!(decide_refresh(&known, &hash(taken), day(180)), expected);
        }
        assert_eq!(decide_refresh(&known, &hash(1), day(0)), RefreshDecision::Revoke);
        assert_eq!(decide_refresh(&known, &hash(3), day(181)), RefreshDecision::Revoke);
        let first = Refreshable { before: None, ..known };
        assert_eq!(decide_refresh(&first, &hash(2), day(0)), RefreshDecision::Revoke);
    }

    #[test]
    fn a_token_names_its_device_and_no_two_are_alike() {
        let device = DeviceId::random();
        let (one, two) = (RefreshToken::random(device), RefreshToken::random(device));
        let (one, two) = (one.expect("a token"), two.expect("a token"));
        assert_ne!(one.hash(), two.hash());
        let read = RefreshToken::parse(&one.to_text()).expect("a token");
        assert_eq!((read.device, read.hash()), (device, one.hash()));
        for text in ["", ".", "abc", &one.to_text()[1..]] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
