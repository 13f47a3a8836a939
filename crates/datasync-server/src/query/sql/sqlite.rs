//! SQLite's SQL. It has no types to mind: a comparison knows how a number stands to a text, and an odd value is NULL.

use rusqlite::types::Value;

use super::super::ListQuery;
use super::super::parser::Expression;

impl ListQuery {
    /// The condition, beginning with ` AND`, or nothing.
    pub(crate) fn filter_sql(&self, values: &mut Vec<Value>) -> String {
        let mut sql = String::new();
        if !self.include_deleted {
            sql.push_str(" AND deleted = 0");
        }
        if let Some(filter) = &self.filter {
            sql.push_str(" AND ");
            write(filter, &mut sql, values);
        }
        sql
    }

    /// The order; `id` is always the last key.
    pub(crate) fn order_sql(&self) -> String {
        let keys = self
            .order
            .iter()
            .map(|(name, descending)| format!("{}{}", column(name), if *descending { " DESC" } else { "" }));
        keys.chain(["id".to_owned()]).collect::<Vec<_>>().join(", ")
    }
}

fn column(name: &str) -> String {
    match name {
        "id" | "deleted" => name.to_owned(),
        "createdAt" => "created_at".to_owned(),
        "updatedAt" => "updated_at".to_owned(),
        _ => format!("json_extract(item, '$.{name}')"),
    }
}

fn write(expression: &Expression, sql: &mut String, values: &mut Vec<Value>) {
    match expression {
        Expression::Column(name) => sql.push_str(&column(name)),
        Expression::Text(text) => bind(sql, values, Value::Text(text.clone())),
        Expression::Integer(number) => bind(sql, values, Value::Integer(*number)),
        Expression::Real(number) => bind(sql, values, Value::Real(*number)),
        Expression::Bool(flag) => bind(sql, values, Value::Integer(i64::from(*flag))),
        Expression::Null => sql.push_str("NULL"),
        // A date in a user column is text in the one form of the wire, and that form sorts as the dates do.
        Expression::Date(instant) => bind(sql, values, Value::Text(instant.to_string())),
        Expression::Not(inner) => around(sql, values, "(NOT ", &[inner], ")"),
        Expression::Negative(inner) => around(sql, values, "(- ", &[inner], ")"),
        Expression::Binary(word, left, right) => binary(word, left, right, sql, values),
        Expression::Call(name, arguments) => call(name, arguments, sql, values),
    }
}

fn bind(sql: &mut String, values: &mut Vec<Value>, value: Value) {
    sql.push('?');
    values.push(value);
}

/// Writes expressions with commas between, and something around them.
fn around(sql: &mut String, values: &mut Vec<Value>, before: &str, inner: &[&Expression], after: &str) {
    sql.push_str(before);
    for (place, expression) in inner.iter().enumerate() {
        sql.push_str(if place > 0 { ", " } else { "" });
        write(expression, sql, values);
    }
    sql.push_str(after);
}

fn binary(word: &str, left: &Expression, right: &Expression, sql: &mut String, values: &mut Vec<Value>) {
    let operator = match word {
        "or" => " OR ",
        "and" => " AND ",
        // IS and IS NOT: null equals null, and differs from everything else.
        "eq" => " IS ",
        "ne" => " IS NOT ",
        "gt" => " > ",
        "ge" => " >= ",
        "lt" => " < ",
        "le" => " <= ",
        "add" => " + ",
        "sub" => " - ",
        "mul" => " * ",
        "div" => " / ",
        _ => " % ",
    };
    let mut operand = |sql: &mut String, side: &Expression, other: &Expression| match side {
        Expression::Date(instant) if other.is_instant() => bind(sql, values, Value::Integer(instant.0)),
        _ => write(side, sql, values),
    };
    sql.push('(');
    operand(sql, left, right);
    sql.push_str(operator);
    operand(sql, right, left);
    sql.push(')');
}

fn call(name: &str, arguments: &[Expression], sql: &mut String, values: &mut Vec<Value>) {
    let [first, rest @ ..] = arguments else { return };
    let second = rest.first().unwrap_or(first);
    match name {
        "tolower" => around(sql, values, "lower(", &[first], ")"),
        "toupper" => around(sql, values, "upper(", &[first], ")"),
        "startswith" => {
            around(sql, values, "(instr(", &[first, second], ") = 1 OR ");
            around(sql, values, "length(", &[second], ") = 0)");
        }
        "endswith" => {
            around(sql, values, "(substr(", &[first], ", max(1, length(");
            around(sql, values, "", &[first], ") - length(");
            around(sql, values, "", &[second], ") + 1)) = ");
            around(sql, values, "", &[second], ")");
        }
        // The needle stands first here, and last in SQLite.
        "substringof" => around(sql, values, "(instr(", &[second, first], ") > 0)"),
        "indexof" => around(sql, values, "(instr(", &[first, second], ") - 1)"),
        "concat" => {
            around(sql, values, "(coalesce(", &[first], ", '') || ");
            around(sql, values, "coalesce(", &[second], ", ''))");
        }
        "substring" => {
            around(sql, values, "substr(", &[first, second], " + 1");
            match rest.get(1) {
                Some(length) => around(sql, values, ", ", &[length], ")"),
                None => sql.push(')'),
            }
        }
        "year" | "month" | "day" | "hour" | "minute" | "second" => date_part(name, first, sql, values),
        "floor" => rounded(first, " < ", " - ", sql, values),
        "ceiling" => rounded(first, " > ", " + ", sql, values),
        // trim, length, replace and round are SQLite's own.
        _ => around(sql, values, &format!("{name}("), &arguments.iter().collect::<Vec<_>>(), ")"),
    }
}

fn date_part(name: &str, of: &Expression, sql: &mut String, values: &mut Vec<Value>) {
    let format = match name {
        "year" => "%Y",
        "month" => "%m",
        "day" => "%d",
        "hour" => "%H",
        "minute" => "%M",
        _ => "%S",
    };
    let unit = if of.is_instant() { " / 1000, 'unixepoch'" } else { "" };
    around(sql, values, &format!("CAST(strftime('{format}', "), &[of], &format!("{unit}) AS INTEGER)"));
}

/// The whole number below or above: cut, and one step where the cut went the other way.
fn rounded(of: &Expression, beyond: &str, step: &str, sql: &mut String, values: &mut Vec<Value>) {
    around(sql, values, "(CAST(", &[of], &format!(" AS INTEGER){step}("));
    around(sql, values, "", &[of], beyond);
    around(sql, values, "CAST(", &[of], " AS INTEGER)))");
}
