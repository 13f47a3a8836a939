//! Which server a data folder syncs with: connecting asks the server first, and keeps nothing unless it answers well.

use std::path::Path;
use std::sync::Arc;

use datasync_client::{
    Accounts, Clock, HttpRemote, HttpRemoteBuilder, PullQuery, Remote, RemoteError, SignInError, StaySignedIn, Store,
    StoreError, SyncContext, SyncHandler, TokenKeeper,
};

use crate::folder::notes_table;
use crate::secret::{Secret, SecretError};
use crate::settings::{Settings, SettingsError};

/// The names under which the store remembers whose rows it holds: of which server, and there of whom.
const SERVER: &str = "server";
const USER: &str = "user";

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

/// Somebody with an account, who gives the password this once. Not shown by `Debug`.
pub struct Person<'a> {
    /// The user's name.
    pub user: &'a str,
    /// The password. It is not kept.
    pub password: &'a str,
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
    let key = key.as_deref();
    let nobody = builder(url, key).build()?;
    let stays = person.is_none() && settings.server_url.as_deref() == Some(nobody.url());
    let session = match person {
        Some(Person { user, password }) => {
            Some(Accounts::at(url, key)?.sign_in(user, password, &settings.device).await?)
        }
        None => None,
    };
    let user = match &session {
        Some(session) => Some(session.user.clone()),
        None => settings.user.clone().filter(|_| stays),
    };
    let remote = match &session {
        Some(session) => builder(url, key).user_token(&session.token).build()?,
        None if user.is_some() => signed_in(folder, url, key)?,
        None => nobody,
    };
    ask(&remote, url, key, user.as_deref()).await?;
    let settings = Settings { server_url: Some(remote.url().to_owned()), user, ..settings.clone() };
    settings.save(folder)?;
    if application_key.is_some() {
        secret.save(key)?;
    }
    if session.is_some() || settings.user.is_none() {
        Secret::sign_in(folder).save(session.as_ref().map(|session| session.refresh_token.as_str()))?;
    }
    remember(store, remote.url(), settings.user.as_deref())?;
    Ok(settings)
}

/// A row of the server, or why it gives none.
async fn ask(remote: &HttpRemote, url: &str, key: Option<&str>, user: Option<&str>) -> Result<(), ConnectError> {
    match remote.list(&notes_table(), &PullQuery { top: Some(1), ..PullQuery::default() }, None).await {
        Ok(_) => Ok(()),
        Err(RemoteError::Unauthorized) if user.is_none() && Accounts::at(url, key)?.are_offered().await? => {
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
    let remote = match settings.user {
        Some(_) => signed_in(folder, url, key.as_deref())?,
        None => builder(url, key.as_deref()).build()?,
    };
    Ok(Some(SyncContext::initialize(Arc::clone(store), Arc::new(remote), handler, clock)))
}

fn builder(url: &str, key: Option<&str>) -> HttpRemoteBuilder {
    key.into_iter().fold(HttpRemote::builder(url), HttpRemoteBuilder::application_key)
}

/// The server as whoever is signed in there from this folder.
fn signed_in(folder: &Path, url: &str, key: Option<&str>) -> Result<HttpRemote, RemoteError> {
    let staying = StaySignedIn::new(Accounts::at(url, key)?, Kept(Secret::sign_in(folder)));
    builder(url, key).token_refresh(staying).build()
}

struct Kept(Secret);

impl TokenKeeper for Kept {
    fn load(&self) -> Option<String> {
        self.0.load().ok().flatten()
    }

    fn keep(&self, token: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.0.save(Some(token))?)
    }
}

/// The rows of another server, or of somebody else there, are to be sent to this one.
fn remember(store: &Store, url: &str, user: Option<&str>) -> Result<(), StoreError> {
    store.write(|txn| {
        let known = (txn.value(SERVER)?, txn.value(USER)?);
        if known.0.is_some() && known != (Some(url.to_owned()), user.map(str::to_owned)) {
            txn.forget_server()?;
        }
        txn.set_value(SERVER, Some(url))?;
        txn.set_value(USER, user)
    })
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
