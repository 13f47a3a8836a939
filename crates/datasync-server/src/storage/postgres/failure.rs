//! What PostgreSQL did not do, and what that means for who asked.

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::error::{Error, SqlState};

use super::super::StorageError;

/// Why a transaction was not carried out.
#[derive(Debug)]
pub(super) enum Failure {
    Database(Error),
    NoConnection(PoolError),
    Storage(StorageError),
}

/// What PostgreSQL said, without the rows that it may have named.
#[derive(Debug, thiserror::Error)]
#[error("PostgreSQL answers {code}")]
struct Said {
    code: String,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Database(error)
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        Failure::NoConnection(error)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Failure::Storage(error)
    }
}

impl Failure {
    /// Two transactions stood in each other's way and this one gave way: nothing of it was done, and it may be done anew.
    pub(super) fn gave_way(&self) -> bool {
        let Failure::Database(error) = self else { return false };
        matches!(error.code(), Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED))
    }
}

impl From<Failure> for StorageError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Storage(error) => error,
            Failure::NoConnection(PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)))
            | Failure::Database(error) => of_database(error),
            Failure::NoConnection(error) => StorageError::Away(Box::new(error)),
        }
    }
}

fn of_database(error: Error) -> StorageError {
    let Some(code) = error.code() else {
        // Not an answer: the connection broke, or none could be made.
        return StorageError::Away(Box::new(error));
    };
    let said = Box::new(Said { code: code.code().to_owned() });
    // Classes of Appendix A of PostgreSQL's manual: 08 connection, 40 gave way, 53 too few resources, 57 stopped from outside.
    match code.code() {
        "53100" => StorageError::Full(said),
        "25006" => StorageError::ReadOnly(said),
        "55P03" => StorageError::Away(said),
        code if ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) => StorageError::Away(said),
        _ => StorageError::Broken(said),
    }
}

/// What no server of ours wrote.
pub(super) fn unreadable(what: &'static str) -> StorageError {
    StorageError::Broken(format!("{what} in the database can't be read").into())
}

/// Carries something out to its end, whether or not anybody waits for it.
pub(super) async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, StorageError> {
    let done = tokio::spawn(work).await.map_err(|error| StorageError::Broken(Box::new(error)))?;
    Ok(done?)
}
