use datasync_protocol::{Digest, ItemId, TableName, Timestamp, Version};
use serde_json::json;

use super::*;
use crate::config::TableDefinition;
use crate::decide::{Decision, Precondition, WriteCommand, WriteRequest};
use crate::dialect::Dialect;
use crate::query::ListQuery;
use crate::row::Row;
use crate::storage::{SqliteStorage, Storage as _, WriteOutcome};

const UUID: &str = "0191e5b0-7c1d-4000-8000-00000000000a";
/// What format 2 held after: an insert of `a` under a UUID, an update of it under `k`, an insert of `b`, and an insert and a
/// delete under `g` of `gone`, whose tombstone was forgotten.
const FORMAT_2: &str = r#"
    INSERT INTO owners (owner, seq, last_updated, horizon) VALUES ('public', 5, 50, 50);
    INSERT INTO records (owner, tab, id, seq, created_at, updated_at, deleted, item) VALUES
        ('public', 'notes', 'b', 3, 30, 30, 0, '{"id":"b"}'),
        ('public', 'notes', 'a', 2, 10, 20, 0, '{"id":"a","title":"u"}');
    INSERT INTO history (owner, seq, tab, id, key, updated_at, deleted, item) VALUES
        ('public', 1, 'notes', 'a', '0191e5b0-7c1d-4000-8000-00000000000a', 10, 0, '{"id":"a","title":"t"}'),
        ('public', 2, 'notes', 'a', 'k', 20, 0, NULL),
        ('public', 3, 'notes', 'b', NULL, 30, 0, NULL),
        ('public', 4, 'notes', 'gone', NULL, 40, 0, '{"id":"gone"}'),
        ('public', 5, 'notes', 'gone', 'g', 50, 1, NULL);
    INSERT INTO epochs (epoch) VALUES ('first');
    PRAGMA user_version = 2;
"#;

fn database_of_format_2(path: &Path) {
    let old = Connection::open(path).expect("a database");
    old.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).expect("a pragma");
    for sql in MIGRATIONS.iter().take(2).chain([&FORMAT_2]) {
        old.execute_batch(sql).expect("the second format");
    }
}

fn id(text: &str) -> ItemId {
    ItemId::new(text).expect("an id")
}

async fn replay(storage: &SqliteStorage, row: &str, key: &str) -> WriteOutcome {
    let command = WriteCommand {
        table: TableName::new("notes").expect("a name"),
        id: id(row),
        key: Some(key.to_owned()),
        request: WriteRequest::Delete,
        precondition: Precondition::None,
    };
    let written = storage.write("public", None, Timestamp(99), vec![command]).await.expect("a write");
    written.outcomes.into_iter().next().expect("one outcome")
}

#[tokio::test]
async fn what_a_database_of_format_2_held_is_found_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("server.db");
    database_of_format_2(&path);
    let storage = SqliteStorage::open(&path).expect("the database in the newest format");
    let notes = TableName::new("notes").expect("a name");
    let state = storage.state("public").await.expect("a state");
    assert_eq!((state.epoch.as_str(), state.latest, state.horizon), ("first", Timestamp(50), Timestamp(50)));

    let a = storage.lookup("public", &notes, &id("a")).await.expect("a read").expect("a row");
    assert_eq!((a.stamp.seq, a.stamp.created_at, a.item.as_str()), (2, Timestamp(10), r#"{"id":"a","title":"u"}"#));
    let versions = storage.history("public", &notes, &id("a"), 9).await.expect("a read");
    let seen: Vec<_> = versions.iter().map(|row| (row.stamp.seq, row.item.as_str())).collect();
    assert_eq!(seen, [(2, r#"{"id":"a","title":"u"}"#), (1, r#"{"id":"a","title":"t"}"#)]);

    let mut digest = Digest::default();
    digest.add(&id("a"), &Version::from_change_number(2));
    digest.add(&id("b"), &Version::from_change_number(3));
    let query = ListQuery::parse(&[], &TableDefinition::new("notes", &["title"]).expect("names"), Dialect::V2)
        .expect("a query");
    assert_eq!(storage.list("public", &notes, &query).await.expect("a page").digest, digest);

    let item = |outcome: &WriteOutcome| outcome.row.as_ref().map(|row: &Row| row.item.clone()).unwrap_or_default();
    for (row, key, answer) in
        [("a", UUID, r#"{"id":"a","title":"t"}"#), ("a", "k", &a.item), ("gone", "g", r#"{"id":"gone"}"#)]
    {
        let again = replay(&storage, row, key).await;
        assert_eq!((&again.decision, item(&again).as_str()), (&Decision::Replayed, answer), "{key}");
        assert_eq!(again.row.map(|row| row.stamp.deleted), Some(row == "gone"));
        assert_eq!(replay(&storage, "b", key).await.decision, Decision::KeyTaken);
    }
    let next = replay(&storage, "b", "new").await.row.expect("a tombstone");
    assert_eq!((next.stamp.seq, next.stamp.updated_at), (6, Timestamp(99)));
}

#[tokio::test]
async fn a_key_whose_row_and_tombstone_are_gone_is_still_known() {
    let storage = SqliteStorage::in_memory().expect("a database");
    let insert = |key: Option<&str>| WriteCommand {
        table: TableName::new("notes").expect("a name"),
        id: id("a"),
        key: key.map(str::to_owned),
        request: WriteRequest::Insert(serde_json::from_value(json!({"id": "a"})).expect("an object")),
        precondition: Precondition::None,
    };
    storage.write("public", None, Timestamp(1), vec![insert(Some("i"))]).await.expect("a write");
    replay(&storage, "a", UUID).await;
    storage.forget_tombstones("public", Timestamp(i64::MAX)).await.expect("forgotten");
    for again in ["i", UUID] {
        let outcome = replay(&storage, "a", again).await;
        assert_eq!(outcome.decision, Decision::Replayed);
        assert!(outcome.row.expect("a tombstone").stamp.deleted);
    }
    let again = storage.write("public", None, Timestamp(2), vec![insert(None)]).await.expect("a write");
    assert!(matches!(again.outcomes[0].decision, Decision::Write(_)));
    assert!(replay(&storage, "a", "i").await.row.is_some());
}
