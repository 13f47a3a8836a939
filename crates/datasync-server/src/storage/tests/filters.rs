//! A filter in SQL finds the rows that it means (`query/meaning.rs`), whatever the filter, on both databases.

use datasync_protocol::{ItemId, Record, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::places::Both;
use crate::config::TableDefinition;
use crate::decide::{Precondition, WriteCommand, WriteRequest};
use crate::dialect::Dialect;
use crate::query::{Known, ListQuery, QueryError};
use crate::storage::Storage;

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

/// Both databases with these rows.
fn stored() -> Both {
    let both = Both::new();
    let insert = |item: Value| WriteCommand {
        table: table().name,
        id: ItemId::new(item["id"].as_str().expect("an id")).expect("an id"),
        key: None,
        request: WriteRequest::Insert(serde_json::from_value(item).expect("an object")),
        precondition: Precondition::None,
    };
    both.run(async |sqlite, postgres| {
        let commands: Vec<_> = rows().into_iter().map(insert).collect();
        sqlite.write("public", None, Timestamp(NOON), commands.clone()).await.expect("a write");
        postgres.write("public", None, Timestamp(NOON), commands).await.expect("a write");
    });
    both
}

thread_local!(static STORED: Both = stored());

/// The ids of the rows that a database finds.
async fn found(storage: &impl Storage, query: &ListQuery) -> Vec<String> {
    let page = storage.list("public", &table().name, query).await.expect("a page");
    let rows: Vec<Record> = serde_json::from_str(&page.json).expect("a list");
    let mut found: Vec<_> = rows.iter().filter_map(Record::id).map(str::to_owned).collect();
    found.sort_unstable();
    found
}

fn query(filter: &str) -> Result<ListQuery, QueryError> {
    ListQuery::parse(&[("$filter".to_owned(), filter.to_owned())], &table(), Dialect::V2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_filter_in_sql_finds_the_rows_that_it_means(filter in filters()) {
        let query = query(&filter);
        prop_assert!(query.is_ok(), "{filter}: {query:?}");
        let query = query.expect("it was looked at");
        let rows = rows();
        let meant = rows
            .iter()
            .enumerate()
            .filter(|(place, item)| query.admits(&Known { item, updated_at: NOON + *place as i64 }))
            .filter_map(|(_, item)| item["id"].as_str());
        let mut meant: Vec<_> = meant.collect();
        meant.sort_unstable();
        let (of_sqlite, of_postgres) = STORED.with(|both| {
            both.run(async |sqlite, postgres| (found(sqlite, &query).await, found(postgres, &query).await))
        });
        prop_assert_eq!(&of_sqlite, &meant, "SQLite: {}", filter);
        prop_assert_eq!(&of_postgres, &meant, "PostgreSQL: {}", filter);
    }
}

/// Filters of the grammar, sensible or not.
fn any_filter() -> impl Strategy<Value = String> {
    let leaves = [
        "title",
        "size",
        "updatedAt",
        "id",
        "deleted",
        "'a'",
        "'\u{0}'",
        "1",
        "0",
        "-9223372036854775807",
        "2.5e300",
        "null",
        "true",
    ];
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
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_filter_that_parses_can_be_answered(filter in any_filter()) {
        // A bare text beside an instant is refused where it is no date; the rest of the grammar is answered.
        let pairs = [("$filter", filter.as_str()), ("$inlinecount", "allpages"), ("$orderby", "size desc, title")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let Ok(query) = ListQuery::parse(&pairs, &table(), Dialect::V2) else {
            prop_assume!(false);
            return Ok(());
        };
        let (of_sqlite, of_postgres) = STORED.with(|both| {
            both.run(async |sqlite, postgres| {
                let name = table().name;
                (sqlite.list("public", &name, &query).await, postgres.list("public", &name, &query).await)
            })
        });
        prop_assert!(of_sqlite.is_ok(), "{of_sqlite:?}");
        prop_assert!(of_postgres.is_ok(), "{of_postgres:?}");
    }
}
