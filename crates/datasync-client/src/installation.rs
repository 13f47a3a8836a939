//! Which installation of the program a store belongs to.

use std::fmt;

use uuid::Uuid;

use crate::store::{Store, StoreError};

/// Where it stands among the store's values.
const NAME: &str = "installationId";

/// A random UUID (lower case, with hyphens) that a store gets once and keeps. It names an installation, not a person or
/// a computer, and nothing but a server's statistics may depend on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InstallationId(String);

impl InstallationId {
    /// The UUID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstallationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Store {
    /// This store's installation id; made at the first call. What is no UUID is replaced by one.
    ///
    /// # Errors
    /// [`StoreError`] if the store can't be read, or written at the first call.
    pub fn installation_id(&self) -> Result<InstallationId, StoreError> {
        let kept = self.read(|txn| txn.value(NAME))?.and_then(|text| Uuid::parse_str(&text).ok());
        if let Some(id) = kept {
            return Ok(InstallationId(id.to_string()));
        }
        let id = InstallationId(Uuid::new_v4().to_string());
        self.write(|txn| txn.set_value(NAME, Some(id.as_str())))?;
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_id_is_made_once_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.db");
        let first = Store::open(&path).expect("a store").installation_id().expect("an id");
        let store = Store::open(&path).expect("a store");
        assert_eq!(store.installation_id().expect("an id"), first);
        store.write(|txn| txn.forget_server()).expect("forgotten");
        assert_eq!((store.installation_id().expect("an id"), first.as_str().len()), (first.clone(), 36));
        assert_ne!(Store::in_memory().expect("a store").installation_id().expect("an id"), first);
    }

    #[test]
    fn what_is_no_uuid_never_reaches_a_header() {
        let store = Store::in_memory().expect("a store");
        store.write(|txn| txn.set_value(NAME, Some("a\nb"))).expect("written");
        assert!(Uuid::parse_str(store.installation_id().expect("an id").as_str()).is_ok());
    }
}
