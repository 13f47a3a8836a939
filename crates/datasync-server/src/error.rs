//! What goes wrong, and the one place where it becomes a status and a sentence. Causes go to the log, not to the wire.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use datasync_protocol::{EPOCH_HEADER, ErrorBody};

use crate::query::QueryError;
use crate::storage::StorageError;
use crate::tables;

/// Seconds after which a server whose disk is full, or whose database is away, may be asked again.
const RETRY_AFTER_S: &str = "30";

/// A request that is answered with an [`ErrorBody`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("the request needs the header ZUMO-API-VERSION: 2.0.0")]
    ApiVersion,
    #[error("the application key is missing or wrong")]
    ApplicationKey,
    #[error("there is no such table")]
    UnknownTable,
    #[error("there is no such item")]
    NotFound,
    #[error("this server's history has a new name: pull everything before you write")]
    EpochChanged { epoch: String },
    #[error("this Idempotency-Key belongs to a write of another item")]
    KeyTaken,
    #[error("{0}")]
    BadRequest(&'static str),
    #[error("the request body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl ApiError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            ApiError::ApiVersion | ApiError::BadRequest(_) | ApiError::Query(_) => StatusCode::BAD_REQUEST,
            ApiError::ApplicationKey => StatusCode::UNAUTHORIZED,
            ApiError::UnknownTable | ApiError::NotFound => StatusCode::NOT_FOUND,
            ApiError::EpochChanged { .. } => StatusCode::CONFLICT,
            ApiError::KeyTaken => StatusCode::UNPROCESSABLE_ENTITY,
            ApiError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::Storage(StorageError::Full(_) | StorageError::ReadOnly(_) | StorageError::Away(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            ApiError::Storage(StorageError::Broken(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        }
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
        if let ApiError::Storage(error) = &self {
            tracing::error!(cause = ?std::error::Error::source(error), "the storage failed: {error}");
        }
        let mut response = (status, Json(ErrorBody { error: self.to_string() })).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        if let ApiError::EpochChanged { epoch } = &self {
            tables::tell(&mut response, EPOCH_HEADER, epoch);
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
