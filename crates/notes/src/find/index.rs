//! The file of the index: opening it, and what indexing writes.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction};

use super::entry::Entry;

/// Raised whenever what stands in the file means something else: a file of another format is made anew.
const FORMAT: i64 = 3;

/// The index of one store. Whoever searches does not wait for whoever indexes.
pub(super) struct Index {
    writer: Mutex<Connection>,
    /// `None` of an index in memory, which has one connection.
    reader: Option<Mutex<Connection>>,
}

/// What becomes of a note in the index; without an entry it leaves.
pub(super) type Change = (String, Option<Entry>);

impl Index {
    /// Opens the index of a file, or one in memory. A damaged one, or one of another format, is dropped for an empty one.
    pub(super) fn open(path: Option<&Path>) -> rusqlite::Result<Self> {
        let Some(path) = path else {
            return Ok(Index { writer: Mutex::new(prepared(Connection::open_in_memory()?)?), reader: None });
        };
        let opened = Connection::open(path).and_then(prepared);
        let writer = match opened {
            Err(error) if is_damage(&error) => {
                remove(path);
                prepared(Connection::open(path)?)?
            }
            opened => opened?,
        };
        let reader = Connection::open(path)?;
        reader.execute_batch(
            "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA mmap_size = 0;",
        )?;
        reader.set_prepared_statement_cache_capacity(32);
        Ok(Index { writer: Mutex::new(writer), reader: Some(Mutex::new(reader)) })
    }

    /// One snapshot, read.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let mut connection = lock(self.reader.as_ref().unwrap_or(&self.writer));
        work(&connection.transaction()?)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let mut connection = lock(&self.writer);
        let transaction = connection.transaction()?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// Which store it is of, as [`Index::begin_anew`] was told.
    pub(super) fn identity(&self) -> rusqlite::Result<Option<String>> {
        self.read(|sql| fact(sql, "identity"))
    }

    /// The number of the newest change that is in it.
    pub(super) fn newest(&self) -> rusqlite::Result<i64> {
        self.read(|sql| Ok(fact(sql, "newest")?.unwrap_or(0)))
    }

    /// Empties it: what comes is of this store.
    pub(super) fn begin_anew(&self, identity: &str) -> rusqlite::Result<()> {
        self.write(|sql| {
            sql.execute_batch(
                "DELETE FROM docs; DELETE FROM links; DELETE FROM facts; INSERT INTO text (text) VALUES ('delete-all');",
            )?;
            set_fact(sql, "identity", &identity)
        })
    }

    /// Carries out what changed, up to a number of the store's log, in one transaction. It is on the disk afterwards.
    pub(super) fn put(&self, changes: &[Change], newest: i64) -> rusqlite::Result<()> {
        self.write(|sql| {
            for (id, entry) in changes {
                take_out(sql, id)?;
                if let Some(entry) = entry {
                    put_in(sql, id, entry)?;
                }
            }
            let known: i64 = fact(sql, "newest")?.unwrap_or(0);
            set_fact(sql, "newest", &known.max(newest))
        })
    }

    /// Counts the steps of SQLite's machine from here on.
    #[cfg(test)]
    pub(super) fn count_steps(&self) -> std::sync::Arc<std::sync::atomic::AtomicU64> {
        let steps = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
        let counting = std::sync::Arc::clone(&steps);
        let count = move || {
            counting.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            false
        };
        lock(self.reader.as_ref().unwrap_or(&self.writer)).progress_handler(1, Some(count)).expect("a handler");
        steps
    }

    /// In how many pieces FTS5 has the words: each batch that is indexed is one, and it puts them together by and by.
    #[cfg(test)]
    pub(super) fn pieces(&self) -> u64 {
        // The upper bits of a page's number are its piece.
        let sql = "SELECT count(DISTINCT id >> 37) FROM text_data WHERE id > 10";
        let count: i64 = lock(&self.writer).query_row(sql, [], |row| row.get(0)).expect("a number");
        count.unsigned_abs()
    }

    /// Puts all pieces together.
    #[cfg(test)]
    pub(super) fn put_together(&self) {
        let _ = lock(&self.writer).execute("INSERT INTO text(text) VALUES ('optimize')", []).expect("it is done");
    }
}

/// The file of the index of a store.
pub(super) fn path_of(store: &Path) -> PathBuf {
    store.with_extension("find.db")
}

/// Removes the file: nothing is lost with it.
pub(super) fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        if let Err(error) = std::fs::remove_file(PathBuf::from(name))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!("the file of the search index can't be removed: {error}");
        }
    }
}

pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    // A virtual table says `SQLITE_CORRUPT_VTAB`; a table that is not there, or not as it should be, is a file of somebody else.
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown | ErrorCode::ConstraintViolation
        )
    )
}

/// `synchronous=FULL`: the store forgets what it knows to be here.
fn prepared(connection: Connection) -> rusqlite::Result<Connection> {
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000;
         PRAGMA synchronous = FULL;
         PRAGMA cell_size_check = ON;
         PRAGMA mmap_size = 0;
         PRAGMA cache_size = -8192;
         PRAGMA journal_size_limit = 16777216;",
    )?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)).optional()?;
    connection.set_prepared_statement_cache_capacity(32);
    let format: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if format == 0 {
        let made = format!("BEGIN; {} PRAGMA user_version = {FORMAT}; COMMIT;", include_str!("schema.sql"));
        connection.execute_batch(&made)?;
    } else if format != FORMAT {
        return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB), None));
    }
    Ok(connection)
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    // A panic rolled its transaction back.
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fact<T: rusqlite::types::FromSql>(sql: &Transaction<'_>, name: &str) -> rusqlite::Result<Option<T>> {
    sql.prepare_cached("SELECT value FROM facts WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional()
}

fn set_fact(sql: &Transaction<'_>, name: &str, value: &dyn rusqlite::ToSql) -> rusqlite::Result<()> {
    let set = "INSERT INTO facts VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sql.prepare_cached(set)?.execute(rusqlite::params![name, value]).map(drop)
}

/// The key of a note in the index.
pub(super) fn key_of(sql: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<i64>> {
    sql.prepare_cached("SELECT key FROM docs WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()
}

/// The note of a key.
pub(super) fn id_of(sql: &Transaction<'_>, key: i64) -> rusqlite::Result<String> {
    sql.prepare_cached("SELECT id FROM docs WHERE key = ?1")?.query_row([key], |row| row.get(0))
}

fn take_out(sql: &Transaction<'_>, id: &str) -> rusqlite::Result<()> {
    let Some(key) = key_of(sql, id)? else { return Ok(()) };
    for statement in
        ["DELETE FROM docs WHERE key = ?1", "DELETE FROM text WHERE rowid = ?1", "DELETE FROM links WHERE key = ?1"]
    {
        sql.prepare_cached(statement)?.execute([key])?;
    }
    Ok(())
}

fn put_in(sql: &Transaction<'_>, id: &str, entry: &Entry) -> rusqlite::Result<()> {
    let key = free_key(sql, entry.key)?;
    sql.prepare_cached("INSERT INTO docs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
        key,
        id,
        entry.created,
        &entry.name,
        &entry.sort,
        entry.pinned,
        entry.trashed,
    ))?;
    sql.prepare_cached("INSERT INTO text (rowid, title, body, tags, flags) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        key,
        &entry.title,
        &entry.body,
        &entry.tags,
        &entry.flags,
    ))?;
    for target in &entry.links {
        sql.prepare_cached("INSERT OR IGNORE INTO links VALUES (?1, ?2)")?.execute((target, key))?;
    }
    Ok(())
}

/// The key of a moment that no other note has. Where thousands were edited in one moment, the next moments lend theirs.
fn free_key(sql: &Transaction<'_>, moment: i64) -> rusqlite::Result<i64> {
    let mut statement = sql.prepare_cached("SELECT max(key) FROM docs WHERE key >= ?1 AND key < ?2")?;
    let mut free = moment;
    for width in [4, 12, 20, 28].map(|bits| 1_i64 << bits) {
        let taken: Option<i64> = statement.query_row((moment, moment + width), |row| row.get(0))?;
        free = taken.map_or(moment, |taken| taken + 1);
        if free < moment + width {
            break;
        }
    }
    Ok(free)
}
