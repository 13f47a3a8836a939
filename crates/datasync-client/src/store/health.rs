//! Whether a file is sound: the check after an unclean stop, and recognising damage wherever it is met.

use std::error::Error;
use std::iter::successors;

use rusqlite::{Connection, ErrorCode};

use super::StoreError;

/// Asks SQLite to walk every page. Costs what reading the file costs; nothing is written.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let answer = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match answer {
        Ok(answer) if answer == "ok" => Ok(()),
        // What was found names tables and pages, and may quote a value: it goes no further.
        Ok(_) => Err(StoreError::Damaged(damage())),
        // An index over JSON that is none any more.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => Err(StoreError::Damaged(error)),
        Err(error) => Err(error.into()),
    }
}

/// Whether an error says that the file is damaged, whatever it is wrapped in.
pub(super) fn is_damage(error: &(dyn Error + 'static)) -> bool {
    let mut causes = successors(Some(error), |&error| error.source());
    causes.any(|error| match (error.downcast_ref::<StoreError>(), error.downcast_ref::<rusqlite::Error>()) {
        (Some(StoreError::Damaged(_)), _) => true,
        (_, Some(error)) => {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        }
        _ => false,
    })
}

fn damage() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TableError;

    #[test]
    fn damage_is_recognised_inside_any_other_error() {
        let error = TableError::Store(StoreError::Damaged(damage()));
        assert!(is_damage(&error));
        assert!(is_damage(&StoreError::from(damage())));
        assert!(!is_damage(&TableError::Missing));
        assert!(!is_damage(&StoreError::Sqlite(rusqlite::Error::InvalidQuery)));
    }
}
