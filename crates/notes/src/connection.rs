//! Which server a data folder syncs with: connecting asks the server first, and keeps nothing unless it answers well.

use std::path::Path;
use std::sync::Arc;

use datasync_client::{
    Clock, HttpRemote, PullQuery, Remote, RemoteError, SignInError, Store, StoreError, StoreTxn, SyncContext,
    SyncHandler,
};

use crate::folder::{conflicts_table, notes_table};
use crate::secret::{Secret, SecretError};
use crate::settings::{Settings, SettingsError};
use crate::sign_in::{At, Person, Who, end};
use crate::tend::forget_rows;

/// The names under which the store remembers whose rows it holds: of which server, and there of whom.
pub(crate) const SERVER: &str = "server";
pub(crate) const USER: &str = "user";

/// Why a folder was not connected. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The server did not answer as a table server does.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The person is not signed in.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// People sign in at this server, and nobody was named.
    #[error("this server asks who you are: sign in with a user name and a password")]
    WhoAreYou,
    /// The key or the sign-in can't be kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The settings can't be kept.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// As [`connect_as`], as whoever is signed in there already.
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
    connect_as(folder, store, settings, url, application_key, None).await
}

/// Connects a folder with a server, as somebody who signs in there. `application_key`: `None` keeps the key the folder has.
/// Notes that were synced with another server, or as somebody else, wait to be sent to this one: nothing is removed here.
///
/// # Errors
/// [`ConnectError`]; nothing was changed then.
pub async fn connect_as(
    folder: &Path,
    store: &Store,
    settings: &Settings,
    url: &str,
    application_key: Option<&str>,
    person: Option<Person<'_>>,
) -> Result<Settings, ConnectError> {
    let secret = Secret::application_key(folder);
    let key = match application_key {
        Some(key) => Some(key.trim().to_owned()).filter(|key| !key.is_empty()),
        None => secret.load()?,
    };
    let at = At { url, key: key.as_deref() };
    let is_known = settings.server_url.as_deref() == Some(at.builder().build()?.url());
    let who = match (person, &settings.user) {
        (Some(person), _) => Who::signs_in(person, at, &settings.device).await?,
        (None, Some(user)) if is_known => Who::SignedIn(user.clone()),
        (None, _) => Who::Nobody,
    };
    let remote = who.remote(at, folder)?;
    ask(&remote, at, &who).await?;
    let user = who.user().map(str::to_owned);
    let settings = Settings { server_url: Some(remote.url().to_owned()), user, ..settings.clone() };
    settings.save(folder)?;
    if application_key.is_some() {
        secret.save(at.key)?;
    }
    let before = who.keep(folder)?;
    remember(store, remote.url(), who.user())?;
    if let Some(before) = before.filter(|_| is_known)
        && let Err(error) = end(&before, at).await
    {
        tracing::info!("the sign-in before this one was not ended: {error}");
    }
    Ok(settings)
}

/// A row of the server, or why it gives none.
async fn ask(remote: &HttpRemote, at: At<'_>, who: &Who) -> Result<(), ConnectError> {
    match remote.list(&notes_table(), &PullQuery { top: Some(1), ..PullQuery::default() }, None).await {
        Ok(_) => Ok(()),
        Err(RemoteError::Unauthorized) if who.user().is_none() && at.accounts()?.are_offered().await? => {
            Err(ConnectError::WhoAreYou)
        }
        Err(error) => Err(error.into()),
    }
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
    let key = Secret::application_key(folder).load()?;
    let at = At { url, key: key.as_deref() };
    let remote = match settings.user {
        Some(_) => at.signed_in(folder)?,
        None => at.builder().build()?,
    };
    let context = SyncContext::initialize(Arc::clone(store), Arc::new(remote), handler, clock);
    Ok(Some(context.beside(conflicts_table())))
}

/// The rows of another server, or of somebody else there, are to be sent to this one.
fn remember(store: &Store, url: &str, user: Option<&str>) -> Result<(), StoreError> {
    store.write(|txn| {
        let known = (txn.value(SERVER)?, txn.value(USER)?);
        if known.0.is_some() && known != (Some(url.to_owned()), user.map(str::to_owned)) {
            forget_conflicts(txn)?;
            txn.forget_server()?;
        }
        txn.set_value(SERVER, Some(url))?;
        txn.set_value(USER, user)
    })
}

/// The conflicts of other devices belong to the server that was left; those of this device are met and told anew.
fn forget_conflicts(txn: &StoreTxn<'_>) -> Result<(), StoreError> {
    txn.forget_rows(&conflicts_table())?;
    forget_rows(txn)
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
