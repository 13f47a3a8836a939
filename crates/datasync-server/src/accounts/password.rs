//! Passwords: Argon2id with the parameters of OWASP (19 MiB, 2 passes, 1 lane), on threads that may block.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash as Phc, SaltString};
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use super::AccountError;

/// Hashes that are computed at the same time at most: each holds 19 MiB and a core.
const AT_ONCE: usize = 4;

/// What a password of nobody is compared with, so that an unknown name takes as long as a known one. Of no password: the hash
/// was not computed.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGF0IGFsbCEhIQ$bm9ib2R5IGhhcyB0aGlzIGhhc2gsIGV2ZXIsIGV2ZXI";

/// What a person typed. Never shown by `Debug`.
#[derive(Clone)]
pub struct Password(String);

/// A password as it is kept: an Argon2id hash with its salt and parameters, in the form of PHC. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Computes hashes, a few at a time.
pub(super) struct Hasher {
    turns: Arc<Semaphore>,
}

impl Password {
    /// Takes whatever was typed.
    #[must_use]
    pub fn new(text: String) -> Self {
        Password(text)
    }

    /// The same, if it may be a new password: 10 to 256 characters, whichever they are.
    pub(super) fn fit_to_keep(self) -> Result<Self, AccountError> {
        if (10..=256).contains(&self.0.chars().count()) { Ok(self) } else { Err(AccountError::UnfitPassword) }
    }
}

impl PasswordHash {
    /// A hash as it was kept.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        PasswordHash(text)
    }

    /// The hash as it is kept.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}

impl Hasher {
    pub(super) fn new() -> Self {
        Hasher { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    pub(super) async fn hash(&self, password: Password) -> Result<PasswordHash, AccountError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(AccountError::broken)?;
        self.on_thread(move || {
            let salt = SaltString::encode_b64(&salt).expect("16 bytes are a salt");
            Argon2::default().hash_password(password.0.as_bytes(), &salt).map(|hash| PasswordHash(hash.to_string()))
        })
        .await?
        .map_err(|error| AccountError::broken(std::io::Error::other(error.to_string())))
    }

    /// Whether this is the password. Without one to compare with it is not, after the same time.
    pub(super) async fn is(&self, password: Password, kept: Option<&PasswordHash>) -> Result<bool, AccountError> {
        let kept = kept.map_or(NOBODYS, PasswordHash::as_stored).to_owned();
        self.on_thread(move || {
            let kept = Phc::new(&kept).ok();
            kept.is_some_and(|kept| Argon2::default().verify_password(password.0.as_bytes(), &kept).is_ok())
        })
        .await
    }

    async fn on_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AccountError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.expect("it is never closed");
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(AccountError::broken)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_kept_as_no_text_of_it() {
        let hasher = Hasher::new();
        let (one, two) = (hasher.hash(password("correct horse")).await, hasher.hash(password("correct horse")).await);
        let (one, two) = (one.expect("a hash"), two.expect("a hash"));
        assert!(one != two, "each has a salt of its own");
        assert!(!one.as_stored().contains("horse"));
        assert!(hasher.is(password("correct horse"), Some(&one)).await.expect("compared"));
        assert!(!hasher.is(password("Correct horse"), Some(&one)).await.expect("compared"));
        assert!(!hasher.is(password(""), None).await.expect("compared"));
    }

    /// The time of an unknown name is the time of a known one, because the same is computed.
    #[tokio::test]
    async fn for_an_unknown_name_as_much_is_computed_as_for_a_known_one() {
        let kept = Hasher::new().hash(password("correct horse")).await.expect("a hash");
        let work = |text: &str| {
            let hash = Phc::new(text).expect("in the form of PHC");
            let lengths = (hash.salt.map(|salt| salt.as_str().len()), hash.hash.map(|output| output.len()));
            (hash.algorithm.to_string(), hash.version, hash.params.to_string(), lengths)
        };
        assert_eq!(work(kept.as_stored()), work(NOBODYS));
        assert_eq!(work(NOBODYS).2, "m=19456,t=2,p=1");
    }

    #[test]
    fn a_new_password_is_neither_short_nor_endless_and_no_text_shows_it() {
        for (text, fits) in [("nine char", false), ("ten charac", true), ("ééééééééé", false)] {
            assert_eq!(password(text).fit_to_keep().is_ok(), fits, "{text}");
        }
        assert!(password(&"x".repeat(257)).fit_to_keep().is_err());
        assert!(!format!("{:?}", password("swordfish")).contains("swordfish"));
        assert!(!format!("{:?}", PasswordHash::from_stored("$argon2id$secret".to_owned())).contains("secret"));
    }
}
