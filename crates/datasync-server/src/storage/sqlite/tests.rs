use serde_json::json;

use super::*;
use crate::config::TableDefinition;
use crate::decide::{Precondition, WriteRequest};
use crate::dialect::Dialect;
use crate::storage::WriteOutcome;

fn table() -> TableDefinition {
    TableDefinition::new("notes", &["title", "pinned"]).expect("names")
}

fn query(pairs: &[(&str, &str)]) -> Result<ListQuery, crate::query::QueryError> {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ListQuery::parse(&pairs, &table(), Dialect::V2)
}

fn insert(id: &str, key: Option<&str>) -> WriteCommand {
    let item = serde_json::from_value(json!({"id": id, "title": "t"})).expect("an object");
    WriteCommand {
        table: table().name,
        id: ItemId::new(id).expect("an id"),
        key: key.map(str::to_owned),
        request: WriteRequest::Insert(item),
        precondition: Precondition::None,
    }
}

async fn put(storage: &SqliteStorage, id: &str, now: i64) -> Result<WriteOutcome, StorageError> {
    put_of(storage, "public", id, now).await
}

async fn put_of(storage: &SqliteStorage, owner: &str, id: &str, now: i64) -> Result<WriteOutcome, StorageError> {
    let written = storage.write(owner, None, Timestamp(now), vec![insert(id, None)]).await?;
    Ok(written.outcomes.into_iter().next().expect("one outcome"))
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart_and_the_clock_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server.db");
    let first = put(&SqliteStorage::open(&path).expect("a database"), "a", 5000).await.expect("a write");
    let again = SqliteStorage::open(&path).expect("the same database");
    let (name, id) = (table().name, ItemId::new("a").expect("an id"));
    assert_eq!(again.lookup("public", &name, &id).await.expect("a read"), first.row);
    let second = put(&again, "b", 10).await.expect("a write").row.expect("a row");
    assert_eq!((second.stamp.seq, second.stamp.updated_at), (2, Timestamp(5001)));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server.db");
    put(&SqliteStorage::open(&path).expect("a database"), "a", 1).await.expect("a write");
    let connection = Connection::open(&path).expect("a connection");
    connection.pragma_update(None, "user_version", 99).expect("a pragma");
    let Err(OpenError::Newer(99)) = SqliteStorage::open(&path) else { panic!("it must be refused") };
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a number");
    assert_eq!(version, 99);
}

#[tokio::test]
async fn what_may_not_be_written_says_so_and_can_still_be_read() {
    let storage = SqliteStorage::in_memory().expect("a database");
    put(&storage, "a", 1).await.expect("a write");
    storage.connection.lock().expect("nobody panicked").pragma_update(None, "query_only", true).expect("a pragma");
    let Err(StorageError::ReadOnly(_)) = put(&storage, "b", 2).await else { panic!("it must be refused") };
    let page = storage.list("public", &table().name, &query(&[]).expect("a query")).await.expect("a read");
    assert_eq!(page.rows, 1);
}

#[tokio::test]
async fn a_database_that_was_put_back_gets_a_new_epoch_and_one_that_was_not_keeps_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server.db");
    let epoch = async |storage: &SqliteStorage| storage.state("public").await.expect("a state").epoch;
    let storage = SqliteStorage::open(&path).expect("a database");
    let first = epoch(&storage).await;
    put(&storage, "a", 1).await.expect("a write");
    drop(storage);
    let backup = std::fs::read(&path).expect("a file");
    let storage = SqliteStorage::open(&path).expect("a database");
    assert_eq!(epoch(&storage).await, first);
    put(&storage, "b", 2).await.expect("a write");
    drop(storage);
    std::fs::write(&path, backup).expect("restored");
    for rest in ["db-wal", "db-shm"] {
        // They are gone after a clean stop.
        let _ = std::fs::remove_file(path.with_extension(rest));
    }
    assert_ne!(epoch(&SqliteStorage::open(&path).expect("a database")).await, first);
}

/// Found by the simulation: each person's changes are numbered for themselves, and only the last number was kept.
#[tokio::test]
async fn a_database_that_was_put_back_is_noticed_whoever_lost_something_and_whoever_wrote_last() {
    let epoch = async |storage: &SqliteStorage| storage.state("ada").await.expect("a state").epoch;
    for (losing, last) in [("ada", None), ("bob", None), ("ada", Some("bob")), ("bob", Some("ada"))] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("server.db");
        let storage = SqliteStorage::open(&path).expect("a database");
        let first = epoch(&storage).await;
        for id in ["a", "b", "c", "d"] {
            put_of(&storage, "ada", id, 1).await.expect("a write");
        }
        put_of(&storage, "bob", "a", 1).await.expect("a write");
        drop(storage);
        let backup = std::fs::read(&path).expect("a file");
        let storage = SqliteStorage::open(&path).expect("a database");
        assert_eq!(epoch(&storage).await, first);
        put_of(&storage, losing, "lost", 2).await.expect("a write");
        if let Some(last) = last {
            put_of(&storage, last, "lost too", 3).await.expect("a write");
        }
        drop(storage);
        std::fs::write(&path, backup).expect("restored");
        for rest in ["db-wal", "db-shm"] {
            // They are gone after a clean stop.
            let _ = std::fs::remove_file(path.with_extension(rest));
        }
        let now = epoch(&SqliteStorage::open(&path).expect("a database")).await;
        assert_ne!(now, first, "{losing} lost a row, and {last:?} wrote after it");
    }
}

#[test]
fn a_pull_walks_its_index_and_sorts_nothing() {
    let storage = SqliteStorage::in_memory().expect("a database");
    let connection = storage.connection.lock().expect("nobody panicked");
    let pull = query(&[
        ("$filter", "(updatedAt ge datetimeoffset'2026-06-13T12:00:00.000Z')"),
        ("$orderby", "updatedAt"),
        ("__includeDeleted", "true"),
    ])
    .expect("a query");
    let mut values = vec![1.into()];
    let sql = format!(
        "EXPLAIN QUERY PLAN SELECT {COLUMNS} FROM records WHERE tab = ?{} ORDER BY {} LIMIT 50",
        pull.filter_sql(&mut values),
        pull.order_sql()
    );
    assert_eq!(
        plan(&connection, &sql, &values),
        ["SEARCH records USING INDEX records_by_change (tab=? AND updated_at>?)"]
    );
}

#[test]
fn a_key_is_found_by_its_index() {
    let storage = SqliteStorage::in_memory().expect("a database");
    let connection = storage.connection.lock().expect("nobody panicked");
    let found = plan(&connection, &format!("EXPLAIN QUERY PLAN {}", history::BY_KEY), &[1.into(), 2.into()]);
    let searched = |place: &str| found.contains(&format!("SEARCH {place} USING INDEX {place}_by_key (key=?)"));
    assert!(searched("records") && searched("history"), "{found:?}");
    assert!(!found.iter().any(|step| step.contains("SCAN") || step.contains("TEMP")), "{found:?}");
}

fn plan(connection: &Connection, sql: &str, values: &[rusqlite::types::Value]) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let steps = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3));
    steps.expect("a plan").map(|step| step.expect("a step")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_wait_are_committed_together_and_one_that_fails_takes_none_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let storage = SqliteStorage::open(&folder.path().join("server.db")).expect("a database");
    put(&storage, "a", 1).await.expect("a write");
    let rule =
        "CREATE TRIGGER refuse BEFORE INSERT ON records WHEN NEW.id = 'refused' BEGIN SELECT raise(ABORT, ''); END";
    let commits = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let writes = {
        let mut held = storage.connection.lock().expect("nobody panicked");
        held.execute_batch(rule).expect("a rule");
        let counter = Arc::clone(&commits);
        held.commit_hook(Some(move || {
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            false
        }))
        .expect("a hook");
        let writes: Vec<_> = ["b", "refused", "c", "d"]
            .map(|row| {
                let storage = storage.clone();
                std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                    runtime.block_on(put(&storage, row, 2)).map(|outcome| outcome.row.map(|row| row.stamp.seq))
                })
            })
            .into_iter()
            .collect();
        while storage.queue.waiting() < writes.len() {
            std::thread::yield_now();
        }
        writes
    };
    let mut written: Vec<_> = writes.into_iter().map(|write| write.join().expect("it ends").ok().flatten()).collect();
    assert_eq!(written.remove(1), None);
    written.sort_unstable();
    assert_eq!(written, [Some(2), Some(3), Some(4)]);
    assert_eq!(commits.load(std::sync::atomic::Ordering::SeqCst), 1);
    let page = storage.list("public", &table().name, &query(&[]).expect("a query")).await.expect("a read");
    assert_eq!((page.rows, page.state.latest), (4, Timestamp(4)));
}
