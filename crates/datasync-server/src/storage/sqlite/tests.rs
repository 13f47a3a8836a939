use datasync_protocol::{Digest, Record, Version};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::config::TableDefinition;
use crate::decide::{Decision, Precondition, WriteRequest};
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
    let written = storage.write("public", Timestamp(now), vec![insert(id, None)]).await?;
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

#[tokio::test]
async fn a_key_is_done_once_and_never_for_another_row() {
    let storage = SqliteStorage::in_memory().expect("a database");
    let first = storage.write("public", Timestamp(1), vec![insert("a", Some("k"))]).await.expect("a write");
    let commands = vec![insert("a", Some("k")), insert("b", Some("k")), insert("c", None)];
    let again = storage.write("public", Timestamp(9), commands).await.expect("a write");
    let decisions: Vec<_> = again.outcomes.iter().map(|outcome| &outcome.decision).collect();
    assert!(matches!(decisions[..], [Decision::Replayed, Decision::KeyTaken, Decision::Write(_)]), "{decisions:?}");
    assert_eq!(again.outcomes[0].row, first.outcomes[0].row);
    assert_eq!((again.before, again.state.latest), (Timestamp(1), Timestamp(9)));
}

#[tokio::test]
async fn an_owner_sees_no_other_owners_rows() {
    let storage = SqliteStorage::in_memory().expect("a database");
    put(&storage, "a", 1).await.expect("a write");
    let page = storage.list("somebody", &table().name, &query(&[]).expect("a query")).await.expect("a read");
    assert_eq!((page.rows, page.json.as_str()), (0, "[]"));
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
    for place in ["records", "history"] {
        let sql = format!("EXPLAIN QUERY PLAN {}", history::by_key(place));
        let key = vec![1.into(), 2.into()];
        let expected = [
            format!("SEARCH {place} USING INDEX {place}_by_key (key=?)"),
            "SEARCH tables USING INTEGER PRIMARY KEY (rowid=?)".to_owned(),
        ];
        assert_eq!(plan(&connection, &sql, &key), expected);
    }
}

fn plan(connection: &Connection, sql: &str, values: &[rusqlite::types::Value]) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let steps = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3));
    steps.expect("a plan").map(|step| step.expect("a step")).collect()
}

/// A write to one of three rows.
fn write() -> impl Strategy<Value = WriteCommand> {
    let request = prop::sample::select(vec!["insert", "update", "delete", "undelete"]);
    (prop::sample::select(vec!["a", "b", "c"]), request).prop_map(|(row, request)| {
        let insert = insert(row, None);
        match request {
            "update" => WriteCommand { request: WriteRequest::Update(Record::default()), ..insert },
            "delete" => WriteCommand { request: WriteRequest::Delete, ..insert },
            "undelete" => WriteCommand { request: WriteRequest::Undelete, ..insert },
            _ => insert,
        }
    })
}

proptest! {
    #[test]
    fn the_digest_that_writes_move_is_the_sum_over_the_rows(writes in prop::collection::vec(write(), 1..30)) {
        let storage = SqliteStorage::in_memory().expect("a database");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let page = runtime.block_on(async {
            storage.write("public", Timestamp(1), writes).await?;
            storage.forget_tombstones("public", Timestamp(10)).await?;
            storage.list("public", &table().name, &query(&[]).expect("a query")).await
        }).expect("written and read");
        let mut sum = Digest::default();
        let rows: Vec<serde_json::Value> = serde_json::from_str(&page.json).expect("a list");
        for row in rows {
            let id = ItemId::new(row["id"].as_str().expect("an id")).expect("an id");
            sum.add(&id, &Version::new(row["version"].as_str().expect("a version")));
        }
        prop_assert_eq!(page.digest, sum);
    }
}

/// Filters of the grammar, sensible or not.
fn filters() -> impl Strategy<Value = String> {
    let leaves = ["title", "pinned", "updatedAt", "id", "deleted", "'a'", "1", "0", "2.5e300", "null", "true"];
    let leaf = prop::sample::select(leaves.to_vec()).prop_map(str::to_owned);
    let operators = "eq ne gt ge lt le and or add sub mul div mod".split(' ').collect::<Vec<_>>();
    let of_one = "not|-|tolower|toupper|trim|length|year|month|day|hour|minute|second|floor|ceiling|round";
    let of_one = of_one.split('|').collect::<Vec<_>>();
    let of_two = "startswith endswith substringof indexof concat substring".split(' ').collect::<Vec<_>>();
    leaf.prop_recursive(5, 24, 3, move |inner| {
        let operator = prop::sample::select(operators.clone());
        let (one, two) = (prop::sample::select(of_one.clone()), prop::sample::select(of_two.clone()));
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            (one, inner.clone()).prop_map(|(function, a)| format!("{function}({a})")),
            (two, inner.clone(), inner.clone()).prop_map(|(function, a, b)| format!("{function}({a}, {b})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("substring({a}, {b}, {c})")),
        ]
    })
}

proptest! {
    #[test]
    fn every_filter_that_parses_can_be_answered(filter in filters()) {
        // A bare text beside an instant is refused where it is no date; the rest of the grammar is answered.
        let Ok(query) = query(&[("$filter", &filter), ("$inlinecount", "allpages")]) else {
            prop_assume!(false);
            return Ok(());
        };
        let storage = SqliteStorage::in_memory().expect("a database");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let answered = runtime.block_on(async {
            put(&storage, "a", 1).await?;
            storage.list("public", &table().name, &query).await
        });
        prop_assert!(answered.is_ok(), "{answered:?}");
    }
}
