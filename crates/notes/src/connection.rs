//! Which server a data folder syncs with: connecting asks the server first, and keeps nothing unless it answers well.

use std::path::Path;
use std::sync::Arc;

use datasync_client::{
    Clock, HttpRemote, PullQuery, Remote, RemoteError, SignInError, Store, StoreError, SyncContext, SyncHandler,
};

use crate::folder::{conflicts_table, notes_table};
use crate::own_key::OwnKey;
use crate::secret::{Secret, SecretError};
use crate::set_aside::{SetAside, SetAsideError};
use crate::settings::{Settings, SettingsError};
use crate::sign_in::{At, Person, Who, end};
use crate::turn::{Next, Turn, is_half_way};
use crate::whose::{NotesHere, Others, Whose, normal, others};

/// A folder that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// Its settings, as they are kept.
    pub settings: Settings,
    /// What became of the notes that were here, if they were set aside.
    pub set_aside: Option<SetAside>,
}

/// Why a folder was not connected. Nothing was changed, but for [`ConnectError::Unfinished`].
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
    /// The server asks for a key, and the one that is kept is another server's: it was not sent.
    #[error("the stored application key belongs to another server, so it was not sent: enter the key of this one")]
    KeyOfAnother,
    /// The key or the sign-in can't be kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The settings can't be kept.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Somebody has to say what becomes of the notes here.
    #[error("{0}")]
    NotesHere(Others),
    /// They can't be set aside.
    #[error("the notes here can't be set aside: {0}")]
    SetAside(#[from] SetAsideError),
    /// The notes went over to the new server, and what belongs to them did not.
    #[error("not everything that belongs to the new server could be put in its place; start again, and it is: {0}")]
    Unfinished(#[source] SetAsideError),
    /// What belongs to the new server is not in its place yet: nothing may sync.
    #[error("not everything that belongs to the new server is in its place; start again, and it is")]
    HalfWay,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// As [`connect_as`], as whoever is signed in there already.
///
/// # Errors
/// As [`connect_as`].
pub async fn connect(
    folder: &Path,
    store: &Store,
    settings: &Settings,
    url: &str,
    application_key: Option<&str>,
    notes_here: NotesHere,
) -> Result<Connected, ConnectError> {
    connect_as(folder, store, settings, url, application_key, None, notes_here).await
}

/// Connects a folder with a server, as somebody who signs in there. `application_key`: `None` keeps the key the folder has,
/// if it is this server's.
/// What becomes of notes that the server has never seen from here is `notes_here`: no answer deletes one, and without one nothing
/// is sent, nobody signs in and no account is made. Nothing else may sync the store meanwhile.
///
/// # Errors
/// [`ConnectError`]; nothing was changed then, but for [`ConnectError::Unfinished`].
pub async fn connect_as(
    folder: &Path,
    store: &Store,
    settings: &Settings,
    url: &str,
    application_key: Option<&str>,
    person: Option<Person<'_>>,
    notes_here: NotesHere,
) -> Result<Connected, ConnectError> {
    let own = OwnKey::of(folder, store, settings, url, application_key)?;
    let stays = own.stays(application_key);
    let connecting =
        connect_with(folder, store, settings, At { url, key: own.key.as_deref() }, stays, person, notes_here);
    connecting.await.map_err(|error| own.explain(error))
}

async fn connect_with(
    folder: &Path,
    store: &Store,
    settings: &Settings,
    at: At<'_>,
    key_stays: bool,
    person: Option<Person<'_>>,
    notes_here: NotesHere,
) -> Result<Connected, ConnectError> {
    let url = normal(at.url)?;
    let is_known = settings.server_url.as_deref() == Some(url.as_str());
    let named = person.as_ref().map(|person| person.user.trim());
    let named = Whose::new(&url, named.or(settings.user.as_deref().filter(|_| is_known)));
    let others = store.read(|txn| others(txn, settings, |whose| whose.goes_to(&named)))?;
    let unasked = others.clone().filter(|_| notes_here == NotesHere::Ask);
    let who = match (person, &settings.user) {
        (Some(_), _) if unasked.is_some() => return refused(unasked),
        (Some(person), _) => Who::signs_in(person, at, &settings.device).await?,
        (None, Some(user)) if is_known => Who::SignedIn(user.clone()),
        (None, _) => Who::Nobody,
    };
    ask(&who.remote(at, folder)?, at, &who).await?;
    if unasked.is_some() {
        return refused(unasked);
    }
    let sets_aside = others.is_some() && notes_here == NotesHere::SetAside;
    let before = if who.sign_in() == Next::Stays { None } else { Secret::sign_in(folder).load()? };
    let user = who.user().map(str::to_owned);
    let signed_in_since = settings.signed_in_since.filter(|_| user.is_some());
    let settings = Settings { server_url: Some(url.clone()), user, signed_in_since, ..settings.clone() };
    let whose = Whose::new(&url, who.user());
    let key = if key_stays { Next::Stays } else { Next::Is(at.key) };
    let sign_in = who.sign_in();
    let turn = Turn { folder, store, settings: &settings, whose: &whose, key, sign_in, sets_aside };
    let set_aside = turn.make()?;
    // What was set aside stays signed in.
    if let Some(before) = before.filter(|_| is_known && set_aside.is_none())
        && let Err(error) = end(&before, at).await
    {
        tracing::info!("the sign-in before this one was not ended: {error}");
    }
    Ok(Connected { settings, set_aside })
}

fn refused<T>(unasked: Option<Others>) -> Result<T, ConnectError> {
    Err(ConnectError::NotesHere(unasked.expect("it was looked at")))
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
/// [`ConnectError`] if the address or the key in the settings can't be used, or they may not be those of the notes here. Nothing is
/// sent.
pub fn open_context(
    folder: &Path,
    store: &Arc<Store>,
    settings: &Settings,
    handler: Arc<dyn SyncHandler>,
    clock: Clock,
) -> Result<Option<SyncContext>, ConnectError> {
    let Some(url) = &settings.server_url else { return Ok(None) };
    if is_half_way(store)? {
        return Err(ConnectError::HalfWay);
    }
    let key = Secret::application_key(folder).load()?;
    let at = At { url, key: key.as_deref() };
    let remote = match settings.user {
        Some(_) => at.signed_in(folder)?,
        None => at.builder().build()?,
    };
    let context = SyncContext::initialize(Arc::clone(store), Arc::new(remote), handler, clock);
    Ok(Some(context.beside(conflicts_table())))
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
