//! Local queries over the defined columns: filter, order, skip and top, as values that become SQL with bound parameters.

use datasync_protocol::{ItemId, Record, TableName};
use rusqlite::types::Value as SqlValue;
use serde_json::Value;

use super::records::parse;
use super::schema::view_of;
use super::{StoreError, StoreTxn};

/// A condition on rows. A column is a defined column or `id`; JSON `true` and `false` compare as 1 and 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The column equals the value; `null` matches a missing or null column.
    Is(&'static str, Value),
    /// The column stands at or after the value, in SQLite's order.
    AtLeast(&'static str, Value),
    /// The column stands before the value, in SQLite's order.
    Below(&'static str, Value),
    /// The column is one of these.
    OneOf(&'static str, Vec<Value>),
    /// The column's text contains this text. ASCII letters match in either case.
    Contains(&'static str, String),
    /// The column is comma-separated text, and this is one of its items.
    Lists(&'static str, String),
    /// All hold. An empty list holds.
    All(Vec<Filter>),
    /// One holds at least. An empty list never holds.
    Any(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
}

/// A local query: which rows, in which order, which part of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// `None`: every row.
    pub filter: Option<Filter>,
    /// Columns, most important first; `true` means descending. `id` is always the last key.
    pub order: Vec<(&'static str, bool)>,
    /// Rows to leave out at the start.
    pub skip: u64,
    /// Rows at most; `None`: no limit.
    pub top: Option<u64>,
}

impl Filter {
    fn write(&self, sql: &mut String, values: &mut Vec<SqlValue>) {
        match self {
            Filter::Is(column, value) => compare(sql, values, column, "IS", value),
            Filter::AtLeast(column, value) => compare(sql, values, column, ">=", value),
            Filter::Below(column, value) => compare(sql, values, column, "<", value),
            Filter::OneOf(column, list) => {
                let marks = vec!["?"; list.len()].join(", ");
                sql.push_str(&format!("\"{column}\" IN ({marks})"));
                values.extend(list.iter().map(to_sql));
            }
            Filter::Contains(column, text) => {
                sql.push_str(&format!("\"{column}\" LIKE ? ESCAPE '\\'"));
                values.push(SqlValue::Text(format!("%{}%", escape_like(text))));
            }
            Filter::Lists(column, item) => {
                sql.push_str(&format!("instr(',' || \"{column}\" || ',', ?) > 0"));
                values.push(SqlValue::Text(format!(",{item},")));
            }
            Filter::All(list) => join(sql, values, list, " AND ", "1"),
            Filter::Any(list) => join(sql, values, list, " OR ", "0"),
            Filter::Not(filter) => {
                sql.push_str("NOT ");
                join(sql, values, std::slice::from_ref(filter), "", "1");
            }
        }
    }
}

fn compare(sql: &mut String, values: &mut Vec<SqlValue>, column: &str, operator: &str, value: &Value) {
    sql.push_str(&format!("\"{column}\" {operator} ?"));
    values.push(to_sql(value));
}

fn join(sql: &mut String, values: &mut Vec<SqlValue>, list: &[Filter], word: &str, empty: &str) {
    sql.push('(');
    for (place, filter) in list.iter().enumerate() {
        sql.push_str(if place > 0 { word } else { "" });
        filter.write(sql, values);
    }
    sql.push_str(if list.is_empty() { empty } else { "" });
    sql.push(')');
}

fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn to_sql(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Bool(flag) => SqlValue::Integer(i64::from(*flag)),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| SqlValue::Real(number.as_f64().unwrap_or(f64::NAN)), SqlValue::Integer)
        }
        Value::String(text) => SqlValue::Text(text.clone()),
        Value::Array(_) | Value::Object(_) => SqlValue::Text(value.to_string()),
    }
}

impl Query {
    fn where_clause(&self) -> (String, Vec<SqlValue>) {
        let (mut sql, mut values) = (String::new(), Vec::new());
        if let Some(filter) = &self.filter {
            sql.push_str(" WHERE ");
            filter.write(&mut sql, &mut values);
        }
        (sql, values)
    }

    fn order_clause(&self) -> String {
        let id_descends = self.order.last().is_some_and(|(_, descending)| *descending);
        let keys = self.order.iter().copied().chain([("id", id_descends)]);
        let keys: Vec<String> =
            keys.map(|(column, descending)| format!("\"{column}\"{}", if descending { " DESC" } else { "" })).collect();
        format!(" ORDER BY {}", keys.join(", "))
    }
}

impl StoreTxn<'_> {
    /// The rows that a query asks for.
    ///
    /// # Errors
    /// [`StoreError`] if the table or a column is not defined, or the store can't be read.
    pub fn records(&self, table: &TableName, query: &Query) -> Result<Vec<Record>, StoreError> {
        self.select("item", table, query, |text| parse(table.as_str(), text))
    }

    /// The ids of the rows that a query asks for, without reading the rows.
    ///
    /// # Errors
    /// As [`StoreTxn::records`].
    pub fn item_ids(&self, table: &TableName, query: &Query) -> Result<Vec<ItemId>, StoreError> {
        let unreadable =
            || StoreError::Unreadable { table: table.to_string(), source: serde::de::Error::custom("item id") };
        self.select("id", table, query, |text| ItemId::new(text).map_err(|_| unreadable()))
    }

    fn select<T>(
        &self,
        column: &str,
        table: &TableName,
        query: &Query,
        read: impl Fn(&str) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let (filter, mut values) = query.where_clause();
        let sql =
            format!("SELECT {column} FROM \"{}\"{filter}{} LIMIT ? OFFSET ?", view_of(table), query.order_clause());
        values.push(SqlValue::Integer(query.top.and_then(|top| i64::try_from(top).ok()).unwrap_or(-1)));
        values.push(SqlValue::Integer(i64::try_from(query.skip).unwrap_or(i64::MAX)));
        let mut statement = self.sql.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
        }
        Ok(found)
    }

    /// How many rows a filter admits.
    ///
    /// # Errors
    /// [`StoreError`] if the table or a column is not defined, or the store can't be read.
    pub fn count(&self, table: &TableName, filter: Option<Filter>) -> Result<u64, StoreError> {
        let (filter, values) = Query { filter, ..Query::default() }.where_clause();
        let mut statement = self.sql.prepare_cached(&format!("SELECT count(*) FROM \"{}\"{filter}", view_of(table)))?;
        let count: i64 = statement.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// How many rows hold each text of a column, among those a filter admits.
    ///
    /// # Errors
    /// [`StoreError`] if the table or a column is not defined, or the store can't be read.
    pub fn count_by(
        &self,
        table: &TableName,
        column: &str,
        filter: Option<Filter>,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let (filter, values) = Query { filter, ..Query::default() }.where_clause();
        // Grouped by the bare column an index on it gives the groups; by its text each row would be read and sorted.
        let sql = format!(
            "SELECT coalesce(CAST(value AS TEXT), ''), sum(number)
             FROM (SELECT \"{column}\" AS value, count(*) AS number FROM \"{}\"{filter} GROUP BY \"{column}\")
             GROUP BY 1 ORDER BY 1",
            view_of(table)
        );
        let mut statement = self.sql.prepare_cached(&sql)?;
        let counts = statement.query_map(rusqlite::params_from_iter(values), |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?;
        Ok(counts.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Store, TableDefinition};

    /// Rows `0` up to `rows`, in ten colours; every fifth is done.
    fn store(rows: u64) -> (Store, TableName) {
        let store = Store::in_memory().expect("a store");
        let table = ["colour", "number", "done"]
            .into_iter()
            .try_fold(TableDefinition::new("things").expect("a name"), |table, column| table.column(column));
        let table = table.expect("names").index(&["colour", "number"]).index(&["number"]).index(&["done"]);
        store.define_table(&table).expect("a table");
        let put = |txn: &StoreTxn<'_>| {
            (0..rows).try_for_each(|number| {
                let row = json!({"id": format!("{number}"), "colour": format!("c{}", number % 10), "number": number, "done": number % 5 == 0});
                let row: Record = serde_json::from_value(row).expect("an object");
                txn.put_record(table.name(), &ItemId::new(number.to_string()).expect("an id"), &row)
            })
        };
        store.write(put).expect("written");
        (store, table.name().clone())
    }

    fn of_colour(colour: &str) -> Filter {
        Filter::Is("colour", json!(colour))
    }

    fn between(from: u64, to: u64) -> Filter {
        Filter::All(vec![Filter::AtLeast("number", json!(from)), Filter::Below("number", json!(to))])
    }

    #[test]
    fn a_query_gives_the_part_that_was_asked_for_in_the_order_that_was_asked_for() {
        let (store, table) = store(50);
        let query = Query { filter: Some(of_colour("c3")), order: vec![("number", true)], skip: 1, top: Some(2) };
        let ids: Vec<ItemId> = store.read(|txn| txn.item_ids(&table, &query)).expect("read");
        assert_eq!(ids.iter().map(ItemId::as_str).collect::<Vec<_>>(), ["33", "23"]);
        let count = |filter: Filter| store.read(|txn| txn.count(&table, Some(filter))).expect("counted");
        assert_eq!(count(of_colour("c3")), 5, "however many are skipped");
        assert_eq!(count(Filter::Not(Box::new(of_colour("c3")))), 45);
        assert_eq!(count(Filter::Any(vec![of_colour("c3"), between(0, 10)])), 14);
        assert_eq!(count(Filter::OneOf("colour", vec![json!("c1"), json!("c2")])), 10);
        assert_eq!(count(Filter::Is("done", json!(true))), 10);
    }

    #[test]
    fn rows_are_counted_by_the_text_of_a_column_and_no_text_is_an_empty_one() {
        let (store, table) = store(20);
        let put = |txn: &StoreTxn<'_>| {
            [json!({"id": "a", "colour": null}), json!({"id": "b"}), json!({"id": "c", "colour": ""})]
                .into_iter()
                .try_for_each(|row| {
                    let row: Record = serde_json::from_value(row).expect("an object");
                    let id = ItemId::new(row.id().expect("an id")).expect("an id");
                    txn.put_record(&table, &id, &row)
                })
        };
        store.write(put).expect("written");
        let few =
            Some(Filter::Any(vec![Filter::OneOf("id", vec![json!("a"), json!("b"), json!("c")]), of_colour("c7")]));
        let counts = store.read(|txn| txn.count_by(&table, "colour", few)).expect("counted");
        assert_eq!(counts, [(String::new(), 3), ("c7".to_owned(), 2)]);
        let counts = store.read(|txn| txn.count_by(&table, "number", Some(between(3, 5)))).expect("counted");
        assert_eq!(counts, [("3".to_owned(), 1), ("4".to_owned(), 1)]);
    }

    /// Steps of SQLite's machine; a query that walks an index takes as many however many rows there are.
    #[test]
    fn what_a_query_costs_depends_on_what_it_gives_and_not_on_how_many_rows_there_are() {
        let newest = || Query { order: vec![("number", true)], top: Some(10), ..Query::default() };
        let filtered = |filter| Query { filter: Some(filter), ..newest() };
        let queries = [
            newest(),
            filtered(of_colour("c3")),
            filtered(between(100, 110)),
            filtered(Filter::All(vec![Filter::OneOf("colour", vec![json!("c3")]), between(100, 200)])),
        ];
        let steps = |rows: u64| {
            let (store, table) = store(rows);
            queries.clone().map(|query| {
                let work = store.count_work();
                assert!(!store.read(|txn| txn.records(&table, &query)).expect("read").is_empty());
                work.lock().map_or(0, |work| work.steps)
            })
        };
        let (few, many) = (steps(1_000), steps(20_000));
        for (place, (few, many)) in few.into_iter().zip(many).enumerate() {
            assert!(many * 10 <= few * 11, "query {place}: {few} steps, {many} steps");
        }
    }
}
