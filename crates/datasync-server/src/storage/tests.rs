//! What every [`Storage`] keeps, on each database.

use datasync_protocol::{Digest, ItemId, Record, Timestamp, Version};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::config::TableDefinition;
use crate::decide::{Precondition, WriteRequest};
use crate::dialect::Dialect;
use crate::query::QueryError;

mod filters;
pub(crate) mod places;

use places::{Both, Postgres, Sqlite};

fn table() -> TableDefinition {
    TableDefinition::new("notes", &["title", "pinned"]).expect("names")
}

fn query(pairs: &[(&str, &str)]) -> Result<ListQuery, QueryError> {
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ListQuery::parse(&pairs, &table(), Dialect::V2)
}

fn id(text: &str) -> ItemId {
    ItemId::new(text).expect("an id")
}

fn command(row: &str, key: Option<&str>, request: WriteRequest) -> WriteCommand {
    let key = key.map(str::to_owned);
    WriteCommand { table: table().name, id: id(row), key, request, precondition: Precondition::None }
}

fn insert(row: &str, key: Option<&str>) -> WriteCommand {
    command(row, key, WriteRequest::Insert(record(json!({"id": row, "title": "t"}))))
}

fn record(value: serde_json::Value) -> Record {
    serde_json::from_value(value).expect("an object")
}

fn update(row: &str, key: Option<&str>, title: &str) -> WriteCommand {
    command(row, key, WriteRequest::Update(record(json!({"title": title}))))
}

fn delete(row: &str, key: Option<&str>) -> WriteCommand {
    command(row, key, WriteRequest::Delete)
}

async fn write(storage: &impl Storage, now: i64, commands: Vec<WriteCommand>) -> Written {
    storage.write("public", None, Timestamp(now), commands).await.expect("a write")
}

/// What was decided, in a letter each: written, replayed, key taken, conflict, other.
fn decided(written: &Written) -> String {
    let letter = |outcome: &WriteOutcome| match outcome.decision {
        Decision::Write(_) => 'w',
        Decision::Replayed => 'r',
        Decision::KeyTaken => 'k',
        Decision::Conflict => 'c',
        _ => '-',
    };
    written.outcomes.iter().map(letter).collect()
}

async fn versions(storage: &impl Storage, row: &str) -> Vec<(u64, bool, String)> {
    let versions = storage.history("public", &table().name, &id(row), 9).await.expect("a history");
    versions.into_iter().map(|row| (row.stamp.seq, row.stamp.deleted, row.item)).collect()
}

/// Each test on each database.
macro_rules! on_each {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(super::Sqlite::new().await.storage).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() { super::$name(super::Postgres::new().await.storage).await; })*
        }
    };
}

on_each! {
    numbers_go_up_by_one_and_instants_by_a_millisecond_whatever_the_clock_says
    a_key_is_done_once_and_never_for_another_row
    several_writes_of_one_row_in_one_batch_find_each_other
    a_key_that_comes_twice_in_one_batch_is_done_once
    what_a_row_was_is_told_newest_first
    an_owner_sees_no_other_owners_rows
    a_forgotten_tombstone_is_gone_its_key_is_known_and_the_horizon_has_moved
    whatever_json_can_say_comes_back_as_it_came
    a_page_says_how_many_there_are_and_whether_more_follow
    a_change_is_heard_and_what_changed_nothing_is_not
    what_an_order_says_is_the_order_of_code_points
    an_epoch_that_nobody_knows_has_no_beginning
    a_write_that_is_not_waited_for_is_whole_or_not_there
}

async fn numbers_go_up_by_one_and_instants_by_a_millisecond_whatever_the_clock_says(storage: impl Storage) {
    let first = write(&storage, 5000, vec![insert("a", None), insert("b", None)]).await;
    let second = write(&storage, 10, vec![update("a", None, "u")]).await;
    let stamps = |written: &Written| {
        let rows = written.outcomes.iter().filter_map(|outcome| outcome.row.as_ref());
        rows.map(|row| (row.stamp.seq, row.stamp.created_at.0, row.stamp.updated_at.0)).collect::<Vec<_>>()
    };
    assert_eq!(stamps(&first), [(1, 5000, 5000), (2, 5001, 5001)]);
    assert_eq!(stamps(&second), [(3, 5000, 5002)]);
    assert_eq!((second.before, second.state.latest), (Timestamp(5001), Timestamp(5002)));
    assert_eq!(storage.state("public").await.expect("a state"), second.state);
    let stands = storage.lookup("public", &table().name, &id("a")).await.expect("a read");
    assert_eq!(stands, second.outcomes[0].row);
}

async fn a_key_is_done_once_and_never_for_another_row(storage: impl Storage) {
    for key in ["k", "0191e5b0-7c1d-4000-8000-00000000000a"] {
        let row = format!("row of {key}");
        let first = write(&storage, 1, vec![insert(&row, Some(key))]).await;
        write(&storage, 2, vec![update(&row, None, "later")]).await;
        let again = vec![insert(&row, Some(key)), insert("another", Some(key)), insert(&format!("new {key}"), None)];
        let again = write(&storage, 9, again).await;
        assert_eq!(decided(&again), "rkw");
        assert_eq!(again.outcomes[0].row, first.outcomes[0].row, "it is answered as it was then");
    }
}

async fn several_writes_of_one_row_in_one_batch_find_each_other(storage: impl Storage) {
    let undelete = command("a", None, WriteRequest::Undelete);
    let batch = vec![
        insert("a", Some("1")),
        insert("a", Some("2")),
        update("a", Some("3"), "u"),
        delete("a", Some("4")),
        undelete,
        update("a", None, "v"),
    ];
    let written = write(&storage, 1, batch).await;
    assert_eq!(decided(&written), "wcwwww");
    let item = |title: &str| format!(r#"{{"id":"a","title":"{title}"}}"#);
    let expected = [
        (5, false, item("v")),
        (4, false, item("u")),
        (3, true, item("u")),
        (2, false, item("u")),
        (1, false, item("t")),
    ];
    assert_eq!(versions(&storage, "a").await, expected);
    let again = write(&storage, 9, vec![update("a", Some("3"), "u"), delete("a", Some("4"))]).await;
    assert_eq!(decided(&again), "rr");
    let answered: Vec<_> = again.outcomes.iter().filter_map(|outcome| outcome.row.as_ref()).collect();
    assert_eq!((answered[0].stamp.seq, answered[1].stamp.seq, answered[1].stamp.deleted), (2, 3, true));
}

async fn a_key_that_comes_twice_in_one_batch_is_done_once(storage: impl Storage) {
    let batch = vec![insert("a", Some("k")), update("a", None, "u"), insert("a", Some("k")), delete("b", Some("k"))];
    let written = write(&storage, 1, batch).await;
    assert_eq!(decided(&written), "wwrk");
    assert_eq!(written.outcomes[2].row, written.outcomes[0].row);
}

async fn what_a_row_was_is_told_newest_first(storage: impl Storage) {
    write(&storage, 1, vec![insert("a", None), insert("b", None)]).await;
    for title in ["u", "v"] {
        write(&storage, 1, vec![update("a", None, title)]).await;
    }
    assert_eq!(versions(&storage, "a").await.iter().map(|(seq, ..)| *seq).collect::<Vec<_>>(), [4, 3, 1]);
    let newest = storage.history("public", &table().name, &id("a"), 1).await.expect("a history");
    assert_eq!(newest.iter().map(|row| row.stamp.seq).collect::<Vec<_>>(), [4]);
    assert!(versions(&storage, "never").await.is_empty());
}

async fn an_owner_sees_no_other_owners_rows(storage: impl Storage) {
    write(&storage, 1, vec![insert("a", Some("k"))]).await;
    let (name, everything) = (table().name, query(&[]).expect("a query"));
    let page = storage.list("somebody", &name, &everything).await.expect("a read");
    assert_eq!((page.rows, page.json.as_str()), (0, "[]"));
    assert_eq!(storage.lookup("somebody", &name, &id("a")).await.expect("a read"), None);
    assert_eq!(storage.history("somebody", &name, &id("a"), 9).await.expect("a read"), []);
    let theirs = storage.write("somebody", None, Timestamp(1), vec![insert("a", Some("k"))]).await.expect("a write");
    assert_eq!((decided(&theirs).as_str(), theirs.before), ("w", Timestamp(0)));
}

async fn a_forgotten_tombstone_is_gone_its_key_is_known_and_the_horizon_has_moved(storage: impl Storage) {
    write(&storage, 1, vec![insert("a", Some("i")), delete("a", Some("d")), insert("b", None), delete("b", None)])
        .await;
    write(&storage, 9, vec![insert("c", None), delete("c", None)]).await;
    storage.forget_all_tombstones(Timestamp(8)).await.expect("forgotten");
    let all = query(&[("__includeDeleted", "true")]).expect("a query");
    let page = storage.list("public", &table().name, &all).await.expect("a page");
    assert_eq!((page.rows, page.state.horizon), (1, Timestamp(4)));
    for key in ["i", "d"] {
        let again = write(&storage, 10, vec![delete("a", Some(key))]).await;
        assert_eq!(decided(&again), "r");
        assert!(again.outcomes[0].row.as_ref().expect("a tombstone").stamp.deleted, "it is answered that it is gone");
    }
    assert_eq!(decided(&write(&storage, 11, vec![insert("a", None)]).await), "w");
}

async fn whatever_json_can_say_comes_back_as_it_came(storage: impl Storage) {
    let odd = json!({"id": "a", "title": "a\u{0}b\\u0000\u{1f980}", "zebra": [1.50, -0.0, 1e300, u64::MAX], "apple": {"b": null, "a": ""}});
    let sent = command("a", None, WriteRequest::Insert(record(odd.clone())));
    let written = write(&storage, 1, vec![sent]).await;
    let stands = storage.lookup("public", &table().name, &id("a")).await.expect("a read").expect("a row");
    assert_eq!(Some(&stands), written.outcomes[0].row.as_ref());
    assert_eq!(stands.item, serde_json::to_string(&record(odd)).expect("JSON"));
    let found = query(&[("$filter", "startswith(title, 'a') and not (title eq 'a')")]).expect("a query");
    assert_eq!(storage.list("public", &table().name, &found).await.expect("a page").rows, 1);
}

async fn a_page_says_how_many_there_are_and_whether_more_follow(storage: impl Storage) {
    let rows = (0..7).map(|n| insert(&n.to_string(), None)).chain([delete("3", None)]).collect();
    write(&storage, 1, rows).await;
    let pairs = [("$top", "3"), ("$inlinecount", "allpages"), ("$orderby", "updatedAt desc"), ("$filter", "id ne '6'")];
    let page = storage.list("public", &table().name, &query(&pairs).expect("a query")).await.expect("a page");
    assert_eq!((page.rows, page.full, page.count), (3, true, Some(5)));
    let rows: Vec<Record> = serde_json::from_str(&page.json).expect("a list");
    assert_eq!(rows.iter().filter_map(Record::id).collect::<Vec<_>>(), ["5", "4", "2"]);
    let rest = query(&[("$skip", "3"), ("$top", "5"), pairs[3]]).expect("a query");
    let rest = storage.list("public", &table().name, &rest).await.expect("a page");
    assert_eq!((rest.rows, rest.full, rest.count), (2, false, None));
}

async fn a_change_is_heard_and_what_changed_nothing_is_not(storage: impl Storage) {
    let (mut ours, theirs) = (storage.changes("public"), storage.changes("somebody"));
    let written = write(&storage, 5, vec![insert("a", None)]).await;
    ours.changed().await.expect("it rings");
    assert_eq!(*ours.borrow_and_update(), written.state.latest);
    write(&storage, 6, vec![insert("a", None)]).await;
    assert!(!ours.has_changed().expect("it can ring") && !theirs.has_changed().expect("it can ring"));
}

async fn what_an_order_says_is_the_order_of_code_points(storage: impl Storage) {
    let titles = [json!("b"), json!("B"), json!("ä"), json!(3), json!(2.5), json!(null), json!(true), json!("_")];
    let row = |(n, title): (usize, &serde_json::Value)| {
        let item = record(json!({"id": format!("{n}"), "title": title}));
        command(&n.to_string(), None, WriteRequest::Insert(item))
    };
    write(&storage, 1, titles.iter().enumerate().map(row).collect()).await;
    for (order, expected) in [("title", "56431702"), ("title desc", "20713465")] {
        let page = storage.list("public", &table().name, &query(&[("$orderby", order)]).expect("a query")).await;
        let rows: Vec<Record> = serde_json::from_str(&page.expect("a page").json).expect("a list");
        assert_eq!(rows.iter().filter_map(Record::id).collect::<String>(), expected, "{order}");
    }
}

async fn an_epoch_that_nobody_knows_has_no_beginning(storage: impl Storage) {
    assert_eq!(storage.diverged("public", "of another server").await.expect("an answer"), None);
    let present = storage.epoch();
    assert_eq!(storage.diverged("public", &present).await.expect("an answer"), None);
    assert_eq!(storage.state("public").await.expect("a state").epoch, present);
}

async fn a_write_that_is_not_waited_for_is_whole_or_not_there(storage: impl Storage) {
    for n in 0..20 {
        let batch = (0..5).map(|m| insert(&format!("{n} {m}"), None)).collect();
        let write = storage.write("public", None, Timestamp(1), batch);
        // A moment that is another in each round.
        tokio::select! {
            biased;
            () = async { for _ in 0..n { tokio::task::yield_now().await } } => {}
            _ = write => {}
        }
    }
    // It waits for whoever still has the owner's lock.
    write(&storage, 1, vec![insert("the last", None)]).await;
    let page = storage.list("public", &table().name, &query(&[("$top", "1000")]).expect("a query")).await;
    let page = page.expect("a page");
    let rows: Vec<Record> = serde_json::from_str(&page.json).expect("a list");
    let mut sum = Digest::default();
    rows.iter().for_each(|row| sum.add(&id(row.id().expect("an id")), &row.version().expect("a version")));
    assert_eq!((rows.len() % 5, page.digest), (1, sum));
}

/// A write to one of three rows.
fn writes() -> impl Strategy<Value = Vec<WriteCommand>> {
    let request = prop::sample::select(vec!["insert", "update", "delete", "undelete"]);
    let write = (prop::sample::select(vec!["a", "b", "c"]), request).prop_map(|(row, request)| match request {
        "update" => update(row, None, "u"),
        "delete" => delete(row, None),
        "undelete" => command(row, None, WriteRequest::Undelete),
        _ => insert(row, None),
    });
    prop::collection::vec(write, 1..30)
}

/// The digest of an owner after some writes and a look for old tombstones, and the sum over the rows.
async fn digest_and_sum(storage: &impl Storage, owner: &str, writes: Vec<WriteCommand>) -> (Digest, Digest) {
    storage.write(owner, None, Timestamp(1), writes).await.expect("a write");
    storage.forget_tombstones(owner, Timestamp(10)).await.expect("forgotten");
    let page = storage.list(owner, &table().name, &query(&[]).expect("a query")).await.expect("a page");
    let mut sum = Digest::default();
    let rows: Vec<Record> = serde_json::from_str(&page.json).expect("a list");
    for row in rows {
        sum.add(&id(row.id().expect("an id")), &Version::new(row.version().expect("a version").as_str()));
    }
    (page.digest, sum)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_digest_that_writes_move_is_the_sum_over_the_rows(writes in writes()) {
        thread_local!(static BOTH: Both = Both::new());
        // Each case has an owner of its own.
        let owner = uuid::Uuid::new_v4().to_string();
        let (of_sqlite, of_postgres) = BOTH.with(|both| {
            both.run(async |sqlite, postgres| {
                (digest_and_sum(sqlite, &owner, writes.clone()).await, digest_and_sum(postgres, &owner, writes).await)
            })
        });
        prop_assert_eq!(of_sqlite.0, of_sqlite.1);
        // Both decide alike, to the last version.
        prop_assert_eq!(of_postgres, of_sqlite);
    }
}
