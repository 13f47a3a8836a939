//! PostgreSQL's SQL. A value of a user column may be a number in one row and a text in the next; PostgreSQL's own operators
//! would refuse that, so such a value is a `cell`, and what the grammar does with cells are functions of the database
//! (migrations/postgres/0002_cells.sql), which answer as SQLite does. The server's own columns are compared as they are,
//! so that an index serves.

use super::super::ListQuery;
use super::super::parser::Expression;

/// A value that stands for its placeholder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    Text(String),
    Whole(i64),
    Real(f64),
    Truth(bool),
}

struct Writer<'a> {
    sql: String,
    values: &'a mut Vec<Bound>,
}

impl ListQuery {
    /// The condition, beginning with ` AND`, or nothing. Its values take the places after those that are there.
    pub(crate) fn postgres_filter(&self, values: &mut Vec<Bound>) -> String {
        let mut writer = Writer { sql: String::new(), values };
        if !self.include_deleted {
            writer.sql.push_str(" AND NOT deleted");
        }
        if let Some(filter) = &self.filter {
            writer.sql.push_str(" AND ");
            writer.condition(filter);
        }
        writer.sql
    }

    /// The order; `id` is always the last key. Of a user column what is missing stands before numbers, and they before texts.
    pub(crate) fn postgres_order(&self, values: &mut Vec<Bound>) -> String {
        let mut writer = Writer { sql: String::new(), values };
        for (name, descending) in &self.order {
            let end = if *descending { " DESC, " } else { ", " };
            match own_column(name) {
                Some(column) => writer.around(column, &[], end),
                None => {
                    for (before, after) in [("cell_rank(", ")"), ("cell_number(", ")"), ("(", ").words COLLATE \"C\"")]
                    {
                        writer.sql.push_str(before);
                        writer.user_column(name);
                        writer.around(after, &[], end);
                    }
                }
            }
        }
        writer.sql + "id"
    }
}

/// A column of the server's own, which has a type.
fn own_column(name: &str) -> Option<&'static str> {
    Some(match name {
        "id" => "id",
        "deleted" => "deleted",
        "createdAt" => "created_at",
        "updatedAt" => "updated_at",
        _ => return None,
    })
}

fn operator(word: &str) -> Option<&'static str> {
    Some(match word {
        "eq" => " = ",
        "ne" => " <> ",
        "gt" => " > ",
        "ge" => " >= ",
        "lt" => " < ",
        "le" => " <= ",
        _ => return None,
    })
}

/// A literal that a column of the server's own can be compared with as it is.
fn literal_beside(column: &str, literal: &Expression) -> Option<Bound> {
    Some(match (column, literal) {
        ("id", Expression::Text(text)) => Bound::Text(text.clone()),
        ("created_at" | "updated_at", Expression::Date(instant)) => Bound::Whole(instant.0),
        ("created_at" | "updated_at", Expression::Integer(number)) => Bound::Whole(*number),
        ("deleted", Expression::Bool(flag)) => Bound::Truth(*flag),
        _ => return None,
    })
}

impl Writer<'_> {
    /// An expression as a `boolean`.
    fn condition(&mut self, expression: &Expression) {
        match expression {
            Expression::Not(inner) => self.conditions("(NOT ", &[inner], "", ")"),
            Expression::Binary("and", left, right) => self.conditions("(", &[left, right], " AND ", ")"),
            Expression::Binary("or", left, right) => self.conditions("(", &[left, right], " OR ", ")"),
            Expression::Binary(word, left, right) if operator(word).is_some() => self.comparison(word, left, right),
            Expression::Call(name @ ("startswith" | "endswith" | "substringof"), arguments) => {
                self.around(&format!("cell_{name}("), &arguments.iter().collect::<Vec<_>>(), ")");
            }
            _ => self.around("cell_truth(", &[expression], ")"),
        }
    }

    /// An expression as a `cell`.
    fn cell(&mut self, expression: &Expression) {
        match expression {
            Expression::Column(name) => self.column(name),
            Expression::Text(text) => self.literal(Bound::Text(text.clone())),
            // A date in a user column is text in the one form of the wire, and that form sorts as the dates do.
            Expression::Date(instant) => self.literal(Bound::Text(instant.to_string())),
            Expression::Integer(number) => self.literal(Bound::Whole(*number)),
            Expression::Real(number) => self.literal(Bound::Real(*number)),
            Expression::Bool(flag) => self.literal(Bound::Truth(*flag)),
            Expression::Null => self.sql.push_str("NULL::cell"),
            Expression::Negative(inner) => self.around("cell_negative(", &[inner], ")"),
            Expression::Binary(word @ ("add" | "sub" | "mul" | "div" | "mod"), left, right) => {
                self.around(&format!("cell_reckoned('{word}', "), &[left, right], ")");
            }
            Expression::Not(_)
            | Expression::Binary(..)
            | Expression::Call("startswith" | "endswith" | "substringof", _) => {
                self.conditions("cell_of(", &[expression], "", ")");
            }
            Expression::Call(part @ ("year" | "month" | "day" | "hour" | "minute" | "second"), arguments) => {
                self.date_part(part, arguments);
            }
            Expression::Call(name, arguments) => {
                self.around(&format!("cell_{name}("), &arguments.iter().collect::<Vec<_>>(), ")");
            }
        }
    }

    fn comparison(&mut self, word: &str, left: &Expression, right: &Expression) {
        let sign = operator(word).unwrap_or_default();
        if let Expression::Column(name) = left
            && let Some(column) = own_column(name)
            && let Some(value) = literal_beside(column, right)
        {
            self.around(&format!("({column}{sign}"), &[], "");
            self.bind(value);
            self.sql.push(')');
            return;
        }
        // Null equals null, and differs from everything else; it is neither before nor after anything.
        match word {
            "eq" => self.compared("cell_same(", left, right, ")"),
            "ne" => self.compared("(NOT cell_same(", left, right, "))"),
            _ => self.compared("(cell_order(", left, right, &format!("){sign}0)")),
        }
    }

    fn compared(&mut self, before: &str, left: &Expression, right: &Expression, after: &str) {
        let side = |side: &Expression, other: &Expression| match side {
            Expression::Date(instant) if other.is_instant() => Expression::Integer(instant.0),
            _ => side.clone(),
        };
        self.around(before, &[&side(left, right), &side(right, left)], after);
    }

    fn column(&mut self, name: &str) {
        match own_column(name) {
            Some(column) => self.around(&format!("cell_of({column})"), &[], ""),
            None => self.user_column(name),
        }
    }

    fn user_column(&mut self, name: &str) {
        self.sql.push_str("cell_of_column(item, ");
        self.bind(Bound::Text(name.to_owned()));
        self.sql.push(')');
    }

    fn literal(&mut self, value: Bound) {
        self.sql.push_str("cell_of(");
        self.bind(value);
        self.sql.push(')');
    }

    fn date_part(&mut self, part: &str, arguments: &[Expression]) {
        let of_instant = match arguments {
            [Expression::Column(name)] => own_column(name).filter(|column| column.ends_with("_at")),
            _ => None,
        };
        match of_instant {
            Some(column) => self.around(&format!("cell_part_of_instant('{part}', {column})"), &[], ""),
            None => self.around(&format!("cell_part_of('{part}', "), &arguments.iter().collect::<Vec<_>>(), ")"),
        }
    }

    fn bind(&mut self, value: Bound) {
        // PostgreSQL's text holds no NUL; in a column that is filtered by it stands as this sign too.
        self.values.push(match value {
            Bound::Text(text) => Bound::Text(text.replace('\0', "\u{fffd}")),
            other => other,
        });
        self.sql.push_str(&format!("${}", self.values.len()));
    }

    /// Writes cells with commas between, and something around them.
    fn around(&mut self, before: &str, inner: &[&Expression], after: &str) {
        self.sql.push_str(before);
        for (place, expression) in inner.iter().enumerate() {
            self.sql.push_str(if place > 0 { ", " } else { "" });
            self.cell(expression);
        }
        self.sql.push_str(after);
    }

    fn conditions(&mut self, before: &str, inner: &[&Expression], between: &str, after: &str) {
        self.sql.push_str(before);
        for (place, expression) in inner.iter().enumerate() {
            self.sql.push_str(if place > 0 { between } else { "" });
            self.condition(expression);
        }
        self.sql.push_str(after);
    }
}
