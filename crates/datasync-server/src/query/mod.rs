//! The query of a list: `$filter`, `$orderby`, `$top`, `$skip`, `$select`, `$inlinecount`, `__includeDeleted`.

#[cfg(test)]
mod meaning;
mod parser;
mod pull;
mod sql;
mod token;

use std::collections::BTreeSet;

use datasync_protocol::{Record, SYSTEM_COLUMNS};

use crate::config::TableDefinition;
use crate::dialect::Dialect;
use crate::row::Stamp;
#[cfg(test)]
pub(crate) use meaning::Known;
use parser::Expression;
pub(crate) use sql::Bound;

/// Rows in a page when `$top` is not given, and at most.
const DEFAULT_TOP: u32 = 50;
const MOST_TOP: u32 = 5000;

/// A query that the server will not answer: 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// `$filter` is not in the grammar.
    #[error("the $filter can't be read at character {at}")]
    Syntax {
        /// Counted from 1.
        at: usize,
    },
    /// `$filter` is over 16 KiB, or nested more than 50 deep.
    #[error("the $filter is too long or nested too deep")]
    TooComplex,
    /// A name that is not a column of the table.
    #[error("there is no column {0:?} to filter, order or select by")]
    UnknownColumn(String),
    /// A function that does not exist, or with a wrong number of arguments.
    #[error("the $filter calls a function that does not exist, or with a wrong number of arguments")]
    UnknownFunction,
    /// `$top` or `$skip` is not a number in its range.
    #[error("$top must be 0 to 5000, and $skip a number that is not negative")]
    Range,
    /// `$orderby` is not columns with `asc` or `desc`.
    #[error("the $orderby can't be read")]
    Order,
}

/// A list query, checked against its table.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    filter: Option<Expression>,
    order: Vec<(String, bool)>,
    select: Option<BTreeSet<String>>,
    dialect: Dialect,
    pub(crate) top: u32,
    pub(crate) skip: u32,
    pub(crate) count: bool,
    pub(crate) include_deleted: bool,
    /// Asks for what changed since a cursor.
    pub(crate) is_pull: bool,
}

impl ListQuery {
    /// Reads the pairs of a query string. Unknown parameters are left to others; of one that stands twice the last counts.
    ///
    /// # Errors
    /// [`QueryError`] says what can't be answered.
    pub(crate) fn parse(
        pairs: &[(String, String)],
        table: &TableDefinition,
        dialect: Dialect,
    ) -> Result<Self, QueryError> {
        let columns = Columns { table, dialect };
        let mut query = ListQuery {
            filter: None,
            order: Vec::new(),
            select: None,
            dialect,
            top: DEFAULT_TOP,
            skip: 0,
            count: false,
            include_deleted: false,
            is_pull: false,
        };
        for (name, value) in pairs {
            match name.to_ascii_lowercase().as_str() {
                "$filter" => query.filter = said(value).map(|text| parser::parse(text, columns)).transpose()?,
                "$orderby" => query.order = said(value).map_or(Ok(Vec::new()), |text| parse_order(text, columns))?,
                "$select" => query.select = parse_select(value, columns)?,
                "$top" => query.top = value.parse().ok().filter(|top| *top <= MOST_TOP).ok_or(QueryError::Range)?,
                "$skip" => {
                    query.skip =
                        value.parse().ok().filter(|skip| i32::try_from(*skip).is_ok()).ok_or(QueryError::Range)?;
                }
                "$inlinecount" => query.count = value == "allpages",
                "__includedeleted" => {
                    query.include_deleted = matches!(value.to_ascii_lowercase().as_str(), "true" | "1")
                }
                _ => {}
            }
        }
        Ok(query.past_its_cursor())
    }

    /// Leaves out what another filter, in the words of 2.0.0, does not admit.
    pub(crate) fn narrow(&mut self, filter: &str, table: &TableDefinition) -> Result<(), QueryError> {
        let narrow = parser::parse(filter, Columns { table, dialect: Dialect::V2 })?;
        self.filter = Some(match self.filter.take() {
            Some(asked) => Expression::Binary("and", Box::new(narrow), Box::new(asked)),
            None => narrow,
        });
        Ok(())
    }

    /// Writes a row of a list: whole, or as far as `$select` asks for it.
    pub(crate) fn write_row(&self, stamp: &Stamp, item: &str, json: &mut String) -> serde_json::Result<()> {
        let Some(columns) = &self.select else {
            self.dialect.write_row(stamp, item, json);
            return Ok(());
        };
        let mut whole = String::new();
        self.dialect.write_row(stamp, item, &mut whole);
        let mut row: Record = serde_json::from_str(&whole)?;
        row.0.retain(|name, _| columns.contains(name) || self.dialect.comes_unasked(name));
        json.push_str(&row.to_json());
        Ok(())
    }
}

/// The columns that a query may name.
#[derive(Clone, Copy)]
struct Columns<'a> {
    table: &'a TableDefinition,
    dialect: Dialect,
}

impl Columns<'_> {
    /// The column as 2.0.0 and the table spell it, if it is one.
    fn known(self, name: &str) -> Result<String, QueryError> {
        let unknown = || QueryError::UnknownColumn(name.to_owned());
        let spelt = self.dialect.column(name).ok_or_else(unknown)?;
        let system = SYSTEM_COLUMNS.iter().copied().filter(|column| *column != "version");
        let mut columns = system.chain(self.table.columns.iter().map(String::as_str));
        columns.find(|column| *column == spelt).map(str::to_owned).ok_or_else(unknown)
    }
}

/// What a parameter says; one that is blank says nothing.
fn said(value: &str) -> Option<&str> {
    Some(value).filter(|text| !text.trim().is_empty())
}

fn parse_order(text: &str, columns: Columns<'_>) -> Result<Vec<(String, bool)>, QueryError> {
    let key = |part: &str| {
        let mut words = part.split_whitespace();
        let column = columns.known(words.next().ok_or(QueryError::Order)?)?;
        let descending = match (words.next(), words.next()) {
            (None | Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => return Err(QueryError::Order),
        };
        Ok((column, descending))
    };
    // A column orders by its first mention: a further one would tell nothing more.
    let mut order: Vec<(String, bool)> = Vec::new();
    for part in text.split(',') {
        let key = key(part)?;
        if order.iter().all(|(known, _)| *known != key.0) {
            order.push(key);
        }
    }
    Ok(order)
}

/// The columns as the answer names them.
fn parse_select(text: &str, columns: Columns<'_>) -> Result<Option<BTreeSet<String>>, QueryError> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let column = |name: &str| match columns.dialect.column(name) {
        Some("version") => Ok(name.to_owned()),
        _ => columns.known(name).map(|_| name.to_owned()),
    };
    let columns: BTreeSet<String> = names.map(column).collect::<Result<_, _>>()?;
    Ok((!columns.is_empty()).then_some(columns))
}
