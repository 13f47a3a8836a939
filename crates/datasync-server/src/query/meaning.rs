//! What a filter means, told without a database: an interpreter of the tree over rows as JSON. The SQL must find the same rows.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::ListQuery;
use super::parser::Expression;

/// A value as SQLite knows them. What is true is 1.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

use Value::{Integer, Null, Real, Text};

/// A row: its columns as JSON, the instants in ms.
pub(crate) struct Known<'a> {
    pub(crate) item: &'a Json,
    pub(crate) updated_at: i64,
}

impl ListQuery {
    /// Whether the filter admits a row that lives.
    pub(crate) fn admits(&self, row: &Known<'_>) -> bool {
        self.filter.as_ref().is_none_or(|filter| truth(&meaning(filter, row)) == Some(true))
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Null => None,
        Integer(number) => Some(*number != 0),
        Real(number) => Some(*number != 0.0),
        Text(_) => Some(false),
    }
}

fn of_truth(truth: Option<bool>) -> Value {
    truth.map_or(Null, |truth| Integer(i64::from(truth)))
}

fn meaning(expression: &Expression, row: &Known<'_>) -> Value {
    match expression {
        Expression::Column(name) => column(name, row),
        Expression::Text(text) => Text(text.clone()),
        Expression::Integer(number) => Integer(*number),
        Expression::Real(number) => Real(*number),
        Expression::Bool(flag) => Integer(i64::from(*flag)),
        Expression::Null => Null,
        Expression::Date(instant) => Text(instant.to_string()),
        Expression::Not(inner) => of_truth(truth(&meaning(inner, row)).map(|truth| !truth)),
        Expression::Negative(inner) => match meaning(inner, row) {
            Integer(number) => Integer(-number),
            Real(number) => Real(-number),
            other => other,
        },
        Expression::Binary(word, left, right) => {
            let side = |side: &Expression, other: &Expression| match side {
                Expression::Date(instant) if other.is_instant() => Integer(instant.0),
                _ => meaning(side, row),
            };
            binary(word, side(left, right), side(right, left))
        }
        Expression::Call(name, arguments) => {
            call(name, &arguments.iter().map(|argument| meaning(argument, row)).collect::<Vec<_>>())
        }
    }
}

fn column(name: &str, row: &Known<'_>) -> Value {
    match (name, row.item.get(name)) {
        ("updatedAt" | "createdAt", _) => Integer(row.updated_at),
        ("deleted", _) => Integer(0),
        (_, Some(Json::String(text))) => Text(text.clone()),
        (_, Some(Json::Bool(flag))) => Integer(i64::from(*flag)),
        (_, Some(Json::Number(number))) => {
            number.as_i64().map(Integer).or_else(|| number.as_f64().map(Real)).unwrap_or(Null)
        }
        _ => Null,
    }
}

fn binary(word: &str, left: Value, right: Value) -> Value {
    let ordered = |holds: fn(Ordering) -> bool| of_truth(order(&left, &right).map(holds));
    match word {
        "and" => of_truth(match (truth(&left), truth(&right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }),
        "or" => of_truth(match (truth(&left), truth(&right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        "eq" => Integer(i64::from(same(&left, &right))),
        "ne" => Integer(i64::from(!same(&left, &right))),
        "gt" => ordered(Ordering::is_gt),
        "ge" => ordered(Ordering::is_ge),
        "lt" => ordered(Ordering::is_lt),
        "le" => ordered(Ordering::is_le),
        _ => arithmetic(word, left, right),
    }
}

fn same(left: &Value, right: &Value) -> bool {
    (left == &Null && right == &Null) || order(left, right) == Some(Ordering::Equal)
}

/// Numbers stand before texts; nothing is known of null.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Null, _) | (_, Null) => None,
        (Text(left), Text(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
        (Text(_), _) => Some(Ordering::Greater),
        (_, Text(_)) => Some(Ordering::Less),
        (Integer(left), Integer(right)) => Some(left.cmp(right)),
        _ => number(left).partial_cmp(&number(right)),
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Integer(number) => *number as f64,
        Real(number) => *number,
        Null | Text(_) => 0.0,
    }
}

fn arithmetic(word: &str, left: Value, right: Value) -> Value {
    if let (Integer(left), Integer(right)) = (&left, &right) {
        let whole = match word {
            "add" => left.checked_add(*right),
            "sub" => left.checked_sub(*right),
            "mul" => left.checked_mul(*right),
            _ if *right == 0 => return Null,
            "div" => left.checked_div(*right),
            _ => left.checked_rem(*right),
        };
        if let Some(whole) = whole {
            return Integer(whole);
        }
    }
    let (one, other) = match (&left, &right) {
        (Null, _) | (_, Null) => return Null,
        _ => (number(&left), number(&right)),
    };
    match word {
        "add" => Real(one + other),
        "sub" => Real(one - other),
        "mul" => Real(one * other),
        _ if other == 0.0 => Null,
        _ => Real(one / other),
    }
}

fn call(name: &str, arguments: &[Value]) -> Value {
    let text = |place: usize| match arguments.get(place) {
        Some(Text(text)) => Some(text.clone()),
        _ => None,
    };
    let of_text = |text: Option<String>| text.map_or(Null, Text);
    let place_of = |text: &str, needle: &str| text.find(needle).map(|at| text[..at].chars().count());
    match name {
        "tolower" => of_text(text(0).map(|text| text.to_ascii_lowercase())),
        "toupper" => of_text(text(0).map(|text| text.to_ascii_uppercase())),
        "trim" => of_text(text(0).map(|text| text.trim_matches(' ').to_owned())),
        "length" => text(0).map_or(Null, |text| Integer(text.chars().count() as i64)),
        "concat" => Text(text(0).unwrap_or_default() + &text(1).unwrap_or_default()),
        "startswith" => of_truth(match (text(0), text(1)) {
            (_, Some(start)) if start.is_empty() => Some(true),
            (Some(text), Some(start)) => Some(text.starts_with(&start)),
            _ => None,
        }),
        "endswith" => of_truth(text(0).zip(text(1)).map(|(text, end)| text.ends_with(&end))),
        "substringof" => of_truth(text(0).zip(text(1)).map(|(needle, text)| text.contains(&needle))),
        "indexof" => text(0)
            .zip(text(1))
            .map_or(Null, |(text, needle)| Integer(place_of(&text, &needle).map_or(-1, |place| place as i64))),
        "replace" => match (text(0), text(1), text(2)) {
            (Some(text), Some(from), Some(_)) if from.is_empty() => Text(text),
            (Some(text), Some(from), Some(to)) => Text(text.replace(&from, &to)),
            _ => Null,
        },
        "substring" => {
            let whole = |place: usize| match arguments.get(place) {
                Some(Integer(number)) => usize::try_from(*number).ok(),
                _ => None,
            };
            let cut = |text: String, from: usize| match arguments.len() {
                3 => whole(2).map(|length| text.chars().skip(from).take(length).collect()),
                _ => Some(text.chars().skip(from).collect()),
            };
            of_text(text(0).zip(whole(1)).and_then(|(text, from)| cut(text, from)))
        }
        "floor" | "ceiling" => match &arguments[0] {
            Real(number) if name == "floor" => Integer(number.floor() as i64),
            Real(number) => Integer(number.ceil() as i64),
            other => other.clone(),
        },
        "round" => match &arguments[0] {
            Integer(whole) => Real(*whole as f64),
            Real(number) => Real(number.round()),
            other => other.clone(),
        },
        _ => match &arguments[0] {
            Integer(instant) => date_part(name, *instant),
            _ => Null,
        },
    }
}

fn date_part(name: &str, ms: i64) -> Value {
    let text = datasync_protocol::Timestamp(ms).to_string();
    let part = match name {
        "year" => 0..4,
        "month" => 5..7,
        "day" => 8..10,
        "hour" => 11..13,
        "minute" => 14..16,
        _ => 17..19,
    };
    text.get(part).and_then(|digits| digits.parse().ok()).map_or(Null, Integer)
}
