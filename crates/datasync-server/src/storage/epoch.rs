//! The name of a database's history of changes, and how a restore from a backup is noticed.
//!
//! A database that is put back to an earlier state would give out change numbers again, for other contents. So it is also
//! kept in a small file beside the database, `<name>.epoch`, how many were given out, to all owners together: each counts for
//! itself, and whoever has most need not be the one who lost some. A database that is behind that file was put back, and its
//! history gets a new name. The file is not synced to the disk: a power cut may leave it behind the database, which is
//! harmless, never ahead of it by more than the database lost.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use datasync_protocol::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::StorageError;
use super::sqlite::OpenError;

/// The file beside the database.
#[derive(Debug)]
pub(super) struct Sidecar {
    file: File,
    /// How many changes there were.
    changes: AtomicU64,
}

/// What the sidecar knows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    epoch: String,
    changes: u64,
}

/// Whether the database still is what the sidecar saw; a database without a name, or without a sidecar, is new.
fn same_history(epoch: &str, changes: u64, known: Option<&Known>) -> bool {
    known.is_none_or(|known| known.epoch == epoch && changes >= known.changes)
}

/// The database's epoch: the stored one, or a new one if there is none or the database went back.
pub(super) fn settle(connection: &Connection, sidecar: Option<&Sidecar>) -> Result<String, OpenError> {
    let stored: Option<String> = connection
        .query_row("SELECT epoch FROM epochs ORDER BY ordinal DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    let changes: i64 = connection.query_row("SELECT coalesce(sum(seq), 0) FROM owners", [], |row| row.get(0))?;
    let changes = changes.unsigned_abs();
    let known = sidecar.and_then(Sidecar::read);
    let epoch = match stored {
        Some(epoch) if same_history(&epoch, changes, known.as_ref()) => epoch,
        _ => {
            let epoch = uuid::Uuid::new_v4().to_string();
            connection.execute("INSERT INTO epochs (epoch) VALUES (?1)", [&epoch])?;
            connection.execute(
                "INSERT INTO epoch_starts (epoch, owner, last_updated) SELECT ?1, owner, last_updated FROM owners",
                [&epoch],
            )?;
            // A device that was revoked since must not be signed in again because a backup knows it.
            connection.execute("DELETE FROM devices", [])?;
            epoch
        }
    };
    if let Some(sidecar) = sidecar {
        sidecar.begin(&epoch, changes);
    }
    Ok(epoch)
}

/// Up to where an owner's history under `epoch` is the present one too; `None` if this database never bore that name.
pub(super) fn diverged(txn: &Transaction<'_>, owner: &str, epoch: &str) -> Result<Option<Timestamp>, StorageError> {
    let next: Option<String> = txn
        .prepare_cached(
            "SELECT epoch FROM epochs WHERE ordinal > (SELECT ordinal FROM epochs WHERE epoch = ?1)
             ORDER BY ordinal LIMIT 1",
        )?
        .query_row([epoch], |row| row.get(0))
        .optional()?;
    let Some(next) = next else { return Ok(None) };
    let start = txn
        .prepare_cached("SELECT last_updated FROM epoch_starts WHERE epoch = ?1 AND owner = ?2")?
        .query_row((next, owner), |row| row.get(0))
        .optional()?;
    Ok(Some(Timestamp(start.unwrap_or_default())))
}

impl Sidecar {
    pub(super) fn beside(database: &Path) -> std::io::Result<Self> {
        let path = database.with_extension("epoch");
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path)
            .map(|file| Sidecar { file, changes: AtomicU64::new(0) })
    }

    fn read(&self) -> Option<Known> {
        let mut text = String::new();
        (&self.file).read_to_string(&mut text).ok()?;
        let mut words = text.split_whitespace();
        Some(Known { epoch: words.next()?.to_owned(), changes: words.next()?.parse().ok()? })
    }

    /// So many changes there were before the first that is noted here.
    pub(super) fn begin(&self, epoch: &str, changes: u64) {
        self.changes.store(changes, Ordering::Relaxed);
        self.write(epoch, changes);
    }

    /// Notes that so many more were committed. One thread writes a database.
    pub(super) fn add(&self, epoch: &str, more: u64) {
        self.write(epoch, self.changes.fetch_add(more, Ordering::Relaxed) + more);
    }

    /// A sidecar that can't be written only makes a later restore harder to notice, so no write fails for it.
    fn write(&self, epoch: &str, changes: u64) {
        if let Err(error) = self.file.write_all_at(format!("{epoch} {changes:020}\n").as_bytes(), 0) {
            tracing::warn!("the file beside the database could not be written: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_behind_its_sidecar_was_put_back() {
        let known = Known { epoch: "e".to_owned(), changes: 7 };
        assert!(same_history("e", 7, Some(&known)));
        assert!(same_history("e", 9, Some(&known)));
        assert!(!same_history("e", 6, Some(&known)));
        assert!(!same_history("another", 9, Some(&known)));
        assert!(same_history("e", 6, None));
    }
}
