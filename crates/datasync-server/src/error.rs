//! What goes wrong, and the one place where it becomes a status and a sentence. Causes go to the log, not to the wire.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use datasync_protocol::{API_VERSION, API_VERSION_HEADER, EPOCH_HEADER, ErrorBody};

use crate::accounts::AccountError;
use crate::answers::tell;
use crate::caller::TokenError;
use crate::controller::Refusal;
use crate::query::QueryError;
use crate::storage::StorageError;

/// Seconds after which a server that can't do its work at present may be asked again.
const RETRY_AFTER_S: u64 = 30;

/// A request that is answered with an [`ErrorBody`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("the request needs the header ZUMO-API-VERSION: 2.0.0")]
    ApiVersion,
    #[error("the application key is missing or wrong")]
    ApplicationKey,
    #[error("this is for users who are signed in, and the request carries no token")]
    SignIn,
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("too many requests from this address: wait a little")]
    TooManyRequests(Duration),
    #[error("there is no such table")]
    UnknownTable,
    #[error("there is no such item")]
    NotFound,
    #[error("this Idempotency-Key belongs to a write of another item")]
    KeyTaken,
    #[error("{0}")]
    BadRequest(&'static str),
    #[error("the request body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl ApiError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            ApiError::ApiVersion | ApiError::BadRequest(_) | ApiError::Query(_) => StatusCode::BAD_REQUEST,
            ApiError::Account(error) => of_account(error),
            ApiError::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            ApiError::ApplicationKey | ApiError::SignIn => StatusCode::UNAUTHORIZED,
            ApiError::Token(TokenError::Invalid) => StatusCode::UNAUTHORIZED,
            ApiError::Token(TokenError::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            ApiError::UnknownTable | ApiError::NotFound => StatusCode::NOT_FOUND,
            ApiError::KeyTaken => StatusCode::UNPROCESSABLE_ENTITY,
            ApiError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::Refused(refusal) => of_refusal(refusal),
            ApiError::Storage(error) => of_storage(error),
        }
    }

    /// When one may ask again, if it is worth saying.
    fn retry_after(&self) -> Option<u64> {
        match self {
            ApiError::TooManyRequests(after) | ApiError::Account(AccountError::TooMany(after)) => {
                Some(after.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX))
            }
            _ => (self.status() == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER_S),
        }
    }
}

fn of_refusal(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) | Refusal::Query(_) => StatusCode::BAD_REQUEST,
        Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::Storage(error) => of_storage(error),
    }
}

fn of_account(error: &AccountError) -> StatusCode {
    match error {
        AccountError::UnfitPassword | AccountError::Name(_) => StatusCode::BAD_REQUEST,
        AccountError::NameTaken => StatusCode::CONFLICT,
        AccountError::NoUser | AccountError::NoDevice => StatusCode::NOT_FOUND,
        // 401 is for what a request carries, its key and its token.
        AccountError::WrongPassword | AccountError::SignedOut | AccountError::Closed => StatusCode::FORBIDDEN,
        AccountError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        AccountError::Storage(error) => of_storage(error),
    }
}

fn of_storage(error: &StorageError) -> StatusCode {
    match error {
        StorageError::Full(_) | StorageError::ReadOnly(_) | StorageError::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
        StorageError::OtherEpoch(_) => StatusCode::CONFLICT,
        StorageError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        ApiError::BadRequest("the address is not UTF-8")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(cause = ?std::error::Error::source(&self), "a request failed: {self}");
        }
        let mut response = (status, Json(ErrorBody { error: self.to_string() })).into_response();
        if let Some(after) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, after.into());
        }
        if let ApiError::ApiVersion = &self {
            // What is spoken here: a client may be behind.
            tell(&mut response, API_VERSION_HEADER, API_VERSION);
        }
        if let ApiError::Storage(StorageError::OtherEpoch(epoch)) = &self {
            tell(&mut response, EPOCH_HEADER, epoch);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storage_that_can_not_be_written_is_a_503_and_a_broken_one_a_500_that_tells_no_cause() {
        let cause = || Box::new(rusqlite::Error::InvalidColumnName("inside".to_owned()));
        for (error, status) in [
            (StorageError::Full(cause()), 503),
            (StorageError::ReadOnly(cause()), 503),
            (StorageError::Broken(cause()), 500),
        ] {
            let error = ApiError::from(error);
            assert_eq!(error.status(), status);
            assert!(error.to_string().ends_with("nothing was changed"));
            assert!(!error.to_string().contains("inside"));
        }
    }
}
