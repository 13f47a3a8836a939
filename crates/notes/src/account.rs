//! What a server says of itself before anything is kept, and signing in and out of the one that a folder is connected with.

use std::path::Path;

use datasync_client::{HttpRemote, PullQuery, Remote as _, RemoteError, Store, StoreError};

use crate::connection::{ConnectError, SERVER, USER, connect_as};
use crate::folder::notes_table;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::sign_in::{At, Person, end};

/// A server, as far as it says without a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerFacts {
    /// People sign in there.
    pub accounts: bool,
    /// Anybody may make an account.
    pub registration: bool,
    /// Notes of the folder that were synced with another server.
    pub notes_of_another: u64,
}

/// Asks a server what it is, and keeps nothing. `application_key`: `None` tries the key the folder has.
///
/// # Errors
/// [`ConnectError`].
pub async fn ask_server(
    folder: &Path,
    store: &Store,
    url: &str,
    application_key: Option<&str>,
) -> Result<ServerFacts, ConnectError> {
    let key = match application_key {
        Some(key) => Some(key.trim().to_owned()).filter(|key| !key.is_empty()),
        None => Secret::application_key(folder).load()?,
    };
    let at = At { url, key: key.as_deref() };
    let remote: HttpRemote = at.builder().build()?;
    let accounts = at.accounts()?;
    let offered = accounts.are_offered().await?;
    let registration = offered && accounts.registration_is_open().await?;
    if !offered {
        remote.list(&notes_table(), &PullQuery { top: Some(1), ..PullQuery::default() }, None).await?;
    }
    Ok(ServerFacts { accounts: offered, registration, notes_of_another: notes_of_another(store, url, None)? })
}

/// How many notes belong to another server than this, or there to somebody else than `user`; `None`: whoever that is.
///
/// # Errors
/// [`ConnectError`] if this is no address, or the store can't be read.
pub fn notes_of_another(store: &Store, url: &str, user: Option<&str>) -> Result<u64, ConnectError> {
    let url = HttpRemote::builder(url).build()?.url().to_owned();
    Ok(store.read(|txn| {
        let elsewhere = txn.value(SERVER)?.is_some_and(|known| known != url);
        let known = txn.value(USER)?;
        let of_somebody = known.zip(user).is_some_and(|(known, user)| !known.eq_ignore_ascii_case(user));
        if elsewhere || of_somebody { txn.count(&notes_table(), None) } else { Ok::<_, StoreError>(0) }
    })?)
}

/// Signs this device in anew where it is connected, as who it was. What waits goes on waiting, and then goes.
///
/// # Errors
/// [`ConnectError`]; nothing was changed then.
pub async fn sign_in_again(
    folder: &Path,
    store: &Store,
    settings: &Settings,
    password: &str,
) -> Result<Settings, ConnectError> {
    let (Some(url), Some(user)) = (&settings.server_url, &settings.user) else { return Err(ConnectError::WhoAreYou) };
    let person = Person { user, password, register: false };
    connect_as(folder, store, settings, url, None, Some(person)).await
}

/// Forgets the sign-in of this device: here at once, and at the server if it answers. Notes and what waits stay, and so does
/// the name of who was signed in.
///
/// # Errors
/// [`ConnectError::Secret`] if it can't be forgotten here. Why the server was not told is the value.
pub async fn sign_out(folder: &Path, settings: &Settings) -> Result<Result<(), RemoteError>, ConnectError> {
    let (secret, key) = (Secret::sign_in(folder), Secret::application_key(folder).load()?);
    let before = secret.load()?;
    secret.save(None)?;
    Ok(match (before, &settings.server_url) {
        (Some(token), Some(url)) => end(&token, At { url, key: key.as_deref() }).await,
        _ => Ok(()),
    })
}
