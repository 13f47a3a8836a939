//! Where the keys are of which a client must name one, and how a server that runs hears that they are others.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use datasync_server::{ApplicationKey, Keys, PostgresStorage, StorageError};
use tokio::sync::watch;

use crate::key::{KeyChange, KeyError, KeyFile, KeyRing, one_at_least};

/// Keys that are kept with the data.
pub(crate) trait KeyKeeper {
    /// The keys, newest first; one is made if there is none.
    async fn first(&self) -> Result<Vec<String>, KeyError>;
    /// The keys as they are changed while a server runs.
    async fn follow(&self) -> Result<Keys, KeyError>;
}

impl KeyKeeper for KeyFile {
    async fn first(&self) -> Result<Vec<String>, KeyError> {
        self.change(one_at_least)
    }

    async fn follow(&self) -> Result<Keys, KeyError> {
        let ring = KeyRing::new(self.clone());
        Ok(Keys::kept_by(move || ring.keys().into_iter().map(ApplicationKey).collect()))
    }
}

/// How often a database is asked for its keys although it told of no change: the line on which it tells may be broken, and
/// nobody know it yet. One that was retired is taken no longer than this.
const KEYS_ARE_ASKED: Duration = Duration::from_secs(1);

/// The keys of a database that any number of processes serve, as one of them knows them.
#[derive(Clone)]
pub(crate) struct DatabaseKeys(Arc<Known>);

struct Known {
    storage: PostgresStorage,
    keys: Mutex<Vec<String>>,
    /// One look at a time: what an earlier one saw must not be believed after a later one.
    looking: tokio::sync::Mutex<()>,
}

impl DatabaseKeys {
    /// Of a database. Reads nothing.
    pub(crate) fn of(storage: PostgresStorage) -> Self {
        DatabaseKeys(Arc::new(Known { storage, keys: Mutex::default(), looking: tokio::sync::Mutex::default() }))
    }

    /// Makes other keys of those that are there. They are in force here before this returns, and elsewhere a moment later.
    pub(crate) async fn change(&self, change: KeyChange) -> Result<Vec<String>, KeyError> {
        let keys = self.0.storage.change_application_keys(change).await?;
        self.0.look().await?;
        Ok(keys)
    }
}

impl KeyKeeper for DatabaseKeys {
    async fn first(&self) -> Result<Vec<String>, KeyError> {
        self.change(one_at_least).await
    }

    async fn follow(&self) -> Result<Keys, KeyError> {
        let rung = self.0.storage.application_keys_change();
        self.0.look().await?;
        tokio::spawn(look_again(Arc::downgrade(&self.0), rung));
        let known = Arc::clone(&self.0);
        Ok(Keys::kept_by(move || known.keys().into_iter().map(ApplicationKey).collect()))
    }
}

impl Known {
    fn keys(&self) -> Vec<String> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn look(&self) -> Result<(), StorageError> {
        let _alone = self.looking.lock().await;
        let keys = self.storage.application_keys().await?;
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }
}

/// Looks whenever it is rung, and now and then, as long as a server asks for the keys.
async fn look_again(known: Weak<Known>, mut rung: watch::Receiver<()>) {
    loop {
        let ended = matches!(tokio::time::timeout(KEYS_ARE_ASKED, rung.changed()).await, Ok(Err(_)));
        let Some(known) = known.upgrade().filter(|_| !ended) else { return };
        // A database that is away leaves them as they were.
        if let Err(error) = known.look().await {
            tracing::debug!("the application keys stay as they were: {error}");
        }
    }
}
