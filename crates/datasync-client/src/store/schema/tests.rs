use std::path::Path;

use datasync_protocol::{ItemId, Record};
use serde_json::json;

use super::*;
use crate::store::{Filter, Query, Store};

fn notes() -> TableDefinition {
    let definition = TableDefinition::new("notes").and_then(|table| table.column("title"));
    definition.expect("names").index(&["title", "updatedAt"])
}

fn put(store: &Store, id: &str, title: &str) {
    let row: Record = serde_json::from_value(json!({"id": id, "title": title})).expect("an object");
    let id = ItemId::new(id).expect("an id");
    store.write(|txn| txn.put_record(&notes().name, &id, &row)).expect("a write");
}

fn titled(title: &str) -> Query {
    let filter = Some(Filter::Is("title", json!(title)));
    Query { filter, order: vec![("updatedAt", true)], ..Query::default() }
}

fn plan(store: &Store, sql: &str) -> Vec<String> {
    let explain = |txn: &crate::store::StoreTxn<'_>| {
        let mut statement = txn.sql.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps = statement.query_map([], |row| row.get::<_, String>(3))?;
        Ok::<_, StoreError>(steps.collect::<Result<_, _>>()?)
    };
    store.read(explain).expect("a plan")
}

#[test]
fn a_query_by_defined_columns_walks_their_index() {
    let store = Store::in_memory().expect("a store");
    store.define_table(&notes()).expect("a table");
    let sql = r#"SELECT item FROM "__columns_of_notes" WHERE "title" IS 'a' ORDER BY "updatedAt" DESC, "id" DESC"#;
    let plan = plan(&store, sql);
    assert_eq!(plan[0], "SEARCH notes USING INDEX notes_by_title_updatedAt (<expr>=?)");
}

#[test]
fn a_column_that_is_added_later_is_known_of_the_rows_before_and_no_earlier_one_is_forgotten() {
    let store = Store::in_memory().expect("a store");
    store.define_table(&notes()).expect("a table");
    put(&store, "a", "b");
    let colour = TableDefinition::new("notes").and_then(|table| table.column("colour")).expect("names");
    store.define_table(&colour).expect("a table");
    assert_eq!(store.read(|txn| txn.records(&notes().name, &titled("b"))).expect("rows").len(), 1);
    let white = Query { filter: Some(Filter::Is("colour", json!(null))), ..Query::default() };
    assert_eq!(store.read(|txn| txn.records(&notes().name, &white)).expect("rows").len(), 1);
}

#[test]
fn an_index_that_is_asked_for_no_more_goes_and_the_others_stay() {
    let store = Store::in_memory().expect("a store");
    let by_updated = notes().index(&["updatedAt"]);
    store.define_table(&by_updated).expect("a table");
    store.define_table(&notes()).expect("a table");
    let indices = |txn: &crate::store::StoreTxn<'_>| {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'notes' AND sql IS NOT NULL";
        let mut statement = txn.sql.prepare(sql)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok::<_, StoreError>(names.collect::<Result<Vec<_>, _>>()?)
    };
    assert_eq!(store.read(indices).expect("read"), ["notes_by_title_updatedAt"]);
}

#[test]
fn an_index_over_a_column_that_is_not_defined_is_refused() {
    let store = Store::in_memory().expect("a store");
    assert!(store.define_table(&notes().index(&["colour"])).is_err());
}

/// As the first version made it.
fn with_generated_columns(path: &Path) {
    let store = Store::open(path).expect("a store");
    let table = "CREATE TABLE notes (id TEXT PRIMARY KEY, item TEXT NOT NULL);
        ALTER TABLE notes ADD COLUMN \"updatedAt\" AS (json_extract(item, '$.updatedAt')) VIRTUAL;
        ALTER TABLE notes ADD COLUMN title AS (json_extract(item, '$.title')) VIRTUAL;
        CREATE INDEX notes_by_title_updatedAt ON notes (title, \"updatedAt\");";
    store.write(|txn| Ok::<_, StoreError>(txn.sql.execute_batch(table)?)).expect("a table");
    put(&store, "a", "b");
}

#[test]
fn a_table_of_the_first_version_keeps_its_rows_and_is_indexed_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    with_generated_columns(&path);
    let store = Store::open(&path).expect("a store");
    store.define_table(&notes()).expect("a table");
    assert_eq!(store.read(|txn| txn.records(&notes().name, &titled("b"))).expect("rows").len(), 1);
    let columns = store.read(|txn| columns_of(&txn.sql, "notes")).expect("columns");
    assert_eq!(columns, STORED);
    let sql = r#"SELECT id FROM "__columns_of_notes" WHERE "title" IS 'b'"#;
    assert_eq!(plan(&store, sql), ["SEARCH notes USING INDEX notes_by_title_updatedAt (<expr>=?)"]);
}

#[test]
fn what_waited_in_a_file_of_the_format_before_waits_on_with_its_tries_and_nobody_says_when_the_last_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.db");
    let before = Connection::open(&path).expect("a file");
    for migration in &MIGRATIONS[..5] {
        before.execute_batch(migration).expect("the format before");
    }
    before
        .execute_batch(
            "INSERT INTO __operations (table_name, item_id, kind, state, revision, tries)
             VALUES ('notes', 'a', 'insert', 'pending', 3, 2);
             PRAGMA user_version = 5;",
        )
        .expect("written");
    drop(before);
    let store = Store::open(&path).expect("a store");
    let id = ItemId::new("a").expect("an id");
    let operation = store.read(|txn| txn.operation(&notes().name, &id)).expect("readable").expect("it waits");
    assert_eq!((operation.revision, operation.tries, operation.tried_at), (3, 2, None));
}
