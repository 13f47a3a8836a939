//! Who is signed in from a data folder, and how that is kept from one start to the next.

use std::path::Path;

use datasync_client::{
    AccountSession, Accounts, HttpRemote, HttpRemoteBuilder, RemoteError, SignInError, StaySignedIn, TokenKeeper,
};

use crate::secret::Secret;
use crate::turn::Next;

/// Somebody with an account, who gives the password this once. Not shown by `Debug`.
pub struct Person<'a> {
    /// The user's name.
    pub user: &'a str,
    /// The password. It is not kept.
    pub password: &'a str,
    /// The account is made first, where the server lets anybody.
    pub register: bool,
}

/// A server as a folder knows it: its Application URL, and its key if it asks for one.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) url: &'a str,
    pub(crate) key: Option<&'a str>,
}

/// Who is to sync from a folder.
pub(crate) enum Who {
    /// Whoever has the key.
    Nobody,
    /// A user who signed in from it before.
    SignedIn(String),
    /// A user who has just given the password.
    SignsIn(AccountSession),
}

impl At<'_> {
    pub(crate) fn builder(self) -> HttpRemoteBuilder {
        self.key.into_iter().fold(HttpRemote::builder(self.url), HttpRemoteBuilder::application_key)
    }

    pub(crate) fn accounts(self) -> Result<Accounts, RemoteError> {
        Accounts::at(self.url, self.key)
    }

    /// Asks with the sign-in that the folder keeps.
    pub(crate) fn signed_in(self, folder: &Path) -> Result<HttpRemote, RemoteError> {
        let staying = StaySignedIn::new(self.accounts()?, Kept(Secret::sign_in(folder)));
        self.builder().token_refresh(staying).build()
    }
}

impl Who {
    pub(crate) async fn signs_in(person: Person<'_>, at: At<'_>, device: &str) -> Result<Self, SignInError> {
        let (accounts, Person { user, password, register }) = (at.accounts()?, person);
        let session = if register {
            accounts.register(user, password, device).await?
        } else {
            accounts.sign_in(user, password, device).await?
        };
        Ok(Who::SignsIn(session))
    }

    pub(crate) fn user(&self) -> Option<&str> {
        match self {
            Who::Nobody => None,
            Who::SignedIn(user) => Some(user),
            Who::SignsIn(session) => Some(&session.user),
        }
    }

    pub(crate) fn remote(&self, at: At<'_>, folder: &Path) -> Result<HttpRemote, RemoteError> {
        match self {
            Who::Nobody => at.builder().build(),
            Who::SignedIn(_) => at.signed_in(folder),
            Who::SignsIn(session) => at.builder().user_token(&session.token).build(),
        }
    }

    /// What becomes of the sign-in that the folder keeps.
    pub(crate) fn sign_in(&self) -> Next<'_> {
        match self {
            Who::Nobody => Next::Is(None),
            Who::SignedIn(_) => Next::Stays,
            Who::SignsIn(session) => Next::Is(Some(&session.refresh_token)),
        }
    }
}

/// Ends a sign-in that another took the place of, so that its person does not see this device twice. Where that can't be
/// done, the server forgets it in time.
pub(crate) async fn end(refresh_token: &str, at: At<'_>) -> Result<(), RemoteError> {
    let accounts = at.accounts()?;
    match accounts.refresh(refresh_token).await? {
        Some(session) => accounts.sign_out(&session.token).await,
        None => Ok(()),
    }
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
