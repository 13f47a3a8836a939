//! Who asks: what the gate found out about the sender of a request, for every handler to read.

use std::convert::Infallible;

use async_trait::async_trait;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::config::TableDefinition;
use crate::error::ApiError;

/// Who owns the rows of tables that belong to nobody in particular.
pub(crate) const PUBLIC: &str = "public";

/// The sender of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// Whether it named an application key, or the server has none.
    pub application: bool,
    /// The person whose token it carries, if the server knows tokens.
    pub user: Option<UserId>,
}

/// A person, as the program's accounts name them: 1 to 255 characters, and not `public`, which owns what is nobody's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserId(String);

/// The text names no person; see [`UserId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user's id has 1 to 255 characters and is not {PUBLIC:?}")]
pub struct InvalidUserId;

/// Whose a token is. A program with accounts hands one to [`crate::Config::user_tokens`].
#[async_trait]
pub trait UserTokens: Send + Sync {
    /// The person that a token was given to. The token is as it came: any text, of any length that fits a header.
    ///
    /// # Errors
    /// [`TokenError`]; the request is not looked at any further.
    async fn user_of(&self, token: &str) -> Result<UserId, TokenError>;
}

/// Why nobody is known by a token. The token is in none of the sentences.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is forged, out of date, revoked or no token: 401. Which of them is nobody's business.
    #[error("the token is not valid: sign in again")]
    Invalid,
    /// Nobody can say at present: 503.
    #[error("nobody can say at present whose the token is")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl UserId {
    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`InvalidUserId`].
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidUserId> {
        let text = text.into();
        let fits = (1..=255).contains(&text.chars().count()) && text != PUBLIC;
        if fits { Ok(UserId(text)) } else { Err(InvalidUserId) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Caller {
    /// Who owns the rows that this caller reads and writes in a table.
    pub(crate) fn owner(&self, table: &TableDefinition) -> Result<&str, ApiError> {
        match &self.user {
            Some(user) if table.personal => Ok(user.as_str()),
            None if table.personal => Err(ApiError::SignIn),
            _ => Ok(PUBLIC),
        }
    }

    /// Whose doorbell this caller hears: their own, where there are rows of their own.
    pub(crate) fn doorbell(&self, tables: &[TableDefinition]) -> &str {
        match &self.user {
            Some(user) if tables.iter().any(|table| table.personal) => user.as_str(),
            _ => PUBLIC,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    /// A request that passed no gate is nobody's.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_table_are_everyones_or_their_users() {
        let notes = TableDefinition::new("notes", &[]).expect("a name");
        let diary = TableDefinition::new("diary", &[]).expect("a name").personal();
        let ada = Caller { application: true, user: UserId::new("ada").ok() };
        let nobody = Caller { user: None, ..ada.clone() };
        assert_eq!((ada.owner(&notes).ok(), ada.owner(&diary).ok()), (Some("public"), Some("ada")));
        assert_eq!(nobody.owner(&notes).ok(), Some("public"));
        assert!(matches!(nobody.owner(&diary), Err(ApiError::SignIn)));
        assert_eq!(ada.doorbell(&[notes.clone(), diary.clone()]), "ada");
        assert_eq!((ada.doorbell(&[notes]), nobody.doorbell(&[diary])), ("public", "public"));
    }

    #[test]
    fn nobody_is_called_public() {
        for text in ["", "public", &"x".repeat(256)] {
            assert_eq!(UserId::new(text), Err(InvalidUserId));
        }
        assert_eq!(UserId::new("é".repeat(255)).expect("an id").as_str().chars().count(), 255);
    }
}
