//! A filter in SQL finds the rows that it means (`query/meaning.rs`), whatever the filter.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::config::TableDefinition;
use crate::decide::{Precondition, WriteRequest};
use crate::dialect::Dialect;
use crate::query::Known;

/// Noon of a day in 2026, in ms.
const NOON: i64 = 1_781_352_000_000;

fn table() -> TableDefinition {
    TableDefinition::new("notes", &["title", "body", "size", "pinned"]).expect("names")
}

/// Rows with gaps, odd blanks, letters of more than one byte, and whole and broken numbers.
fn rows() -> Vec<Value> {
    vec![
        json!({"id": "a", "title": "Milk", "body": " two  litres ", "size": 3, "pinned": true}),
        json!({"id": "b", "title": "milk", "body": "", "size": -2, "pinned": false}),
        json!({"id": "c", "title": "Ärger über Ü", "body": null, "size": 2.5, "pinned": true}),
        json!({"id": "d", "title": "", "body": "a_b%c", "size": 0}),
        json!({"id": "e", "body": "it's ✓", "size": null, "pinned": false}),
        json!({"id": "F", "title": "aaa", "body": "abab", "size": -0.5, "pinned": true}),
    ]
}

fn texts() -> BoxedStrategy<String> {
    let leaves = ["title", "body", "id", "'milk'", "'a'", "'b'", "''", "' '", "'it''s'", "'_'", "'%'", "'Ü'", "'✓'"];
    let leaf = prop::sample::select(leaves.to_vec()).prop_map(str::to_owned);
    let inner = leaf.prop_recursive(3, 12, 2, |text| {
        let one = prop::sample::select(vec!["tolower", "toupper", "trim"]);
        prop_oneof![
            (one, text.clone()).prop_map(|(function, text)| format!("{function}({text})")),
            (text.clone(), text.clone()).prop_map(|(a, b)| format!("concat({a}, {b})")),
            (text.clone(), 0..4_u8).prop_map(|(text, from)| format!("substring({text}, {from})")),
            (text, 0..4_u8, 0..4_u8).prop_map(|(text, from, length)| format!("substring({text}, {from}, {length})")),
        ]
    });
    prop_oneof![4 => inner, 1 => Just("replace(body, 'a', 'xy')".to_owned())].boxed()
}

fn numbers() -> BoxedStrategy<String> {
    let leaves = ["size", "0", "1", "2", "7", "0.5", "2.5", "-3", "12L", "1.5f"];
    let of_dates = ["year", "month", "day", "hour", "minute", "second"];
    let leaf = prop_oneof![
        4 => prop::sample::select(leaves.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(of_dates.to_vec()).prop_map(|part| format!("{part}(updatedAt)")),
        1 => texts().prop_map(|text| format!("length({text})")),
        1 => (texts(), texts()).prop_map(|(a, b)| format!("indexof({a}, {b})")),
    ];
    leaf.prop_recursive(3, 12, 2, |number| {
        let word = prop::sample::select(vec!["add", "sub", "mul", "div"]);
        let function = prop::sample::select(vec!["floor", "ceiling", "round"]);
        prop_oneof![
            (number.clone(), word, number.clone()).prop_map(|(a, word, b)| format!("({a} {word} {b})")),
            (function, number.clone()).prop_map(|(function, number)| format!("{function}({number})")),
            (0..9_u8, 0..4_u8).prop_map(|(a, b)| format!("({a} mod {b})")),
        ]
    })
    .boxed()
}

fn filters() -> BoxedStrategy<String> {
    let compare = || prop::sample::select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    let dates =
        ["2026-06-13T12:00:00.002Z", "2026-06-13T14:00:00+02:00", "1969-12-31T00:00", "2026-06-13T12:00:00.0049999Z"];
    let dates = prop::sample::select(dates.to_vec());
    let leaf = prop_oneof![
        (texts(), compare(), texts()).prop_map(|(a, word, b)| format!("{a} {word} {b}")),
        (numbers(), compare(), numbers()).prop_map(|(a, word, b)| format!("{a} {word} {b}")),
        (prop::sample::select(vec!["startswith", "endswith", "substringof"]), texts(), texts())
            .prop_map(|(function, a, b)| format!("{function}({a}, {b})")),
        (prop::sample::select(vec!["title", "size", "pinned"]), prop::sample::select(vec!["eq", "ne"]))
            .prop_map(|(column, word)| format!("{column} {word} null")),
        (compare(), dates).prop_map(|(word, date)| format!("updatedAt {word} datetimeoffset'{date}'")),
        Just("pinned eq true".to_owned()),
        Just("deleted eq false".to_owned()),
    ];
    leaf.prop_recursive(3, 10, 2, |filter| {
        let word = prop::sample::select(vec!["and", "or"]);
        prop_oneof![
            (filter.clone(), word, filter.clone()).prop_map(|(a, word, b)| format!("({a}) {word} ({b})")),
            filter.prop_map(|filter| format!("not ({filter})")),
        ]
    })
    .boxed()
}

fn stored() -> SqliteStorage {
    let storage = SqliteStorage::in_memory().expect("a database");
    let insert = |item: Value| WriteCommand {
        table: table().name,
        id: ItemId::new(item["id"].as_str().expect("an id")).expect("an id"),
        key: None,
        request: WriteRequest::Insert(serde_json::from_value(item).expect("an object")),
        precondition: Precondition::None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime
        .block_on(storage.write("public", Timestamp(NOON), rows().into_iter().map(insert).collect()))
        .expect("a write");
    storage
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_filter_in_sql_finds_the_rows_that_it_means(filter in filters()) {
        thread_local!(static STORED: SqliteStorage = stored());
        let pairs = [("$filter".to_owned(), filter.clone())];
        let query = ListQuery::parse(&pairs, &table(), Dialect::V2);
        prop_assert!(query.is_ok(), "{filter}: {query:?}");
        let query = query.expect("it was looked at");
        let rows = rows();
        let meant: Vec<&str> = rows
            .iter()
            .enumerate()
            .filter(|(place, item)| query.admits(&Known { item, updated_at: NOON + *place as i64 }))
            .filter_map(|(_, item)| item["id"].as_str())
            .collect();
        let found = STORED.with(|storage| {
            let mut connection = storage.connection.lock().expect("nobody panicked");
            list(&connection.transaction().expect("a transaction"), "epoch", "public", &table().name, &query).expect("a page")
        });
        let found: Vec<Value> = serde_json::from_str(&found.json).expect("a list");
        let mut found: Vec<&str> = found.iter().filter_map(|row| row["id"].as_str()).collect();
        let mut meant = meant;
        found.sort_unstable();
        meant.sort_unstable();
        prop_assert_eq!(found, meant, "{}", filter);
    }
}
