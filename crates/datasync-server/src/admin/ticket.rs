//! What a browser that is signed in carries: nothing is kept of it, so every process that has the same master key knows it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use datasync_protocol::Timestamp;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::config::Keys;

/// How long a session goes on after the last look.
pub(super) const LASTS_MS: i64 = 30 * 60 * 1000;
/// How long it goes on at most.
const AT_MOST_MS: i64 = 12 * 60 * 60 * 1000;

/// A session: which, since when, and when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) session: String,
    begun: i64,
    seen: i64,
}

impl Ticket {
    pub(super) fn begin(now: Timestamp) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Ticket { session: BASE64_URL_SAFE_NO_PAD.encode(bytes), begun: now.0, seen: now.0 })
    }

    /// What is carried, if this text is it: signed with one of these keys, and its time is not over.
    pub(super) fn read(text: &str, keys: &Keys, now: Timestamp) -> Option<Self> {
        let (said, signature) = text.rsplit_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signed = |key: &[u8]| mac(key, said).verify_slice(&signature).is_ok();
        keys.all().iter().any(|key| signed(key.0.as_bytes())).then_some(())?;
        let mut parts = said.split('.');
        let session = parts.next()?.to_owned();
        let (begun, seen) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let ticket = Ticket { session, begun, seen };
        (now.0 < ticket.until()).then_some(ticket)
    }

    /// As it is carried, signed with the newest key; `None`: there is none.
    pub(super) fn text(&self, keys: &Keys) -> Option<String> {
        let said = format!("{}.{}.{}", self.session, self.begun, self.seen);
        let signature = mac(keys.all().first()?.0.as_bytes(), &said).finalize().into_bytes();
        Some(format!("{said}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The same session, seen now.
    pub(super) fn seen(self, now: Timestamp) -> Self {
        Ticket { seen: now.0, ..self }
    }

    /// The instant after which it is known no more, however often it is seen.
    pub(super) fn ends(&self) -> i64 {
        self.begun + AT_MOST_MS
    }

    fn until(&self) -> i64 {
        self.ends().min(self.seen + LASTS_MS)
    }
}

/// Nothing else is signed with this key, and what this signs begins as nothing else would.
fn mac(key: &[u8], said: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("a key of any length").chain_update("driftless-admin ").chain_update(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ApplicationKey;

    fn keys(key: &str) -> Keys {
        Keys::one(ApplicationKey(key.to_owned()))
    }

    #[test]
    fn a_session_goes_on_for_half_an_hour_after_the_last_look_and_for_half_a_day_at_most() {
        let (key, begun) = (keys("the-key"), Ticket::begin(Timestamp(0)).expect("randomness"));
        let read = |ticket: &Ticket, now| Ticket::read(&ticket.text(&key).expect("a text"), &key, Timestamp(now));
        assert_eq!(read(&begun, LASTS_MS - 1), Some(begun.clone()));
        assert_eq!(read(&begun, LASTS_MS), None);
        let seen = begun.seen(Timestamp(LASTS_MS - 1));
        assert_eq!(read(&seen, 2 * LASTS_MS - 2), Some(seen.clone()));
        let late = seen.seen(Timestamp(AT_MOST_MS - 1));
        assert_eq!((read(&late, AT_MOST_MS - 1), read(&late, AT_MOST_MS)), (Some(late.clone()), None));
    }

    #[test]
    fn whoever_has_the_same_key_knows_it_and_nobody_else_can_make_one() {
        let ticket = Ticket::begin(Timestamp(0)).expect("randomness");
        let text = ticket.text(&keys("the-key")).expect("a text");
        let read = |text: &str, key: &str| Ticket::read(text, &keys(key), Timestamp(1));
        assert_eq!(read(&text, "the-key"), Some(ticket));
        assert_eq!(read(&text, "another"), None);
        let (said, signature) = text.rsplit_once('.').expect("parts");
        let later = said.replace(".0.0", ".0.999");
        for other in [format!("{later}.{signature}"), format!("{said}."), said.to_owned(), String::new(), "..".into()] {
            assert_eq!(read(&other, "the-key"), None, "{other}");
        }
    }
}
