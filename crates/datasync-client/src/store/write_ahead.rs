//! The write-ahead log goes into the file beside the work, on a thread and a connection of its own: no commit waits for it.
//! SQLite lets one connection write at the end of the log while another carries its beginning over.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};

use super::StoreError;

/// Pages that are carried over together. A large pull comes back to each page of an index with every page of rows: the more
/// are carried over at once, the less often such a page is written into the file.
const TOGETHER: i64 = 16_384;

/// And so many while somebody else is there: until they are on the disk, a commit waits behind them.
const IN_COMPANY: i64 = 4096;

/// A log of so many pages is too long. It begins anew once all of it is in the file, and a writer without a pause waits for that.
const MANY: i64 = 2 * TOGETHER;

/// Whoever has written so many pages without a pause waits after a commit.
const MOST: i64 = 2 * MANY;

/// How often whoever waits tries: others may write meanwhile.
const TRIES: usize = 3;

/// The log of one file.
pub(super) struct WriteAhead {
    file: PathBuf,
    length: Mutex<Length>,
    /// Held by who carries over; says whether nobody may any more.
    carrying: Mutex<bool>,
    is_beside: AtomicBool,
}

/// How long the log is, in pages: now, when it was last carried over, and how much of it is in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Length {
    log: i64,
    tried: i64,
    in_file: i64,
}

impl Length {
    /// After a commit the log has so many pages: fewer than before, if it began anew.
    fn committed(self, log: i64) -> Self {
        if log < self.log { Length { log, ..Length::default() } } else { Length { log, ..self } }
    }

    fn trying(self) -> Self {
        Length { tried: self.log, ..self }
    }

    /// So many are in the file, unless the log began anew meanwhile.
    fn carried(self, in_file: i64) -> Self {
        if in_file <= self.log { Length { in_file, ..self } } else { self }
    }

    /// Who reads an old state, a backup for example, keeps some of the log from being carried over: that is not tried all the time.
    fn is_long(self, in_company: bool) -> bool {
        self.log - self.tried >= if in_company { IN_COMPANY } else { TOGETHER }
    }

    fn is_longer_than(self, pages: i64) -> bool {
        self.log > pages && self.in_file < self.log
    }
}

impl WriteAhead {
    /// Follows the log of a connection to a file, and takes it over from SQLite, which would carry it over in a commit.
    pub(super) fn follow(connection: &mut Connection, file: &Path) -> Result<Arc<Self>, StoreError> {
        let ahead = Arc::new(WriteAhead {
            file: file.to_owned(),
            length: Mutex::default(),
            carrying: Mutex::default(),
            is_beside: AtomicBool::new(false),
        });
        let told = Arc::clone(&ahead);
        connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            let mut length = told.length();
            *length = length.committed(i64::from(pages));
            Ok(())
        }))?;
        Ok(ahead)
    }

    fn length(&self) -> MutexGuard<'_, Length> {
        self.length.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// After each commit: begins to carry over, if it is time.
    pub(super) fn committed(self: &Arc<Self>, in_company: bool) {
        self.shorten_to(MOST);
        if !self.length().is_long(in_company) || self.is_beside.swap(true, Ordering::AcqRel) {
            return;
        }
        let ahead = Arc::clone(self);
        let begun = std::thread::Builder::new().name("write-ahead".to_owned()).spawn(move || {
            ahead.carry_over();
            ahead.is_beside.store(false, Ordering::Release);
        });
        if let Err(error) = begun {
            self.is_beside.store(false, Ordering::Release);
            tracing::warn!("the log of the store is carried over later: {error}");
        }
    }

    /// Between two transactions of who has much to write: waits until a log that is too long is in the file.
    pub(super) fn shorten(&self) {
        self.shorten_to(MANY);
    }

    fn shorten_to(&self, pages: i64) {
        for _ in 0..TRIES {
            if !self.length().is_longer_than(pages) {
                return;
            }
            self.carry_over();
        }
    }

    /// Returns when nobody carries over, and nobody will: the file is closed then.
    pub(super) fn end(&self) {
        *self.carrying() = true;
    }

    fn carrying(&self) -> MutexGuard<'_, bool> {
        self.carrying.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What can't be carried over stays in the log, which is as safe, and is tried again.
    fn carry_over(&self) {
        let has_ended = self.carrying();
        if *has_ended {
            return;
        }
        {
            let mut length = self.length();
            *length = length.trying();
        }
        match carry_over(&self.file) {
            Ok(in_file) => {
                let mut length = self.length();
                *length = length.carried(in_file);
            }
            Err(error) => tracing::warn!("the log of the store is carried over later: {error}"),
        }
    }
}

/// Gives how many pages of the log are in the file. `PASSIVE`: nobody is kept waiting by it.
fn carry_over(file: &Path) -> rusqlite::Result<i64> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA mmap_size = 0;",
    )?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(2))
}

#[cfg(test)]
mod tests {
    use datasync_protocol::ItemId;

    use super::*;
    use crate::push::tests::notes;
    use crate::{Store, TableDefinition};

    #[test]
    fn a_log_that_began_anew_has_nothing_in_the_file_yet() {
        let long = Length { log: 20_000, tried: 16_384, in_file: 16_384 };
        assert_eq!(long.committed(20_010), Length { log: 20_010, ..long });
        assert_eq!(long.committed(7), Length { log: 7, tried: 0, in_file: 0 });
        assert_eq!(long.committed(7).carried(20_000), long.committed(7));
    }

    #[test]
    fn a_log_that_somebody_reads_is_not_tried_at_every_commit() {
        let held = Length { log: 40_000, ..Length::default() }.trying().carried(3);
        assert!(!held.is_long(false) && !held.is_long(true) && held.is_longer_than(MANY));
        assert!(held.committed(40_000 + TOGETHER).is_long(false) && held.committed(40_000 + IN_COMPANY).is_long(true));
        assert!(!held.carried(40_000).is_longer_than(MANY));
    }

    fn write(store: &Store, rows: std::ops::Range<usize>) {
        let written = store.write(|txn| {
            for row in rows {
                let id = ItemId::new(format!("row-{row}")).expect("an id");
                txn.put_json(&notes(), &id, &format!(r#"{{"id":"{id}","text":"{}"}}"#, "x".repeat(8000)))?;
            }
            Ok::<_, StoreError>(())
        });
        written.expect("written");
    }

    #[test]
    fn what_is_written_without_a_pause_leaves_a_log_that_has_an_end_and_every_row() {
        const ROWS: usize = 20_000;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notes.db");
        let store = Store::open(&path).expect("a store");
        store.define_table(&TableDefinition::new("notes").expect("a name")).expect("a table");
        for from in (0..ROWS).step_by(1000) {
            write(&store, from..from + 1000);
            store.let_others_in();
        }
        let log = std::fs::metadata(path.with_extension("db-wal")).expect("a log").len();
        let most = u64::try_from(MANY + 3000).expect("a number") * 4120;
        assert!(log < most, "{log}");
        drop(store);
        let store = Store::open(&path).expect("a store");
        assert_eq!(store.read(|txn| txn.count_records(&notes())).expect("counted"), ROWS as u64);
    }
}
