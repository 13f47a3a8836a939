//! What a request costs does not grow with what the server holds: counted in steps of SQLite's machine and in bytes, which no
//! noise touches.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use super::*;
use crate::config::TableDefinition;
use crate::decide::{Precondition, WriteRequest};
use crate::dialect::Dialect;

const FEW: u32 = 1_000;
const MANY: u32 = 100_000;

struct Counted {
    storage: SqliteStorage,
    table: TableDefinition,
    steps: Arc<AtomicU64>,
}

impl Counted {
    /// A table of `rows` rows, one a millisecond.
    fn holding(rows: u32) -> Self {
        let storage = SqliteStorage::in_memory().expect("a database");
        let steps = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&steps);
        let mut connection = storage.connection.lock().expect("nobody panicked");
        connection
            .execute_batch(&format!(
                r#"INSERT INTO owners (id, owner, seq, last_updated, horizon) VALUES (1, 'public', {rows}, {rows}, 0);
                INSERT INTO tables (id, owner, name, digest) VALUES (1, 1, 'notes', zeroblob(16));
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
                INSERT INTO records (tab, id, seq, created_at, updated_at, deleted, key, item)
                SELECT 1, printf('%08d', i), i, i, i, 0, unhex(printf('%032x', i)), printf('{{"id":"%08d"}}', i) FROM n;"#
            ))
            .expect("rows");
        connection
            .progress_handler(
                1,
                Some(move || {
                    counter.fetch_add(1, Ordering::Relaxed);
                    false
                }),
            )
            .expect("a counter");
        drop(connection);
        Counted { storage, table: TableDefinition::new("notes", &["title"]).expect("names"), steps }
    }

    /// Steps of SQLite's machine, and bytes of the answer, of a pull of the newest `changed` rows.
    async fn pull(&self, rows: u32, changed: u32) -> (u64, u64) {
        let since = Timestamp(i64::from(rows - changed + 1));
        let pairs = [
            ("$filter", format!("(updatedAt ge datetimeoffset'{since}')")),
            ("$orderby", "updatedAt".to_owned()),
            ("$top", "1000".to_owned()),
            ("__includeDeleted", "true".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value));
        let query = ListQuery::parse(&pairs, &self.table, Dialect::V2).expect("a query");
        let before = self.steps.load(Ordering::Relaxed);
        let page = self.storage.list("public", &self.table.name, &query).await.expect("a page");
        assert_eq!(page.rows, changed);
        (self.steps.load(Ordering::Relaxed) - before, page.json.len() as u64)
    }

    /// Steps of a batch that edits `changed` rows in the middle of the table, each under a new key.
    async fn push(&self, rows: u32, changed: u32) -> u64 {
        let edit = |row: u32| WriteCommand {
            table: self.table.name.clone(),
            id: ItemId::new(format!("{row:08}")).expect("an id"),
            key: Some(uuid::Uuid::new_v4().to_string()),
            request: WriteRequest::Update(serde_json::from_value(json!({"title": "edited"})).expect("an object")),
            precondition: Precondition::None,
        };
        let middle = rows / 2;
        let before = self.steps.load(Ordering::Relaxed);
        let written =
            self.storage.write("public", None, Timestamp(0), (middle..middle + changed).map(edit).collect()).await;
        assert_eq!(written.expect("a write").outcomes.len() as u32, changed);
        self.steps.load(Ordering::Relaxed) - before
    }
}

#[tokio::test]
async fn what_a_pull_and_a_push_cost_depends_on_what_changed_and_not_on_how_much_is_there() {
    let (few, many) = (Counted::holding(FEW), Counted::holding(MANY));
    let within_a_tenth = |of_few: u64, of_many: u64| of_many * 10 <= of_few * 11;
    for changed in [0, 1, 100] {
        let (of_few, of_many) = (few.pull(FEW, changed).await, many.pull(MANY, changed).await);
        assert!(within_a_tenth(of_few.0, of_many.0), "steps of a pull of {changed}: {of_few:?}, {of_many:?}");
        assert!(within_a_tenth(of_few.1, of_many.1), "bytes of a pull of {changed}: {of_few:?}, {of_many:?}");
    }
    for changed in [0, 1, 100] {
        let (of_few, of_many) = (few.push(FEW, changed).await, many.push(MANY, changed).await);
        assert!(of_few > 0 && within_a_tenth(of_few, of_many), "steps of a push of {changed}: {of_few}, {of_many}");
    }
}
