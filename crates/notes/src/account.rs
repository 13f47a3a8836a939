//! What a server says of itself before anything is kept, and signing in and out of the one that a folder is connected with.

use std::path::Path;

use datasync_client::{HttpRemote, PullQuery, Remote as _, RemoteError, Store};

use crate::connection::{ConnectError, connect_as};
use crate::folder::notes_table;
use crate::own_key::OwnKey;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::sign_in::{At, Person, end};
use crate::whose::{NotesHere, Others, normal, others};

/// A server, as far as it says without a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerFacts {
    /// People sign in there.
    pub accounts: bool,
    /// Anybody may make an account.
    pub registration: bool,
    /// Notes of the folder that were synced with another server.
    pub notes_of_another: u64,
    /// Notes of the folder that were never sent to any.
    pub notes_never_sent: u64,
}

/// Asks a server what it is, and keeps nothing. `application_key`: `None` tries the key the folder has, if it is this server's.
///
/// # Errors
/// [`ConnectError`].
pub async fn ask_server(
    folder: &Path,
    store: &Store,
    url: &str,
    application_key: Option<&str>,
) -> Result<ServerFacts, ConnectError> {
    let settings = Settings::load(folder)?;
    let own = OwnKey::of(folder, store, &settings, url, application_key)?;
    let asking = ask_at(store, &settings, At { url, key: own.key.as_deref() });
    asking.await.map_err(|error| own.explain(error))
}

async fn ask_at(store: &Store, settings: &Settings, at: At<'_>) -> Result<ServerFacts, ConnectError> {
    let remote: HttpRemote = at.builder().build()?;
    let accounts = at.accounts()?;
    let offered = accounts.are_offered().await?;
    let registration = offered && accounts.registration_is_open().await?;
    if !offered {
        remote.list(&notes_table(), &PullQuery { top: Some(1), ..PullQuery::default() }, None).await?;
    }
    let url = normal(at.url)?;
    let (notes_of_another, notes_never_sent) = match store.read(|txn| others(txn, settings, |of| of.server == url))? {
        Some(Others { notes, of: Some(_) }) => (notes, 0),
        Some(Others { notes, of: None }) => (0, notes),
        None => (0, 0),
    };
    Ok(ServerFacts { accounts: offered, registration, notes_of_another, notes_never_sent })
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
    Ok(connect_as(folder, store, settings, url, None, Some(person), NotesHere::Ask).await?.settings)
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
