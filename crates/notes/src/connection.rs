//! Which server a data folder syncs with: connecting asks the server first, and keeps nothing unless it answers well.

use std::path::Path;
use std::sync::Arc;

use datasync_client::{Clock, HttpRemote, PullQuery, Remote, RemoteError, Store, StoreError, SyncContext, SyncHandler};

use crate::folder::notes_table;
use crate::secret::{ApplicationKey, SecretError};
use crate::settings::{Settings, SettingsError};

/// The name under which the store remembers whose rows it holds.
const SERVER: &str = "server";

/// Why a folder was not connected. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The server did not answer as a table server does.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The key can't be kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The settings can't be kept.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Connects a folder with a server. `application_key`: `None` keeps the key the folder has. Notes that were synced with
/// another server before wait to be sent to this one: nothing is removed here.
///
/// # Errors
/// [`ConnectError`]; nothing was changed then.
pub async fn connect(
    folder: &Path,
    store: &Store,
    settings: &Settings,
    url: &str,
    application_key: Option<&str>,
) -> Result<Settings, ConnectError> {
    let secret = ApplicationKey::of(folder);
    let key = match application_key {
        Some(key) => Some(key.trim().to_owned()).filter(|key| !key.is_empty()),
        None => secret.load()?,
    };
    let remote = HttpRemote::new(url, key.as_deref())?;
    remote.list(&notes_table(), &PullQuery { top: Some(1), ..PullQuery::default() }, None).await?;
    let settings = Settings { server_url: Some(remote.url().to_owned()), ..settings.clone() };
    settings.save(folder)?;
    if application_key.is_some() {
        secret.save(key.as_deref())?;
    }
    store.write(|txn| {
        let known = txn.value(SERVER)?;
        if known.is_some_and(|known| known != remote.url()) {
            txn.forget_server()?;
        }
        txn.set_value(SERVER, Some(remote.url()))
    })?;
    Ok(settings)
}

/// The conductor of a connected folder; `None` if it has no server.
///
/// # Errors
/// [`ConnectError`] if the address or the key in the settings can't be used. Nothing is sent.
pub fn open_context(
    folder: &Path,
    store: &Arc<Store>,
    settings: &Settings,
    handler: Arc<dyn SyncHandler>,
    clock: Clock,
) -> Result<Option<SyncContext>, ConnectError> {
    let Some(url) = &settings.server_url else { return Ok(None) };
    let remote = HttpRemote::new(url, ApplicationKey::of(folder).load()?.as_deref())?;
    Ok(Some(SyncContext::initialize(Arc::clone(store), Arc::new(remote), handler, clock)))
}

/// This computer's clock. Its readings are labels.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place where a program on a device reads the clock")]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        datasync_client::Timestamp(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
    })
}
