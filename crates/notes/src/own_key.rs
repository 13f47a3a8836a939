//! An application key belongs to the server that it was given for, and no other server is shown it.

use std::path::Path;

use datasync_client::{RemoteError, SignInError, Store, StoreError};

use crate::connection::ConnectError;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::whose::{Whose, normal};

/// What is sent as the key of a server that somebody wants to know or to connect with.
pub(crate) struct OwnKey {
    /// The key; `None`: none is sent.
    pub(crate) key: Option<String>,
    /// A key is kept, and it is another server's.
    withheld: bool,
}

impl OwnKey {
    /// The key that was given; where none was, the one that is kept, if it is this server's. An empty one is none.
    pub(crate) fn of(
        folder: &Path,
        store: &Store,
        settings: &Settings,
        url: &str,
        given: Option<&str>,
    ) -> Result<Self, ConnectError> {
        if let Some(given) = given {
            let key = Some(given.trim().to_owned()).filter(|key| !key.is_empty());
            return Ok(OwnKey { key, withheld: false });
        }
        let (kept, url) = (Secret::application_key(folder).load()?, normal(url)?);
        let known = match &settings.server_url {
            Some(known) => Some(known.clone()),
            // Whoever left a server comes back with its key.
            None => store.read(|txn| Ok::<_, StoreError>(Whose::of(txn, settings)?.map(|whose| whose.server)))?,
        };
        let is_its = known.and_then(|known| normal(&known).ok()).is_some_and(|known| origin(&known) == origin(&url));
        let withheld = kept.is_some() && !is_its;
        Ok(OwnKey { key: kept.filter(|_| is_its), withheld })
    }

    /// A server that does not let anybody in without a key asks for its own.
    pub(crate) fn explain(&self, error: ConnectError) -> ConnectError {
        match error {
            ConnectError::Remote(RemoteError::Unauthorized)
            | ConnectError::SignIn(SignInError::Remote(RemoteError::Unauthorized))
                if self.withheld =>
            {
                ConnectError::KeyOfAnother
            }
            error => error,
        }
    }

    /// Whether what is kept stays as it is.
    pub(crate) fn stays(&self, given: Option<&str>) -> bool {
        given.is_none() && !self.withheld
    }
}

/// Scheme, host and port of an address in its normal form.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or(url, |end| &url[..host + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_for(url: &str, known: Option<&str>, given: Option<&str>) -> (Option<String>, bool) {
        let folder = tempfile::tempdir().expect("a folder");
        Secret::application_key(folder.path()).save(Some("k1")).expect("kept");
        let settings = Settings { server_url: known.map(str::to_owned), ..Settings::default() };
        let store = Store::in_memory().expect("a store");
        let own = OwnKey::of(folder.path(), &store, &settings, url, given).expect("a key or none");
        (own.key, own.withheld)
    }

    #[test]
    fn a_key_that_is_kept_is_offered_to_its_own_server_and_to_no_other() {
        let known = Some("https://a.example/");
        for same in ["https://a.example", "https://A.example:443/", "https://a.example/notes"] {
            assert_eq!(key_for(same, known, None), (Some("k1".to_owned()), false), "{same}");
        }
        for other in ["https://b.example/", "http://a.example/", "https://a.example:8443/", "https://a.example.org/"] {
            assert_eq!(key_for(other, known, None), (None, true), "{other}");
        }
        assert_eq!(key_for("https://a.example/", None, None), (None, true), "nobody knows whose it is");
    }

    #[test]
    fn a_key_that_is_given_is_sent_wherever_it_is_and_an_empty_one_is_none() {
        let known = Some("https://a.example/");
        assert_eq!(key_for("https://b.example/", known, Some(" k2 ")), (Some("k2".to_owned()), false));
        assert_eq!(key_for("https://b.example/", known, Some("")), (None, false));
    }
}
